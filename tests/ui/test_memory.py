"""The C library gives freed memory back, and other C libraries do no harm."""

import asyncio
import subprocess
import sys
from types import SimpleNamespace

import pytest

from cnnviz.ui import memory

# Large blocks between small ones that stay, in threads that end: as pages leave them.
LEFT = """
import sys, threading
from pathlib import Path
from cnnviz.ui import memory

def megabytes():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4 / 1024

bytearray(20 * 1024**2)  # from the first free large block on, glibc keeps such blocks in its heaps
if sys.argv[1] == "give back" and not memory.give_back():
    sys.exit("not glibc")
before, small = megabytes(), []

def visit():
    large = []
    for _ in range(20):
        large.append(bytearray(b"x") * (2 * 1024**2))
        small.append(b"y" * 3000)
    barrier.wait()

barrier = threading.Barrier(8)
threads = [threading.Thread(target=visit) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(megabytes() - before)
"""


def left_over(how: str) -> float:
    """The megabytes that a process has more after 320 MB came and went."""
    done = subprocess.run(
        [sys.executable, "-c", LEFT, how], capture_output=True, text=True, check=False
    )
    if "not glibc" in done.stderr:
        pytest.skip("this C library has no mallopt")
    return float(done.stdout)


def test_large_blocks_go_back_when_they_are_free():
    assert left_over("give back") < 10


def test_small_blocks_go_back_now_and_then(monkeypatch):
    trims = []
    monkeypatch.setattr(memory, "SECONDS", 0.0)
    monkeypatch.setattr(memory, "_function", lambda name: trims.append if "trim" in name else None)

    async def a_while() -> None:
        task = asyncio.create_task(memory.keep_lean())
        while len(trims) < 3:
            await asyncio.sleep(0)
        task.cancel()

    asyncio.run(a_while())
    assert trims[:3] == [0, 0, 0]


def test_another_c_library_is_left_as_it_is(monkeypatch):
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda _: SimpleNamespace())
    assert memory.give_back() is False
    asyncio.run(memory.keep_lean())  # ends at once
