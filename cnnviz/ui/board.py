"""The class's board: what everybody trains, while it trains."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st

from cnnviz.components.runs import Column, Heard, Look, Row, runs
from cnnviz.training import service, store
from cnnviz.training.store import Run
from cnnviz.ui import board_leaders, board_state, notices, roles, runs_actions, runs_state
from cnnviz.ui import board_texts as texts
from cnnviz.ui import runs as runs_page
from cnnviz.ui import runs_texts as words
from cnnviz.ui.board_seen import Seen, seen
from cnnviz.ui.visitor import visitor

STYLES = Path(__file__).with_name("board.css")
SECONDS, IDLE_SECONDS = 2.0, 10.0
"""Between two looks while somebody trains, and while nobody does."""
LIST, LIMIT, OPEN, CHOSEN = "board-list", "board-limit", "board-open", "board-chosen"
AT_ONCE = 50
KINDS = {"title": "run", "state": "state", "epochs": "progress", "accuracy": "figure"}


def show() -> None:
    """Show the board and the leader board, again and again."""
    active = seen().is_active
    st.fragment(_live, run_every=SECONDS if active else IDLE_SECONDS)(active)


def _live(active: bool) -> None:
    if run_id := st.session_state.pop(OPEN, None):
        st.switch_page(runs_page.RUN, query_params={"run": run_id})
    with notices.errors_shown():
        now = seen()
        if now.is_active != active:
            st.rerun()  # the timer has to go faster or slower
        if active:
            service.ensure_running()
        if not now.runs:
            _show_empty()
            return
        board, leaders = st.container(key="board-both").columns([2.4, 1], gap="large")
        with board:
            _show_board(now)
        with leaders:
            board_leaders.show(now)


def _show_empty() -> None:
    st.info(texts.EMPTY, icon=":material/school:")
    if st.button(texts.TRAIN, icon=":material/fitness_center:"):
        st.switch_page(runs_page.TRAIN)


def _show_board(now: Seen) -> None:
    st.subheader(texts.BOARD)
    st.markdown(now.count())
    found = runs_state.fitting(now.runs, board_state.pick(now.public), "")
    if found:
        _show_list(found, now)
    else:
        st.info(texts.NONE_FITS, icon=":material/search_off:")
    st.caption(texts.ACCURACY_HELP)


def _show_list(found: list[Run], now: Seen) -> None:
    teaches, me = roles.is_teacher(), visitor()
    limit = st.session_state.get(LIMIT, AT_ONCE)
    chosen = st.session_state.get(CHOSEN, ()) if teaches else ()
    look = Look(
        columns=columns(),
        texts=texts.LIST | {"more": texts.more(max(0, len(found) - limit))},
        sort="",
        descending=False,
        chosen=chosen,
        revision=0,
        choosable=teaches,
    )
    runs([_row(run, now, me) for run in found[:limit]], look, _HEARD, key=LIST)
    if teaches:
        _show_steering([run for run in found if run.id in chosen])


def columns() -> tuple[Column, ...]:
    """Return the columns of the board."""
    return tuple(
        Column(name, title, kind=KINDS.get(name, "text"), sortable=False)  # type: ignore[arg-type]
        for name, title in texts.COLUMNS.items()
    )


def _row(run: Run, now: Seen, me: str) -> Row:
    yours = run.record.owner == me
    return replace(now.rows[run.id], remark=texts.remark(now.what(run), yours=yours))


def _show_steering(chosen: list[Run]) -> None:
    if not chosen:
        st.caption(texts.CHOSEN)
        return
    with st.container(horizontal=True, vertical_alignment="center", key="board-steering"):
        st.markdown(f"**{words.actions_title(len(chosen))}**", width="content")
        runs_actions.show_steering(chosen)


def _heard(name: str) -> object:
    return st.session_state[LIST].get(name)


def _chosen() -> None:
    ids = _heard("chosen")
    if isinstance(ids, list):
        good = [one for one in ids if isinstance(one, str) and store.ID.fullmatch(one)]
        st.session_state[CHOSEN] = tuple(good[: runs_state.MOST_CHOSEN])


def _opened() -> None:
    run_id = _heard("open")
    if isinstance(run_id, str) and store.ID.fullmatch(run_id):
        st.session_state[OPEN] = run_id


def _more() -> None:
    st.session_state[LIMIT] = st.session_state.get(LIMIT, AT_ONCE) + AT_ONCE


_HEARD = Heard(chosen=_chosen, sort=lambda: None, open=_opened, more=_more)
