"""What can be seen of one picture in a network, as files: numbers, and pictures of them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from io import BytesIO, StringIO

import cv2
import numpy as np

from cnnviz import colour
from cnnviz.evaluation.thumbnails import data_url
from cnnviz.types import Float32, LayerTrace, Trace, UInt8

TILE, GAP, TEXT = 96, 8, 18
"""Pixels of a drawn map, between two of them, and of the line above each."""
MOST_MAPS = 256
"""Maps that a drawing shows; of more, as many from the first to the last."""
ACROSS = 8
BACKGROUND = 255


def trace_npz(traced: Trace) -> bytes:
    """Return what every layer gave, as NumPy's ``.npz``: one float32 array a layer.

    The names begin with the number of the layer, in the order in which the data flows; a “/” in a
    layer's name is written as a point.
    """
    file = BytesIO()
    arrays = {
        f"{number:03}_{layer.name.replace('/', '.')}": layer.output
        for number, layer in enumerate(traced)
    }
    with np.errstate(all="ignore"):
        np.savez(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


def layer_csv(layer: LayerTrace) -> str:
    """Return a layer's numbers: a line a cell, a column a map; of a vector a line an element."""
    file = StringIO()
    writer = csv.writer(file)
    if not layer.is_map:
        writer.writerow(["element", "value"])
        writer.writerows((number, float(x)) for number, x in enumerate(layer.output.ravel()))
        return file.getvalue()
    height, width, channels = layer.output.shape
    writer.writerow(["row", "column", *(f"map {number}" for number in range(channels))])
    for row in range(height):
        cells = layer.output[row].astype(float).tolist()
        writer.writerows([row, column, *cells[column]] for column in range(width))
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class Tiles:
    """A layer's maps in colour."""

    channels: tuple[int, ...]
    pictures: tuple[UInt8, ...]
    """(h, w, 3) each."""
    limits: tuple[float, float]
    """The numbers of the first and the last colour, the same for all maps."""
    table: str


def tiles(layer: LayerTrace, most: int = MOST_MAPS, side: int | None = None) -> Tiles:
    """Return a layer's maps in colour, all on one scale.

    Args:
        layer: with maps, or a vector, which becomes one map of one row.
        most: maps; of more, as many at equal distances.
        side: maps with longer sides are reduced to it by averaging, before they are painted.
    """
    maps = layer.output if layer.is_map else layer.output.reshape(1, -1, 1)
    scale = colour.scale(maps, "layer")
    table, limits = scale.tables[0], scale.of_map(0)
    count = maps.shape[2]
    chosen = np.unique(np.linspace(0, count - 1, min(most, count)).round().astype(int)).tolist()
    pictures = [colour.paint(_reduced(maps[..., one], side), limits, table) for one in chosen]
    return Tiles(tuple(chosen), tuple(pictures), limits, table)


def _reduced(values: Float32, side: int | None) -> Float32:
    longer = max(values.shape)
    if side is None or longer <= side:
        return values
    height, width = (max(1, round(length * side / longer)) for length in values.shape)
    return np.asarray(cv2.resize(values, (width, height), interpolation=cv2.INTER_AREA), np.float32)


def layer_png(layer: LayerTrace) -> bytes:
    """Return a PNG with all maps of a layer, in rows, on one colour scale."""
    found = tiles(layer)
    enlarged = [_enlarged(picture) for picture in found.pictures]
    height, width = enlarged[0].shape[:2]
    rows = -(-len(enlarged) // ACROSS)
    columns = min(ACROSS, len(enlarged))
    sheet = np.full(
        (rows * (height + GAP) - GAP, columns * (width + GAP) - GAP, 3), BACKGROUND, np.uint8
    )
    for number, picture in enumerate(enlarged):
        top, left = number // ACROSS * (height + GAP), number % ACROSS * (width + GAP)
        sheet[top : top + height, left : left + width] = picture
    _, file = cv2.imencode(".png", np.ascontiguousarray(sheet[..., ::-1]))
    return bytes(file.tobytes())


def _enlarged(picture: UInt8) -> UInt8:
    """Return a small map with whole cells of several pixels."""
    factor = max(1, TILE // max(picture.shape[:2]))
    return picture.repeat(factor, axis=0).repeat(factor, axis=1)


def layer_svg(layer: LayerTrace, title: str) -> str:
    """Return an SVG with all maps of a layer, their numbers, and the legend of their colours."""
    found = tiles(layer)
    rows = -(-len(found.pictures) // ACROSS)
    width = ACROSS * (TILE + GAP) - GAP
    top = 2 * TEXT + GAP
    height = top + rows * (TILE + TEXT + GAP) + 2 * TEXT
    body = [
        f'<text x="0" y="{TEXT}" font-size="15" font-weight="600">{escape(title)}</text>',
        *_placed(found, top),
        _legend(found, height - 2 * TEXT, width),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="system-ui, sans-serif" font-size="11" role="img" '
        f'aria-label="{escape(title)}"><rect width="100%" height="100%" fill="#fff"/>'
        f"{''.join(body)}</svg>\n"
    )


def _placed(found: Tiles, top: int) -> Iterator[str]:
    for number, (channel, picture) in enumerate(zip(found.channels, found.pictures, strict=True)):
        x = number % ACROSS * (TILE + GAP)
        y = top + number // ACROSS * (TILE + TEXT + GAP)
        yield (
            f'<text x="{x}" y="{y - 4}">map {channel}</text><image x="{x}" y="{y}" width="{TILE}" '
            f'height="{TILE}" style="image-rendering:pixelated" href="{data_url(picture, 4096)}"/>'
        )


def _legend(found: Tiles, y: int, width: int) -> str:
    low, high = found.limits
    strip = colour.table(found.table)[np.newaxis]
    return (
        f'<image x="0" y="{y}" width="{width // 3}" height="10" preserveAspectRatio="none" '
        f'href="{data_url(strip, 4096)}"/><text x="0" y="{y + 24}">{low:.4g}</text>'
        f'<text x="{width // 3}" y="{y + 24}" text-anchor="end">{high:.4g}</text>'
    )
