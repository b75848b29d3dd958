"""What a person waits for on the Explore page, in headless Chromium.

Each time is taken inside the page, from the act to the frame that shows its result. The ratios are
to the bars: half a second for another sample's tiles, one slow frame (50 ms) for pointing.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Page, sync_playwright

from bench.measure import report
from cnnviz import samples, zoo
from scripts.served import chromium_path, launch_options, served

REPEATS = 12
MODEL = "cifar10"
BARS = {"another sample, all tiles": 500, "pointing to value": 50, "another cell explained": 50}
FRAME_SECONDS = 5
LATE = 25
"""Milliseconds between two frames from which one of 60 a second was missed."""

# Runs an act, then asks on every frame whether its result is there; ends with the next frame, when
# the result has been drawn.
TIMER = """
window.find = selector => {
  const roots = [document];
  for (const root of roots) {
    const hit = root.querySelector(selector);
    if (hit) return hit;
    for (const node of root.querySelectorAll("*")) if (node.shadowRoot) roots.push(node.shadowRoot);
  }
  return null;
};
window.timed = (act, done) => new Promise(resolve => {
  const begin = performance.now();
  act();
  const look = () => done()
    ? requestAnimationFrame(() => resolve(performance.now() - begin))
    : requestAnimationFrame(look);
  look();
});
window.painted = () => find(".columns")?.parentElement.dataset.painted;
"""
SAMPLE = """id => {
  const before = painted();
  return timed(() => find(`.thumbnail[data-id="${id}"]`).click(), () => painted() !== before);
}"""
POINT = """([column, share]) => {
  const tile = [...find(".columns").querySelectorAll(".column")][column].querySelector(".tile");
  const area = tile.getBoundingClientRect();
  const place = find(".place");
  const before = place.textContent;
  const at = { clientX: area.left + share * area.width, clientY: area.top + share * area.height };
  return timed(
    () => tile.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, ...at })),
    () => place.textContent !== before,
  );
}"""
CELL = """row => {
  const place = find(".cell-head .place");
  const before = place.textContent;
  const field = find(".cell-head input");
  return timed(
    () => {
      field.value = String(row);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    },
    () => place.textContent !== before,
  );
}"""
FRAMES = """seconds => new Promise(resolve => {
  const gaps = [];
  let last = performance.now();
  const end = last + 1000 * seconds;
  const frame = now => {
    gaps.push(now - last);
    last = now;
    if (now < end) requestAnimationFrame(frame);
    else resolve(gaps.slice(1));
  };
  requestAnimationFrame(frame);
})"""
SWITCH = """([link, sign]) => timed(
  () => [...document.querySelectorAll("a")].find(a => a.textContent.includes(link)).click(),
  () => find(sign) !== null,
)"""


def load(page: Page, url: str) -> float:
    """Open the page afresh and return the milliseconds until all columns are painted."""
    page.goto("about:blank")
    page.goto(f"{url}/?model={MODEL}", wait_until="commit")
    page.locator(".root[data-painted] .columns").wait_for(timeout=60_000)
    return float(page.evaluate("performance.now()"))


def repeated(act: Callable[[int], Any]) -> list[float]:
    """Do something again and again, a little apart, and return its milliseconds."""
    return [float(act(i)) for i in range(REPEATS)]


def measure() -> tuple[list[dict[str, Any]], dict[str, float]]:
    """Drive the page."""
    with served() as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options(chromium_path()))
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(TIMER)
        times = {"fresh load to all columns": repeated(lambda _: load(page, app.url))}
        tiles = page.locator(".columns .tile").count()
        page.wait_for_timeout(1000)
        times |= on_the_page(page)
        skipped = skipped_frames(page, app.url)
        browser.close()
    rows = [
        {
            "act": name,
            "median ms": median(each),
            "min": min(each),
            "max": max(each),
            "tiles": tiles,
        }
        for name, each in times.items()
    ]
    ratios = {f"{name} over bar": median(times[name]) / bar for name, bar in BARS.items()}
    return rows, ratios | {"skipped frames of the animation": skipped}


def skipped_frames(page: Page, url: str) -> float:
    """Return the share of frames that the sliding window's animation misses, from 0 to 1."""
    page.goto(f"{url}/?model={MODEL}&layer=conv2_1")
    play = page.locator(".cell-head")
    play.wait_for(timeout=60_000)
    play.scroll_into_view_if_needed()
    page.wait_for_timeout(2000)
    gaps = page.evaluate(FRAMES, FRAME_SECONDS)
    return sum(gap > LATE for gap in gaps) / len(gaps)


def on_the_page(page: Page) -> dict[str, list[float]]:
    """Measure what happens without loading the page anew."""
    ids = [sample.id for sample in samples.for_card(zoo.card(MODEL))]

    def other_sample(i: int) -> Any:
        page.wait_for_timeout(400)  # the rerun before must be over
        return page.evaluate(SAMPLE, ids[(i + 1) % len(ids)])

    def other_page(i: int) -> Any:
        page.wait_for_timeout(400)
        sign = [".js-plotly-plot", ".columns .tile"][i % 2]
        return page.evaluate(SWITCH, [["Models", "Explore"][i % 2], sign])

    return {
        "another sample, all tiles": repeated(other_sample),
        "pointing to value": repeated(lambda i: page.evaluate(POINT, [1 + i % 6, (i + 1) / 20])),
        "another cell explained": repeated(lambda i: page.evaluate(CELL, 2 + i)),
        "page switch": repeated(other_page),
    }


if __name__ == "__main__":
    report("Explore page in headless Chromium", *measure(), as_json="--json" in sys.argv)
