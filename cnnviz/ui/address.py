"""The browser's address: what a page writes into it, and beside that what the frame does.

A page's own parameters carry its choices. Those of the frame around it, an open lesson and the
presenter's mode, go with the person from page to page, so no page takes them for its own or loses
them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode, urlsplit

import streamlit as st

LESSON, STEP, PRESENT = "lesson", "step", "present"
FRAME = (LESSON, STEP, PRESENT)
KEPT = "address-frame"

Link = Mapping[str, str | Sequence[str]]


def query() -> dict[str, str]:
    """Return the page's own parameters; of several values of one name the last."""
    return {name: values[-1] if values else "" for name, values in every().items()}


def every() -> dict[str, list[str]]:
    """Return the page's own parameters with all their values."""
    return {name: values for name, values in _now().items() if name not in FRAME}


def write(link: Link) -> None:
    """Bring the browser's address in line with a page's choices; what the frame wrote stays."""
    wanted = {name: _listed(value) for name, value in {**link, **frame()}.items()}
    if _now() != wanted:
        st.query_params.from_dict(wanted)


def frame() -> dict[str, str]:
    """Return what the frame wants to stand in every page's address."""
    return dict(st.session_state.get(KEPT, {}))


def keep(**values: str) -> None:
    """Change what stands in every page's address; an empty value leaves a name out."""
    st.session_state[KEPT] = {name: text for name, text in (frame() | values).items() if text}


def settle() -> None:
    """Write the frame's parameters beside those of a page that does not care for its address."""
    write(every())


def path(page: str, link: Link) -> str:
    """Return a link to a page of this app, from the root of the server.

    Args:
        page: its ``url_path``; empty for the first page.
        link: the query parameters.
    """
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    place = "/" + "/".join(filter(None, (base, page)))
    return f"{place}?{urlencode(dict(link), doseq=True)}" if link else place


def absolute(path: str) -> str:
    """Return a link with the name of the server as the visitor's browser knows it."""
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}{path}" if here.netloc else path


def _now() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}


def _listed(value: str | Sequence[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
