"""The charts and pictures of a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from cnnviz.evaluation.asking import picture_part
from cnnviz.evaluation.calibration import Bin
from cnnviz.evaluation.finding import mistakes
from cnnviz.evaluation.report import numbers, texts
from cnnviz.evaluation.report.charts import Axis, Bar, Line, chart, spanning
from cnnviz.evaluation.summary import Result
from cnnviz.evaluation.thumbnails import data_url
from cnnviz.language import _
from cnnviz.types import ModelCard

MOST_MISTAKES = 24
"""Pictures that a report holds for each model."""
TOP = 3
"""Classes that are named beside a picture."""
DIAGONAL = ((0.0, 0.0), (1.0, 1.0))


def reliability(one: Result) -> str:
    """Return the reliability diagram: how often each confidence is right."""
    bins = [each for each in one.figures.calibration.bins if each.count]
    axes = Axis(texts.CONFIDENCE, 0, 1, is_share=True), Axis(texts.ACCURACY, 0, 1, is_share=True)
    title = f"Calibration error {numbers.share(one.figures.calibration.error, 2)}"
    diagonal = Line(texts.CALIBRATED, DIAGONAL, "guide")
    return chart(title, *axes, [diagonal], [_bar(each) for each in bins])


def _bar(each: Bin) -> Bar:
    found = each.accuracy
    title = (
        f"Confidence {numbers.share(each.confidence)}: {numbers.share(found.value)} of "
        f"{each.count:,} right ({numbers.share_interval(found)})"
    )
    return Bar(each.low, each.high, found.value, (found.low, found.high), title)


def roc(one: Result) -> str:
    """Return the ROC curve; nothing for more than two classes."""
    found = one.figures.roc
    if found is None:
        return ""
    axes = Axis(texts.FALSE, 0, 1, is_share=True), Axis(texts.TRUE, 0, 1, is_share=True)
    points = zip(found.false_positives.tolist(), found.true_positives.tolist(), strict=True)
    lines = [
        Line(texts.GUESSING, DIAGONAL, "guide"),
        Line(f"“{found.positive}”, area {numbers.number(found.area)}", list(points), "first"),
    ]
    return f"<h3>{texts.ROC}</h3>" + chart(f"ROC curve of {found.positive}", *axes, lines)


def curves(card: ModelCard) -> str:
    """Return loss, accuracy, and one against the other, as the card tells them; or nothing."""
    if not card.history["loss"]:
        return ""
    charts = [_over_epochs(card, "loss"), _over_epochs(card, "accuracy"), _against(card)]
    return f"<h3>{texts.CURVES}</h3><div class=charts>{''.join(charts)}</div>"


LOOKS = {"": (texts.ON_TRAINING, "first"), "val_": (texts.ON_VALIDATION, "second")}


def _over_epochs(card: ModelCard, measure: str) -> str:
    lines = [
        Line(_(name), list(enumerate(card.history[prefix + measure], start=1)), look)
        for prefix, (name, look) in LOOKS.items()
        if card.history[prefix + measure]
    ]
    return _curve(texts.LOSS if measure == "loss" else texts.ACCURACY, texts.EPOCH, measure, lines)


def _against(card: ModelCard) -> str:
    lines = []
    for prefix, (name, look) in LOOKS.items():
        points = zip(card.history[prefix + "loss"], card.history[prefix + "accuracy"], strict=False)
        if found := list(points):
            lines.append(Line(name, found, look))
    title = f"{texts.LOSS} against {texts.ACCURACY}"
    return _curve(title, texts.LOSS, texts.ACCURACY, lines)


def _curve(title: str, across: str, up: str, lines: Sequence[Line]) -> str:
    points = [point for line in lines for point in line.points]
    x = spanning(across, [left for left, _ in points])
    y = spanning(up, [height for _, height in points])
    x, y = replace(x, is_whole=across == texts.EPOCH), replace(y, is_share=up == texts.ACCURACY)
    return chart(title.capitalize(), x, y, lines)


def worst(one: Result) -> str:
    """Return the pictures of the most confident mistakes.

    Raises:
        DataError: the pictures cannot be read again.
    """
    places = mistakes(one.answers)[:MOST_MISTAKES].tolist()
    if not places:
        return f"<p>{texts.NO_MISTAKES}</p>"
    return f"<ul class=pictures>{''.join(_picture(one, place) for place in places)}</ul>"


def _picture(one: Result, place: int) -> str:
    asked = one.answers
    split, number = picture_part(asked.data, asked.part), int(asked.numbers[place])
    names = [escape(name) for name in asked.data.classes]
    label, said = int(asked.labels[place]), int(asked.said[place])
    shares = asked.probabilities[place]
    order = [int(each) for each in (-shares).argsort(kind="stable")[:TOP]]
    bars = "".join(
        _share_bar(names[each], float(shares[each]), {said: "wrong", label: "right"}.get(each, ""))
        for each in dict.fromkeys([*order, said, label])
    )
    name = escape(split.name(number)) or f"picture {number}"
    return (
        f'<li><img src="{data_url(split.picture(number))}" alt="{name}: {names[label]}">'
        f"<p><b class=right>{names[label]}</b>, taken for <b class=wrong>{names[said]}</b></p>"
        f"<dl>{bars}</dl><small>{name}</small></li>"
    )


def _share_bar(name: str, value: float, kind: str) -> str:
    return (
        f'<dt>{name}</dt><dd><i class="{kind}" style="width:{100 * value:.1f}%"></i>'
        f"<span>{numbers.share(value)}</span></dd>"
    )
