"""The charts of the Evaluate page: calibration, ROC, and how a network learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st

from cnnviz.components.curves import Axis, Chart, Line, Settings
from cnnviz.components.curves import curves as draw
from cnnviz.evaluation import Bin, Result, Roc
from cnnviz.language import grouped
from cnnviz.types import ModelCard
from cnnviz.ui import curves, evaluate_figures
from cnnviz.ui import evaluate_guide as guide
from cnnviz.ui import evaluate_texts as texts
from cnnviz.ui import texts as words
from cnnviz.ui.markdown import plain

CONFIDENCE = Axis("confidence", texts.CONFIDENCE_AXIS)
FALSE_ALARMS = Axis("alarms", texts.ROC_AXIS)
LOSS = Axis("loss", texts.LOSS_AXIS)
NEUTRAL = 6
"""Number of the chart colour of what is no network."""
HEIGHT = 380

Named = Mapping[str, Result]
"""Results by what people call their networks."""


def show_trust(found: Named, *, file: str) -> None:
    """Show how far the networks' probabilities can be trusted, and of two classes the ROC."""
    rocs = {title: one.figures.roc for title, one in found.items() if one.figures.roc is not None}
    left, right = st.columns(2, gap="large")
    with left:
        _show_calibration(found, file)
    with right:
        if rocs:
            _show_roc(rocs, file)
        else:
            _show_bins(found)
    if rocs:
        with st.expander(texts.BINS):
            _show_bins(found)


def _show_calibration(found: Named, file: str) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader(texts.TRUST, width="content")
        evaluate_figures.explain(guide.TRUST, "trust")
    st.write(texts.TRUST_INTRO)
    _draw(reliability(found), CONFIDENCE, key="evaluate-trust", file=f"{file}-reliability")


def _show_roc(rocs: Mapping[str, Roc], file: str) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader(texts.ROC_HEADING, width="content")
        evaluate_figures.explain(guide.ROC, "roc")
    st.write(texts.roc_intro(next(iter(rocs.values())).positive))
    _draw(roc(rocs), FALSE_ALARMS, key="evaluate-roc", file=f"{file}-roc")


def _show_bins(found: Named) -> None:
    """Show the numbers behind the reliability diagram."""
    st.caption(texts.BINS)
    tabs = st.tabs([plain(title) for title in found])
    for tab, (title, one) in zip(tabs, found.items(), strict=True):
        rows = _bin_table(one.figures.calibration.bins)
        tab.dataframe(rows, hide_index=True, height="content", key=f"evaluate-bins-{title}")


def show_learning(card: ModelCard, *, file: str) -> None:
    """Show the curves of a network's card, and its loss against its accuracy."""
    st.subheader(texts.CURVES)
    if not any(card.history.values()):
        st.caption(texts.NO_CURVES)
        return
    st.write(texts.CURVES_INTRO)
    curves.show_plain(curves.of_history(card.history), key="evaluate-history", file=file)
    left, right = st.columns(2, gap="large", vertical_alignment="center")
    with left:
        chart = loss_by_accuracy(card.history)
        _draw(chart, LOSS, key="evaluate-loss", file=f"{file}-loss-accuracy")
    with right:
        st.write(texts.LOSS_BY_ACCURACY_HELP)


def _draw(chart: Chart, axis: Axis, *, key: str, file: str) -> None:
    draw([chart], Settings(axes=(axis,), file=file, toolbar=False, height=HEIGHT), key=key)


# -------------------------------------------------------------------------------------- the charts


def reliability(found: Named) -> Chart:
    """Return the reliability diagram: how often answers of a confidence are right."""
    lines = [Line(texts.PERFECT, {CONFIDENCE.id: [0, 100]}, [0, 1], NEUTRAL, dash="dot")]
    for number, (title, one) in enumerate(found.items()):
        bins = [each for each in one.figures.calibration.bins if each.count]
        x = {CONFIDENCE.id: np.array([100 * each.confidence for each in bins])}
        y = np.array([each.accuracy.value for each in bins])
        style = curves.style(number)
        lines.append(Line(title, x, y, style.colour, look="points", dash=style.dash))
    return Chart(texts.RELIABILITY, lines, alt=_trust_alt(found), unit="share", from_zero=True)


def _trust_alt(found: Named) -> str:
    told = [
        f"{title}: {texts.share(one.figures.calibration.error, one.figures.count)}"
        for title, one in found.items()
    ]
    return f"{texts.RELIABILITY}. {texts.FIGURE_NAMES['calibration'][0]}: {'; '.join(told)}."


def roc(rocs: Mapping[str, Roc]) -> Chart:
    """Return the ROC curves, each with the point at which its network decides."""
    lines = [Line(texts.GUESSING, {FALSE_ALARMS.id: [0, 100]}, [0, 1], NEUTRAL, dash="dot")]
    for number, (title, one) in enumerate(rocs.items()):
        style = curves.style(number)
        x = {FALSE_ALARMS.id: 100 * one.false_positives}
        lines.append(Line(title, x, one.true_positives, style.colour, dash=style.dash))
        alarms, found = one.chosen
        place = {FALSE_ALARMS.id: [100 * alarms]}
        lines.append(
            Line(texts.decides(title), place, [found], style.colour, look="points", legend=False)
        )
    told = "; ".join(f"{title}: {one.area:.3f}" for title, one in rocs.items())
    alt = f"{texts.ROC}. {texts.FIGURE_NAMES['area'][0]}: {told}."
    return Chart(texts.ROC, lines, alt=alt, unit="share", from_zero=True)


def loss_by_accuracy(history: Mapping[str, Sequence[float]]) -> Chart:
    """Return accuracy over loss: one point an epoch, of training and of validation pictures."""
    lines = [
        Line(name, {LOSS.id: np.array(history[loss])}, np.array(history[measure]), colour, "points")
        for loss, measure, name, colour in (
            ("loss", "accuracy", words.ON_TRAINING, curves.TRAINING),
            ("val_loss", "val_accuracy", words.ON_VALIDATION, curves.VALIDATION),
        )
        if history.get(loss) and history.get(measure)
    ]
    return Chart(texts.LOSS_BY_ACCURACY, lines, alt=texts.LOSS_BY_ACCURACY_HELP, unit="share")


def _bin_table(bins: Sequence[Bin]) -> list[dict[str, str]]:
    """Return one row for each bin that holds pictures."""
    rows = []
    for each in bins:
        if each.count:
            confidence, accuracy = each.confidence, each.accuracy.value
            cells = (
                f"{100 * each.low:.0f} to {100 * each.high:.0f} %",
                grouped(each.count),
                f"{100 * confidence:.1f} %",
                f"{100 * accuracy:.1f} %",
                f"{100 * (accuracy - confidence):+.1f} %".replace("-", "−"),
            )
            rows.append(dict(zip(texts.BIN_COLUMNS, cells, strict=True)))
    return rows
