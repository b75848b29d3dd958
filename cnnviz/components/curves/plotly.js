// Plotly itself: fetched once a page, and its styles brought to where the charts are.

const fetched = new Map();

/** Fetch Plotly's script, once however many ask for it. */
export function plotly(address) {
  if (!fetched.has(address)) fetched.set(address, fetchScript(address));
  return fetched.get(address);
}

function fetchScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", () => resolve(window.Plotly));
    script.addEventListener("error", () => {
      fetched.delete(address);
      reject(new Error(address));
    });
    document.head.append(script);
  });
}

/** Copy the styles that Plotly put into the document, which do not reach into a shadow tree. */
export function takeStyles(root) {
  const tree = root.getRootNode();
  if (tree === document || tree.querySelector("style.plotly")) return;
  const own = document.querySelectorAll("style[id^='plotly.js-style']");
  const rules = [...own].flatMap((one) => [...one.sheet.cssRules].map((rule) => rule.cssText));
  if (!rules.length) return;
  const style = document.createElement("style");
  style.className = "plotly";
  style.textContent = rules.join("\n");
  tree.append(style);
}
