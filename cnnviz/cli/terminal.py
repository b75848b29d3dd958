"""Lines, tables and a bar for a terminal, and the same without one."""

from __future__ import annotations

import math
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

BAR = 16
"""Characters of the bar."""
CLEAR_LINE = "\r\x1b[K"
DOTS = "…"


def tell(text: str = "") -> None:
    """Write a line."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def is_terminal() -> bool:
    """Whether a person looks at what is written."""
    return sys.stdout.isatty()


def width() -> int:
    """Return how many characters fit into a line."""
    return shutil.get_terminal_size((100, 24)).columns


def shortened(text: str, length: int) -> str:
    """Return a text that is not longer than that."""
    return text if len(text) <= length else text[: max(0, length - 1)] + DOTS


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, elastic: int = 0) -> str:
    """Return rows in columns as wide as their widest cell.

    Args:
        head: names of the columns.
        rows: one text for each column.
        elastic: number of the column that is shortened where a terminal's line is too short.
    """
    columns = list(zip(head, *rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    if is_terminal():
        excess = sum(widths) + 2 * (len(widths) - 1) - width()
        widths[elastic] = max(len(head[elastic]), widths[elastic] - max(0, excess))
    lines = (
        "  ".join(
            shortened(cell, size).ljust(size) for cell, size in zip(row, widths, strict=True)
        ).rstrip()
        for row in (head, *rows)
    )
    return "\n".join(lines)


def bar(share: float) -> str:
    """Return a bar of which a share, 0 to 1, is full."""
    full, empty = ("█", "░") if _can_write("█░") else ("#", ".")
    done = round(BAR * min(1.0, max(0.0, share)))
    return full * done + empty * (BAR - done)


def _can_write(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def percent(share: float | None) -> str:
    """Return a share as ``91.3 %``."""
    return "–" if share is None or not math.isfinite(share) else f"{100 * share:.1f} %"


def figure(name: str, value: float) -> str:
    """Return what was measured, by its name in a run’s record: a share, a loss, or an epoch."""
    if name == "epoch":
        return f"{value:.0f}"
    return percent(value) if name.endswith("accuracy") else f"{value:.4f}"


def plain_json(value: Any) -> Any:
    """Return the value with null for every number that JSON does not know."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: plain_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain_json(inner) for inner in value]
    return value


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Keep from the terminal what the framework writes there by itself; errors are still raised."""
    try:
        errors = sys.stderr.fileno()
    except (OSError, ValueError):  # no file, as in a test
        yield
        return
    kept, nowhere = os.dup(errors), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, errors)
    try:
        yield
    finally:
        os.dup2(kept, errors)
        os.close(kept)
        os.close(nowhere)


class StatusLine:
    """One line of a terminal that is written anew again and again; nothing without a terminal."""

    def __init__(self) -> None:
        self._shown = ""

    def show(self, text: str) -> None:
        """Replace the line."""
        text = shortened(text, width() - 1)
        if is_terminal() and text != self._shown:
            sys.stdout.write(CLEAR_LINE + text)
            sys.stdout.flush()
            self._shown = text

    def clear(self) -> None:
        """Remove the line, so that others can be written."""
        if self._shown:
            sys.stdout.write(CLEAR_LINE)
            sys.stdout.flush()
            self._shown = ""
