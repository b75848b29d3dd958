"""The parts of the Train page's form, from the pictures to the seed."""

from __future__ import annotations

import threading
from pathlib import Path

import streamlit as st
from cachetools import LRUCache, cached

from cnnviz import datasets, layers
from cnnviz.language import _
from cnnviz.training import estimate, subjects
from cnnviz.training import spec as specs
from cnnviz.training.spec import RunSpec
from cnnviz.ui import notices, train_charts, train_finder, train_pictures
from cnnviz.ui import train_settings as settings
from cnnviz.ui import train_state as state
from cnnviz.ui import train_texts as texts
from cnnviz.ui.train_settings import Form

STYLES = Path(__file__).with_name("train.css")
PREVIEWED = "train-previewed"
FIRST_PREVIEW = 7
"""A triangle, a 7 or a horse: what is round would not show that it was turned."""


# -------------------------------------------------------------------------------------- pictures


def show_pictures(form: Form) -> None:
    """Let the person choose the data set, and show what is in it."""
    st.subheader(texts.PICTURES)
    settings.one_of_many("dataset", form, state.data_sets(form.spec))
    data = datasets.dataset(form.spec.dataset)
    st.caption(texts.described(data))
    with notices.errors_shown(), st.spinner(texts.READING, show_time=True):
        found = train_pictures.examples(data)
        if found is None:
            st.info(texts.missing(data), icon=":material/cloud_download:")
        else:
            train_pictures.show_classes(data, found)
    if box := settings.section(texts.SHARES, form, ("pictures", "side", "validation", "colour")):
        with box:
            _pick_shares(form)


def _pick_shares(form: Form) -> None:
    width = form.subject.image_shape[1]
    names = {0.0: f"{texts.AS_USUAL} ({width})"}
    few, large, aside = st.columns(3, gap="medium")
    with few:
        settings.whole("pictures", form, texts.used(form.subject.training_pictures))
    with large:
        settings.ladder("side", form, settings.SIDES, names)
    with aside:
        settings.slide("validation", form, 0.9)
    settings.one_of("colour", form, texts.COLOURS)
    st.caption(texts.shared(*specs.counts(form.spec, form.subject)))


# --------------------------------------------------------------------------------------- network


def show_network(form: Form) -> None:
    """Let the person choose the architecture, and show its layers."""
    st.subheader(texts.NETWORK)
    settings.one_of_many("architecture", form, state.architectures(form.spec))
    for name in ("side", "network"):
        settings.complain(name, form)
    summary = subjects.architecture_of(form.spec).summary
    parameters = "" if form.wrong else texts.parameters(estimate.estimate(form.spec))
    st.caption(f"{_(summary)} {parameters}")
    if box := settings.section(texts.LAYERS, form, ()):
        with box:
            _show_layers(form)


def _show_layers(form: Form) -> None:
    if {"side", "network"} & form.wrong.keys():
        st.caption(texts.NO_LAYERS)
        return
    shape = specs.input_shape(form.spec, form.subject)
    plan = RunSpec(architecture=form.spec.architecture, network=form.spec.network)
    layers = _layers(plan, shape, form.subject.classes)
    rows = [(name, _(kind), output, parameters) for name, kind, output, parameters in layers]
    st.dataframe(
        [dict(zip(texts.LAYER_COLUMNS, row, strict=True)) for row in rows],
        hide_index=True,
        height="content",
        column_config={texts.LAYER_COLUMNS[-1]: st.column_config.NumberColumn(format="localized")},
    )


@cached(LRUCache(32), lock=threading.Lock())
def _layers(
    plan: RunSpec, shape: tuple[int, int, int], classes: int
) -> tuple[tuple[str, str, str, int], ...]:
    """Build a network to read off its layers: name, kind, size of the output, parameters."""
    model = subjects.architecture_of(plan).build(shape, classes)
    return tuple(
        (
            layer.name,
            _kind(type(layer).__name__),
            " × ".join(map(str, layer.output.shape[1:])),
            layer.count_params(),
        )
        for layer in model.layers
    )


def _kind(name: str) -> str:
    """Return what a textbook calls a Keras class."""
    return next((kind.titles[name] for kind in layers.KINDS if name in kind.titles), name)


# -------------------------------------------------------------------------------------- learning


def show_learning(form: Form) -> None:
    """Let the person set how the network learns."""
    st.subheader(texts.LEARNING)
    epochs, batch = st.columns([1, 2], gap="medium")
    with epochs:
        settings.whole("epochs", form)
    with batch:
        settings.ladder("batch", form, settings.BATCHES, {})
    _pick_optimizer(form)
    settings.rate(form)
    names = ("steps", "warmup", "step_epochs", "step_factor", "decay")
    if box := settings.section(texts.PLAN, form, names):
        with box:
            _pick_schedule(form)
    if box := settings.section(texts.FINDER, form, ()):
        with box:
            train_finder.show(form)


def _pick_optimizer(form: Form) -> None:
    settings.one_of("optimizer", form, texts.OPTIMIZERS)
    if form.spec.optimizer != "adam":
        settings.ladder("momentum", form, settings.MOMENTA, {})
    st.caption(texts.OPTIMIZER_HELP[form.spec.optimizer])


def _pick_schedule(form: Form) -> None:
    left, right = st.columns([1, 1.4], gap="medium")
    with left:
        settings.one_of("schedule", form, texts.SCHEDULES)
        st.caption(texts.SCHEDULE_HELP[form.spec.schedule])
        if form.spec.schedule == "step":
            settings.whole("step_epochs", form)
            settings.ladder("step_factor", form, settings.FACTORS, {})
        if form.spec.schedule == "inverse":
            settings.ladder("decay", form, settings.FALLS, {0.0: texts.OFF})
        settings.slide("warmup", form, 0.5)
        settings.whole("steps", form, texts.steps_of(form.spec.steps))
    with right:
        if not form.wrong:
            train_charts.show_plan(form.spec, estimate.estimate(form.spec).steps_per_epoch)


# ------------------------------------------------------------------------------------- the rest


def show_augmentation(form: Form) -> None:
    """Let the person set random changes, and show them on a real picture."""
    if box := settings.section(texts.AUGMENTATION, form, state.AUGMENTATION):
        with box:
            st.caption(texts.AUGMENTATION_INTRO)
            _show_preview(form)
            _pick_augmentation(form)


def _show_preview(form: Form) -> None:
    how, data = form.spec.augmentation, datasets.dataset(form.spec.dataset)
    with notices.errors_shown():
        found = train_pictures.examples(data)
        if found is None:
            st.caption(texts.PREVIEW_MISSING)
        elif not any(name in form.wrong for name in (*state.AUGMENTATION, "side")):
            number = st.session_state.setdefault(PREVIEWED, FIRST_PREVIEW)
            train_pictures.show_preview(data, found, number, form.spec)
            st.button(
                texts.ANOTHER,
                key="train-another",
                icon=":material/refresh:",
                on_click=_preview_next,
            )
            st.caption(texts.previewed(how))


def _preview_next() -> None:
    st.session_state[PREVIEWED] += 1


def _pick_augmentation(form: Form) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        settings.slide("rotation", form, 180.0, step=1.0, unit="%.0f°")
        settings.slide("zoom", form, 0.9)
        settings.slide("brightness", form, 1.0)
        settings.slide("saturation", form, 1.0)
        settings.switch("flip", form)
    with right:
        settings.slide("shift", form, 0.5)
        settings.slide("shear", form, 1.0)
        settings.slide("erase", form, 0.9)
        settings.one_of("border", form, texts.BORDERS)


def show_regularisation(form: Form) -> None:
    """Let the person set what works against learning by heart."""
    names = ("dropout", "weight_decay", "smoothing", "averaging", "patience")
    if box := settings.section(texts.REGULARISATION, form, names):
        with box:
            st.caption(texts.REGULARISATION_INTRO)
            left, right = st.columns(2, gap="medium")
            with left:
                settings.ladder("dropout", form, settings.DROPOUTS, {-1.0: texts.AS_DESIGNED})
                settings.slide("smoothing", form, 0.9)
                settings.ladder("averaging", form, settings.AVERAGES, {0.0: texts.OFF})
            with right:
                settings.ladder("weight_decay", form, settings.DECAYS, {0.0: texts.OFF})
                settings.whole("patience", form, texts.patient(form.spec.patience))


def show_chance(form: Form) -> None:
    """Let the person set where chance starts from and how exactly is computed."""
    if box := settings.section(texts.CHANCE, form, ("seed",)):
        with box:
            seed, precision = st.columns([1, 2], gap="medium")
            with seed:
                settings.whole("seed", form)
            with precision:
                settings.one_of("precision", form, texts.PRECISIONS)
            settings.switch("deterministic", form)
