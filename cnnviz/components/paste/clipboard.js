// What is in the clipboard, and whether the paste is meant for us.

const NOT_TEXT = new Set([
  "button",
  "checkbox",
  "color",
  "file",
  "radio",
  "range",
  "reset",
  "submit",
]);

/** The first picture among the pasted files, or null. */
export function pictureIn(files) {
  return [...(files ?? [])].find((file) => file.type.startsWith("image/")) ?? null;
}

/** Whether a paste there puts text into a field. */
export function isTextField(node) {
  if (!node?.tagName) return false; // the document itself
  if (node.isContentEditable) return true;
  const tag = node.tagName.toLowerCase();
  return tag === "textarea" || (tag === "input" && !NOT_TEXT.has(node.type));
}

/** Bytes as megabytes with one decimal; `round` makes a size never look smaller than it is. */
export function megabytes(bytes, round = Math.ceil) {
  return String(round(bytes / 100_000) / 10);
}

/** The base64 text in a data URL. */
export function base64(url) {
  return url.slice(url.indexOf(",") + 1);
}
