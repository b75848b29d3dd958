// Listens for pictures pasted anywhere on the page.

import { element, mounted } from "../shared/dom.js";
import { fill } from "../shared/text.js";
import { base64, isTextField, megabytes, pictureIn } from "./clipboard.js";

export default function render(component) {
  const { root, record } = mounted(component);
  const { texts, limit } = component.data;
  if (!record.message) {
    record.hint = element("span", { class: "hint quiet" });
    record.message = element("span", { class: "message", role: "status" });
    root.replaceChildren(record.hint, record.message);
  }
  record.hint.textContent = texts.hint;

  const onPicture = async (file) => {
    const fits = file.size <= limit;
    record.message.textContent = fits ? "" : tooLarge(texts, file.size, limit);
    if (fits) component.setTriggerValue("picture", await encoded(file));
  };
  record.stop?.(); // one listener a mount
  record.stop = listen(root, onPicture);
}

function listen(root, onPicture) {
  const onPaste = (event) => {
    // Streamlit does not always tell when it takes an element away; the listener finds out itself.
    if (!root.isConnected) return stop();
    const file = pictureIn(event.clipboardData?.files);
    if (!file || isTextField(event.composedPath()[0])) return;
    event.preventDefault();
    onPicture(file);
  };
  const stop = () => document.removeEventListener("paste", onPaste);
  document.addEventListener("paste", onPaste);
  return stop;
}

function tooLarge(texts, size, limit) {
  return fill(texts.too_large, { size: megabytes(size), limit: megabytes(limit, Math.floor) });
}

function encoded(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(base64(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
