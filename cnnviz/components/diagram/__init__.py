"""A network as boxes with lines between them, beside the table of what each layer costs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from cnnviz.architecture import Row, totals
from cnnviz.components import register
from cnnviz.language import _
from cnnviz.types import ModelCard

_component = register("diagram")


def diagram(
    card: ModelCard,
    rows: Sequence[Row],
    *,
    texts: Mapping[str, Any],
    marked: str | None,
    key: str,
) -> str | None:
    """Show the layers; return the name of the one that the person has just asked to open.

    Args:
        card: The model's card.
        rows: What :func:`cnnviz.architecture.measure` found.
        texts: The words on the screen.
        marked: The layer to begin with, or None.
        key: The widget's key.
    """
    result = _component(
        data={**diagram_data(card, rows), "texts": dict(texts), "marked": marked},
        key=key,
        on_open_change=lambda: None,
        width="stretch",
        height="content",
    )
    return next((row.name for row in rows if row.name == result.open), None)


def diagram_data(card: ModelCard, rows: Sequence[Row]) -> dict[str, Any]:
    """Return what the browser draws; it draws anew only what has another ``network``."""
    return {
        "network": card.sha256,
        "title": _(card.title),
        "rows": [_entry(card, row) for row in rows],
        "totals": asdict(totals(rows)),
    }


def _entry(card: ModelCard, row: Row) -> dict[str, Any]:
    link = f"{_first_page()}?{urlencode({'model': card.name, 'layer': row.name})}"
    return {**asdict(row), "frozen": row.frozen, "link": link}


def _first_page() -> str:
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/" if base else "/"
