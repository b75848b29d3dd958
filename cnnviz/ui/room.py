"""How much of this process a browser, and all of them together, may take: pages open, and uploads.

Streamlit holds uploads in memory until their page is closed, and takes any number of them.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import psutil
import streamlit as st
from starlette.requests import HTTPConnection, Request
from streamlit.runtime import Runtime

from cnnviz.language import N_
from cnnviz.ui import visitor

UPLOADS = "_stcore/upload_file/"
STREAM = "_stcore/stream"
TABS = 40
"""Pages that one browser may have open."""
EACH = 3
"""Times ``server.maxUploadSize`` that the uploads of one page may hold."""
SHARE = 4
"""The uploads of all pages may hold this fraction of the machine's memory."""
A_FILE = 1024
"""Bytes that a file counts beside its contents: empty ones need memory, too."""
FULL = N_("So many people are here that there is no room; try again in a few minutes.")
TOO_MUCH = N_("This upload is more than this page may hold; reload the page or bring less.")
NO_LENGTH = N_("An upload has to say how long it is.")


class Uploads:
    """What is on its way at present, by the page that it is for; used in one thread."""

    def __init__(self) -> None:
        self._coming: Counter[str] = Counter()

    def begin(self, request: Request) -> int:
        """Reserve room for an upload; return its bytes.

        Raises:
            ValueError: it does not say how long it is.
            MemoryError: there is no room for it.
        """
        said = request.headers.get("content-length", "")
        if not said.isdigit():
            raise ValueError(said)
        length, page, held = int(said) + A_FILE, _page(request), _held()
        if (
            held[page] + self._coming[page] + length > _limit_each()
            or held.total() + self._coming.total() + length > _limit_total()
        ):
            raise MemoryError
        self._coming[page] += length
        return length

    def end(self, request: Request, length: int) -> None:
        """Give the room back: the file is there now and counts itself, or it did not come."""
        page = _page(request)
        self._coming[page] -= length
        if not self._coming[page]:
            del self._coming[page]


def is_full(connection: HTTPConnection) -> bool:
    """Return whether there is no room for one more page of whoever asks."""
    if not Runtime.exists():
        return False
    # Streamlit offers no public way to ask who is there.
    sessions: Any = Runtime.instance()._session_mgr
    there = sessions.list_active_sessions()
    if len(there) >= _most_pages():
        return True
    name = visitor.told(connection.cookies)
    same = (visitor.told(one.client.client_context.cookies) for one in there)
    return bool(name) and sum(one == name for one in same) >= TABS


def _most_pages() -> int:
    given = os.environ.get("CNNVIZ_SESSIONS", "")
    return int(given) if given.isdigit() else 400


def _page(request: Request) -> str:
    """Return the session that an upload is for, as its address says."""
    return request.url.path.rsplit(UPLOADS, 1)[-1].split("/")[0]


def _held() -> Counter[str]:
    """Return how many bytes the uploads of each page hold."""
    files: Any = Runtime.instance().uploaded_file_mgr
    return Counter(
        {
            page: sum(len(one.data) + A_FILE for one in list(held.values()))
            for page, held in list(files.file_storage.items())
        }
    )


def _limit_each() -> int:
    return EACH * int(st.get_option("server.maxUploadSize")) * 1024**2


def _limit_total() -> int:
    return max(_limit_each(), int(psutil.virtual_memory().total) // SHARE)
