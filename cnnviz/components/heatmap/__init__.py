"""Heat maps side by side: each over its picture or alone, with its legend and its numbers."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cnnviz.components import register
from cnnviz.components.network import Arrays, palettes
from cnnviz.components.packet import pack
from cnnviz.types import Float32, UInt8

_component = register("heatmap")


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One map over one picture."""

    picture: UInt8
    """(H, W, 1 or 3)."""
    values: Float32
    """(h, w), as computed: one number a cell."""
    blended: Float32
    """(H, W): the same for each pixel of the picture, with the cells blended."""
    caption: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """Maps that share a scale, and what is said of them."""

    title: str
    frames: Sequence[Frame]
    limit: float
    """The number of the last colour; the first stands for its negative, or for 0."""
    largest: float
    """The largest distance from 0; where it is beyond the limit, it has the last colour too."""
    signed: bool
    """Whether negative values mean something."""
    ends: tuple[str, str]
    """What the first and the last colour mean, in a word."""
    note: str = ""
    remark: str = ""
    """Why there is nothing to see, where there is nothing."""


def heatmap(packet: bytes, *, key: str) -> None:
    """Show the maps of a packet."""
    _component(data=packet, key=key, width="stretch", height="content")


def heatmap_packet(
    cards: Sequence[Card],
    texts: Mapping[str, str],
    *,
    picture: UInt8 | None = None,
    small: bool = False,
) -> bytes:
    """Pack maps for the browser.

    Args:
        cards: what is shown, in this order.
        texts: the words on the screen.
        picture: (H, W, 1 or 3), shown before the cards without a map over it.
        small: whether many cards are to stand in a row.
    """
    arrays: Arrays = {}
    pictures: dict[int, str] = {}

    def known(shown: UInt8) -> str:
        """Return the name under which a picture is packed, once however many maps lie over it."""
        name = pictures.setdefault(id(shown), f"p{len(pictures)}")
        arrays[name] = shown
        return name

    header = {
        "picture": None if picture is None else known(picture),
        "cards": [_entry(card, number, known, arrays) for number, card in enumerate(cards)],
        "palettes": palettes(),
        "texts": dict(texts),
        "small": small,
    }
    body = pack(header, arrays)
    return pack({"id": hashlib.sha256(body).hexdigest()[:16]} | header, arrays)


def _entry(card: Card, number: int, known: Any, arrays: Arrays) -> dict[str, Any]:
    """Return what the header says of a card, and put its maps among the arrays."""
    frames = []
    for place, frame in enumerate(card.frames):
        values, blended = f"v{number}-{place}", f"b{number}-{place}"
        arrays[values] = frame.values
        if frame.blended.shape == frame.values.shape:
            blended = values
        else:
            arrays[blended] = frame.blended
        frames.append(
            {
                "picture": known(frame.picture),
                "values": values,
                "blended": blended,
                "caption": frame.caption,
            }
        )
    return {
        "title": card.title,
        "frames": frames,
        "limits": (-card.limit if card.signed else 0.0, card.limit),
        "largest": card.largest,
        "signed": card.signed,
        "ends": card.ends,
        "note": card.note,
        "remark": card.remark,
    }
