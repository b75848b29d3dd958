// Mounts the pad. The sheets live here, by their keys: Streamlit may throw the elements away.

import { mounted } from "../shared/dom.js";
import { Pad } from "./pad.js";
import { Sheet } from "./strokes.js";

const sheets = new Map();

export default function render(component) {
  const { root, record } = mounted(component);
  const { texts, sheet: key, held } = component.data;
  if (!sheets.has(key)) sheets.set(key, new Sheet());
  const sheet = sheets.get(key);
  const send = (drawing) => component.setStateValue("drawing", drawing);

  const words = JSON.stringify(texts);
  if (record.pad?.sheet === sheet && record.words === words) {
    record.pad.send = send;
    return;
  }
  Object.assign(record, { pad: new Pad(sheet, texts, send), words });
  root.replaceChildren(record.pad.root);
  // A person who comes back to the page finds the drawing; so must Python.
  if (!sheet.empty && !held) record.pad.pace.now();
}
