"""The parts of the Runs page: search, filters, and the list that lives while runs train."""

from __future__ import annotations

import time
from collections.abc import Mapping

import streamlit as st

from cnnviz.components.runs import Column, Heard, Look, Row, runs
from cnnviz.language import _, moment
from cnnviz.training import queue, service, store
from cnnviz.training import spec as specs
from cnnviz.training.queue import Place
from cnnviz.training.record import WAITING_OR_WORKING, WITH_WORKER
from cnnviz.training.spec import RunSpec
from cnnviz.training.store import Run
from cnnviz.ui import notices, run_texts
from cnnviz.ui import runs_state as state
from cnnviz.ui import runs_texts as texts
from cnnviz.ui.runs_state import View
from cnnviz.ui.visitor import visitor

TRAIN, RUN = "../../pages/train.py", "../../pages/run.py"
SECONDS = 2.0
"""Between two looks at the runs, as long as one of them waits or trains."""
AT_ONCE = 50
"""Rows that are sent to the browser before somebody asks for more."""
LIST, LIMIT, OPEN, AGAIN = "runs-list", "runs-limit", "runs-open", "runs-again"
MOST_SETTINGS = 4
"""Settings of a run that the list names; the others are counted."""

_FIGURES = ("accuracy", "loss", "duration")


def _columns() -> tuple[Column, ...]:
    return tuple(
        Column(
            name,
            title,
            kind={"title": "run", "state": "state", "epochs": "progress"}.get(
                name, "figure" if name in _FIGURES else "text"
            ),  # type: ignore[arg-type]
            sortable=name in texts.ORDERS,
        )
        for name, title in texts.COLUMNS.items()
    )


def is_active(found: list[Run]) -> bool:
    """Whether any run waits or trains, so that there is something to look at again."""
    return any(run.record.state in WAITING_OR_WORKING for run in found)


# ------------------------------------------------------------------------------ search and filters


def show_filters(found: list[Run]) -> None:
    """Let the person search, filter and sort."""
    view = state.load()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _text(view)
        _order(view)
        with st.popover(texts.filters(view.filters), icon=":material/filter_list:"):
            _several("states", texts.STATES, list(state.ACTIVE_FIRST), view.states)
            names = sorted({run.spec.dataset for run in found})
            _several("datasets", texts.DATASETS, names, view.datasets)
            names = sorted({run.spec.architecture for run in found})
            _several("architectures", texts.ARCHITECTURES, names, view.architectures)
        _mine(view)


def _text(view: View) -> None:
    st.session_state["runs-find"] = view.find
    st.text_input(
        texts.FIND,
        key="runs-find",
        type="search",
        live=True,
        placeholder=texts.FIND_HINT,
        icon=":material/search:",
        on_change=lambda: state.choose(find=st.session_state["runs-find"] or ""),
        max_chars=100,
    )


def _order(view: View) -> None:
    orders = {
        ("-" if falling else "") + name: words[falling]
        for name, words in texts.ORDERS.items()
        for falling in (True, False)
    }
    st.session_state["runs-sort"] = ("-" if view.descending else "") + view.sort

    def changed() -> None:
        order = st.session_state["runs-sort"]
        state.choose(sort=order.removeprefix("-"), descending=order.startswith("-"))

    st.selectbox(
        texts.SORT,
        list(orders),
        key="runs-sort",
        format_func=orders.__getitem__,
        on_change=changed,
        width=220,
    )


def _several(name: str, label: str, options: list[str], chosen: tuple[str, ...]) -> None:
    """Offer pills of which any number may be on; what a link asks for is offered, too."""
    key = f"runs-{name}"
    every = [*options, *(one for one in chosen if one not in options)]
    st.session_state[key] = list(chosen)
    st.pills(
        label,
        every,
        key=key,
        selection_mode="multi",
        format_func=_word,
        on_change=lambda: state.choose(**{name: tuple(st.session_state[key])}),
    )


def _word(option: str) -> str:
    return next((_(words.word) for one, words in run_texts.LOOKS.items() if one == option), option)


def _mine(view: View) -> None:
    st.session_state["runs-mine"] = view.mine
    st.toggle(
        texts.MINE,
        key="runs-mine",
        help=texts.MINE_HELP,
        on_change=lambda: state.choose(mine=st.session_state["runs-mine"]),
    )


# ---------------------------------------------------------------------------------------- the list


def show_list(*, active: bool) -> None:
    """Show the runs that fit, again and again while any of them is active."""
    st.fragment(_list, run_every=SECONDS if active else None)(active)


def _list(active: bool) -> None:
    if run_id := st.session_state.pop(OPEN, None):
        st.switch_page(RUN, query_params={"run": run_id})
    with notices.errors_shown():
        every = store.runs()
        if st.session_state.pop(AGAIN, False) or is_active(every) != active:
            st.rerun()  # the timer has to be started or stopped, or the widgets have to follow
        if active:
            service.ensure_running()
        _show_rows(every)


def _show_rows(every: list[Run]) -> None:
    view, me = state.load(), visitor()
    found = state.fitting(every, view, me)
    waiting = sum(run.record.state == "queued" for run in every)
    working = sum(run.record.state in WITH_WORKER for run in every)
    chosen = len(set(view.chosen) & {run.id for run in every})
    st.markdown(texts.counted((len(found), len(every)), working, waiting, chosen))
    if not found:
        st.info(texts.NONE_FITS, icon=":material/search_off:")
        st.button(texts.SHOW_ALL, key="runs-all", on_click=_show_all)
        return
    limit = st.session_state.get(LIMIT, AT_ONCE)
    places = queue.places(every, len(service.status().slots)) if waiting else {}
    rows = [row(run, places, me) for run in found[:limit]]
    runs(rows, _look(view, len(found) - limit), _HEARD, key=LIST)


def _look(view: View, left: int) -> Look:
    return Look(
        columns=_columns(),
        texts=texts.LIST | {"more": texts.more(max(0, left))},
        sort=view.sort,
        descending=view.descending,
        chosen=view.chosen,
        revision=state.revision(),
    )


def row(run: Run, places: Mapping[str, Place], me: str) -> Row:
    """Return what the list says of a run to a visitor."""
    record, spec = run.record, run.spec
    shown = run_texts.LOOKS[record.state]
    started = texts.ago(time.time() - record.created)
    told = settings_of(spec)
    validated = "val_loss" in record.best or not record.best
    measured = texts.measured_on(record.best)
    return Row(
        id=run.id,
        title=run.title,
        subject=texts.subject(spec.dataset, spec.architecture),
        remark=texts.YOURS if record.owner == me else "",
        state=_(shown.word),
        icon=shown.icon.removeprefix(":material/").rstrip(":"),
        colour=shown.colour,  # type: ignore[arg-type]
        detail=texts.place(places.get(run.id)),
        share=record.share,
        cells={
            "dataset": spec.dataset,
            "architecture": spec.architecture,
            "settings": texts.settings(told[:MOST_SETTINGS], len(told) - MOST_SETTINGS),
            "epochs": texts.epochs(record.progress.epoch, record.epochs),
            "accuracy": texts.measured(
                run_texts.accuracy(state.figure(run, "accuracy")), validated
            ),
            "loss": texts.measured(run_texts.loss(state.figure(run, "loss")), validated),
            "duration": texts.duration(record.progress.seconds),
            "created": started,
        },
        hints={
            "state": record.error or _(shown.meaning),
            "settings": texts.settings(told),
            "accuracy": measured,
            "loss": measured,
            "created": moment(record.created),
        },
    )


def settings_of(spec: RunSpec) -> list[str]:
    """Name the settings of a run in short: the usual three, and all others that were changed."""
    changed = specs.differing([RunSpec(), spec])
    always = {name: getattr(spec, name) for name in ("optimizer", "rate", "batch")}
    others = {name: values[1] for name, values in changed.items() if name not in _SAID}
    return [texts.setting(name, value) for name, value in (always | others).items()]


_SAID = ("dataset", "architecture", "epochs")
"""Settings that have a column of their own."""


def _show_all() -> None:
    state.choose(find="", states=(), datasets=(), architectures=(), mine=False)
    st.session_state[AGAIN] = True


def _heard(name: str) -> object:
    return st.session_state[LIST].get(name)


def _chosen() -> None:
    state.ticked(_heard("chosen"))
    st.session_state[AGAIN] = True


def _sorted() -> None:
    state.sort_by(_heard("sort"))
    st.session_state[AGAIN] = True


def _opened() -> None:
    run_id = _heard("open")
    if isinstance(run_id, str) and store.ID.fullmatch(run_id):
        st.session_state[OPEN] = run_id


def _more() -> None:
    st.session_state[LIMIT] = st.session_state.get(LIMIT, AT_ONCE) + AT_ONCE


_HEARD = Heard(chosen=_chosen, sort=_sorted, open=_opened, more=_more)


def show_empty() -> None:
    """Lead to the Train page."""
    st.info(texts.EMPTY, icon=":material/school:")
    if st.button(texts.TRAIN, type="primary", icon=":material/fitness_center:"):
        st.switch_page(TRAIN)
