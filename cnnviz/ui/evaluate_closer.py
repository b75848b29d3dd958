"""One network looked at closely: what it confuses, class by class, and its worst mistakes."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import streamlit as st

from cnnviz import evaluation
from cnnviz.components.confusion import confusion, confusion_data, opened
from cnnviz.datasets import DataSet
from cnnviz.evaluation import Result
from cnnviz.ui import evaluate_charts, evaluate_figures, evaluate_pictures
from cnnviz.ui import evaluate_guide as guide
from cnnviz.ui import evaluate_state as state
from cnnviz.ui import evaluate_texts as texts
from cnnviz.ui.markdown import plain

OF, MATRIX, NUMBER = "evaluate-of", "evaluate-matrix", "evaluate-number"

Named = Mapping[str, Result]
"""Results by what people call their networks."""


def show(data: DataSet, found: Named) -> None:
    """Show all that is about one network; of several, the person chooses which."""
    st.fragment(_show)(data, found)


def _show(data: DataSet, found: Named) -> None:
    title = _pick(found)
    one = found[title]
    name = one.answers.card.name
    file = texts.file_name([name], data.name)
    _show_confusion(data, title, one, file)
    _show_classes(one)
    _show_mistakes(data, title, one)
    evaluate_charts.show_learning(one.answers.card, file=file)
    state.write_link()


def _pick(found: Named) -> str:
    """Return what people call the network to look at."""
    titles = {one.answers.card.name: title for title, one in found.items()}
    wanted = state.load().of
    chosen = wanted if wanted in titles else next(iter(titles))
    if len(found) > 1:
        st.session_state[OF] = chosen
        st.segmented_control(
            texts.CLOSER,
            list(titles),
            key=OF,
            format_func=lambda name: plain(titles[name]),
            required=True,
            on_change=lambda: state.choose(of=st.session_state[OF] or "", cell=None),
        )
    return titles[chosen]


def _show_confusion(data: DataSet, title: str, one: Result, file: str) -> None:
    st.subheader(texts.CONFUSION)
    st.write(texts.CONFUSION_INTRO)
    cell = state.load().cell
    table, pictures = st.columns([3, 2] if len(data.classes) > 4 else [2, 3], gap="large")
    with table:
        confusion(
            confusion_data(
                one.figures.confusion,
                data.classes,
                cell,
                texts.MATRIX | {"file": f"{file}-confusion.png"},
            ),
            key=MATRIX,
            on_change=lambda: _opened(len(data.classes)),
        )
    with pictures:
        _show_cell(data, title, one, cell)


def _opened(classes: int) -> None:
    cell = opened(st.session_state[MATRIX].opened, classes)
    if cell is not None:
        state.choose(cell=cell)


def _show_cell(data: DataSet, title: str, one: Result, cell: state.Cell | None) -> None:
    """Show the pictures of the open cell."""
    if cell is None:
        st.info(texts.CELL_HINT, icon=":material/touch_app:")
        return
    places = evaluation.cell(one.answers, *cell)
    st.markdown(texts.cell_title(data.classes[cell[0]], data.classes[cell[1]], len(places)))
    key = f"evaluate-cell-{cell[0]}-{cell[1]}"
    with st.container(height=640 if len(places) > 2 else "content", key=f"{key}-box"):
        evaluate_pictures.show(data, {title: one.answers}, places.tolist(), key=key)


def _show_classes(one: Result) -> None:
    """Show precision, recall and F1 as a table that can be sorted."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader(texts.CLASSES, width="content")
        evaluate_figures.explain(guide.CLASSES, "classes")
    rows = [
        {
            name: getattr(each, field) if field in ("name", "support") else _share(each, field)
            for name, field in zip(_names(), _FIELDS, strict=True)
        }
        for each in one.figures.classes
    ]
    st.dataframe(
        rows,
        hide_index=True,
        key="evaluate-classes",
        height="content",
        column_config={
            title: st.column_config.ProgressColumn(
                title, help=meaning, format="%.1f %%", min_value=0, max_value=100
            )
            if name in _SHARES
            else st.column_config.Column(title, help=meaning)
            for name, (title, meaning) in texts.COLUMNS.items()
        },
    )


_FIELDS = ("name", "precision", "recall", "f1", "support")
_SHARES = ("precision", "recall", "f1")


def _names() -> list[str]:
    return [title for title, _ in texts.COLUMNS.values()]


def _share(each: evaluation.ClassFigures, field: str) -> float | None:
    value = float(getattr(each, field))
    return None if math.isnan(value) else 100 * value


def _show_mistakes(data: DataSet, title: str, one: Result) -> None:
    st.subheader(texts.MISTAKES)
    places = evaluation.mistakes(one.answers)
    if not len(places):
        st.success(texts.NO_MISTAKES)
        return
    st.write(texts.MISTAKES_INTRO)
    name = one.answers.card.name
    evaluate_pictures.show(
        data, {title: one.answers}, places.tolist(), key=f"evaluate-mistakes-{name}"
    )


# --------------------------------------------------------------------------------- a random picture


def show_random(data: DataSet, found: Named) -> None:
    """Show a test picture that chance chooses, and another one at a button."""
    st.subheader(texts.RANDOM)
    st.write(texts.RANDOM_INTRO)
    st.fragment(_show_random)(data, found)


def _show_random(data: DataSet, found: Named) -> None:
    answers = {title: one.answers for title, one in found.items()}
    total = len(next(iter(answers.values())))
    if st.session_state.get(NUMBER, total) >= total:
        _draw(total)
    st.button(
        texts.RANDOM_BUTTON,
        key="evaluate-random",
        icon=":material/casino:",
        on_click=_draw,
        args=(total,),
    )
    evaluate_pictures.show(data, answers, [st.session_state[NUMBER]], key="evaluate-random-card")


def _draw(total: int) -> None:
    st.session_state[NUMBER] = int(np.random.default_rng().integers(total))
