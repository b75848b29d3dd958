"""What can be looked up about a run: its epochs, its settings, its log, and the machine."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from cnnviz.language import _
from cnnviz.training import spec as specs
from cnnviz.training.load import Load
from cnnviz.training.metrics import Epoch
from cnnviz.training.settings import SETTINGS
from cnnviz.training.spec import RunSpec
from cnnviz.training.store import Run
from cnnviz.ui import run_texts as texts
from cnnviz.ui import train_texts
from cnnviz.ui.markdown import plain

TABLES = 3
"""Beside each other."""
FEW_LINES = 12
"""Of a log that is shown as long as it is."""
LOG_BYTES = 64 * 1024
"""Of the log's end that are looked through for its last lines."""


def show_epochs(epochs: Sequence[Epoch]) -> None:
    """Show all whole epochs, the newest first."""
    if not epochs:
        st.caption(texts.NO_EPOCHS)
        return
    st.dataframe(
        [_row(one) for one in reversed(epochs)],
        hide_index=True,
        height="content" if len(epochs) <= 10 else 390,
        key="run-epochs",
    )


def _row(one: Epoch) -> dict[str, Any]:
    values = {
        "epoch": one.epoch,
        **one.values,
        "rate": float(f"{one.rate:.4g}"),
        "seconds": round(one.seconds, 1),
        "pictures_per_second": round(one.pictures_per_second),
    }
    return {title: values[key] for key, title in texts.EPOCH_COLUMNS.items() if key in values}


def show_settings(run: Run) -> None:
    """Show all settings with what is usual, and what else is needed to repeat the run."""
    names = [name for name in SETTINGS if name in specs.flat(run.spec)]
    size = math.ceil(len(names) / TABLES)
    for number, column in enumerate(st.columns(TABLES, gap="medium")):
        column.markdown(_table(run.spec, names[number * size : (number + 1) * size]))
    versions = ", ".join(f"{name} {number}" for name, number in run.made["versions"].items())
    st.caption(f"{texts.VERSIONS}: {plain(versions)}")
    fingerprint = run.record.fingerprint or run.made.get("fingerprint", "")
    if fingerprint:
        st.caption(f"{texts.FINGERPRINT}: `{fingerprint}`")


def _table(spec: RunSpec, names: Sequence[str]) -> str:
    """Return settings as a table (Markdown); those that are not as usual stand out."""
    own, usual = specs.flat(spec), specs.flat(RunSpec())
    lines = [f"| {texts.SETTING} | {texts.VALUE} | {texts.USUAL} |", "|---|---|---|"]
    for name in names:
        value, other = _shown(name, own[name]), _shown(name, usual[name])
        cells = (f"**{value}**", other) if value != other else (value, "")
        lines.append(f"| {plain(_(SETTINGS[name].label))} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _shown(name: str, value: Any) -> str:
    if name in ("dataset", "architecture") or value == "sweep":
        return plain(str(value))
    return plain(train_texts.shown(name, value))


def show_log(run: Run) -> None:
    """Show the end of what the run's workers printed."""
    lines, whole = tail(run.folder / "log.txt")
    if not lines:
        st.caption(texts.NO_LOG)
        return
    height: Literal["content"] | int = "content" if len(lines) <= FEW_LINES else 360
    st.code("\n".join(lines), language=None, height=height, wrap_lines=True)
    st.caption(texts.log_caption(whole))


def tail(path: Path) -> tuple[list[str], bool]:
    """Return the last lines of a text file, and whether these are all of it."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - LOG_BYTES))
            text = file.read().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return [], True
    lines = [line.rsplit("\r", 1)[-1] for line in text.splitlines()]
    shown = lines[-texts.LOG_LINES :]
    return shown, size <= LOG_BYTES and len(shown) == len(lines)


def show_load(found: Load) -> None:
    """Show how busy this machine is."""
    rows = texts.load(found)
    for name, figure, share in rows:
        st.progress(min(1.0, max(0.0, share)), text=f"{plain(name)}: {figure}")
    st.caption(texts.LOAD_CAPTION if found.gpus else f"{texts.LOAD_CAPTION} {texts.NO_GPU}")
