"""What was measured as tables for a spreadsheet (CSV).

Texts that a spreadsheet would run as a formula begin with an apostrophe; what is not a number is
left empty.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from itertools import combinations, starmap, zip_longest
from typing import Any

from cnnviz.architecture import cell
from cnnviz.evaluation.asking import picture_part
from cnnviz.evaluation.comparison import compare
from cnnviz.evaluation.summary import ClassFigures, Result
from cnnviz.types import ModelCard

Row = Mapping[str, Any]


def files(results: Sequence[Result]) -> dict[str, str]:
    """Return all tables by the names of their files.

    Raises:
        EvaluationError: the results are of different pictures.
        DataError: the pictures’ names cannot be read again.
    """
    named = {
        "figures.csv": figures(results),
        "classes.csv": classes(results),
        "answers.csv": answers(results),
        "calibration.csv": calibration(results),
        "curves.csv": curves([one.answers.card for one in results]),
    }
    for one in results:
        named[f"confusion-{one.answers.card.name}.csv"] = confusion(one)
    if any(one.figures.roc for one in results):
        named["roc.csv"] = roc(results)
    if len(results) > 1:
        named["comparison.csv"] = comparison(results)
    return named


def figures(results: Sequence[Result]) -> str:
    """Return a line for each model: its main figures with their intervals."""
    return _table(map(_figures, results))


def _figures(one: Result) -> Row:
    found, asked = one.figures, one.answers
    return {
        **_model(asked.card),
        "dataset": asked.data.name,
        "part": asked.part,
        "pictures": found.count,
        "unreadable": found.skipped,
        "accuracy": found.accuracy.value,
        "accuracy_low": found.accuracy.low,
        "accuracy_high": found.accuracy.high,
        "loss": found.loss.value,
        "loss_low": found.loss.low,
        "loss_high": found.loss.high,
        "mean_precision": found.mean.precision,
        "mean_recall": found.mean.recall,
        "mean_f1": found.mean.f1,
        "mean_confidence": found.calibration.confidence,
        "expected_calibration_error": found.calibration.error,
        "roc_area": found.roc.area if found.roc else None,
        "parameters": asked.card.parameters,
        "sha256": asked.card.sha256,
    }


def _model(card: ModelCard) -> Row:
    return {"model": card.name, "title": card.title}


def classes(results: Sequence[Result]) -> str:
    """Return a line for each class of each model."""
    return _table(
        {**_model(one.answers.card), **_class(each)}
        for one in results
        for each in one.figures.classes
    )


def _class(one: ClassFigures) -> Row:
    return {
        "class": one.name,
        "precision": one.precision,
        "recall": one.recall,
        "f1": one.f1,
        "pictures": one.support,
        "named": one.named,
    }


def confusion(one: Result) -> str:
    """Return the confusion matrix: a line for each right class, a column for each answer."""
    names = one.answers.data.classes
    head = ["right class", *names]
    rows = ([name, *row] for name, row in zip(names, one.figures.confusion.tolist(), strict=True))
    return _written([head, *rows])


def answers(results: Sequence[Result]) -> str:
    """Return a line for each picture and model: what it shows, what was said, and how surely.

    Raises:
        DataError: the pictures’ names cannot be read again.
    """
    names = results[0].answers.data.classes
    head = ["model", "picture", "file", "right class", "answer", "is right", "confidence"]
    return _written([[*head, *(f"probability of {name}" for name in names)], *_answers(results)])


def _answers(results: Sequence[Result]) -> Iterator[list[Any]]:
    for one in results:
        asked = one.answers
        split, names = picture_part(asked.data, asked.part), asked.data.classes
        columns = (asked.numbers, asked.labels, asked.said, asked.confidence, asked.probabilities)
        for number, label, said, sure, row in zip(
            *(each.tolist() for each in columns), strict=True
        ):
            right, file = said == label, split.name(number)
            told = [names[label], names[said], "yes" if right else "no"]
            yield [asked.card.name, number, file, *told, *map(_short, (sure, *row))]


def _short(probability: float) -> float:
    """Return all that float32 knows of a number, and no more."""
    return float(f"{probability:.8g}")


def calibration(results: Sequence[Result]) -> str:
    """Return a line for each bin of each model’s reliability diagram."""
    return _table(
        {
            "model": one.answers.card.name,
            "above": each.low,
            "up_to": each.high,
            "answers": each.count,
            "confidence": each.confidence,
            "accuracy": each.accuracy.value,
            "accuracy_low": each.accuracy.low,
            "accuracy_high": each.accuracy.high,
        }
        for one in results
        for each in one.figures.calibration.bins
    )


def roc(results: Sequence[Result]) -> str:
    """Return a line for each threshold of each model that tells two classes apart."""
    return _table(
        {
            "model": one.answers.card.name,
            "looked_for": curve.positive,
            "threshold": threshold,
            "false_positive_rate": false,
            "true_positive_rate": true,
        }
        for one in results
        if (curve := one.figures.roc) is not None
        for threshold, false, true in zip(
            curve.thresholds.tolist(),
            curve.false_positives.tolist(),
            curve.true_positives.tolist(),
            strict=True,
        )
    )


def curves(cards: Sequence[ModelCard]) -> str:
    """Return a line for each epoch of each model’s training, as its card tells it."""
    return _table(
        {**_model(card), "epoch": epoch, **dict(zip(card.history, values, strict=True))}
        for card in cards
        for epoch, values in enumerate(zip_longest(*card.history.values()), start=1)
    )


def comparison(results: Sequence[Result]) -> str:
    """Return a line for each pair of models.

    Raises:
        EvaluationError: the results are of different pictures.
    """
    return _table(starmap(_pair, combinations(results, 2)))


def _pair(first: Result, second: Result) -> Row:
    found = compare(first.answers, second.answers)
    return {
        "first": first.answers.card.name,
        "second": second.answers.card.name,
        "both_right": len(found.both_right),
        "only_first_right": len(found.first_only),
        "only_second_right": len(found.second_only),
        "both_wrong": len(found.both_wrong),
        "mcnemar_p": found.p_value,
    }


def _table(rows: Iterable[Row]) -> str:
    """Write rows that all have the same columns."""
    kept = list(rows)
    head = [list(kept[0])] if kept else []
    return _written([*head, *(list(row.values()) for row in kept)])


def _written(rows: Iterable[Sequence[Any]]) -> str:
    file = StringIO()
    csv.writer(file).writerows([_value(each) for each in row] for row in rows)
    return file.getvalue()


def _value(value: Any) -> str | float:
    return cell(None if isinstance(value, float) and not math.isfinite(value) else value)
