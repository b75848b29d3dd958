"""Which machines of a cluster can take runs: those with the same folder and the same code."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import cnnviz
from cnnviz import home
from cnnviz.errors import RunError
from cnnviz.language import _
from cnnviz.training import files
from cnnviz.training.dispatch.engines import remote


@dataclass(frozen=True, slots=True)
class Seen:
    """A slot as it was when it last answered."""

    address: str
    """Of its Dask worker, which changes when the connection was lost."""
    report: remote.Report

    @property
    def name(self) -> str:
        """What the slot is called here: ``pc07:gpu:0``."""
        return f"{self.report['host']}:{self.report['slot']}"


def judged(seen: Iterable[Seen], mark: str) -> tuple[dict[str, Seen], str]:
    """Return the slots that can be used, by name, and a sentence about the first that cannot.

    Args:
        seen: all that answered.
        mark: of this machine's ``CNNVIZ_HOME``.
    """
    good: dict[str, Seen] = {}
    problems = []
    for one in seen:
        problem = _misfit(one, good, mark)
        if problem:
            problems.append(problem)
        else:
            good[one.name] = one
    return good, problems[0] if problems else ""


def _misfit(one: Seen, others: Mapping[str, Seen], mark: str) -> str:
    host = one.report["host"]
    if one.report["version"] != cnnviz.__version__:
        return (
            f"{host} has cnnviz {one.report['version']}, but this machine has "
            f"{cnnviz.__version__}; install the same version on both."
        )
    if one.report["mark"] != mark:
        return (
            f"{host} does not see this machine's run folders; mount the shared folder there and "
            "let CNNVIZ_HOME name it."
        )
    if one.name in others:
        return f"Two places of the cluster call themselves {one.name}; rename one of the machines."
    return ""


def marked() -> str:
    """Return the mark of this machine's ``CNNVIZ_HOME``, made now if it has none.

    Raises:
        RunError: the folder cannot be written.
    """
    found = remote.mark()
    if found:
        return found
    mark = secrets.token_hex(16)
    try:
        home.home().mkdir(parents=True, exist_ok=True)
        files.write_bytes(home.home() / remote.MARK, mark.encode())
    except OSError as error:
        raise RunError(
            _(
                "The folder named by CNNVIZ_HOME cannot be written: {strerror}; free some "
                "space or choose another folder."
            ).format(strerror=error.strerror)
        ) from error
    return mark
