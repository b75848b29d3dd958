"""Networks side by side on the same pictures: which of them is right where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import combinations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz import evaluation
from cnnviz.components.comparison import Cell, Column
from cnnviz.datasets import DataSet
from cnnviz.evaluation import Result
from cnnviz.language import grouped
from cnnviz.ui import evaluate_figures, evaluate_pictures
from cnnviz.ui import evaluate_guide as guide
from cnnviz.ui import evaluate_state as state
from cnnviz.ui import evaluate_texts as texts
from cnnviz.ui.run_texts import NO_FIGURE

Places = NDArray[np.int64]
GROUP = "evaluate-group"

Named = Mapping[str, Result]
"""Results by what people call their networks."""


def groups(right: NDArray[np.bool_]) -> dict[str, Places]:
    """Sort pictures by which networks are right on them.

    Args:
        right: (M, N) whether each of M networks is right on each of N pictures.

    Returns:
        The pictures of each group that is not empty, by its pattern: a 1 or a 0 for each network;
        those that all got right first, those that nobody did last.
    """
    found: dict[str, Places] = {}
    patterns = ["".join(column) for column in np.where(right.T, "1", "0")]
    for pattern in sorted(set(patterns), key=lambda one: (-one.count("1"), -int(one, 2))):
        found[pattern] = np.flatnonzero([one == pattern for one in patterns])
    return found


def show(data: DataSet, found: Named) -> None:
    """Show the groups of pictures, with theirs, and the networks' recall class by class."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader(texts.SIDE_BY_SIDE, width="content")
        evaluate_figures.explain(guide.SIDE_BY_SIDE, "side")
    st.write(texts.SIDE_BY_SIDE_INTRO)
    st.fragment(_show_groups)(data, found)
    _show_chance(found)
    st.markdown(f"##### {texts.BY_CLASS}")
    _show_classes(data, found)


def _show_chance(found: Named) -> None:
    """Say of each pair whether its difference may be chance."""
    for (first, one), (second, other) in combinations(found.items(), 2):
        compared = evaluation.compare(one.answers, other.answers)
        st.markdown(texts.chance((first, second), compared))


def _show_classes(data: DataSet, found: Named) -> None:
    """Show each network's recall of each class, the best of each class marked."""
    columns = [Column(name, figures=True) for name in data.classes]
    recalls = np.array(
        [[each.recall for each in one.figures.classes] for one in found.values()]
    )  # (M, K)
    best = np.where(np.ptp(recalls, axis=0) > 0, recalls.max(axis=0), np.inf)
    rows = [
        [
            Cell(NO_FIGURE if np.isnan(share) else f"{100 * share:.1f} %", best=bool(share == top))
            for share, top in zip(row, best, strict=True)
        ]
        for row in recalls
    ]
    evaluate_figures.show_comparison(
        columns, found, rows, caption=texts.BY_CLASS, key="evaluate-recall"
    )


def _show_groups(data: DataSet, found: Named) -> None:
    titles = list(found)
    sorted_ = groups(np.stack([one.answers.right for one in found.values()]))
    total = sum(map(len, sorted_.values()))
    st.html(_table(titles, {pattern: len(places) for pattern, places in sorted_.items()}, total))
    pattern = _pick(titles, sorted_)
    if pattern:
        answers = {title: one.answers for title, one in found.items()}
        places = sorted_[pattern].tolist()
        evaluate_pictures.show(data, answers, places, key=f"evaluate-group-{pattern}")
    state.write_link()


def _pick(titles: Sequence[str], sorted_: Mapping[str, Places]) -> str:
    """Return the group that the person chose, if any."""
    chosen = state.load().group
    st.session_state[GROUP] = chosen if chosen in sorted_ else None
    st.pills(
        texts.GROUP,
        list(sorted_),
        key=GROUP,
        format_func=lambda one: texts.group_option(
            texts.group_name(one, titles), len(sorted_[one])
        ),
        on_change=lambda: state.choose(group=st.session_state[GROUP] or ""),
    )
    return chosen if chosen in sorted_ else ""


def _table(titles: Sequence[str], counts: Mapping[str, int], total: int) -> str:
    """Return the groups as a table (HTML)."""
    heads = "".join(f"<th scope=col>{escape(title)}</th>" for title in titles)
    rows = "".join(
        f"<tr>{''.join(_mark(one) for one in pattern)}"
        f"<td>{escape(texts.group_name(pattern, titles))}</td>"
        f'<td class="figure">{grouped(number)}</td>'
        f'<td class="figure">{texts.share(number / total, total)}</td></tr>'
        for pattern, number in counts.items()
    )
    return (
        f'<div class="evaluate-table" role="region" tabindex="0"'
        f' aria-label="{escape(texts.SIDE_BY_SIDE)}"><table><thead><tr>{heads}'
        f"<th scope=col>{texts.GROUP_NAME}</th><th scope=col>{texts.PICTURES}</th>"
        f"<th scope=col>{texts.SHARE}</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _mark(one: str) -> str:
    kind, sign, word = ("right", "✓", texts.RIGHT) if one == "1" else ("wrong", "✗", texts.WRONG)
    return f'<td class="{kind}"><span aria-hidden="true">{sign}</span> {word}</td>'
