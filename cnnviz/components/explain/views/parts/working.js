// A line of working: a template from Python with real numbers in it.

import { element } from "../../../shared/dom.js";
import { exact, short } from "../../../shared/numbers.js";

/**
 * "{x} + {bias} = {y}" as nodes. Numbers are short, and exact in their titles; a negative one that
 * follows a sign is put in brackets. `^{x}` is an exponent.
 */
export function nodes(template, values) {
  const parts = template.split(/(\^?\{\w+\})/);
  return parts.flatMap((part, i) => {
    const [, raised, name] = /^(\^?)\{(\w+)\}$/.exec(part) ?? [];
    if (!name || !(name in values)) return [part];
    const node = nodeOf(values[name], name, /[+\u2212·×÷/]\s*$/.test(parts[i - 1]));
    return raised ? [element("sup", {}, ...node)] : node;
  });
}

function nodeOf(value, name, afterSign) {
  if (typeof value !== "number") return Array.isArray(value) ? value : [value ?? ""];
  const node = number(value, name);
  return afterSign && value < 0 ? ["(", node, ")"] : [node];
}

/** A number as people read it; the exact one is in its title. */
export function number(value, name = null) {
  return element("span", { class: name ? `n n-${name}` : "n", title: exact(value) }, short(value));
}

/** A place for lines of working that change with the cell. */
export class Working {
  constructor(label) {
    this.root = element("div", { class: "working number", role: "group", "aria-label": label });
  }

  /** Show lines, each [template, values]. */
  show(...lines) {
    const shown = lines.filter(Boolean);
    this.root.replaceChildren(
      ...shown.map(([template, values]) => element("p", {}, ...nodes(template, values))),
    );
  }
}

/** Numbers with something between them: a + b + (−c). */
export function joined(values, between) {
  return values.flatMap((value, i) => {
    const sign = /[+\u2212·×÷/]/.test(between);
    const node = nodeOf(value, "term", i > 0 && sign);
    return i === 0 ? node : [between, ...node];
  });
}
