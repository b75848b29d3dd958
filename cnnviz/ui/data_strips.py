"""Rows of small pictures on the Data page, as HTML: every picture with a text in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from cnnviz.ui import data_texts as texts


@dataclass(frozen=True, slots=True)
class Tile:
    """One small picture."""

    src: str
    """Its address; "" where the file cannot be used."""
    alt: str
    name: str = ""
    """Written below it; so with the note."""
    note: str = ""


def strip(label: str, tiles: Sequence[Tile], *, large: bool = False) -> str:
    """Return a row of pictures.

    Args:
        label: what the row is, for screen readers.
        tiles: the pictures.
        large: whether there is room.
    """
    look = "data-strip data-large" if large else "data-strip"
    items = "".join(f"<li>{_tile(tile)}</li>" for tile in tiles)
    return f'<ul class="{look}" aria-label="{escape(label)}">{items}</ul>'


def _tile(tile: Tile) -> str:
    name = f"<span>{escape(tile.name)}</span>" if tile.name else ""
    note = f"<small>{escape(tile.note)}</small>" if tile.note else ""
    return f"{_picture(tile)}{name}{note}"


def _picture(tile: Tile) -> str:
    if not tile.src:
        return f'<div class="data-lost">{texts.NO_SAMPLE}</div>'
    # PNG is what small pictures are kept as, whose pixels should be seen.
    look = ' class="data-pixels"' if tile.src.startswith("data:image/png") else ""
    return f'<img{look} src="{tile.src}" alt="{escape(tile.alt)}" title="{escape(tile.alt)}">'


def classes(rows: Sequence[tuple[str, str, Sequence[Tile]]]) -> str:
    """Return a row of pictures for each class: its name, a note, and its pictures."""
    parts = [
        f"<div><h4>{escape(name)}<small>{escape(note)}</small></h4>"
        f"{strip(name, tiles) if tiles else texts.NOTHING}</div>"
        for name, note, tiles in rows
    ]
    return f'<div class="data-classes">{"".join(parts)}</div>'


def pairs(label: str, found: Sequence[tuple[Tile, Tile, str]]) -> str:
    """Return pairs of pictures, each with a note."""
    items = "".join(
        f"<li>{strip(note, (first, second), large=True)}<small>{escape(note)}</small></li>"
        for first, second, note in found
    )
    return f'<ul class="data-pairs" aria-label="{escape(label)}">{items}</ul>'
