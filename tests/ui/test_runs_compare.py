"""Comparing runs: lines that can be told apart, and a table of what differs."""

import dataclasses
from pathlib import Path

import pytest

from cnnviz.training import metrics
from cnnviz.training import spec as specs
from cnnviz.training.spec import RunSpec
from cnnviz.training.store import Run
from cnnviz.ui import run_texts, runs_compare
from cnnviz.ui import runs_texts as texts
from tests.fabricated import fabricate


@pytest.fixture
def three(tmp_path: Path) -> list[Run]:
    """Runs with different rates and seeds; one has no validation pictures."""
    return [
        fabricate(tmp_path, wanted=RunSpec(rate=0.01, seed=1), epochs=3),
        fabricate(tmp_path, wanted=RunSpec(rate=0.02, seed=2), epochs=4),
        fabricate(tmp_path, wanted=RunSpec(rate=0.03, seed=3, validation=0.0), epochs=3),
    ]


def with_best(run: Run, **best: float) -> Run:
    return dataclasses.replace(run, record=dataclasses.replace(run.record, best=best))


def test_lines_of_the_same_title_are_told_apart_by_what_differs(three: list[Run]) -> None:
    named = dataclasses.replace(three[0], record=dataclasses.replace(three[0].record, title="Mine"))
    names = runs_compare.line_names([named, *three[1:]])
    assert names[0] == "1 · Mine"
    assert names[1].startswith("2 · small-vgg on shapes (")
    assert "rate 0.02" in names[1]
    assert "seed" not in names[1]  # other settings say more
    assert len(set(names)) == 3


def test_one_run_has_no_number_and_twins_have_nothing_but_one(three: list[Run]) -> None:
    assert runs_compare.line_names(three[:1]) == [three[0].title]
    assert runs_compare.line_names([three[0], three[0]]) == [
        f"1 · {three[0].title}",
        f"2 · {three[0].title}",
    ]


def table(chosen: list[Run]):
    return runs_compare.table(chosen, specs.differing([run.spec for run in chosen]))


def test_the_table_has_a_column_for_each_setting_that_differs(three: list[Run]) -> None:
    columns, rows = table(three)
    titles = [column.title for column in columns]
    assert titles[: len(titles) - len(texts.FIGURES)] == [
        "Epochs",
        "Learning rate",
        "Validation share",
        "Seed",
    ]
    assert [cell.text for cell in rows[1]][:4] == ["4", "0.02", "20 %", "2"]
    assert all(len(row) == len(columns) for row in rows)


def test_runs_with_the_same_settings_have_figures_only(three: list[Run]) -> None:
    columns, _ = table([three[0], three[0]])
    assert [column.title for column in columns] == [title for title, _ in texts.FIGURES.values()]


def best_cells(chosen: list[Run]) -> dict[str, list[bool]]:
    columns, rows = table(chosen)
    return {
        column.title: [row[number].best for row in rows] for number, column in enumerate(columns)
    }


def test_the_best_figures_are_marked(three: list[Run]) -> None:
    chosen = [
        with_best(three[0], val_accuracy=0.8, val_loss=0.5),
        with_best(three[1], val_accuracy=0.9, val_loss=0.6),
        with_best(three[2]),
    ]
    marked = best_cells(chosen)
    assert marked["Validation accuracy"] == [False, True, False]
    assert marked["Validation loss"] == [True, False, False]
    assert not any(marked["Parameters"])
    _, rows = table(chosen)
    assert run_texts.NO_FIGURE in {cell.text for cell in rows[2]}


def test_nothing_is_best_where_there_is_nothing_to_be_better_than(three: list[Run]) -> None:
    twin = with_best(three[0], val_accuracy=0.8, val_loss=0.5)
    assert not any(map(any, best_cells([twin]).values()))
    assert not any(map(any, best_cells([twin, twin]).values()))
    other = dataclasses.replace(twin, spec=RunSpec(dataset="mnist"))
    better = with_best(other, val_accuracy=0.9, val_loss=0.1)
    assert not any(map(any, best_cells([twin, better]).values()))


def test_a_curve_is_read_again_only_when_it_has_grown(
    three: list[Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, reads = three[0].folder, []
    real = metrics.read_epochs
    monkeypatch.setattr(metrics, "read_epochs", lambda path: reads.append(path) or real(path))

    def look() -> int:
        return len(runs_compare._epochs(folder, runs_compare._stamp(folder)))

    assert [look(), look()] == [3, 3]
    assert len(reads) == 1
    line = (folder / "epochs.jsonl").read_bytes().splitlines(keepends=True)[-1]
    metrics.append(folder / "epochs.jsonl", line.replace(b'"epoch": 3', b'"epoch": 4'))
    assert look() == 4
    assert len(reads) == 2
