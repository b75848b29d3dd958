"""How the server's memory goes back to the machine when nobody needs it any more."""

from __future__ import annotations

import asyncio
import ctypes
from typing import Any

BLOCK_BYTES = 1024**2
"""What is at least this large gets memory of its own, which goes back as soon as it is free."""
TRIM_BYTES = 64 * 1024**2
"""Free memory at the end of the heap that is kept for what comes next."""
ARENAS = 4
"""Heaps that all threads share."""
SECONDS = 60.0
"""Between two times at which smaller blocks that are free go back."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # malloc.h


def give_back() -> bool:
    """Ask the C library to give freed memory back, and return whether it can.

    Every run of a page has a thread of its own, and pictures and layers of some megabytes come and
    go in all of them. As it comes, glibc keeps a heap for each of many threads, and soon puts even
    large blocks there, between small ones that stay: after 200 visits half a gigabyte was free, but
    not the machine's (docs/decisions/0006). Other C libraries are left as they are.
    """
    mallopt = _function("mallopt")
    if mallopt is None:
        return False
    wanted = {_MMAP_THRESHOLD: BLOCK_BYTES, _TRIM_THRESHOLD: TRIM_BYTES, _ARENA_MAX: ARENAS}
    return 0 not in [mallopt(parameter, value) for parameter, value in wanted.items()]


async def keep_lean() -> None:
    """Give back what lies free between what stays, again and again; takes some 30 ms each time."""
    trim = _function("malloc_trim")
    while trim is not None:
        await asyncio.sleep(SECONDS)
        await asyncio.to_thread(trim, 0)


def _function(name: str) -> Any:
    """Return a function of glibc; None where there is another C library."""
    try:
        return getattr(ctypes.CDLL(None), name)
    except (AttributeError, OSError, TypeError):  # musl, macOS, Windows
        return None
