"""Files of runs behind plain links: made when somebody asks, streamed, and never kept.

Streamlit's own download button does not do beside what is drawn anew every second: each drawing
takes the file away from the click before it. It would also hold the whole file in memory.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import IO
from urllib.parse import urlencode

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from cnnviz.errors import Busy, CnnvizError, RunError
from cnnviz.language import _
from cnnviz.training import export, store
from cnnviz.training.store import Run
from cnnviz.ui import rates
from cnnviz.ui.visitor import told

ROUTE = "cnnviz-runs"
STYLES = Path(__file__).with_name("downloads.css")
IN_MEMORY = 4 * 1024**2
"""Bytes of a file that need no place on the disk."""
BLOCK = 256 * 1024
MARK = "\ufeff"
"""Of the byte order: Excel takes a CSV without it for Latin-1."""


@dataclass(frozen=True, slots=True)
class File:
    """A kind of file that can be made of runs."""

    mime: str
    write: Callable[[Sequence[Run], IO[bytes]], None]
    most: int
    """Runs that one file can hold."""


def _curves(runs: Sequence[Run], file: IO[bytes]) -> None:
    file.write((MARK + export.curves_csv(runs)).encode())


def _settings(runs: Sequence[Run], file: IO[bytes]) -> None:
    file.write((MARK + export.runs_csv(runs)).encode())


def _epochs(runs: Sequence[Run], file: IO[bytes]) -> None:
    file.write((MARK + export.epochs_csv(runs[0])).encode())


def _batches(runs: Sequence[Run], file: IO[bytes]) -> None:
    file.write(MARK.encode())
    for part in export.batches_csv(runs[0]):
        file.write(part.encode())


_CSV = "text/csv; charset=utf-8"
FILES: Mapping[str, File] = {
    "curves.csv": File(_CSV, _curves, 200),
    "settings.csv": File(_CSV, _settings, 200),
    "epochs.csv": File(_CSV, _epochs, 1),
    "batches.csv": File(_CSV, _batches, 1),
    "everything.zip": File("application/zip", export.write_archive, 10),
}
"""By the last part of their addresses."""


# --------------------------------------------------------------------------------------- the links


def show(labels: Mapping[str, str], ids: Sequence[str]) -> None:
    """Show links to files.

    Args:
        labels: what the links say, by the names in `FILES`.
        ids: the runs; a file that cannot hold so many is not offered.
    """
    offered = [name for name in labels if len(ids) <= FILES[name].most]
    links = "".join(
        f'<a href="{escape(address(name, ids))}" download="{escape(file_name(name, ids))}">'
        f'<span aria-hidden="true">download</span>{escape(labels[name])}</a>'
        for name in offered
    )
    st.html(STYLES)
    st.html(f'<div class="cnnviz-downloads">{links}</div>')


def address(name: str, ids: Sequence[str]) -> str:
    """Return the address of a file."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    path = "/".join(filter(None, (base, ROUTE, name)))
    return f"/{path}?{urlencode({'runs': ','.join(ids)}, safe=',')}"


def file_name(name: str, ids: Sequence[str]) -> str:
    """Return what a file is called on the disk of whoever gets it."""
    return f"{ids[0] if len(ids) == 1 else 'cnnviz-runs'}-{name}"


# -------------------------------------------------------------------------------------- the server


def routes() -> list[BaseRoute]:
    """Return the routes that serve the files, for ``st.App(routes=...)``."""
    return [Route(f"/{ROUTE}/{{name}}", _serve)]


async def _serve(request: Request) -> Response:
    ids = [one for one in request.query_params.get("runs", "").split(",") if one]
    try:
        rates.count("download", told(request.cookies))
        return await run_in_threadpool(_answer, request.path_params["name"], ids)
    except Busy as error:
        return PlainTextResponse(str(error), 429)
    except CnnvizError as error:
        return PlainTextResponse(str(error), 404)


def _answer(name: str, ids: Sequence[str]) -> Response:
    """Make a file.

    Raises:
        RunError: there is no such file, or one of the runs is not there (any more).
    """
    kind = FILES.get(name)
    if kind is None or not 1 <= len(ids) <= kind.most:
        raise RunError(_("There is no such file of these runs; choose one on the Runs page."))
    runs = [store.run(one) for one in ids]
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed once it is sent
    try:
        kind.write(runs, file)
    except OSError as error:
        file.close()
        raise RunError(
            _("The file could not be made: {strerror}; free some space.").format(
                strerror=error.strerror
            )
        ) from error
    headers = {
        "Content-Disposition": f'attachment; filename="{file_name(name, ids)}"',
        "Content-Length": str(file.tell()),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(_sent(file), headers=headers, media_type=kind.mime)


def _sent(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while block := file.read(BLOCK):
            yield block
