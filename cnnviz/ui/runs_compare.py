"""The chosen runs of the Runs page: their curves in one chart, and what differs between them."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st
from cachetools import LRUCache, cached

from cnnviz.components.comparison import Cell, Column, Entry, comparison
from cnnviz.components.curves import Settings, curves
from cnnviz.training import metrics, store
from cnnviz.training import spec as specs
from cnnviz.training.metrics import Epoch
from cnnviz.training.settings import SETTINGS
from cnnviz.training.store import Run
from cnnviz.ui import curves as charts
from cnnviz.ui import notices, run_texts, runs_actions
from cnnviz.ui import runs_state as state
from cnnviz.ui import runs_texts as texts

SECONDS = 2.0
"""Between two looks at the chosen runs, as long as any run waits or trains."""
MEASURE = "runs-measure"
TOLD = 2
"""Settings that the name of a line tells."""


def show_chosen(*, active: bool) -> None:
    """Show what can be done with the chosen runs, and compare them."""
    st.fragment(_chosen, run_every=SECONDS if active else None)()


def _chosen() -> None:
    st.subheader(texts.CHOSEN)
    with notices.errors_shown():
        there = {run.id: run for run in store.runs()}
        chosen = [there[one] for one in state.load().chosen if one in there]
        if chosen:
            runs_actions.show(chosen)
            _compare(chosen)
        else:
            st.caption(texts.NOT_CHOSEN)
    state.write_link()


def _compare(chosen: Sequence[Run]) -> None:
    names = line_names(chosen)
    epochs = [_epochs(run.folder, _stamp(run.folder)) for run in chosen]
    measures = [key for key in texts.MEASURES if any(key in one[0].values for one in epochs if one)]
    if measures:
        measure = _measure(measures)
        shown = Settings(axes=(charts.EPOCH, charts.MINUTES), file="cnnviz-runs", height=380)
        named = list(zip(names, epochs, strict=True))
        curves([charts.compared(named, measure, texts.MEASURES[measure])], shown, key="runs-curves")
    st.markdown(f"##### {texts.DIFFERS if len(chosen) > 1 else texts.FIGURES_TITLE}")
    differing = specs.differing([run.spec for run in chosen])
    if len(chosen) > 1 and not differing:
        st.caption(texts.SAME)
    columns, cells = table(chosen, differing)
    entries = [
        Entry(name, look.colour, look.dash, look.marked, row)
        for name, look, row in zip(names, map(charts.style, range(len(chosen))), cells, strict=True)
    ]
    comparison(columns, entries, caption=texts.DIFFERENCES, best=texts.BEST, key="runs-comparison")


def _measure(measures: list[str]) -> str:
    """Let the person choose what is drawn; what the runs do not have is not offered."""
    if st.session_state.get(MEASURE) not in measures:
        st.session_state[MEASURE] = measures[0]
    st.segmented_control(
        texts.MEASURE,
        measures,
        key=MEASURE,
        format_func=texts.MEASURES.__getitem__,
        required=True,
        label_visibility="collapsed",
    )
    return str(st.session_state[MEASURE])


def _stamp(folder: Path) -> tuple[int, int]:
    try:
        now = (folder / "epochs.jsonl").stat()
    except OSError:
        return 0, 0
    return now.st_mtime_ns, now.st_size


@cached(LRUCache(1024), lock=threading.Lock())
def _epochs(folder: Path, _stamp: tuple[int, int]) -> list[Epoch]:
    """Read a run's curve; again only when it has grown."""
    return metrics.read_epochs(folder)


def line_names(chosen: Sequence[Run]) -> list[str]:
    """Name the runs' lines; those with the same title by the settings in which they differ."""
    titles = Counter(run.title for run in chosen)
    names = []
    for number, run in enumerate(chosen, start=len(chosen) > 1):
        alike = [one for one in chosen if one.title == run.title]
        own = {name: found[alike.index(run)] for name, found in _telling(alike).items()}
        names.append(texts.line_name(number, run, own, alone=titles[run.title] == 1))
    return names


def _telling(alike: Sequence[Run]) -> dict[str, list[Any]]:
    """Return the settings that tell runs apart best; chance comes last."""
    differing = specs.differing([run.spec for run in alike])
    different = {name: len(set(map(str, found))) for name, found in differing.items()}
    ordered = sorted(differing, key=lambda name: (name == "seed", -different[name]))
    return {name: differing[name] for name in ordered[:TOLD]}


# --------------------------------------------------------------------------------------- the table


@dataclass(frozen=True, slots=True)
class Figure:
    """A column of figures."""

    value: Callable[[Run], float | None]
    shown: Callable[[float], str]
    better: int = 0
    """1 where higher is better, -1 where lower is, 0 where neither."""


def _whole(number: float) -> str:
    return run_texts.count(round(number))


FIGURES: Mapping[str, Figure] = {
    "val_accuracy": Figure(lambda run: run.record.best.get("val_accuracy"), run_texts.accuracy, 1),
    "val_loss": Figure(lambda run: run.record.best.get("val_loss"), run_texts.loss, -1),
    "accuracy": Figure(lambda run: run.record.best.get("accuracy"), run_texts.accuracy),
    "epoch": Figure(lambda run: run.record.best.get("epoch"), lambda epoch: f"{epoch:.0f}"),
    "parameters": Figure(lambda run: run.record.parameters or None, _whole),
    "duration": Figure(lambda run: run.record.progress.seconds or None, texts.duration),
    "speed": Figure(lambda run: run.record.progress.pictures_per_second or None, _whole),
}


def table(
    chosen: Sequence[Run], differing: Mapping[str, Sequence[Any]]
) -> tuple[list[Column], list[list[Cell]]]:
    """Return the columns of what differs and of the best figures, and a row of cells for each run.

    Args:
        chosen: the runs.
        differing: for each setting in which they differ, their values.
    """
    columns, filled = [], []
    for name in (one for one in SETTINGS if one in differing):
        columns.append(Column(texts.label(name), SETTINGS[name].help))
        filled.append([Cell(texts.value(name, value)) for value in differing[name]])
    columns.append(Column(*texts.FIGURES["state"]))
    filled.append([Cell(run_texts.LOOKS[run.record.state].word) for run in chosen])
    for name, figure in FIGURES.items():
        columns.append(Column(*texts.FIGURES[name], figures=True))
        filled.append(_figures(chosen, figure))
    return columns, [list(row) for row in zip(*filled, strict=True)]


def _figures(chosen: Sequence[Run], figure: Figure) -> list[Cell]:
    values = [figure.value(run) for run in chosen]
    known = [value for value in values if value is not None]
    best = max(known, key=lambda value: figure.better * value, default=None)
    alike = len({run.spec.dataset for run in chosen}) == 1  # figures of other pictures say nothing
    mark = bool(figure.better) and alike and len(set(known)) > 1
    return [
        Cell(run_texts.NO_FIGURE)
        if value is None
        else Cell(figure.shown(value), best=mark and value == best)
        for value in values
    ]
