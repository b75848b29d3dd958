"""What keeps people out of a page: found by axe-core, at all sizes of screens, with the Tab key.

Used by the tests of every page, and by the longer ones that also open all that can be opened.
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as TookTooLong

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
FOCUS = Path(__file__).with_name("focus.js")
DESK, PHONE = (1440, 900), (390, 844)
SIZES = (
    PHONE,
    (844, 390),
    (768, 1024),
    (1024, 768),
    (720, 450),  # a desk at 200 % zoom
    (320, 640),  # and at 400 %
    DESK,
    (2560, 1440),
)
"""Width and height in CSS pixels."""
MOST_STOPS = 400
LOST = 2
"""Presses without a new stop that are no end: what was just made may not have the focus yet."""
PATIENCE, SETTLED = 90_000, 5_000
"""Milliseconds."""
RESTED = """() => {
  const parts = document.querySelectorAll("[data-testid=stMain] [data-testid=stElementContainer]");
  const frame = document.querySelector(".st-key-frame"); // its styles come with the page
  const styled = frame && getComputedStyle(frame).position === "absolute";
  return styled && parts.length > 2 && !document.querySelector("[data-test-script-state=running]");
}"""
MOVING = """() => {
  const roots = (root) => [root, ...[...root.querySelectorAll("*")]
    .filter((node) => node.shadowRoot).flatMap((node) => roots(node.shadowRoot))];
  return roots(document).flatMap((root) => root.getAnimations())
    .filter((one) => one.playState === "running" && one.effect.getTiming().duration > 50).length;
}"""
BROAD = """() => {
  const main = document.querySelector("[data-testid=stMain]");
  return Math.max(
    main.scrollWidth - main.clientWidth, document.documentElement.scrollWidth - innerWidth);
}"""


def opened(page: Page, link: str) -> Page:
    """Open a page of the app and wait until it has come to rest."""
    page.set_default_timeout(PATIENCE)
    page.goto(link)
    rest(page)
    return page


def rest(page: Page) -> None:
    """Wait until the server has nothing left to say."""
    page.wait_for_function(RESTED)
    page.wait_for_timeout(500)
    page.wait_for_function(RESTED)


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.wait_for_timeout(100)


def unfold(page: Page) -> None:
    """Open all that is folded away, also within what was folded away."""
    for _ in range(3):
        folded = page.locator("details:not([open]) > summary:visible")
        for number in reversed(range(folded.count())):
            folded.nth(number).click()
        rest(page)


def obstacles(page: Page) -> list[str]:
    """Return axe-core's serious and critical findings, each with the place of one of them."""
    assert AXE.is_file(), "axe-core is missing: run `npm ci`."
    if not page.evaluate("'axe' in window"):
        page.evaluate(f"{AXE.read_text()}; undefined")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [_told(one) for one in found["violations"] if one["impact"] in ("serious", "critical")]


def _told(one: dict[str, Any]) -> str:
    node = one["nodes"][0]
    return f"{one['id']} ×{len(one['nodes'])}: {node['html'][:200]} ({node['failureSummary']})"


def too_broad(page: Page, sizes: Sequence[tuple[int, int]] = SIZES) -> dict[tuple[int, int], int]:
    """Return the sizes at which the page has to be scrolled sideways, and by how many pixels."""
    found = {}
    for size in sizes:
        resize(page, size)
        with suppress(TookTooLong):  # drawings follow the page's width a moment later
            page.wait_for_function(f"() => ({BROAD})() <= 0", timeout=SETTLED)
        found[size] = page.evaluate(BROAD)
    return {size: pixels for size, pixels in found.items() if pixels > 0}


def moving(page: Page) -> int:
    """Return how many animations and transitions run that last longer than a blink."""
    found: int = page.evaluate(MOVING)
    return found


def walk(page: Page) -> dict[str, list[str]]:
    """Go through a page with the Tab key until it ends.

    Returns:
        ``missed``: what can be used and is not reached; ``unseen``: where the focus is not seen;
        ``unnamed``: what has no name for those who do not see it. All told in a few letters.
    """
    page.add_style_tag(content="*, *::before, *::after { transition: none !important }")
    page.evaluate(FOCUS.read_text())
    page.evaluate("focusWalk.begin()")
    known = 0
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        known = 0 if page.evaluate("focusWalk.note()") else known + 1
        if known > LOST:
            break
    told: dict[str, list[str]] = page.evaluate("focusWalk.report()")
    return told
