// What a key asks for. A presenter's remote sends Page up and Page down.

const PLAIN = {
  ArrowRight: { walk: { layers: 1 } },
  ArrowLeft: { walk: { layers: -1 } },
  PageDown: { walk: { layers: 1 } },
  PageUp: { walk: { layers: -1 } },
  m: { walk: { maps: 1 } },
  " ": { play: true },
  p: { play: true },
  s: { section: 1 },
  f: { fullscreen: true },
  "?": { help: true },
  Escape: { leave: true },
};
const SHIFTED = {
  ArrowRight: { move: { columns: 1 } },
  ArrowLeft: { move: { columns: -1 } },
  ArrowDown: { move: { rows: 1 } },
  ArrowUp: { move: { rows: -1 } },
  m: { walk: { maps: -1 } },
  s: { section: -1 },
  "?": { help: true }, // on most keyboards only there with Shift
};
const FIELDS = new Set(["INPUT", "TEXTAREA", "SELECT"]);
const ROLES = new Set(["slider", "radio", "tab", "option", "menuitem", "combobox", "application"]);
const PRESSABLE = new Set(["BUTTON", "A", "SUMMARY"]);

/** What a key press asks for, such as `{ walk: { layers: 1 } }`; null if it asks for nothing. */
export function wishOf({ key, shiftKey, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey) return null;
  const name = key.length === 1 ? key.toLowerCase() : key;
  return (shiftKey ? SHIFTED : PLAIN)[name] ?? null;
}

/** Whether the element that has the focus needs the key itself. */
export function needs(node, key) {
  if (!node?.tagName) return false; // the document itself
  if (key === "Escape") return false;
  if (FIELDS.has(node.tagName) || node.isContentEditable) return true;
  if (ROLES.has(node.getAttribute?.("role"))) return true;
  return key === " " && PRESSABLE.has(node.tagName);
}
