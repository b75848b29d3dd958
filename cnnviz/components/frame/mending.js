// Streamlit's markup where it keeps people out: found by axe-core, mended here until Streamlit does.

const REST = 120; // milliseconds after the page has changed; it changes in bursts
let words = null;
let waits = false;

/** Mend the page now and whenever it changes. */
export function keepMended(news) {
  const first = words === null;
  words = news;
  if (first) new MutationObserver(soon).observe(document.body, { childList: true, subtree: true });
  mend();
}

function soon() {
  if (!waits) setTimeout(mend, REST);
  waits = true;
}

function mend() {
  waits = false;
  mendMenu();
  mendCode();
  mendSkipping();
}

/** On phones the menu is a list whose entries are not its children: then it is better no list. */
function mendMenu() {
  for (const part of document.querySelectorAll(
    "ul[data-testid=stSidebarNavItems]:not([role]), [data-testid=stSidebarNavItems] li:not([role])",
  ))
    part.setAttribute("role", "presentation");
}

/** Long lines of code scroll, so the keyboard must be able to get there. */
function mendCode() {
  for (const code of document.querySelectorAll("[data-testid=stCode] pre:not([tabindex])")) {
    code.tabIndex = 0;
    code.setAttribute("role", "region");
    code.setAttribute("aria-label", words.code);
  }
}

/** The link past the menu speaks English; its text node is React's own and stays. */
function mendSkipping() {
  const text = document.querySelector("[data-testid=stSkipToContent]")?.firstChild;
  if (text && text.nodeValue !== words.skip) text.nodeValue = words.skip;
}
