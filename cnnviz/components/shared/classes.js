// The classes with their logits and probabilities.

import { element } from "./dom.js";
import { exact, percent, short } from "./numbers.js";
import { fill } from "./text.js";

/**
 * A table of the classes. Where there are many, the most probable come first, and the others on
 * demand; `brief` shows only the first, and no logits.
 */
export function classTable(packet, { brief = false } = {}) {
  const { texts, classes, many, top } = packet;
  const rows = packet.output === "sigmoid" ? sigmoidRows(packet) : softmaxRows(packet);
  const body = element("tbody");
  const part = element("div", { class: brief ? "classes brief" : "classes" }, table(packet, body));
  if (brief) {
    body.append(...ranked(packet, rows).slice(0, top));
  } else if (classes.length < many) {
    body.append(...rows);
  } else {
    part.append(moreButton(packet, body, ranked(packet, rows)));
  }
  if (!brief)
    part.append(
      element(
        "p",
        { class: "quiet" },
        fill(texts[packet.output], { threshold: packet.threshold, label: classes[1] }),
      ),
    );
  return part;
}

function ranked({ output, arrays }, rows) {
  return output === "sigmoid" ? rows : order(arrays.probabilities).map((i) => rows[i]);
}

/** A button between the first classes and all of them. */
function moreButton({ texts, classes, top }, body, rows) {
  const button = element("button", { class: "action" });
  let all = true;
  const toggle = () => {
    all = !all;
    body.replaceChildren(...(all ? rows : rows.slice(0, top)));
    button.textContent = fill(all ? texts.showTop : texts.showAll, {
      count: all ? top : classes.length,
    });
  };
  button.addEventListener("click", toggle);
  toggle();
  return button;
}

/** Indexes of the values, largest first. */
export function order(values) {
  return Array.from(values.keys()).sort((a, b) => values[b] - values[a] || a - b);
}

function table({ texts }, body) {
  const head = [texts.class, texts.logit, texts.probability].map((text) =>
    element("th", { scope: "col" }, text),
  );
  return element("table", {}, element("thead", {}, element("tr", {}, ...head)), body);
}

function softmaxRows({ classes, arrays: { logits, probabilities } }) {
  const [best] = order(probabilities);
  return classes.map((name, i) => row(name, logits[i], probabilities[i], i === best));
}

/** One probability and its threshold; the other class has what is left. */
function sigmoidRows({ classes, threshold, arrays: { logits, probabilities } }) {
  const [share] = probabilities;
  const line = row(classes[1], logits[0], share, share >= threshold);
  line
    .querySelector(".track")
    .append(element("span", { class: "threshold", style: `left: ${100 * threshold}%` }));
  return [line, row(classes[0], undefined, 1 - share, share < threshold)];
}

function row(name, logit, share, best) {
  const bar = element("span", { class: "fill", style: `width: ${(100 * share).toFixed(2)}%` });
  return element(
    "tr",
    { class: best ? "best" : null },
    element("th", { scope: "row" }, name),
    element(
      "td",
      { class: "number", title: logit === undefined ? null : exact(logit) },
      logit === undefined ? "" : short(logit),
    ),
    element(
      "td",
      { class: "number", title: exact(share) },
      element(
        "div",
        { class: "share" },
        element("span", { class: "track" }, bar),
        element("span", {}, percent(share)),
      ),
    ),
  );
}
