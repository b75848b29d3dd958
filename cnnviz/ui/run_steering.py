"""What a person does to a run: the buttons, and what becomes of their clicks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from cnnviz.errors import CnnvizError
from cnnviz.training import control, service, store
from cnnviz.training.record import ENDED, State
from cnnviz.training.store import Run
from cnnviz.ui import notices, state, train_state
from cnnviz.ui import run_texts as texts
from cnnviz.ui.roles import check_steering, is_teacher, may_steer
from cnnviz.ui.visitor import visitor

EXPLORE, TRAIN = "../../pages/explore.py", "../../pages/train.py"
REFUSED = "run-refused"
EPOCHS, RATE = "run-more-epochs", "run-new-rate"
LOWEST_RATE, HIGHEST_RATE = 1e-8, 10.0
PAUSABLE: tuple[State, ...] = ("queued", "starting", "running")
STOPPABLE: tuple[State, ...] = (*PAUSABLE, "pausing", "paused")
RESUMABLE: tuple[State, ...] = ("paused", "stopped", "failed")
CONTINUABLE: tuple[State, ...] = ("done", "stopped", "paused", "failed")


def tried(act: Callable[..., Any], *arguments: Any) -> bool:
    """Do something; where it is refused, keep the sentence for `show_refusal`."""
    st.session_state.pop(REFUSED, None)
    try:
        act(*arguments)
    except CnnvizError as error:
        st.session_state[REFUSED] = str(error)
        return False
    return True


def steered(act: Callable[..., Any], run_id: str, *arguments: Any) -> bool:
    """Do something to a run as `tried` does, if it is the visitor's to steer.

    Buttons that are shown as disabled can still be pressed by a program.
    """
    return tried(_allowed, act, run_id, *arguments)


def _allowed(act: Callable[..., Any], run_id: str, *arguments: Any) -> None:
    check_steering(store.run(run_id))
    act(run_id, *arguments)


def show_refusal() -> None:
    """Say why the last click did nothing; it stands until the next one."""
    if REFUSED in st.session_state:
        notices.warn([st.session_state[REFUSED]])


# -------------------------------------------------------------------------------- whose run it is


def is_own(run: Run) -> bool:
    """Whether the run was started from this browser."""
    return run.record.owner == visitor()


def show_owner(run: Run) -> None:
    """Say that the run is somebody else's, and what that means."""
    if is_own(run):
        return
    with st.container(border=True, key="run-stranger"):
        if is_teacher():
            st.write(f":material/school: {texts.TEACHERS}")
        else:
            st.write(f":material/visibility: {texts.STRANGER}")


# --------------------------------------------------------------------------------- all the buttons


def show_buttons(run: Run) -> None:
    """Show what can be done to a run in its present state."""
    now, steers = run.record.state, may_steer(run)
    with st.container(horizontal=True, key="run-buttons"):
        if now in RESUMABLE:
            _button(texts.RESUME, "play_arrow", control.resume, run, usable=steers, main=True)
        elif now in PAUSABLE or now == "pausing":
            usable = steers and now in PAUSABLE
            _button(texts.PAUSE, "pause", control.pause, run, usable=usable)
        if now in STOPPABLE or now == "stopping":
            usable = steers and now in STOPPABLE
            _button(texts.STOP, "stop", control.stop, run, usable=usable)
        if now in CONTINUABLE:
            _show_continue(run, usable=steers)
        if st.button(
            texts.REPEAT, icon=":material/replay:", help=texts.REPEAT_HELP, key="run-repeat"
        ):
            st.switch_page(TRAIN, query_params=train_state.link_of(run.spec))
        if now in ENDED:
            _show_explore(run)


def _button(  # noqa: PLR0913 - a button has this many sides
    label: str,
    icon: str,
    act: Callable[[str], Run],
    run: Run,
    *,
    usable: bool,
    main: bool = False,
) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        help=texts.HELP[icon],
        type="primary" if main else "secondary",
        disabled=not usable,
        key=f"run-{label}",
        on_click=_steer,
        args=(act, run.id),
    )


def _steer(act: Callable[..., Run], run_id: str, *arguments: Any) -> None:
    if steered(act, run_id, *arguments):
        tried(service.ensure_running)


def _show_continue(run: Run, *, usable: bool) -> None:
    with st.popover(texts.MORE_EPOCHS, icon=":material/add:", disabled=not usable):
        st.number_input(texts.MORE_EPOCHS, 1, 200, 5, key=EPOCHS, help=texts.MORE_HELP)
        st.button(
            texts.CONTINUE,
            type="primary",
            icon=":material/play_arrow:",
            key="run-continue",
            on_click=_continue,
            args=(run.id,),
        )


def _continue(run_id: str) -> None:
    _steer(control.continue_for, run_id, int(st.session_state[EPOCHS]))


def _show_explore(run: Run) -> None:
    ready = (run.folder / "card.json").is_file() and (run.folder / "model.keras").is_file()
    if st.button(
        texts.EXPLORE,
        icon=":material/visibility:",
        help=texts.EXPLORE_HELP if ready else texts.NO_MODEL,
        disabled=not ready,
        key="run-explore",
    ):
        st.session_state.model = run.id
        state.choose(model=run.id, layer=None, map=0, row=None, column=None)
        st.switch_page(EXPLORE)


# ------------------------------------------------------------------------------- the learning rate


def show_rate(run: Run, planned: float | None, factor: float) -> None:
    """Show the learning rate, and let the person change it while the run waits or trains.

    Args:
        run: the run.
        planned: what the schedule plans for the next step; None before anything is known.
        factor: by what it is multiplied now.
    """
    ended = run.record.state in ENDED
    st.write(texts.rate(None if planned is None else planned * factor, factor, ended=ended))
    changes = texts.changes(run.record, max(1, run.record.progress.batches))
    if changes:
        st.caption(changes)
    if ended or run.record.state == "stopping":
        st.caption(texts.NO_RATE)
        return
    usable = may_steer(run)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for by, label in texts.FACTORS.items():
            st.button(
                label,
                key=f"run-rate-{by}",
                disabled=not usable,
                on_click=_steer,
                args=(control.change_rate, run.id, factor * by),
            )
        st.button(
            texts.RATE_PLAN,
            key="run-rate-plan",
            disabled=not usable or factor == 1,
            help=texts.RATE_PLAN_HELP,
            on_click=_steer,
            args=(control.change_rate, run.id, 1.0),
        )
    if planned:
        _show_new_rate(run, planned, factor, usable=usable)


def _show_new_rate(run: Run, planned: float, factor: float, *, usable: bool) -> None:
    form = st.form("run-rate", border=False)
    with form.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input(
            texts.RATE_NOW,
            LOWEST_RATE,
            HIGHEST_RATE,
            value=None,
            format="%g",
            placeholder=f"{planned * factor:.3g}",
            help=texts.RATE_HELP,
            disabled=not usable,
            width=220,
            key=RATE,
        )
        st.form_submit_button(
            texts.RATE_SET,
            disabled=not usable,
            on_click=_set_rate,
            args=(run.id, planned),
        )


def _set_rate(run_id: str, planned: float) -> None:
    wanted = st.session_state[RATE]
    if wanted:
        _steer(control.change_rate, run_id, wanted / planned)
