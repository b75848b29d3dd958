"""How good networks are, as figures with their intervals: one by one, or as a table of several."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from cnnviz.components.comparison import Cell, Column, Entry, comparison
from cnnviz.evaluation import Figures, Interval, Result
from cnnviz.ui import curves, notices
from cnnviz.ui import evaluate_guide as guide
from cnnviz.ui import evaluate_texts as texts
from cnnviz.ui.run_texts import NO_FIGURE

Named = Mapping[str, Result]
"""Results by what people call their networks."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the figures."""

    of: Callable[[Figures], float]
    text: Callable[[float, int], str]
    """Writes it, with no more digits than so many pictures can tell."""
    better: int
    """1 where higher is better, -1 where lower is."""
    interval: Callable[[Figures], Interval] | None = None


def _loss(value: float, _: int) -> str:
    return f"{value:.3f}"


def _area(figures: Figures) -> float:
    return figures.roc.area if figures.roc else math.nan


FIGURES: Mapping[str, Figure] = {
    "accuracy": Figure(lambda one: one.accuracy.value, texts.share, 1, lambda one: one.accuracy),
    "loss": Figure(lambda one: one.loss.value, _loss, -1, lambda one: one.loss),
    "f1": Figure(lambda one: one.mean.f1, texts.share, 1),
    "calibration": Figure(lambda one: one.calibration.error, texts.share, -1),
    "area": Figure(_area, _loss, 1),
}


def show(found: Named) -> None:
    """Show the figures with their intervals, what they mean, and how they are worked out."""
    several = len(found) > 1
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader(texts.FIGURES_OF_MANY if several else texts.FIGURES, width="content")
        explain(guide.FIGURES, "figures")
    if several:
        _show_table(found)
    else:
        _show_metrics(*found.values())
    for title, one in found.items():
        st.markdown(texts.in_words(title if several else "", one.figures))
        if one.figures.skipped:
            notices.warn([texts.skipped(one.answers.skipped)])


def explain(text: str, key: str) -> None:
    """Offer an explanation with its formulas."""
    with st.popover(texts.EXPLAIN, icon=":material/help:", key=f"evaluate-explain-{key}"):
        st.markdown(text)


def written(figure: Figure, figures: Figures) -> str:
    """Write a figure, or a dash where there is none."""
    value = figure.of(figures)
    return NO_FIGURE if math.isnan(value) else figure.text(value, figures.count)


def interval_of(figure: Figure, figures: Figures) -> str:
    """Write the interval of a figure that has one."""
    if figure.interval is None:
        return ""
    found = figure.interval(figures)
    return texts.interval(
        figure.text(found.low, figures.count), figure.text(found.high, figures.count)
    )


def _known(found: Sequence[Result]) -> list[str]:
    """Return the names of the figures that these networks have."""
    return [
        name
        for name, figure in FIGURES.items()
        if not all(math.isnan(figure.of(one.figures)) for one in found)
    ]


def _show_metrics(one: Result) -> None:
    row = st.container(horizontal=True, key="evaluate-figures")
    for name in _known([one]):
        label, meaning = texts.FIGURE_NAMES[name]
        row.metric(
            label,
            written(FIGURES[name], one.figures),
            delta=interval_of(FIGURES[name], one.figures) or None,
            delta_color="off",
            delta_arrow="off",
            delta_description=texts.INTERVAL if FIGURES[name].interval else None,
            help=meaning,
        )


def _show_table(found: Named) -> None:
    """Show one row for each network, its line in the charts beside its name."""
    columns, filled = [], []
    for name in _known(list(found.values())):
        columns.append(Column(*texts.FIGURE_NAMES[name], figures=True))
        filled.append(_cells(FIGURES[name], [one.figures for one in found.values()]))
        if FIGURES[name].interval is not None:
            columns.append(Column(texts.INTERVAL, texts.INTERVAL_HELP, figures=True))
            filled.append([Cell(interval_of(FIGURES[name], one.figures)) for one in found.values()])
    rows = list(zip(*filled, strict=True))
    show_comparison(columns, found, rows, caption=texts.FIGURES_OF_MANY, key="evaluate-table")


def show_comparison(
    columns: Sequence[Column],
    found: Named,
    rows: Sequence[Sequence[Cell]],
    *,
    caption: str,
    key: str,
) -> None:
    """Show a table with a row for each network, its line in the charts beside its name."""
    looks = map(curves.style, range(len(found)))
    entries = [
        Entry(title, look.colour, look.dash, look.marked, row)
        for title, look, row in zip(found, looks, rows, strict=True)
    ]
    comparison(columns, entries, caption=caption, best=texts.BEST, key=key)


def _cells(figure: Figure, every: Sequence[Figures]) -> list[Cell]:
    values = [figure.of(one) for one in every]
    known = [value for value in values if not math.isnan(value)]
    best = max(known, key=lambda value: figure.better * value, default=None)
    return [
        Cell(written(figure, one), best=value == best and len(set(known)) > 1)
        for value, one in zip(values, every, strict=True)
    ]
