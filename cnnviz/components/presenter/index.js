// Hears the presenter's keys anywhere on the page, and tells the other components what to do.

import { mounted } from "../shared/dom.js";
import { change, heard } from "../shared/store.js";
import { Bar } from "./bar.js";
import { needs, wishOf } from "./keys.js";
import { goToSection } from "./sections.js";

const ALWAYS = ["section", "fullscreen", "help", "leave"];
const WITH = { walk: ["walk", "maps"], move: ["move", "rows"], play: ["play"] };

export default function render(component) {
  const { root, record } = mounted(component);
  record.leave = () => component.setTriggerValue("left", true);
  const words = JSON.stringify(component.data.words);
  if (words !== record.words) {
    record.words = words;
    record.bar = new Bar(component.data.words, (wish) => act(record, wish));
    root.replaceChildren(record.bar.root);
  }
  record.stop?.(); // one listener a mount
  record.stop = listen(root, record);
  record.bar.show(known());
}

/** What can be asked for on this page: the components that are on it say what they hear of. */
function known() {
  const here = Object.keys(WITH).filter((name) => heard(name));
  return [...here.flatMap((name) => WITH[name]), ...ALWAYS];
}

function act(record, wish) {
  const { bar } = record;
  if (wish.leave) return record.leave();
  if (wish.section) goToSection(wish.section);
  else if (wish.fullscreen) toggleFullscreen();
  else if (wish.help) bar.toggleHelp();
  else change(wish);
  return bar.show(known());
}

function listen(root, record) {
  const onKey = (event) => {
    // Streamlit does not always tell when it takes an element away; the listener finds out itself.
    if (!root.isConnected) return stop();
    const wish = wishOf(event);
    if (!wish || event.defaultPrevented || needs(event.composedPath()[0], event.key)) return;
    if (document.querySelector('[role="dialog"]')) return; // it has the keys to itself
    event.preventDefault();
    act(record, wish);
  };
  // What can be walked through may come onto the page later than this.
  const timer = setInterval(() => (root.isConnected ? record.bar.show(known()) : stop()), 1000);
  const stop = () => {
    clearInterval(timer);
    document.removeEventListener("keydown", onKey);
  };
  document.addEventListener("keydown", onKey);
  return stop;
}

/** A browser may refuse; then the window stays as it is. */
function toggleFullscreen() {
  const asked = document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen?.();
  asked?.catch(() => {});
}
