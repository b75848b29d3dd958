"""A network as boxes with lines between them, beside the table of what each layer costs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from cnnviz.architecture import Row, totals
from cnnviz.components import register

_component = register("diagram")


def diagram(
    network: str,
    rows: Sequence[Row],
    *,
    title: str,
    texts: Mapping[str, Any],
    links: Mapping[str, str],
    marked: str | None,
    key: str,
) -> str | None:
    """Show the layers; return the name of the one that the person has just asked to open.

    Args:
        network: Names what is shown; the browser draws anew only what has another name.
        rows: What :func:`cnnviz.architecture.measure` found.
        title: What the network is called.
        texts: The words on the screen.
        links: Where each layer is opened, by its name: an address for a new tab.
        marked: The layer to begin with, or None.
        key: The widget's key.
    """
    result = _component(
        data={
            "network": network,
            "title": title,
            "rows": [_entry(row, links[row.name]) for row in rows],
            "totals": asdict(totals(rows)),
            "texts": dict(texts),
            "marked": marked,
        },
        key=key,
        on_open_change=lambda: None,
        width="stretch",
        height="content",
    )
    return result.open if result.open in links else None


def _entry(row: Row, link: str) -> dict[str, Any]:
    return {**asdict(row), "frozen": row.frozen, "link": link}


def page_link(**query: str) -> str:
    """Return the address of the app's first page with these query parameters."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/?{urlencode(query)}" if base else f"/?{urlencode(query)}"
