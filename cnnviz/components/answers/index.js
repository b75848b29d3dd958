// Pictures with what networks say of them. Cards that stay are not made anew.

import { element, mounted } from "../shared/dom.js";

export default function render(component) {
  const { root, record } = mounted(component);
  const { cards, texts } = component.data;
  record.made ??= new Map();
  const explore = (id) => component.setTriggerValue("explored", id);
  const kept = new Map(cards.map((card) => madeOf(card, texts, record.made, explore)));
  record.made = kept;
  const list = root.querySelector("ul") ?? element("ul", {});
  list.setAttribute("aria-label", texts.label);
  list.replaceChildren(...kept.values());
  if (!list.isConnected) root.replaceChildren(list);
}

function madeOf(card, texts, made, explore) {
  const text = JSON.stringify(card);
  return [text, made.get(text) ?? item(card, texts, explore)];
}

function item(card, texts, explore) {
  const { id, source, alt, sharp, truth, caption, answers } = card;
  const button = element("button", { class: "action", onclick: () => explore(id) }, texts.explore);
  button.setAttribute("aria-label", `${texts.explore}: ${alt}`);
  return element(
    "li",
    { "data-number": id },
    element("img", { src: source, alt, class: sharp ? "sharp" : null, loading: "lazy" }),
    element("p", { class: "truth" }, truth),
    ...answers.map(answer),
    element("div", { class: "foot" }, element("span", { class: "quiet" }, caption), button),
  );
}

function answer({ name, verdict, right, bars }) {
  return element(
    "div",
    { class: `answer ${right ? "right" : "wrong"}` },
    name ? element("p", { class: "network quiet" }, name) : null,
    element(
      "p",
      { class: "verdict" },
      element("span", { "aria-hidden": "true" }, right ? "✓ " : "✗ "),
      verdict,
    ),
    element("table", {}, element("tbody", {}, ...bars.map(bar))),
  );
}

function bar({ name, share, text, kind }) {
  const fill = element("span", { class: "fill" });
  fill.style.width = `${(100 * share).toFixed(1)}%`;
  return element(
    "tr",
    { class: kind },
    element("th", { scope: "row", title: name }, name),
    element("td", {}, element("span", { class: "track", "aria-hidden": "true" }, fill)),
    element("td", { class: "number" }, text),
  );
}
