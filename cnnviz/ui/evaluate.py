"""The parts of the Evaluate page: what to evaluate, waiting for it, and what came out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import streamlit as st

from cnnviz import datasets, zoo
from cnnviz.datasets import DataSet, own
from cnnviz.errors import CnnvizError
from cnnviz.evaluation import Result, fits
from cnnviz.language import _
from cnnviz.training import store
from cnnviz.types import ModelCard
from cnnviz.ui import (
    evaluate_charts,
    evaluate_closer,
    evaluate_compare,
    evaluate_figures,
    evaluate_files,
    models_offered,
    notices,
    rates,
)
from cnnviz.ui import evaluate_results as results
from cnnviz.ui import evaluate_state as state
from cnnviz.ui import evaluate_texts as texts
from cnnviz.ui import texts as words
from cnnviz.ui.markdown import plain
from cnnviz.ui.visitor import visitor

STYLES = Path(__file__).with_name("evaluate.css")
TRAIN = "../../pages/train.py"
SECONDS = 1.0
"""Between two looks at an evaluation that goes on."""
MOST_RUNS = 20
"""Training runs of the visitor that are offered, the newest first."""
DATASET, MODELS = "evaluate-dataset", "evaluate-models"


# ----------------------------------------------------------------------------------------- choices


def pick_data() -> DataSet:
    """Let the person choose the data set."""
    view = state.load()
    known = {data.name: data for data in (*datasets.DATASETS, *own.mine(visitor()))}
    known.setdefault(view.dataset, datasets.dataset(view.dataset))
    st.session_state[DATASET] = view.dataset

    def changed() -> None:
        data = known[st.session_state[DATASET]]
        kept = tuple(name for name in view.models if _still_fits(name, data))
        models = kept or state.usual(data)
        state.choose(dataset=data.name, models=models, of="", cell=None, group="")

    st.selectbox(
        texts.DATASET,
        list(known),
        key=DATASET,
        format_func=lambda name: _(known[name].title),
        on_change=changed,
    )
    return known[view.dataset]


def _still_fits(name: str, data: DataSet) -> bool:
    card = state.card_of(name)
    return card is not None and fits(card, data)


def pick_models(data: DataSet) -> list[ModelCard]:
    """Let the person choose among the networks that tell the data set's classes apart."""
    view = state.load()
    every = offered(view.models)
    fitting = {card.name: card for card in every if fits(card, data)}
    there = [name for name in view.models if name in fitting]
    if len(there) < len(view.models):  # a run was deleted meanwhile
        state.settle(models=tuple(there))
    st.session_state[MODELS] = there

    def changed() -> None:
        state.choose(models=tuple(st.session_state[MODELS]), of="", cell=None, group="")

    chosen = st.multiselect(
        texts.MODELS,
        list(fitting),
        key=MODELS,
        format_func=lambda name: _(fitting[name].title),
        help=texts.MODELS_HELP,
        placeholder=texts.MODELS_HINT,
        max_selections=state.MOST_MODELS,
        on_change=changed,
        disabled=not fitting,
    )
    return [fitting[name] for name in chosen]


def offered(chosen: Sequence[str]) -> list[ModelCard]:
    """Return the cards of the shipped networks, of the visitor's own, and of those in the link."""
    shipped = list(models_offered.offered())
    names = {card.name for card in shipped}
    mine = [run.id for run in store.runs() if run.record.owner == visitor()]
    others = dict.fromkeys([*mine, *(name for name in chosen if name not in names)])
    runs = [card for card in map(_of_run, others) if card is not None]
    # Those of the link stay, however old they are.
    return [
        *shipped,
        *(card for at, card in enumerate(runs) if at < MOST_RUNS or card.name in chosen),
    ]


def _of_run(name: str) -> ModelCard | None:
    """Return the card of a run by its present title; None where it has left no network."""
    try:
        return replace(zoo.card(name), title=words.of_run(store.run(name).title))
    except CnnvizError:
        return None


def show_choice(data: DataSet, cards: Sequence[ModelCard]) -> None:
    """Say what is about to be evaluated, and what is in the way of that."""
    fitting = any(fits(card, data) for card in offered(()))
    if not cards and not fitting:
        _show_none(data)
        return
    others = [_(card.title) for card in zoo.cards() if not fits(card, data)]
    st.caption(texts.about(data, others))
    notices.warn(texts.trained_on(data, cards))
    if not cards:
        st.info(texts.CHOOSE, icon=":material/checklist:")


def _show_none(data: DataSet) -> None:
    """Say which networks fit which data sets, and offer to train one."""
    titles = {known.name: _(known.title) for known in datasets.DATASETS}
    known = [(_(card.title), titles.get(card.dataset, card.dataset)) for card in zoo.cards()]
    st.info(texts.none_fits(data, known), icon=":material/search_off:")
    if st.button(texts.ALSO_TRAINED, type="primary", icon=":material/fitness_center:"):
        st.switch_page(TRAIN, query_params={"dataset": data.name})


# ----------------------------------------------------------------------------------------- waiting


def found(cards: Sequence[ModelCard], data: DataSet) -> list[Result]:
    """Return what is known of the chosen networks; while any of it is missing, show the way there.

    Returns:
        One result for each network, or none until all are there.
    """
    asked = _standings(cards, data)
    # After that: what ends in between is known then.
    known = [one for one in (results.find(card, data) for card in cards) if one is not None]
    if len(known) == len(cards):
        return known
    st.fragment(_wait, run_every=SECONDS if asked else None)(cards, data, bool(asked))
    return []


def _standings(cards: Sequence[ModelCard], data: DataSet) -> list[str]:
    """Return a sentence for each network that is in the visitor's line."""
    told = []
    for card in cards:
        standing = results.LINE.standing(results.key_of(card, data), visitor())
        if standing is not None:
            told.append(texts.standing(_(card.title), standing))
    return told


def _wait(cards: Sequence[ModelCard], data: DataSet, asked: bool) -> None:
    """Offer to begin, or show how far it is; show the whole page anew once that changes."""
    in_line = any(results.LINE.standing(results.key_of(card, data), visitor()) for card in cards)
    if asked and not in_line:
        st.rerun()
    with notices.errors_shown():
        _show_failures(cards, data)
    if in_line:
        _show_progress(cards, data)
    else:
        _offer(cards, data)


def _show_failures(cards: Sequence[ModelCard], data: DataSet) -> None:
    for card in cards:
        if sentence := results.LINE.failure(results.key_of(card, data)):
            st.error(plain(texts.failed(_(card.title), sentence)), icon=":material/error:")


def _offer(cards: Sequence[ModelCard], data: DataSet) -> None:
    if data.origin() is None:
        st.caption(texts.download(data))
    pressed = st.button(
        texts.START,
        key="evaluate-start",
        type="primary",
        icon=":material/fact_check:",
        help=texts.START_HELP,
    )
    if pressed:
        with notices.errors_shown():
            rates.count("evaluation")
            results.ask(cards, data, visitor())
            st.rerun()


def _show_progress(cards: Sequence[ModelCard], data: DataSet) -> None:
    for card in cards:
        key = results.key_of(card, data)
        standing = results.LINE.standing(key, visitor())
        if standing is not None:
            share = standing.done / standing.total if standing.total else 0.0
            st.progress(min(1.0, share), text=texts.standing(_(card.title), standing))
        elif results.LINE.found(key) is not None:
            st.progress(1.0, text=texts.finished(_(card.title)))
    st.caption(texts.GOES_ON)
    if st.button(texts.STOP, key="evaluate-stop", icon=":material/stop_circle:"):
        results.LINE.leave(visitor())
        st.rerun()


# ---------------------------------------------------------------------------------- what came out


def show(data: DataSet, cards: Sequence[ModelCard], results_: Sequence[Result]) -> None:
    """Show all that was found out."""
    found = dict(zip(_titles(cards), results_, strict=True))
    file = texts.file_name([card.name for card in cards], data.name)
    evaluate_figures.show(found)
    if len(found) > 1:
        evaluate_compare.show(data, found)
    evaluate_closer.show_random(data, found)
    evaluate_closer.show(data, found)
    evaluate_charts.show_trust(found, file=file)
    evaluate_files.show(found)


def _titles(cards: Sequence[ModelCard]) -> list[str]:
    """Return what people call the networks; those of one title have their names beside it."""
    titles = [_(card.title) for card in cards]
    return [
        f"{_(card.title)} ({card.name})" if titles.count(_(card.title)) > 1 else _(card.title)
        for card in cards
    ]
