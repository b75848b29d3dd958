// What belongs to every page: its language, the words of all components, and mended markup.

import { setWords } from "../shared/words.js";
import { keepMended } from "./mending.js";

export default function render(component) {
  const { words, language, cookie } = component.data;
  document.documentElement.lang = language;
  if (cookie) keep(cookie);
  setWords(words);
  keepMended(words);
}

function keep(cookie) {
  const secure = window.location.protocol === "https:" ? "; Secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the Cookie Store API
  document.cookie = `${cookie}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}
