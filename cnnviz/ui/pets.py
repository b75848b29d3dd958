"""The parts of the Pets page: what came out for one photo or many, as cards and as a table."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import repeat
from pathlib import Path

import streamlit as st

from cnnviz import pets, zoo
from cnnviz.architecture import cell
from cnnviz.pets import Answer
from cnnviz.ui import pets_cards, pets_looking, pets_photos
from cnnviz.ui import pets_texts as texts
from cnnviz.ui.downloads import MARK
from cnnviz.ui.pets_looking import Found

STYLES = Path(__file__).with_name("pets.css")
GROUP = "pets-group"
COLUMNS = ("file", "answer", "probability", "cat", "dog", "neither")
MOST_NAMED = 3
"""Breeds of a photo in the file."""


ALL = "all"
"""Stands for photos of every answer."""


def show() -> None:
    """Take photos, look at them, and show what came out."""
    photos = pets_photos.pick()
    st.caption(texts.PRIVACY)
    found = pets_looking.look(photos)
    if not found:
        return
    shown = _pick_group(found) if len(found) > 1 else found
    pets_cards.show(shown)
    if len(found) > 1:
        _show_table(found)
    _show_guide()


def _pick_group(found: Sequence[Found]) -> list[Found]:
    """Count the answers, and let the person choose which photos to see."""
    counts = Counter(one.kind for one in found)
    kinds = [ALL, *(kind for kind in texts.KINDS if counts[kind])]
    labels = {kind: texts.group(kind, counts[kind]) for kind in kinds[1:]}
    labels[ALL] = texts.all_group(len(found))
    if st.session_state.get(GROUP) not in kinds:
        st.session_state[GROUP] = ALL
    chosen = st.segmented_control(
        texts.GROUP, kinds, key=GROUP, format_func=lambda kind: labels[kind], required=True
    )
    return [one for one in found if chosen in (one.kind, ALL)]


# ----------------------------------------------------------------------------------------- a table


def _show_table(found: Sequence[Found]) -> None:
    st.subheader(texts.TABLE)
    rows = [_row(one) for one in found]
    st.dataframe(
        rows,
        hide_index=True,
        key="pets-table",
        column_config={
            texts.PROBABILITY: st.column_config.ProgressColumn(
                texts.PROBABILITY,
                help=texts.PROBABILITY_HELP,
                format="%.1f %%",
                min_value=0,
                max_value=100,
            )
        },
    )
    st.download_button(
        texts.CSV,
        lambda: table(found),
        file_name=texts.CSV_NAME,
        mime="text/csv",
        key="pets-csv",
        on_click="ignore",
        icon=":material/download:",
    )


def _row(found: Found) -> dict[str, object]:
    answer = found.answer
    return {
        texts.FILE: found.photo.name,
        texts.ANSWER: texts.headline(answer) if answer else texts.UNREAD,
        texts.PROBABILITY: 100 * answer.probability if answer else None,
        texts.BREED: next((name for name, _ in pets_cards.named(answer)), "") if answer else "",
        texts.REMARK: answer.note if answer else found.problem,
    }


def table(found: Sequence[Found]) -> bytes:
    """Return all answers as a CSV file; what a spreadsheet would run begins with an apostrophe."""
    file = StringIO()
    writer = csv.writer(file)
    numbers = range(1, MOST_NAMED + 1)
    named = [f"{what} {number}" for number in numbers for what in ("looks like", "share")]
    writer.writerow([*COLUMNS, *named, "remark"])
    for one in found:
        writer.writerow([cell(each) for each in _values(one)])
    return (MARK + file.getvalue()).encode()


def _values(found: Found) -> Iterator[str | float | None]:
    answer = found.answer
    yield found.photo.name
    yield from _shares(answer) if answer else repeat(None, len(COLUMNS) - 1)
    pairs = pets_cards.named(answer)[:MOST_NAMED] if answer else ()
    for pair in pairs:
        yield from pair
    yield from repeat(None, 2 * (MOST_NAMED - len(pairs)))
    yield answer.note if answer else found.problem


def _shares(answer: Answer) -> tuple[str | float, ...]:
    return answer.kind, answer.probability, answer.cat, answer.dog, answer.neither


# ----------------------------------------------------------------------------------- how to read it


def _show_guide() -> None:
    with st.expander(texts.HOW, icon=":material/help:"):
        st.markdown(texts.guide(_measured()))


def _measured() -> list[str]:
    metrics = zoo.card(pets.MODEL).metrics
    for kind in ("test", "val"):
        if {f"{kind}_accuracy", f"{kind}_count"} <= metrics.keys():
            return [texts.measured(metrics[f"{kind}_accuracy"], int(metrics[f"{kind}_count"]))]
    return []
