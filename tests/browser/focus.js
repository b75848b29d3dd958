// Follows the Tab key over a page, also into components: what it reaches, and whether that is seen.

(() => {
  const USABLE =
    "a[href], button, input, select, textarea, summary, [tabindex], [role=button], [role=slider]";
  const LEVELS = 8; // around an element, one of which shows that it has the focus
  const SHOWN = [
    ...["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "borderTopColor", "color"],
    ...["backgroundColor", "opacity", "clipPath", "textDecorationLine"],
  ];
  const looks = new Map();

  function focused() {
    let node = document.activeElement;
    while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
    return node;
  }

  function look(node) {
    const seen = [];
    for (let level = 0; node && level < LEVELS; level++) {
      for (const part of [null, "::before", "::after"]) {
        const style = getComputedStyle(node, part);
        seen.push(...SHOWN.map((name) => style[name]));
      }
      node = node.parentElement ?? node.getRootNode().host;
    }
    return seen.join("|");
  }

  function usable(root, found = []) {
    for (const node of root.querySelectorAll("*")) {
      if (node.shadowRoot) usable(node.shadowRoot, found);
      if (node.matches(USABLE) && canBeUsed(node)) found.push(node);
    }
    return found;
  }

  function canBeUsed(node) {
    const { width, height } = node.getBoundingClientRect();
    const away = node.closest("[inert], [aria-hidden=true], [hidden]");
    // Of a group the Tab key reaches one, and the arrow keys all.
    const grouped = node.closest("[role=radiogroup], [role=toolbar]") || node.type === "radio";
    const seen = node.checkVisibility({ visibilityProperty: true }) && (width || height);
    return seen && !away && !grouped && !node.disabled && node.tabIndex >= 0;
  }

  function named(node) {
    const labels = [...(node.labels ?? [])].map((label) => label.textContent);
    const pictures = [...node.querySelectorAll("img, [aria-label]")];
    const inner = pictures.map((one) => one.getAttribute("aria-label") ?? one.alt);
    const own = [node.ariaLabel, node.title, node.textContent, node.placeholder];
    const by = node.getAttribute("aria-labelledby");
    return [...own, ...labels, ...inner, by].some((text) => text?.trim());
  }

  function tell(node) {
    const name = node.ariaLabel ?? node.textContent ?? "";
    return `${node.localName}.${node.dataset?.testid ?? node.className}: ${name.trim().slice(0, 50)}`;
  }

  window.focusWalk = {
    /** Begin before all else, wherever the page was last pressed. */
    begin() {
      document.body.tabIndex = -1;
      document.body.focus();
      document.body.removeAttribute("tabindex");
    },

    /** Take down what has the focus now; false where that is nothing new. */
    note() {
      const node = focused();
      if (!node || node === document.body || looks.has(node)) return false;
      looks.set(node, look(node));
      return true;
    },

    report() {
      focused()?.blur?.();
      const reached = [...looks.keys()].filter((node) => node.isConnected);
      return {
        missed: usable(document)
          .filter((node) => !looks.has(node))
          .map(tell),
        unseen: reached.filter((node) => looks.get(node) === look(node)).map(tell),
        unnamed: reached.filter((node) => !named(node)).map(tell),
        stops: reached.map(tell),
      };
    },
  };
})();
