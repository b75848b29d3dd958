// Words that several components say. The frame around the page brings them, in the reader's
// language, so that not every packet has to carry them; modules are loaded once a page.

let words = null;
const waiting = new Set();

/** Take the words; whoever waits for them hears of it, and of other words later. */
export function setWords(news) {
  if (JSON.stringify(news) === JSON.stringify(words)) return;
  words = news;
  for (const hear of waiting) hear(words);
}

/** Call `hear` with the words: now if they are there, and whenever others come. */
export function onWords(hear) {
  waiting.add(hear);
  if (words) hear(words);
}

/** Hear no more of them. */
export function offWords(hear) {
  waiting.delete(hear);
}
