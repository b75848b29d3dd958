"""The tables of a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import combinations

from cnnviz.evaluation.comparison import compare
from cnnviz.evaluation.report import numbers, texts
from cnnviz.evaluation.summary import ClassFigures, Result

DARKEST = 60
"""Per cent of colour in the darkest cell; numbers stay readable on it."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, label: str) -> str:
    """Return a table; the first cell of each row is its name. All cells are plain text.

    Args:
        head: names of the columns.
        rows: a text for each column.
        label: what the table holds.
    """
    heads = "".join(f"<th scope=col>{escape(each)}</th>" for each in head)
    body = "".join(_row(row) for row in rows)
    return wide(f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>", label)


def wide(content: str, label: str) -> str:
    """Return what may be wider than the page in a box of its own, which the keyboard can move."""
    return f'<div class=wide role=region tabindex=0 aria-label="{escape(label)}">{content}</div>'


def _row(row: Sequence[str]) -> str:
    cells = "".join(f"<td>{escape(each)}</td>" for each in row[1:])
    return f"<tr><th scope=row>{escape(row[0])}</th>{cells}</tr>"


def overview(results: Sequence[Result]) -> str:
    """Return all models’ main figures, a column for each model."""
    head = ["", *(one.answers.card.title for one in results)]
    columns = [_overview(one) for one in results]
    rows = [[name, *(column[name] for column in columns)] for name in columns[0]]
    return table(head, rows, label=texts.OVERVIEW)


def _overview(one: Result) -> dict[str, str]:
    found, card = one.figures, one.answers.card
    return {
        "Model": card.name,
        "Pictures": f"{found.count:,}",
        "Unreadable pictures, left out": f"{found.skipped:,}",
        "Accuracy": numbers.share(found.accuracy.value, 2),
        "95 % interval of the accuracy": numbers.share_interval(found.accuracy),
        "Loss (cross-entropy)": numbers.number(found.loss.value),
        "95 % interval of the loss": numbers.interval(found.loss),
        "Mean precision": numbers.share(found.mean.precision),
        "Mean recall": numbers.share(found.mean.recall),
        "Mean F1": numbers.share(found.mean.f1),
        "Mean confidence": numbers.share(found.calibration.confidence),
        "Calibration error": numbers.share(found.calibration.error, 2),
        "Area under the ROC curve": numbers.number(found.roc.area) if found.roc else numbers.NONE,
        "Parameters": f"{card.parameters:,}",
    }


def compared(results: Sequence[Result]) -> str:
    """Return what each pair of models makes of the same pictures; nothing for one model.

    Raises:
        EvaluationError: the results are of different pictures.
    """
    if len(results) < 2:
        return ""
    head = ("First", "Second", "Both right", "Only first", "Only second", "Both wrong", "p value")
    rows = []
    for first, second in combinations(results, 2):
        found = compare(first.answers, second.answers)
        groups = (found.both_right, found.first_only, found.second_only, found.both_wrong)
        titles = (first.answers.card.title, second.answers.card.title)
        counts = (f"{len(each):,}" for each in groups)
        rows.append([*titles, *counts, numbers.probability(found.p_value)])
    return f"<h2>{texts.COMPARED}</h2>" + table(head, rows, label=texts.COMPARED)


def classes(one: Result) -> str:
    """Return the figures of each class, and their mean."""
    head = ("Class", "Precision", "Recall", "F1", "Pictures", "Answers")
    rows = [_class(each, each.name) for each in one.figures.classes]
    rows.append(_class(one.figures.mean, "Mean or sum"))
    return table(head, rows, label=texts.CLASSES)


def _class(found: ClassFigures, name: str) -> list[str]:
    shares = [numbers.share(each) for each in (found.precision, found.recall, found.f1)]
    return [name, *shares, f"{found.support:,}", f"{found.named:,}"]


def confusion(one: Result) -> str:
    """Return the confusion matrix with coloured cells."""
    names = [escape(name) for name in one.answers.data.classes]
    heads = "".join(f"<th scope=col><span>{name}</span></th>" for name in names)
    rows = []
    for place, (name, row) in enumerate(zip(names, one.figures.confusion.tolist(), strict=True)):
        cells = [_cell(count, sum(row), right=place == at) for at, count in enumerate(row)]
        rows.append(f"<tr><th scope=row>{name}</th>{''.join(cells)}</tr>")
    content = (
        "<table class=confusion><thead><tr><td>is ↓ says →</td>"
        f"{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )
    return wide(content, texts.CONFUSION)


def _cell(count: int, of: int, *, right: bool) -> str:
    # The root, because mistakes are rare and should be seen.
    shade = round(DARKEST * (count / of) ** 0.5) if of else 0
    kind = "right" if right else "wrong"
    return f'<td class={kind} style="--shade:{shade}%">{count or ""}</td>'
