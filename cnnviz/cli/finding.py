"""One thing that `cnnviz doctor` found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "note", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about this machine."""

    part: str
    name: str
    value: str
    remark: str = ""
    """A sentence where something is to be known or done about it."""
    verdict: Verdict = "ok"


def judged(part: str, name: str, value: str, *, wrong: str = "", note: str = "") -> Finding:
    """Return a finding that is as bad as what is said about it."""
    verdict: Verdict = "wrong" if wrong else "note" if note else "ok"
    return Finding(part, name, value, wrong or note, verdict)
