"""The leader board: the best run of each person, for each data set; the teacher may hide it."""

from __future__ import annotations

import html
from collections.abc import Sequence

import streamlit as st

from cnnviz import classroom
from cnnviz.training.store import Run
from cnnviz.ui import board_texts as texts
from cnnviz.ui import notices, roles, run_texts
from cnnviz.ui.board_seen import Seen, look_again, share
from cnnviz.ui.visitor import visitor

MOST = 10
"""Places that are shown of each data set."""
SWITCH = "board-leaders"


def show(now: Seen) -> None:
    """Show the leader board, and to the teacher the switch."""
    teaches, shown = roles.is_teacher(), now.agreed.leaders
    if not shown and not teaches:
        return
    st.subheader(texts.LEADERS, help=texts.LEADERS_HELP)
    if teaches:
        st.session_state[SWITCH] = shown
        st.toggle(texts.LEADERS_SHOWN, key=SWITCH, on_change=_switch)
    if not shown:
        st.caption(texts.LEADERS_OFF)
    elif not now.leaders:
        st.caption(texts.NO_LEADERS)
    else:
        st.html("".join(_table(name, best, now) for name, best in now.leaders.items()))


def _switch() -> None:
    if roles.is_teacher():
        with notices.errors_shown():
            classroom.show_leaders(bool(st.session_state[SWITCH]))
        look_again()


def places(best: Sequence[Run]) -> list[int]:
    """Return the place of each run; who is written with the same figure shares a place."""
    found: list[int] = []
    figures = [run_texts.accuracy(share(run)) for run in best]
    for number, figure in enumerate(figures):
        same = number > 0 and figure == figures[number - 1]
        found.append(found[-1] if same else number + 1)
    return found


def _table(dataset: str, best: Sequence[Run], now: Seen) -> str:
    me, shown = visitor(), best[:MOST]
    rows = "".join(
        _row(place, run, now, mine=run.record.owner == me)
        for place, run in zip(places(shown), shown, strict=True)
    )
    heads = "".join(f'<th scope="col">{head}</th>' for head in (texts.RANK, texts.WHO))
    return (
        f'<table class="board-leaders"><caption>{html.escape(now.titles[dataset])}</caption>'
        f'<thead><tr>{heads}<th scope="col" class="figure">{texts.ACCURACY}</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _row(place: int, run: Run, now: Seen, *, mine: bool) -> str:
    name, title = html.escape(now.who(run)), html.escape(now.what(run))
    return (
        f'<tr class="place-{place}{" mine" * mine}"><td class="place">{place}</td>'
        f'<th scope="row">{name}<small>{title}</small></th>'
        f'<td class="figure">{run_texts.accuracy(share(run))}</td></tr>'
    )
