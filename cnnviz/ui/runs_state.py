"""What a person has chosen on the Runs page, kept in the session and in the link."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import streamlit as st

from cnnviz.training.record import STATES
from cnnviz.training.store import ID, Run
from cnnviz.ui import address, run_texts
from cnnviz.ui import runs_texts as texts
from cnnviz.ui.state import shortened

VIEW, LINK, WRONG, REVISION = "runs-view", "runs-link", "runs-wrong", "runs-revision"
MOST_CHOSEN = 200
"""Runs that are taken from a link or a browser; more cannot be told apart on a screen."""
ACTIVE_FIRST = (
    "running",
    "starting",
    "pausing",
    "stopping",
    "queued",
    "paused",
    "failed",
    "stopped",
    "done",
)


@dataclass(frozen=True, slots=True)
class View:
    """Which runs are listed, in which order, and which of them are chosen."""

    find: str = ""
    states: tuple[str, ...] = ()
    """Of these; all where there are none. So with the next two."""
    datasets: tuple[str, ...] = ()
    architectures: tuple[str, ...] = ()
    mine: bool = False
    sort: str = "created"
    descending: bool = True
    chosen: tuple[str, ...] = ()
    """Ids, in the order in which they were."""

    @property
    def filters(self) -> int:
        """How many filters are set beside the search."""
        return sum(map(bool, (self.states, self.datasets, self.architectures)))


def load() -> View:
    """Return the session's choices; a link that was just opened replaces them."""
    query = address.query()
    if VIEW not in st.session_state or (query and query != st.session_state.get(LINK)):
        view, wrong = from_link(query)
        st.session_state[VIEW], st.session_state[WRONG] = view, wrong
        st.session_state[LINK] = query
        _revise()
    return st.session_state[VIEW]  # type: ignore[no-any-return]


def complaints() -> list[str]:
    """Return the sentences about the link; they stand until the person chooses something."""
    load()
    return list(st.session_state.get(WRONG, ()))


def choose(**changes: Any) -> None:
    """Take over what the person chose."""
    st.session_state[WRONG] = []
    st.session_state[VIEW] = replace(load(), **changes)


def tick(ids: Sequence[str]) -> None:
    """Choose these runs, and let the list in the browser follow."""
    choose(chosen=tuple(ids))
    _revise()


def ticked(ids: Any) -> None:
    """Take over what the list in the browser reports."""
    if isinstance(ids, list):
        good = [one for one in ids if isinstance(one, str) and ID.fullmatch(one)]
        choose(chosen=tuple(dict.fromkeys(good))[:MOST_CHOSEN])


def revision() -> int:
    """Return a number that grows when the choice changed by something else than the list."""
    return int(st.session_state.get(REVISION, 0))


def _revise() -> None:
    st.session_state[REVISION] = revision() + 1


def sort_by(column: Any) -> None:
    """Sort by a column whose head was pressed; the other way round if it was so already."""
    view = load()
    if column == view.sort:
        choose(descending=not view.descending)
    elif column in texts.ORDERS:
        choose(sort=column, descending=column not in RISING)


RISING = ("title", "state", "dataset", "architecture", "loss")
"""Columns whose small values are wanted first."""


# ---------------------------------------------------------------------------------------- the link


def write_link() -> None:
    """Bring the browser's address in line with the choices."""
    link = to_link(load())
    st.session_state[LINK] = link
    address.write(link)


def to_link(view: View) -> dict[str, str]:
    """Return the query parameters that stand for the choices; what is usual is left out."""
    usual = asdict(View())
    values = {name: value for name, value in asdict(view).items() if value != usual[name]}
    link = {name: _written(value) for name, value in values.items() if name not in _ORDER}
    if values.keys() & _ORDER:
        link["sort"] = ("-" if view.descending else "") + view.sort
    return link


_ORDER = {"sort", "descending"}


def _written(value: str | bool | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    return "1" if value is True else str(value)


def from_link(query: Mapping[str, str]) -> tuple[View, list[str]]:
    """Read choices from query parameters.

    Returns:
        The choices, without whatever is wrong, and one sentence for each value that is. Whether
        there is such a run, data set or network, the list shows.
    """
    wrong: list[str] = []

    def several(name: str, good: Callable[[str], bool]) -> tuple[str, ...]:
        values = list(dict.fromkeys(filter(None, query.get(name, "").split(","))))
        bad = [value for value in values if not good(value)]
        wrong.extend(texts.unknown_in_link(name, shortened(value)) for value in bad[:3])
        return tuple(value for value in values if value not in bad)[:MOST_CHOSEN]

    order = query.get("sort", "-created")
    if order.removeprefix("-") not in texts.ORDERS:
        wrong.append(texts.unknown_in_link("sort", shortened(order)))
        order = "-created"
    view = View(
        find=query.get("find", "")[:100],
        states=several("states", STATES.__contains__),
        datasets=several("datasets", _is_name),
        architectures=several("architectures", _is_name),
        mine=query.get("mine", "") == "1",
        sort=order.removeprefix("-"),
        descending=order.startswith("-"),
        chosen=several("chosen", lambda value: ID.fullmatch(value) is not None),
    )
    return view, wrong


def _is_name(value: str) -> bool:
    return len(value) <= 64 and value.replace("-", "").replace("_", "").isalnum()


# ------------------------------------------------------------------------------- finding, sorting


def fitting(runs: Iterable[Run], view: View, me: str) -> list[Run]:
    """Return the runs that fit the search and the filters, sorted.

    Args:
        runs: all, the newest first.
        view: what is asked for.
        me: the visitor who asks.
    """
    found = [run for run in runs if _fits(run, view, me)]
    key = _KEYS[view.sort]
    # What has no figure yet comes last, whichever way round.
    known = [run for run in found if key(run) is not None]
    return sorted(known, key=key, reverse=view.descending) + [
        run for run in found if key(run) is None
    ]


def _fits(run: Run, view: View, me: str) -> bool:
    return (
        (not view.states or run.record.state in view.states)
        and (not view.datasets or run.spec.dataset in view.datasets)
        and (not view.architectures or run.spec.architecture in view.architectures)
        and (not view.mine or run.record.owner == me)
        and all(word in _searched(run) for word in view.find.casefold().split())
    )


def _searched(run: Run) -> str:
    """Return all that the search looks through."""
    spec, record = run.spec, run.record
    state = run_texts.LOOKS[record.state].word
    words = (run.title, record.note, spec.dataset, spec.architecture, spec.optimizer, state, run.id)
    return " ".join(words).casefold()


def figure(run: Run, measure: str) -> float | None:
    """Return a figure of the best epoch on validation pictures, or else on training pictures."""
    return run.record.best.get(f"val_{measure}", run.record.best.get(measure))


_KEYS: Mapping[str, Callable[[Run], Any]] = {
    "created": lambda run: run.record.order,
    "title": lambda run: run.title.casefold(),
    "state": lambda run: ACTIVE_FIRST.index(run.record.state),
    "dataset": lambda run: run.spec.dataset,
    "architecture": lambda run: run.spec.architecture,
    "epochs": lambda run: run.record.progress.epoch,
    "accuracy": lambda run: figure(run, "accuracy"),
    "loss": lambda run: figure(run, "loss"),
    "duration": lambda run: run.record.progress.seconds,
}
