"""The laboratory's pictures: the chain of stages with one cell worked out, and nine filters."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz import colour
from cnnviz.components import register
from cnnviz.components.packet import pack
from cnnviz.laboratory import Picture

SEQUENTIAL, DIVERGING = "grey", colour.DIVERGING[0]
BRIGHTEST = 255.0
"""The number of white in a photo; a typed matrix has its own."""

MANY_CELLS = 64 * 64
COMMON = 99.0
"""Per cent of the cells whose colours are told apart in any case."""

_component = register("laboratory")


def chain(packet: bytes, *, key: str) -> None:
    """Show the pictures of a packet from :func:`chain_packet`, and work out the chosen cell."""
    _component(data=packet, key=key, width="stretch", height="content")


def nine(packet: bytes, *, key: str, on_change: Callable[[], None]) -> None:
    """Show the filters of a packet from :func:`nine_packet`; reports the ``chosen`` filter's id."""
    _component(data=packet, key=key, on_chosen_change=on_change, width="stretch", height="content")


def chain_packet(
    pictures: Sequence[Picture],
    titles: Sequence[str],
    texts: Mapping[str, Any],
    *,
    photo: bool,
    banner: str = "",
) -> bytes:
    """Pack the pictures of a chain.

    Args:
        pictures: What ``laboratory.run`` returned.
        titles: One for each picture.
        texts: The words on the screen, with ``{names}`` that the browser fills in.
        photo: Whether the numbers of the first picture are 0 to 255 by nature.
        banner: A sentence above the pictures, or "".
    """
    entries = [
        _entry(picture, title, photo=photo and picture.kind == "picture")
        for picture, title in zip(pictures, titles, strict=True)
    ]
    arrays = {
        f"v{number}": np.ascontiguousarray(picture.values.transpose(2, 0, 1))  # (C, H, W)
        for number, picture in enumerate(pictures)
    }
    header = {
        "view": "chain",
        "pictures": entries,
        "texts": texts,
        "banner": banner,
        **_tables(),
    }
    return pack(header, arrays)


def _entry(picture: Picture, title: str, *, photo: bool) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "kind": picture.kind,
        "stage": picture.stage,
        "title": title,
        "shape": picture.values.shape,
        "least": picture.limits[0],
        "most": picture.limits[1],
        "limits": (0.0, BRIGHTEST) if photo else _limits(picture),
        "signed": picture.signed,
    }
    if picture.axes:
        rows, columns = picture.axes
        entry |= {
            "window": (rows.window, columns.window),
            "stride": rows.stride,
            "dilation": rows.dilation,
            "before": (rows.before, columns.before),
        }
    if picture.filter:
        entry["kernel"] = picture.filter.kernel.tolist()
    if picture.pool:
        entry["method"] = picture.pool.method
    return entry


def nine_packet(
    filters: Mapping[str, Picture], titles: Mapping[str, str], texts: Mapping[str, Any]
) -> bytes:
    """Pack filtered pictures, by the filter's id, as places in the colour table."""
    entries = []
    arrays: dict[str, NDArray[Any]] = {}
    for number, (name, picture) in enumerate(filters.items()):
        low, high = _limits(picture)
        entries.append(
            {
                "id": name,
                "title": titles[name],
                "least": picture.limits[0],
                "most": picture.limits[1],
                "signed": picture.signed,
            }
        )
        scale = colour.Scale(np.array([low]), np.array([high]), picture.signed)
        arrays[f"q{number}"] = colour.quantise(picture.values, scale)[..., 0]
    return pack({"view": "nine", "filters": entries, "texts": texts, **_tables()}, arrays)


def _limits(picture: Picture) -> tuple[float, float]:
    """Return the numbers of the first and the last colour.

    In a photo a few hard edges would leave all else pale. So where they are rare, they share the
    colours of the ends; the smallest and the largest number stand beside the picture anyway.
    """
    furthest = max(-picture.limits[0], picture.limits[1], 0.0)
    if picture.values.size >= MANY_CELLS:
        common = float(np.percentile(np.abs(picture.values), COMMON))
        if 0 < common < furthest / 2:
            furthest = common
    return (-furthest if picture.signed else 0.0), furthest


def _tables() -> dict[str, str]:
    tables = colour.tables()
    return {"sequential": tables[SEQUENTIAL], "diverging": tables[DIVERGING]}
