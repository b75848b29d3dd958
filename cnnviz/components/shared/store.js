// What all components on the page agree on: the open layer and map, the chosen cell of that map,
// and the colour settings. Wishes of the presenter go the same way: `walk` to other layers and maps,
// `move` to other cells, `play`.
//
// Modules are loaded once a page, so this one record is shared by all that import it.

const state = { layer: null, map: 0, scale: "layer", palette: null, cell: null };
const listeners = new Set();
const VIEW = ["layer", "map", "scale", "palette"];

export function current() {
  return state;
}

/** Change some of the state and tell all others; `source` is not told of its own change. */
export function change(changes, source = null) {
  Object.assign(state, changes);
  for (const listener of listeners) {
    if (!listener.root.isConnected) listeners.delete(listener);
    else if (listener.source !== source && listener.keys.some((key) => key in changes))
      listener.heard(state);
  }
}

/**
 * Hear of changes for as long as `root` is on the page.
 * @param {string[]} keys what to hear of; without it, everything but the cell, which moves so often
 *   that only those hear of it who ask
 */
export function listen(root, source, heard, keys = VIEW) {
  listeners.add({ root, source, heard, keys });
}

/** Whether anything on the page hears of changes of `key`. */
export function heard(key) {
  return [...listeners].some(({ root, keys }) => root.isConnected && keys.includes(key));
}
