"""The Data page's split: how many pictures train, validate and test, and whether any are copies."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz import datasets, home
from cnnviz.datasets import DataSet, census, leaks, own
from cnnviz.datasets.leaks import Leaks
from cnnviz.datasets.near_duplicates import Pair
from cnnviz.training.spec import RunSpec
from cnnviz.ui import data_albums as albums
from cnnviz.ui import data_charts as charts
from cnnviz.ui import data_lines as lines
from cnnviz.ui import data_state as state
from cnnviz.ui import data_strips as strips
from cnnviz.ui import data_texts as texts
from cnnviz.ui import waiting
from cnnviz.ui.data_albums import Album
from cnnviz.ui.data_lines import CHECKS
from cnnviz.ui.data_strips import Tile
from cnnviz.ui.markdown import plain

MOST_SHARE = 0.9
LARGEST_SEED = 2**32 - 1
AT_ONCE = 12
"""Pairs to begin with, and how many more come at a time."""
LIMIT = "data-pairs"

Chosen = NDArray[np.bool_]


def pick(spec: RunSpec, *, own_part: bool) -> None:
    """Let the person choose the share and the seed.

    Args:
        spec: the choices.
        own_part: whether the data set itself says which pictures validate.
    """
    st.subheader(texts.SPLIT)
    st.markdown(texts.SPLIT_INTRO)
    share, seed = st.columns([2, 1], gap="medium")
    with share:
        st.slider(
            texts.SHARE,
            0.0,
            MOST_SHARE,
            step=0.01,
            format="percent",
            key=state.seeded("validation", spec),
            help=texts.SHARE_HELP,
            disabled=own_part,
        )
    with seed:
        st.number_input(
            texts.SEED,
            min_value=0,
            max_value=LARGEST_SEED,
            step=1,
            key=state.seeded("seed", spec),
            help=texts.SEED_HELP,
        )
    if own_part:
        st.caption(texts.OWN_PART)


def chosen(found: Album, spec: RunSpec) -> Chosen:
    """Return which training pictures validate: (N,)."""
    if found.aside is not None:
        return found.aside
    _, validating = datasets.stratified(found.train.labels, spec.validation, spec.seed)
    mask = np.zeros(len(found.train.labels), np.bool_)
    mask[validating] = True
    return mask


def show_counts(data: DataSet, found: Album, validation: Chosen) -> None:
    """Show how many pictures each part has, what it is for, and the classes as bars."""
    labels, classes = found.train.labels, len(data.classes)
    parts = {
        texts.TRAINING: census.per_class(labels[~validation], classes),
        texts.VALIDATION: census.per_class(labels[validation], classes),
        texts.TEST: found.census.test,
    }
    columns = st.columns(3, gap="medium")
    for column, (part, counts), job in zip(columns, parts.items(), texts.JOBS, strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(texts.part_label(part, sum(counts)))
            st.caption(job)
    st.markdown(texts.balance(data.classes, found.census.training))
    few = [
        name
        for name, number in zip(data.classes, found.census.training, strict=True)
        if number < own.LIMITS.few
    ]
    if few:
        st.warning(texts.few_pictures(few, own.LIMITS.few), icon=":material/info:")
    charts.show_counts(data.classes, parts)


# ------------------------------------------------------------------------------------------- leaks


def show_leaks(data: DataSet, found: Album, validation: Chosen) -> None:
    """Offer to look for near-duplicates across the parts, and show what was found."""
    st.subheader(texts.LEAKS)
    st.markdown(texts.LEAKS_INTRO)
    work = lines.check(data, validation)
    if waiting.asked(CHECKS, work):
        waiting.follow(CHECKS, work.key, texts.CHECKING)
        return
    known = CHECKS.found(work.key) or leaks.known(data, validation, home.cache_folder())
    if known is not None:
        _show_found(data, found, validation, known)
        return
    if sentence := CHECKS.failure(work.key):
        st.error(plain(sentence), icon=":material/error:")
    if st.button(texts.CHECK, key="data-check", icon=":material/content_copy:"):
        st.session_state[LIMIT] = AT_ONCE
        waiting.ask(CHECKS, work)


def _show_found(data: DataSet, found: Album, validation: Chosen, known: Leaks) -> None:
    if not known.test and not known.validation:
        st.success(texts.CLEAN, icon=":material/check_circle:")
        return
    sums = len(found.test.labels), int(validation.sum())
    st.warning(texts.found_leaks(known, *sums), icon=":material/content_copy:")
    st.markdown(texts.MEANING)
    limit = int(st.session_state.setdefault(LIMIT, AT_ONCE))
    _show_pairs(data, found, known.test[:limit], "test")
    _show_pairs(data, found, known.validation[:limit], "train")
    most = max(len(known.test), len(known.validation))
    with st.container(horizontal=True, vertical_alignment="center"):
        if most > limit:
            st.button(texts.MORE_PAIRS, key="data-more", on_click=_more)
        every = len(known.test) + len(known.validation)
        shown = sum(min(limit, len(pairs)) for pairs in (known.test, known.validation))
        st.caption(texts.pairs_shown(shown, every), width="content")


def _more() -> None:
    st.session_state[LIMIT] += AT_ONCE


def _show_pairs(data: DataSet, found: Album, pairs: Sequence[Pair], part: str) -> None:
    """Show pairs side by side.

    Args:
        data: the data set.
        found: what is known of it.
        pairs: the pairs.
        part: where the second pictures are, ``test`` or ``train``.
    """
    if not pairs:
        return
    wanted = [each for one in pairs for each in (("train", one.first), (part, one.second))]
    with st.spinner(texts.READING, show_time=True):
        sources = albums.chosen(data, found.origin, wanted)
    title = texts.AMONG_TEST if part == "test" else texts.AMONG_VALIDATION
    st.markdown(f"**{title}**")
    other = texts.TEST if part == "test" else texts.VALIDATION
    shown = []
    for one in pairs:
        first = data.classes[found.train.labels[one.first]]
        second = data.classes[getattr(found, part).labels[one.second]]
        marked = second if first == second else texts.other_label(second)
        shown.append(
            (
                _tile(sources["train", one.first], texts.TRAINING, first),
                _tile(sources[part, one.second], other, marked),
                texts.likeness(one.likeness, one.distance),
            )
        )
    st.html(strips.pairs(title, shown))
    if any(texts.other_label("") in second.name for _, second, _ in shown):
        st.caption(texts.DIFFERENT)


def _tile(src: str, part: str, label: str) -> Tile:
    return Tile(src, texts.pair_alt(part.lower(), label), name=label, note=part.lower())
