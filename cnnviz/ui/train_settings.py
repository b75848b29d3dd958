"""The widgets of the Train page: one for each setting, with its sentence where that is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.errors import SpecError
from cnnviz.language import _
from cnnviz.training import spec as specs
from cnnviz.training import subjects
from cnnviz.training.settings import SETTINGS
from cnnviz.training.spec import RunSpec, Subject
from cnnviz.ui import train_state as state
from cnnviz.ui import train_texts as texts
from cnnviz.ui.markdown import plain
from cnnviz.zoo import network_shapes, network_text

RATES = (1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0)
BATCHES = (8, 16, 32, 64, 128, 256, 512, 1024)
SIDES = (0, 16, 24, 28, 32, 48, 64, 96, 128, 150, 224, 300, 500)
MOMENTA = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)
DROPOUTS = (-1.0, 0.0, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
DECAYS = (0.0, 1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 5e-3, 1e-2, 3e-2, 0.1)
FACTORS = (0.1, 0.2, 0.5, 0.7, 0.9)
FALLS = (0.0, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2)
AVERAGES = (0.0, 0.9, 0.99, 0.995, 0.999, 0.9999)


@dataclass(frozen=True, slots=True)
class Form:
    """All that is set, what it is judged by, and what is wrong with it."""

    spec: RunSpec
    subject: Subject
    wrong: Mapping[str, str]


def read_form() -> Form:
    """Return the form as it is now."""
    spec = state.current()
    subject = subjects.subject_of(spec)
    wrong = specs.complaints(spec, subject)
    return Form(spec, subject, wrong or _wrong_network(spec, subject))


def _wrong_network(spec: RunSpec, subject: Subject) -> Mapping[str, str]:
    """Return what is wrong with an own network for these pictures."""
    if not spec.network:
        return {}
    try:
        plan = network_text.read(spec.network)
        network_shapes.check(plan, specs.input_shape(spec, subject), subject.classes)
    except SpecError as error:
        return {"network": str(error)}
    return {}


def section(title: str, form: Form, names: Sequence[str]) -> DeltaGenerator | None:
    """Return a box that opens on demand, or None while it is closed.

    Args:
        title: what it is about.
        form: the form.
        names: the settings in it; what is wrong with them is said also while it is closed.
    """
    # Its label stays the same whatever is set, because a box with another label is another box.
    box = st.expander(f"**{title}**", key=f"train-open-{title}", on_change="rerun")
    if box.open:
        return box
    for name in names:
        complain(name, form)
    return None


# -------------------------------------------------------------------------- one widget a setting


def whole(name: str, form: Form, note: str = "") -> None:
    """Let the person type a whole number; one that makes no sense is explained, not refused."""
    st.number_input(
        _(SETTINGS[name].label), step=1, key=_seeded(name, form), help=_(SETTINGS[name].help)
    )
    if note:
        st.caption(note)
    complain(name, form)


def ladder(name: str, form: Form, usual: tuple[float, ...], words: Mapping[float, str]) -> None:
    """Let the person move along values that are not evenly apart.

    Args:
        name: the setting.
        form: the form.
        usual: the values.
        words: what is written in place of some of them.
    """
    st.select_slider(
        _(SETTINGS[name].label),
        state.offered(name, usual, form.spec),
        format_func=lambda one: words.get(one, texts.number(one)),
        key=_seeded(name, form),
        help=_(SETTINGS[name].help),
    )
    complain(name, form)


def slide(name: str, form: Form, most: float, *, step: float = 0.01, unit: str = "percent") -> None:
    """Let the person choose a number from 0 to ``most``.

    Args:
        name: the setting.
        form: the form.
        most: the largest value.
        step: from one value to the next.
        unit: how it is written, as Streamlit names it.
    """
    st.slider(
        _(SETTINGS[name].label),
        0.0,
        most,
        step=step,
        format=unit,
        key=_seeded(name, form),
        help=_(SETTINGS[name].help),
    )
    complain(name, form)


def one_of(name: str, form: Form, words: Mapping[str, str]) -> None:
    """Let the person choose one of a few."""
    st.segmented_control(
        _(SETTINGS[name].label),
        list(words),
        format_func=words.__getitem__,
        key=_seeded(name, form),
        required=True,
        wrap=True,
        help=_(SETTINGS[name].help),
    )
    complain(name, form)


def one_of_many(name: str, form: Form, words: Mapping[str, str]) -> None:
    """Let the person choose from a list."""
    st.selectbox(
        _(SETTINGS[name].label),
        list(words),
        format_func=lambda one: words.get(one, one),
        key=_seeded(name, form),
        help=_(SETTINGS[name].help),
    )
    complain(name, form)


def switch(name: str, form: Form) -> None:
    """Let the person turn something on or off."""
    st.toggle(_(SETTINGS[name].label), key=_seeded(name, form), help=_(SETTINGS[name].help))


def complain(name: str, form: Form) -> None:
    """Say below a widget what is wrong with its setting."""
    if name in form.wrong:
        st.markdown(f":red[:material/error: {plain(form.wrong[name])}]")


def _seeded(name: str, form: Form) -> str:
    return state.seeded(name, form.spec)


# ------------------------------------------------------------------------------ the learning rate


def rate(form: Form) -> None:
    """Let the person choose the learning rate: in steps of equal factors, or typed exactly."""
    words = SETTINGS["rate"]
    steps, exact = st.columns([3, 1], vertical_alignment="bottom")
    with steps:
        st.select_slider(
            _(words.label),
            state.offered("rate", RATES, form.spec),
            format_func=texts.number,
            key=state.seeded("rate", form.spec, state.beside("rate")),
            help=_(words.help),
            on_change=_rate_moved,
        )
    with exact:
        key = _seeded("rate", form)
        st.number_input(texts.EXACTLY, step=1e-4, format="%g", key=key, on_change=_rate_typed)
    complain("rate", form)


def _rate_moved() -> None:
    st.session_state[state.key("rate")] = st.session_state[state.beside("rate")]


def _rate_typed() -> None:
    """Let the steps follow; a number that is none of them becomes one."""
    st.session_state[state.beside("rate")] = st.session_state[state.key("rate")]
