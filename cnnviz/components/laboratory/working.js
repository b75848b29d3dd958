// One cell worked out: window × kernel = products, and their sum; or ReLU; or a pooling.

import { element } from "../shared/dom.js";
import { exact } from "../shared/numbers.js";
import { css, inkOn, level } from "../shared/paint.js";
import { fill } from "../shared/text.js";
import { channelsOf, numbersAt, placesOf, productsOf, sum, valueAt } from "./arithmetic.js";
import { bracketed, printed } from "./numbers.js";

const TERMS = 9; // more are not written into one line

/**
 * @param {object} about `picture` and `source` (the one before), the `cell` { row, column, channel },
 *   `texts` and colour `tables`
 * @returns {Node[]}
 */
export function worked(about) {
  const { picture, cell, texts } = about;
  const title = fill(texts.cell, { title: picture.title, ...cell });
  return [element("h3", {}, title), ...KINDS[picture.kind](about)];
}

const KINDS = { picture: given, filter: filtered, relu: rectified, pool: pooled };

function given({ picture, cell, texts }) {
  const channels = Array.from({ length: picture.shape[2] }, (_, channel) => channel);
  const numbers = channels.map((channel) => exact(valueAt(picture, { ...cell, channel })));
  const named = numbers.map((number, i) =>
    numbers.length === 3 ? `${texts.channels[i]} ${number}` : number,
  );
  return [line(element("output", {}, named.join(" · "))), note(texts.given)];
}

function filtered({ picture, source, cell, texts, tables }) {
  const places = placesOf(picture, source.shape, cell);
  const channels = channelsOf(source, picture, cell.channel);
  const parts = channels.map((channel) => {
    const numbers = numbersAt(source, channel, places);
    return { channel, numbers, products: productsOf(numbers, picture.kernel) };
  });
  const all = parts.flatMap(({ products }) => products);
  const rows = parts.map(({ channel, numbers, products }) =>
    element(
      "div",
      { class: "product" },
      grid(texts.window, numbers, {
        columns: picture.window[1],
        colour: (value) => shade(value, source.limits, source.signed, tables),
        places,
        note: source.shape[2] === 3 ? texts.channels[channel] : null,
        texts,
      }),
      operator("×"),
      grid(texts.kernel, picture.kernel.flat(), {
        columns: picture.window[1],
        colour: diverging(picture.kernel.flat(), tables),
      }),
      operator("="),
      grid(texts.products, products, {
        columns: picture.window[1],
        colour: diverging(all, tables),
        places,
        texts,
      }),
    ),
  );
  const value = element("output", {}, exact(valueAt(picture, cell)));
  const padded = places.filter((place) => place.padding).length;
  return [
    ...rows,
    line(sumText(parts, texts), " = ", value),
    padded ? note(fill(texts.padded, { padded, all: places.length })) : "",
  ];
}

function sumText(parts, texts) {
  if (parts.length > 1) {
    return parts
      .map(({ channel, products }) => `${texts.channels[channel]} ${printed(sum(products))}`)
      .join(" + ");
  }
  const [{ products }] = parts;
  if (products.length > TERMS) return fill(texts.sum, { count: products.length });
  return products.map((term, i) => (i ? bracketed(term) : printed(term))).join(" + ");
}

function rectified({ picture, source, cell, texts }) {
  const before = valueAt(source, cell);
  const value = element("output", {}, exact(valueAt(picture, cell)));
  return [
    line(`max(0, ${exact(before)}) = `, value),
    note(before < 0 ? texts.reluCut : texts.reluKept),
  ];
}

function pooled({ picture, source, cell, texts, tables }) {
  const places = placesOf(picture, source.shape, cell);
  const numbers = numbersAt(source, cell.channel, places);
  const value = valueAt(picture, cell);
  const winner = picture.method === "max" ? numbers.indexOf(value) : -1;
  const few = numbers.length <= TERMS;
  const text = {
    max: few
      ? `max(${numbers.map(printed).join(", ")})`
      : fill(texts.largest, { count: numbers.length }),
    average: few
      ? `(${numbers.map((number, i) => (i ? bracketed(number) : printed(number))).join(" + ")}) / ${numbers.length}`
      : fill(texts.mean, { count: numbers.length }),
  }[picture.method];
  const cells = grid(texts.window, numbers, {
    columns: picture.window[1],
    colour: (number) => shade(number, source.limits, source.signed, tables),
    winner,
  });
  return [
    element("div", { class: "product" }, cells),
    line(text, " = ", element("output", {}, exact(value))),
    picture.method === "max" ? note(texts.maxNote) : "",
  ];
}

/** A small matrix with its numbers; padding is hatched. */
function grid(title, numbers, { columns, colour, places, note, texts, winner = -1 }) {
  const cells = numbers.map((number, i) => {
    if (places?.[i].padding) {
      return element("span", { class: "padding", title: texts.padding }, printed(number));
    }
    const word = colour(number);
    const style = `background: ${css(word)}; color: ${inkOn(word)}`;
    return element("span", { style, class: i === winner ? "winner" : null }, printed(number));
  });
  const longest = Math.max(...cells.map((cell) => cell.textContent.length));
  const rows = [];
  for (let i = 0; i < numbers.length; i += columns) {
    rows.push(
      numbers
        .slice(i, i + columns)
        .map(printed)
        .join(" "),
    );
  }
  return element(
    "figure",
    { style: `--columns: ${columns}; --letters: ${longest}` },
    element("figcaption", {}, note ? `${title}: ${note}` : title),
    element(
      "div",
      { class: "matrix number", role: "img", "aria-label": `${title}: ${rows.join("; ")}` },
      ...cells,
    ),
  );
}

function shade(value, limits, signed, tables) {
  return (signed ? tables.signed : tables.grey)[level(value, limits)];
}

function diverging(numbers, tables) {
  const furthest = Math.max(...numbers.map(Math.abs)) || 1; // zeros alone: the pale middle
  return (value) => shade(value, [-furthest, furthest], true, tables);
}

function operator(sign) {
  return element("span", { class: "operator", "aria-hidden": "true" }, sign);
}

function line(...content) {
  return element("p", { class: "line number" }, ...content);
}

function note(text) {
  return element("p", { class: "note quiet" }, text);
}
