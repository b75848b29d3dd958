"""The bars of the Data page: pictures of each class in each part, and sizes of pictures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import streamlit as st

from cnnviz.datasets.census import Size
from cnnviz.ui import data_texts as texts

BAR, ABOVE_AND_BELOW = 26, 96
"""Pixels of the row of a class, and of all that is around the bars."""
TALLEST = 1400
BINS = 24
COLOURS = ("#0072b2", "#d55e00", "#009e73")
"""Of Okabe and Ito: told apart by all common kinds of colour vision, on light and on dark pages."""
LONGEST_NAME = 24
"""Letters of a class beside its bar."""


def show_counts(classes: Sequence[str], parts: Mapping[str, Sequence[int]]) -> None:
    """Draw the number of pictures of each class, a colour for each part; and the same as a table.

    Args:
        classes: their names.
        parts: the number of pictures of each class, by the name of the part.
    """
    names = [f"{number + 1}. {_shortened(name)}" for number, name in enumerate(classes)]
    bars = [
        {"type": "bar", "orientation": "h", "name": part, "y": names, "x": list(counts)}
        | {"marker": {"color": colour}, "hovertemplate": "%{y}: %{x:,}"}
        for (part, counts), colour in zip(parts.items(), COLOURS, strict=True)
    ]
    layout = {
        "barmode": "stack",
        "height": min(TALLEST, BAR * len(classes) + ABOVE_AND_BELOW),
        "yaxis": {"autorange": "reversed", "automargin": True},
        "xaxis": {"title": {"text": texts.PICTURES}, "tickformat": ",d", "rangemode": "tozero"},
        "legend": {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "traceorder": "normal"},
        "margin": {"l": 8, "r": 12, "t": 30, "b": 40},
        "bargap": 0.25,
    }
    _show(bars, layout, key="data-counts", file=texts.COUNTS_FILE)
    rows = (
        {texts.CLASS_COLUMN: name} | {part: counts[number] for part, counts in parts.items()}
        for number, name in enumerate(classes)
    )
    _show_table(rows, key="data-table")


def _show_table(rows: Iterable[Mapping[str, Any]], *, key: str) -> None:
    """Show what is drawn above as a table, once somebody opens it."""
    if (box := st.expander(texts.AS_TABLE, key=key, on_change="rerun")).open:
        box.table(list(rows), hide_index=True)


def _shortened(name: str) -> str:
    short = name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
    return short.replace("<", "‹").replace("&", "＆")  # Plotly reads some HTML


def show_sizes(sizes: Mapping[Size, int]) -> None:
    """Draw how many pictures have a longer side of about so many pixels."""
    longer = np.array([max(size) for size in sizes])
    counts, edges = np.histogram(
        longer,
        bins=min(BINS, int(np.ptp(longer)) + 1),
        weights=np.fromiter(sizes.values(), np.int64),
    )
    middles = (edges[:-1] + edges[1:]) / 2
    bar = {
        "type": "bar",
        "x": middles.tolist(),
        "y": counts.tolist(),
        "marker": {"color": COLOURS[0]},
        "width": (0.92 * np.diff(edges)).tolist(),
        "customdata": [[round(low), round(high)] for low, high in pairwise(edges)],
        "hovertemplate": "%{customdata[0]} to %{customdata[1]} pixels: %{y:,}<extra></extra>",
    }
    layout = {
        "height": 260,
        "xaxis": {"title": {"text": texts.LONGER}},
        "yaxis": {"title": {"text": texts.PICTURES}, "tickformat": ",d"},
        "margin": {"l": 8, "r": 12, "t": 12, "b": 40},
        "showlegend": False,
    }
    _show([bar], layout, key="data-sizes", file=texts.SIZES_FILE)
    rows = (
        {texts.LONGER: f"{round(low)} – {round(high)}", texts.PICTURES: int(count)}
        for (low, high), count in zip(pairwise(edges), counts, strict=True)
    )
    _show_table(rows, key="data-sizes-table")


def _show(bars: list[dict[str, Any]], layout: dict[str, Any], *, key: str, file: str) -> None:
    config = {
        "displaylogo": False,
        "displayModeBar": "hover",
        # Nothing may be sent to a server elsewhere.
        "modeBarButtonsToRemove": ["sendChartToCloud", "select2d", "lasso2d", "autoScale2d"],
        "toImageButtonOptions": {"format": "png", "filename": file, "scale": 2},
        "scrollZoom": False,
    }
    st.plotly_chart({"data": bars, "layout": layout}, key=key, config=config)
