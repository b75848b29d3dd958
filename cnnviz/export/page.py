"""“This picture through this network” as one HTML file that holds all it shows, to hand in.

It needs no network, and no script runs in it. It follows the light or dark theme of whoever reads
it, and prints in black on white.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import escape
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

import cnnviz
from cnnviz import colour, layers
from cnnviz.architecture import measure
from cnnviz.evaluation.report import POLICY, numbers
from cnnviz.evaluation.thumbnails import data_url
from cnnviz.export import page_texts as texts
from cnnviz.export.views import Tiles, tiles
from cnnviz.types import LayerTrace, UInt8
from cnnviz.walk import Walk

TOLD = tuple[str, str, NDArray[Any]]
"""Title, sentence and picture of one step from the file to the tensor."""
MOST_MAPS, SIDE = 16, 96
TOP = 5
PICTURE = 320
STRONGEST = 8


def html(walk: Walk, steps: Sequence[TOLD], *, made: datetime | None = None) -> str:
    """Return the page.

    Args:
        walk: the picture's way through the network.
        steps: from the file to the tensor, as the screens tell them.
        made: when; now unless it is said.
    """
    title = escape(texts.title(walk.card))
    style = resources.files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    body = [
        f"<header><h1>{title}</h1><p>{escape(texts.about(cnnviz.__version__, _time(made)))}</p>",
        f"{_fields()}</header><main>",
        f"<section><h2>{texts.ANSWER}</h2>{_answer(walk, steps)}</section>",
        f"<section><h2>{texts.PREPARATION}</h2><ol class=steps>{_steps(steps)}</ol></section>",
        f"<section><h2>{texts.LAYERS}</h2><p>{escape(texts.LAYERS_INTRO)}</p>",
        f"{_table(walk)}{''.join(_layers(walk))}</section>",
        f"<section><h2>{texts.NOTES}</h2><p>{texts.NOTES_HELP}</p>",
        f'<div class=notes contenteditable role=textbox aria-label="{texts.NOTES}"></div>',
        "</section></main>",
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{style}</style></head><body>{''.join(body)}</body></html>\n"
    )


def _time(made: datetime | None) -> str:
    return f"{made or datetime.now(UTC):%Y-%m-%d %H:%M} UTC"


def _fields() -> str:
    """Return the places for a name and a class, which can be written into and printed."""
    return "<div class=fields>{}</div>".format(
        "".join(
            f"<span>{label}: <i contenteditable role=textbox "
            f'aria-label="{label}" class=line></i></span>'
            for label in texts.FIELDS
        )
    )


def _answer(walk: Walk, steps: Sequence[TOLD]) -> str:
    picture = next((array for _, _, array in reversed(steps) if _is_picture(array)), walk.picture)
    bars = "".join(
        f'<dt>{escape(name)}</dt><dd><i style="width:{100 * share:.1f}%"></i>'
        f"<span>{numbers.share(share)}</span></dd>"
        for name, share in walk.verdict.ranking[:TOP]
    )
    return (
        f'<div class=answer><img src="{data_url(_coloured(picture), PICTURE)}" '
        f'alt="{texts.PICTURE}"><div><p>{escape(texts.verdict(walk.verdict))}</p>'
        f"<dl>{bars}</dl><p class=quiet>{escape(texts.model(walk.card))}</p></div></div>"
    )


def _is_picture(array: NDArray[Any]) -> bool:
    return bool(array.dtype == np.uint8)


def _coloured(array: NDArray[Any]) -> UInt8:
    """Return a picture in three channels of whole numbers."""
    values = array
    if not _is_picture(array):
        low, high = float(array.min()), float(array.max())
        values = ((array - low) * (255 / ((high - low) or 1))).astype(np.uint8)
    return np.repeat(values, 3, axis=2) if values.shape[2] == 1 else values


def _steps(steps: Sequence[TOLD]) -> str:
    return "".join(
        f'<li><img src="{data_url(_coloured(array), PICTURE // 2)}" alt="">'
        f"<h3>{escape(title)}</h3><p>{escape(sentence)}</p></li>"
        for title, sentence, array in steps
    )


def _table(walk: Walk) -> str:
    """Return what every layer costs, in one table."""
    head = "".join(f"<th>{name}</th>" for name in texts.COLUMNS)
    rows = "".join(
        f"<tr><th scope=row>{escape(row.name)}</th><td>{escape(layers.title(layer))}</td>"
        f"<td>{'×'.join(map(str, layer.output.shape))}</td><td>{row.parameters:,}</td>"
        f"<td>{row.multiply_adds:,}</td></tr>"
        for row, layer in zip(measure(walk.trace), walk.trace, strict=True)
    )
    return (
        f"<div class=wide><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _layers(walk: Walk) -> Iterator[str]:
    for number, layer in enumerate(walk.trace):
        sentence = texts.without_markup(layers.kind_of(layer).sentence(layer))
        shape = " × ".join(map(str, layer.output.shape))
        yield (
            f"<article><h3>{number}. {escape(layer.name)} <small>{escape(layers.title(layer))}, "
            f"{shape}</small></h3><p>{escape(sentence)}</p>{_shown(layer)}</article>"
        )


def _shown(layer: LayerTrace) -> str:
    found = tiles(layer, MOST_MAPS, SIDE)
    if not layer.is_map:
        return _vector(layer, found)
    maps = "".join(
        f'<figure><img src="{data_url(picture, 4096)}" alt="{texts.map_alt(layer.name, channel)}">'
        f"<figcaption>map {channel}</figcaption></figure>"
        for channel, picture in zip(found.channels, found.pictures, strict=True)
    )
    left_out = texts.left_out(len(found.channels), layer.output.shape[2])
    return f"<div class=maps>{maps}</div>{_legend(found, left_out)}"


def _vector(layer: LayerTrace, found: Tiles) -> str:
    """Return a vector as a strip of colours, with its largest elements in numbers."""
    values = layer.output.ravel()
    order = np.argsort(-values, kind="stable")[:STRONGEST].tolist()
    largest = ", ".join(f"{place}: {values[place]:.4g}" for place in order)
    return (
        f'<img class=strip src="{data_url(found.pictures[0], 4096)}" '
        f'alt="{escape(texts.strip_alt(layer.name, values.size))}">'
        f"{_legend(found, texts.largest(largest))}"
    )


def _legend(found: Tiles, note: str) -> str:
    low, high = found.limits
    strip = data_url(colour.table(found.table)[np.newaxis], 4096)
    return (
        f'<p class="quiet legend">{low:.4g} <img src="{strip}" alt="{texts.LEGEND}"> {high:.4g} '
        f"<span>{escape(note)}</span></p>"
    )
