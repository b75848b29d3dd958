"""The command ``cnnviz doctor``: what is here, and what is wrong with it."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import Any

from cnnviz.cli import found_here, found_kept
from cnnviz.cli.finding import Finding, judged
from cnnviz.cli.terminal import table, tell
from cnnviz.errors import CnnvizError

WRONG = 1
PARTS = (
    found_here.versions,
    found_here.machine,
    found_kept.folders,
    found_here.limits,
    found_here.settings,
    found_kept.models,
    found_kept.training,
    found_kept.logs,
)


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "doctor", help="look over this machine: versions, devices, folders, limits, what is wrong"
    )
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    parser.set_defaults(command=_doctor)


def _doctor(options: argparse.Namespace) -> int:
    """Print everything; the exit status is 1 where something is wrong."""
    found = everything()
    wrong = [one for one in found if one.verdict == "wrong"]
    if options.json:
        tell(json.dumps([asdict(one) for one in found], ensure_ascii=False))
        return WRONG if wrong else 0
    rows = [(one.part, one.name, one.value, _mark(one)) for one in found]
    tell(table(("PART", "WHAT", "FOUND", ""), rows, elastic=2))
    for one in found:
        if one.remark:
            tell(f"{one.verdict}: {one.part}, {one.name}: {one.remark}")
    tell(f"{len(wrong)} wrong." if wrong else "Nothing is wrong.")
    return WRONG if wrong else 0


def everything() -> list[Finding]:
    """Return all that was found; a part that cannot be looked at is a finding, too."""
    found: list[Finding] = []
    for part in PARTS:
        try:
            found += part()
        except (CnnvizError, OSError) as error:
            found.append(judged(part.__name__, "–", "–", wrong=str(error)))
    return found


def _mark(one: Finding) -> str:
    return "" if one.verdict == "ok" else one.verdict
