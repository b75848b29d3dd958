"""How every benchmark here measures and reports.

The machines are shared, so absolute times mean little: what is compared runs in turns, and what
counts is the ratio within a turn. The heart of a script:

    times = interleaved({"bare": bare, "ours": ours}, repeats=50)
    found = ratio(times, "ours", over="bare")
    rows = [{"what": name, "ms": milliseconds(times["ours"]), "ratio": found}]
    report("Title", rows, {name: found}, as_json="--json" in sys.argv)
"""

import gc
import json
import os
import platform
import statistics
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter
from typing import Any

WARM_UPS = 3


def interleaved(
    ways: Mapping[str, Callable[[], Any]], repeats: int, warm_ups: int = WARM_UPS
) -> dict[str, list[float]]:
    """Run all ways in turns and return the seconds of each, one a turn.

    Every turn begins with another way, so that none always runs after the same neighbour.
    """
    names = list(ways)
    times: dict[str, list[float]] = {name: [] for name in names}
    gc.collect()
    gc.disable()
    try:
        for turn in range(warm_ups + repeats):
            first = turn % len(names)
            for name in names[first:] + names[:first]:
                seconds = _seconds(ways[name])
                if turn >= warm_ups:
                    times[name].append(seconds)
    finally:
        gc.enable()
    return times


def _seconds(way: Callable[[], Any]) -> float:
    start = perf_counter()
    result = way()
    seconds = perf_counter() - start
    del result  # freeing it is not part of the work
    return seconds


def ratio(times: Mapping[str, Sequence[float]], way: str, over: str) -> float:
    """Return how many times longer one way takes than the other: the median over the turns."""
    pairs = zip(times[way], times[over], strict=True)
    return statistics.median(ours / theirs for ours, theirs in pairs)


def milliseconds(seconds: Sequence[float]) -> float:
    """Return the median in milliseconds."""
    return 1000 * statistics.median(seconds)


def report(
    title: str, rows: Sequence[Mapping[str, Any]], ratios: Mapping[str, float], as_json: bool
) -> None:
    """Print the rows as a table, and with ``as_json`` one last line of JSON with the ratios."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    cells = [columns, *([_cell(row.get(key, "")) for key in columns] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    print(f"\n{title}  ({_machine()})")
    for line in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)))
    if as_json:
        found = {"title": title, "machine": _machine(), "ratios": dict(ratios), "rows": list(rows)}
        print(json.dumps(found))


def _cell(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _machine() -> str:
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, load {load:.1f}, Python {platform.python_version()}"
