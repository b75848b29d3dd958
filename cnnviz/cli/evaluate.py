"""``cnnviz evaluate``: how good models are on pictures that they have not learnt from."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz import datasets, evaluation, zoo
from cnnviz.cli.terminal import StatusLine, bar, percent, quiet_libraries, table, tell
from cnnviz.datasets import DataSet
from cnnviz.errors import EvaluationError
from cnnviz.evaluation import Figures, Interval, Result, report, tables
from cnnviz.training import machine, material, store, words

HEAD = ("MODEL", "ACCURACY", "95 % INTERVAL", "LOSS", "95 % INTERVAL", "MEAN F1", "ECE")
CLASS_HEAD = ("CLASS", "PRECISION", "RECALL", "F1", "PICTURES")
PAIR_HEAD = ("FIRST", "SECOND", "BOTH RIGHT", "ONLY FIRST", "ONLY SECOND", "BOTH WRONG", "P VALUE")
MOST_CLASSES = 20
"""Of a confusion matrix that is printed; larger ones are in the tables."""


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "evaluate",
        help="measure models on pictures that they have not learnt from",
        description=(
            "Measure models on a data set’s test pictures: shipped models by their names, training "
            "runs by their ids. What was measured is kept, so that asking again takes no time."
        ),
    )
    parser.add_argument("models", nargs="+", metavar="MODEL", help="name of a model, or a run’s id")
    parser.add_argument(
        "--dataset", default="", metavar="NAME", help="default: that of the first model"
    )
    parser.add_argument(
        "--part",
        choices=("test", "validation"),
        default="test",
        help=(
            "test: pictures that no training has seen, to be looked at once; validation: those "
            "that the run set apart, for choosing among runs (default: test)"
        ),
    )
    parser.add_argument(
        "--limit",
        type=int,
        default=0,
        metavar="N",
        help="measure on at most so many pictures, of each class the same share",
    )
    parser.add_argument(
        "--report", type=Path, metavar="FILE.html", help="write all of it into a page to keep"
    )
    parser.add_argument(
        "--csv", type=Path, metavar="FOLDER", help="write tables for a spreadsheet into a folder"
    )
    parser.set_defaults(command=_evaluate)


def _evaluate(options: argparse.Namespace) -> int:
    _check(options)
    name = options.dataset or zoo.card(options.models[0]).dataset
    data = datasets.dataset(name)
    machine.set_environment()
    results = _measured(options, data)
    _tell(results)
    if options.csv is not None:
        for file, text in tables.files(results).items():
            _write(options.csv / file, text)
        tell(f"The tables are in {options.csv}.")
    if options.report is not None:
        _write(options.report, report.html(results))
        tell(f"The report is in {options.report}.")
    return 0


def _check(options: argparse.Namespace) -> None:
    """Find out before the long work what cannot be done.

    Raises:
        EvaluationError: the limit cannot be used, or what is to be written is there already.
    """
    if options.limit < 0:
        raise EvaluationError(
            f"A limit is a number of pictures, or 0 for all, but {options.limit} was given."
        )
    if options.report is not None and options.report.exists():
        raise EvaluationError(
            f"There is a file {options.report} already; choose another name for the report."
        )
    if options.csv is not None and options.csv.exists() and not _is_empty(options.csv):
        raise EvaluationError(
            f"The tables are written into a new or empty folder, but {options.csv} holds something "
            "already; choose another name."
        )


def _is_empty(path: Path) -> bool:
    return path.is_dir() and not any(path.iterdir())


def _measured(options: argparse.Namespace, data: DataSet) -> list[Result]:
    line = StatusLine()
    results = []
    try:
        with quiet_libraries():
            data.fetch(_progress(line, f"Fetching {data.title}", words.size))
            for name in dict.fromkeys(options.models):
                asked = evaluation.measure(
                    name,
                    data,
                    options.part,
                    limit=options.limit,
                    numbers=_set_apart(name, data) if options.part == "validation" else None,
                    progress=_progress(line, name, lambda count: f"{count:,} pictures"),
                )
                results.append(evaluation.result(asked))
    finally:
        line.clear()
    return results


def _set_apart(name: str, data: DataSet) -> NDArray[np.int64]:
    """Return which pictures of the training part a run has set apart.

    Raises:
        EvaluationError: it is no run, was trained on others, or has set none apart.
        RunError, SpecError, DataError: what it was trained on is not there any more.
    """
    if not zoo.is_run(name):
        raise EvaluationError(
            f"Only a training run has validation pictures, but “{name[:60]}” is none; leave out "
            "--part to measure on the test pictures."
        )
    run = store.run(name)
    numbers = np.empty(0, np.int64)
    if run.spec.dataset == data.name and run.spec.validation:
        numbers = material.validation_numbers(run)
    if not len(numbers):
        raise EvaluationError(
            f"The run “{run.title}” has set apart no pictures of “{data.title}” to validate with; "
            "leave out --part to measure on the test pictures."
        )
    return numbers


def _progress(
    line: StatusLine, what: str, counted: Callable[[int], str]
) -> Callable[[int, int], None]:
    """Return what shows a bar, and how long it will take at the pace since it was first told."""
    first: list[tuple[int, float]] = []

    def told(done: int, total: int) -> None:
        if not first:  # reading the pictures and the network before it is not its pace
            first.append((done, time.monotonic()))
        share = done / total if total else 0.0
        parts = [f"{bar(share)} {100 * share:3.0f} %", what, counted(done)]
        more, seconds = done - first[0][0], time.monotonic() - first[0][1]
        if more > 0 and done < total and seconds > 1:
            parts.append(f"{words.duration(seconds * (total - done) / more)} left")
        line.show("  ".join(parts))

    return told


def _write(path: Path, text: str) -> None:
    """Write a new file.

    Raises:
        EvaluationError: the disk is full or may not be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise EvaluationError(f"{path} could not be written: {error.strerror}.") from error


# --- what is printed -----------------------------------------------------------------------------


def _tell(results: Sequence[Result]) -> None:
    first, asked = results[0].figures, results[0].answers
    more = f"; {first.skipped:,} more cannot be read" if first.skipped else ""
    tell(f"{first.count:,} {asked.part} pictures of “{asked.data.title}”{more}.\n")
    tell(table(HEAD, [_row(one) for one in results]))
    if len(results) > 1:
        tell(f"\n{table(PAIR_HEAD, [_pair(*two) for two in combinations(results, 2)])}")
    for one in results:
        title = one.answers.card.title
        tell(f"\n{title}, class by class\n{table(CLASS_HEAD, _classes(one.figures))}")
        if len(asked.data.classes) <= MOST_CLASSES:
            tell(f"\n{title}: a row for each right class, a column for each answer")
            tell(table(*_matrix(one)))


def _row(one: Result) -> tuple[str, ...]:
    found = one.figures
    return (
        one.answers.card.name,
        f"{100 * found.accuracy.value:.2f} %",
        f"{100 * found.accuracy.low:.2f}–{100 * found.accuracy.high:.2f} %",
        f"{found.loss.value:.4f}",
        _range(found.loss),
        percent(found.mean.f1),
        f"{100 * found.calibration.error:.2f} %",
    )


def _range(found: Interval) -> str:
    return f"{found.low:.4f}–{found.high:.4f}"


def _pair(first: Result, second: Result) -> tuple[str, ...]:
    found = evaluation.compare(first.answers, second.answers)
    groups = (found.both_right, found.first_only, found.second_only, found.both_wrong)
    names = (first.answers.card.name, second.answers.card.name)
    return (*names, *(f"{len(each):,}" for each in groups), f"{found.p_value:.3g}")


def _classes(found: Figures) -> list[tuple[str, ...]]:
    return [
        (
            one.name,
            percent(one.precision),
            percent(one.recall),
            percent(one.f1),
            f"{one.support:,}",
        )
        for one in found.classes
    ]


def _matrix(one: Result) -> tuple[list[str], list[list[str]]]:
    """Return the confusion matrix as head and rows; nothing where no picture is."""
    names = one.answers.data.classes
    rows = one.figures.confusion.tolist()
    body = [
        [name, *(str(count) if count else "·" for count in row)]
        for name, row in zip(names, rows, strict=True)
    ]
    return ["", *names], body
