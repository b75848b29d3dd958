"""What the browser tests read off the pages and do on them, in words of a person."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page, expect

from cnnviz.types import LayerTrace

MINUS = "\u2212"
TILE, TILE_STEP = 50, 54  # CSS pixels, and here also canvas pixels
PIXELS = """canvas => ({
  width: canvas.width,
  height: canvas.height,
  data: Array.from(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data),
})"""


def visit(page: Page, name: str, group: str = "") -> None:
    """Go to another page by the navigation; some of its links lie in the menu of a group."""
    if group:
        page.get_by_role("button", name=group, exact=True).click()
    page.get_by_role("menuitem" if group else "link", name=name, exact=True).click()


class Watched:
    """A page of which is noted what nobody may see: errors, and requests to other servers."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.problems: list[str] = []
        self.strangers: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._note_refusals)
        page.on("request", self._note_strangers)

    def _note_refusals(self, message: Any) -> None:
        """Note what the headers of the app (docs/security.md) made the browser refuse."""
        if "Content Security Policy" in message.text:
            self.problems.append(message.text)

    def _note_strangers(self, request: Any) -> None:
        if not re.match(r"(https?|wss?)://localhost[:/]|data:|blob:", request.url):
            self.strangers.append(request.url)


class Screen(Watched):
    """The Explore page as a person sees it."""

    def __init__(self, page: Page, link: str = "/") -> None:
        super().__init__(page)
        page.goto(link)

    @property
    def network(self) -> Locator:
        return self.page.locator(".root:has(> .columns)")

    def painted(self) -> str:
        """Wait until the columns are painted and return what is painted."""
        expect(self.network).to_have_attribute("data-painted", re.compile("."), timeout=30_000)
        return str(self.network.get_attribute("data-painted"))

    def repainted(self, act: Callable[[], Any]) -> str:
        """Do something and wait until the columns show something else."""
        before = self.painted()
        act()
        expect(self.network).not_to_have_attribute("data-painted", before, timeout=30_000)
        return self.painted()

    def tile(self, layer: str, channel: int) -> Locator:
        return self.network.get_by_label(f"{layer}, channel {channel}", exact=True)

    def point(self, layer: LayerTrace, channel: int, row: int, column: int) -> float:
        """Point at a cell of a tile in the columns and return the number that is shown."""
        tile = self.tile(layer.name, channel)
        tile.scroll_into_view_if_needed()
        height, width = layer.output.shape[:2]
        box = tile.bounding_box()
        assert box is not None
        self.page.mouse.move(
            box["x"] + (column + 0.5) * box["width"] / width,
            box["y"] + (row + 0.5) * box["height"] / height,
        )
        place = f"{layer.name} (row {row}, column {column}, channel {channel})"
        expect(self.network.locator(".place")).to_have_text(place)
        return self.value()

    def colours(self, layer: LayerTrace, channel: int) -> np.ndarray:
        """Return the colours of a tile's cells, uint8 (H, W, 3), read off the middle of each."""
        column = self.network.locator(f"section.column[aria-label^='{layer.name}:']")
        pixels = column.locator("canvas.mosaic").evaluate(PIXELS)
        picture = np.array(pixels["data"], np.uint8).reshape(pixels["height"], pixels["width"], 4)
        height, width = layer.output.shape[:2]
        left, top = (channel % 2) * TILE_STEP, (channel // 2) * TILE_STEP
        rows = top + ((np.arange(height) + 0.5) * TILE / height).astype(int)
        columns = left + ((np.arange(width) + 0.5) * TILE / width).astype(int)
        return picture[np.ix_(rows, columns)][..., :3]

    def value(self) -> float:
        return float(self.network.locator(".value output").inner_text().replace(MINUS, "-"))

    def outlined(self) -> dict[str, float]:
        """Return the outline on the input picture, in shares of its height and width."""
        outline = self.network.locator(".outline")
        return {
            side: float(outline.evaluate(f"node => node.style.{side}").rstrip("%")) / 100
            for side in ("top", "left", "height", "width")
        }

    @property
    def verdict(self) -> Locator:
        return self.page.get_by_role("heading", name=re.compile("^The network"))

    def choose_sample(self, title: str) -> str:
        thumbnail = self.page.get_by_role("radio", name=re.compile(f"^{re.escape(title)}: "))
        return self.repainted(thumbnail.click)

    def choose_source(self, name: str) -> None:
        self.page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click()

    def upload(self, name: str, data: bytes) -> None:
        files = self.page.get_by_test_id("stFileUploaderDropzoneInput")
        files.set_input_files({"name": name, "mimeType": "image/png", "buffer": data})

    def choose_model(self, title: str) -> None:
        self.page.get_by_test_id("stSelectbox").get_by_role("combobox").click()
        self.page.get_by_role("option", name=title).click()
