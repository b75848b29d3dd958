"""What was found out, as files: the report, and the tables for a spreadsheet."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO

import streamlit as st

from cnnviz.evaluation import Result, report, tables
from cnnviz.ui import evaluate_texts as texts
from cnnviz.ui.downloads import MARK


def show(found: Mapping[str, Result]) -> None:
    """Offer the files; each is made when somebody asks for it."""
    results = list(found.values())
    st.subheader(texts.FILES)
    with st.container(horizontal=True):
        for name, (label, make) in offered(results).items():
            st.download_button(
                label,
                make,
                file_name=_file_name(results, name),
                key=f"evaluate-file-{name}",
                on_click="ignore",
                icon=":material/download:",
                help=texts.REPORT_HELP if name == "report.html" else None,
            )
    st.caption(texts.FILES_HELP)


def offered(results: Sequence[Result]) -> Mapping[str, tuple[str, Callable[[], bytes]]]:
    """Return label and maker of each file by the last part of its name."""
    return {
        "report.html": (texts.REPORT, lambda: report.html(results).encode()),
        "tables.zip": (texts.TABLES, lambda: archive(results)),
        "figures.csv": (texts.FIGURES_FILE, lambda: _csv(tables.figures(results))),
        "classes.csv": (texts.CLASSES_FILE, lambda: _csv(tables.classes(results))),
        "answers.csv": (texts.ANSWERS_FILE, lambda: _csv(tables.answers(results))),
    }


def archive(results: Sequence[Result]) -> bytes:
    """Return all tables in one zip."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, table in tables.files(results).items():
            packed.writestr(name, _csv(table))
    return file.getvalue()


def _csv(table: str) -> bytes:
    return (MARK + table).encode()


def _file_name(results: Sequence[Result], name: str) -> str:
    answers = [one.answers for one in results]
    return texts.file_name([one.card.name for one in answers], answers[0].data.name, name)
