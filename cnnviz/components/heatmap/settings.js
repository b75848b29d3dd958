// How maps are shown: the same for all on the page, whichever toolbar it was chosen on.

const state = { alone: false, opacity: 75, blended: true, palette: null };
const listeners = new Set();

export function settings() {
  return state;
}

/** Change some of the settings and tell all who show maps. */
export function set(changes) {
  Object.assign(state, changes);
  for (const listener of listeners) {
    if (listener.root.isConnected) listener.heard();
    else listeners.delete(listener);
  }
}

/** Hear of changes for as long as `root` is on the page. */
export function listen(root, heard) {
  listeners.add({ root, heard });
}
