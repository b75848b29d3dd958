"""Tells systemd that the server is ready, that it still lives, and that it ends.

With ``Type=notify`` a start of the unit has happened once people are served, and a server that
hangs is started again. Without systemd nothing of this happens (man 3 sd_notify).
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

ADDRESS, WATCHDOG = "NOTIFY_SOCKET", "WATCHDOG_USEC"


@asynccontextmanager
async def told() -> AsyncIterator[None]:
    """Tell that the server is ready, and within the block again and again that it lives."""
    tell("READY=1")
    living = asyncio.create_task(_live())
    try:
        yield
    finally:
        living.cancel()
        tell("STOPPING=1")


async def _live() -> None:
    """Tell from the event loop, so that nothing is told once that is stuck."""
    microseconds = os.environ.get(WATCHDOG, "")
    while microseconds.isdecimal() and int(microseconds):
        tell("WATCHDOG=1")
        await asyncio.sleep(int(microseconds) / 2e6)


def tell(state: str) -> None:
    """Send one message, if anybody wants any."""
    address = os.environ.get(ADDRESS, "")
    if not address:
        return
    if address.startswith("@"):  # a name that is no file
        address = "\0" + address[1:]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as messages:
        messages.setblocking(False)  # who does not listen must not hold up the server
        messages.connect(address)
        messages.sendall(state.encode())
