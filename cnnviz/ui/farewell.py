"""A clean end: everyone who looks is told by a sentence, then the server ends, soon and with 0.

Without it, SIGTERM would leave people alone with a page that says nothing. Nothing has to be saved
here: choices stand in the links, and runs and models on the disk.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import streamlit as st
import uvicorn
from streamlit import runtime
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.RootContainer_pb2 import RootContainer
from streamlit.runtime.session_manager import ActiveSessionInfo

from cnnviz.language import language, speaking
from cnnviz.ui import farewell_texts

TELLING = 0.5
"""Seconds in which the sentence reaches the browsers."""
SHOWN = 15
"""Seconds that the sentence stays on the page."""
CLOSING = 5
"""Seconds that answers under way, such as downloads, still have."""
LONGEST = 10.0
"""Seconds after which the process ends although a computation of somebody still goes on."""
LANGUAGE = "farewell-language"

log = logging.getLogger(__name__)


def remember_language() -> None:
    """Note in the session in which language it is to be told of the end; called by every page."""
    st.session_state[LANGUAGE] = language()


@contextmanager
def on_sigterm() -> Iterator[None]:
    """End cleanly when the process is told to; to be entered in the server's event loop.

    Where another program than ``streamlit run`` serves the app, its own handling is left alone.
    """
    before = signal.getsignal(signal.SIGTERM)
    server = getattr(before, "__self__", None)
    main = threading.current_thread() is threading.main_thread()
    if not (main and isinstance(server, uvicorn.Server)):
        yield
        return
    loop, ending = asyncio.get_running_loop(), _Ending(server)

    def handle(_: int, __: FrameType | None) -> None:
        loop.call_soon_threadsafe(ending.begin)

    signal.signal(signal.SIGTERM, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Ending:
    """The end of a server, begun once however often the signal comes."""

    def __init__(self, server: uvicorn.Server) -> None:
        self._server = server
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._end())

    async def _end(self) -> None:
        _end_anyhow_in(LONGEST)
        log.info("The server was told to end; %d sessions are told", tell())
        await asyncio.sleep(TELLING)
        self._server.config.timeout_graceful_shutdown = CLOSING
        self._server.should_exit = True  # not by its handler, which would end us by the signal


def tell() -> int:
    """Show the sentence on every page that is open, each in its language; return how many."""
    # Streamlit offers no public way to speak to a session from outside of its script.
    sessions = runtime.get_instance()._session_mgr.list_active_sessions()
    for session in sessions:
        try:
            session.client.write_forward_msg(_message(session))
        except runtime.SessionClientDisconnectedError:  # gone a moment ago
            continue
    return len(sessions)


def _message(session: ActiveSessionInfo) -> ForwardMsg:
    """Return what `streamlit.toast` would send."""
    message = ForwardMsg()
    message.metadata.delta_path[:] = [RootContainer.EVENT, 0]
    element = message.delta.new_element
    element.has_one_shot_effect = True
    with speaking(_language(session)):
        element.toast.body = farewell_texts.GOODBYE
    element.toast.icon = ":material/restart_alt:"
    element.toast.duration = SHOWN
    return message


def _language(session: ActiveSessionInfo) -> str:
    try:
        return str(session.session.session_state[LANGUAGE])
    except KeyError:  # no page was drawn yet
        return language()


def _end_anyhow_in(seconds: float) -> None:
    timer = threading.Timer(seconds, _end_now)
    timer.daemon = True
    timer.start()


def _end_now() -> None:
    log.warning("The server ends although something is still computed")
    logging.shutdown()
    os._exit(0)
