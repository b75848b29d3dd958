// What all components on the page agree on: the open layer and map, and the colour settings.
//
// Modules are loaded once a page, so this one record is shared by all that import it.

const state = { layer: null, map: 0, scale: "layer", palette: null };
const listeners = new Set();

export function current() {
  return state;
}

/** Change some of the state and tell all others; `source` is not told of its own change. */
export function change(changes, source = null) {
  Object.assign(state, changes);
  for (const listener of listeners) {
    if (!listener.root.isConnected) listeners.delete(listener);
    else if (listener.source !== source) listener.heard(state);
  }
}

/** Hear of changes for as long as `root` is on the page. */
export function listen(root, source, heard) {
  listeners.add({ root, source, heard });
}
