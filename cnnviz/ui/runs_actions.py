"""What can be done with the chosen runs: steer, repeat, open, take away, publish, delete."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from cnnviz import zoo
from cnnviz.errors import CnnvizError
from cnnviz.language import _
from cnnviz.training import control, publish, service, store
from cnnviz.training.record import ENDED, STATES, WITH_WORKER, State
from cnnviz.training.store import Run
from cnnviz.ui import downloads, notices, run_texts, train_state
from cnnviz.ui import runs_state as state
from cnnviz.ui import runs_texts as texts
from cnnviz.ui import state as explore_state
from cnnviz.ui.roles import check_steering, may_steer
from cnnviz.ui.run_steering import EXPLORE, PAUSABLE, RESUMABLE, STOPPABLE, TRAIN, is_own
from cnnviz.ui.runs import RUN

MODELS = "../../pages/models.py"
ASKED, SAID = "runs-asked", "runs-said"
PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class Action:
    """Something that is done to any number of runs at once."""

    name: str
    word: str
    icon: str
    states: tuple[State, ...]
    """Of the runs that it can be done to."""
    do: Callable[[str], object]
    asks: bool
    """Whether it also asks about one's own runs."""


ACTIONS = (
    Action(
        "pause",
        run_texts.PAUSE,
        ":material/pause:",
        PAUSABLE,
        control.pause,
        asks=False,
    ),
    Action(
        "resume",
        run_texts.RESUME,
        ":material/play_arrow:",
        RESUMABLE,
        control.resume,
        asks=False,
    ),
    Action(
        "stop",
        run_texts.STOP,
        ":material/stop:",
        STOPPABLE,
        control.stop,
        asks=True,
    ),
    Action(
        "delete",
        texts.DELETE,
        ":material/delete:",
        tuple(one for one in STATES if one not in WITH_WORKER),
        store.delete,
        asks=True,
    ),
)
_BY_NAME: Mapping[str, Action] = {action.name: action for action in ACTIONS}


def show(chosen: Sequence[Run]) -> None:
    """Show the buttons."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{texts.actions_title(len(chosen))}**", width="content")
            if st.button(texts.CLEAR, key="runs-clear", icon=":material/close:", type="tertiary"):
                state.tick(())
                st.rerun()
        with st.container(horizontal=True):
            if len(chosen) == 1:
                _show_for_one(chosen[0])
            show_steering(chosen)
            _show_downloads(chosen)


def _show_for_one(run: Run) -> None:
    """Show what can only be done with one run at a time."""
    has_model = (run.folder / "card.json").is_file()
    if _button("open", texts.OPEN, "open_in_full", texts.OPEN_HELP):
        st.switch_page(RUN, query_params={"run": run.id})
    help_text = run_texts.EXPLORE_HELP if has_model else run_texts.NO_MODEL
    if _button("explore", run_texts.EXPLORE, "visibility", help_text, possible=has_model):
        explore_state.choose(model=run.id, layer=None, map=0, row=None, column=None)
        st.switch_page(EXPLORE)
    if _button("repeat", run_texts.REPEAT, "replay", run_texts.REPEAT_HELP):
        st.switch_page(TRAIN, query_params=train_state.link_of(run.spec))
    against = _against_publishing(run, has_model=has_model)
    help_text = against or texts.PUBLISH_HELP
    if _button(PUBLISH, texts.PUBLISH, "publish", help_text, possible=not against):
        _ask(PUBLISH, [run])


def _against_publishing(run: Run, *, has_model: bool) -> str:
    """Say why a run cannot be published; nothing if it can."""
    if not may_steer(run):
        return texts.NOT_YOURS
    if not has_model:
        return run_texts.NO_MODEL
    return "" if run.record.state in (*ENDED, "paused") else texts.NOT_PUBLISHED_YET


def _button(name: str, label: str, icon: str, help_text: str, *, possible: bool = True) -> bool:
    return st.button(
        label,
        key=f"runs-{name}",
        icon=f":material/{icon}:",
        help=help_text,
        disabled=not possible,
    )


def show_steering(chosen: Sequence[Run]) -> None:
    """Show the buttons that pause, resume, stop and delete runs."""
    for action in ACTIONS:
        able = [run for run in chosen if run.record.state in action.states]
        fitting = list(filter(may_steer, able))
        if st.button(
            texts.numbered(_(action.word), len(fitting), len(chosen)),
            key=f"runs-{action.name}",
            icon=action.icon,
            help=None if fitting else texts.NOT_YOURS if able else texts.NOTHING_TO[action.name],
            disabled=not fitting,
        ):
            if action.asks or not all(map(is_own, fitting)):
                _ask(action.name, fitting)
            _do(action, [run.id for run in fitting])


def _show_downloads(chosen: Sequence[Run]) -> None:
    ids = [run.id for run in chosen]
    with st.popover(texts.DOWNLOAD, icon=":material/download:"), st.container(width=320):
        downloads.show(texts.FILES, ids)
        most = downloads.FILES["everything.zip"].most
        st.caption(texts.files(most if len(ids) > most else None))


def _there(ids: Sequence[str]) -> list[Run]:
    """Return those of the runs that have not been deleted."""
    every = {run.id: run for run in store.runs()}
    return [every[one] for one in ids if one in every]


# ------------------------------------------------------------------------------ asking and telling


def _ask(action: str, runs: Sequence[Run]) -> None:
    """Ask on the next run of the whole page: a dialog in a fragment would go with its next tick."""
    st.session_state[ASKED] = (action, tuple(run.id for run in runs))
    st.rerun()


def _forget() -> None:
    st.session_state.pop(ASKED, None)


def ask() -> None:
    """Show the question that stands, if there is one."""
    if ASKED not in st.session_state:
        return
    name, ids = st.session_state[ASKED]
    runs = _there(ids)
    if not runs:
        _forget()
    elif name == PUBLISH:
        st.dialog(texts.PUBLISH_TITLE, on_dismiss=_forget)(_publish)(runs[0])
    else:
        action = _BY_NAME[name]
        title = texts.title_of(_(action.word), len(runs))
        st.dialog(title, icon=action.icon, on_dismiss=_forget)(_confirm)(action, runs)


def _confirm(action: Action, runs: Sequence[Run]) -> None:
    st.markdown(texts.listed([run.title for run in runs]))
    st.markdown(texts.meaning(action.name, len(runs)))
    others = sum(not is_own(run) for run in runs)
    sure = True
    if others:
        st.warning(texts.others(others, len(runs)), icon=":material/group:")
        sure = st.checkbox(texts.UNDERSTOOD, key="runs-sure")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button(texts.CANCEL, key="runs-cancel"):
            _forget()
            st.rerun()
        if st.button(
            _(action.word), key="runs-confirm", type="primary", icon=action.icon, disabled=not sure
        ):
            _forget()
            _do(action, [run.id for run in runs])


def _do(action: Action, ids: Sequence[str]) -> None:
    """Do it to each run, and show the page anew with what came of it."""
    done, wrong = 0, []
    for run_id in ids:
        try:
            check_steering(store.run(run_id))
            action.do(run_id)
            done += 1
        except CnnvizError as error:
            wrong.append(str(error))
    if done and action.name == "resume":
        service.ensure_running()
    if action.name == "delete":
        state.tick([one for one in state.load().chosen if one not in ids])
    st.session_state[SAID] = (texts.did(action.name, done) if done else "", wrong)
    st.rerun()


def tell() -> None:
    """Say what came of the last action."""
    done, wrong = st.session_state.pop(SAID, ("", []))
    if done:
        st.toast(done, icon=":material/check:")
    notices.warn(list(dict.fromkeys(wrong)))


def _publish(run: Run) -> None:
    st.markdown(texts.PUBLISH_INTRO)
    with st.form("runs-publish", border=False):
        name = st.text_input(
            texts.NAME, texts.proposed_name(run), max_chars=64, help=texts.NAME_HELP
        )
        title = st.text_input(texts.TITLE, run.title, max_chars=store.LONGEST_TITLE)
        summary = st.text_area(
            texts.SUMMARY, zoo.card(run.id).summary, max_chars=publish.LONGEST_SUMMARY
        )
        licence = st.text_input(
            texts.LICENCE, placeholder=texts.LICENCE_HINT, max_chars=publish.LONGEST_LICENCE
        )
        pressed = st.form_submit_button(texts.PUBLISH, type="primary", icon=":material/publish:")
    if not pressed:
        return
    with notices.errors_shown():
        with st.spinner(texts.PUBLISHING, show_time=True):
            check_steering(run)
            publish.publish(run.id, name, title=title, summary=summary, licence=licence)
        _forget()
        st.toast(texts.PUBLISHED, icon=":material/check:")
        st.switch_page(MODELS)
