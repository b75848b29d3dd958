"""From what a run measured to the numbers in its charts."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cnnviz.components.curves import Axis, Chart, Line, Settings, curves_packet
from cnnviz.training import metrics
from cnnviz.training.record import RateChange
from cnnviz.training.spec import RunSpec
from cnnviz.training.store import Run
from cnnviz.ui import curves
from tests.components.packets import read
from tests.fabricated import BATCHES, fabricate


def measured(run: Run) -> tuple[list[metrics.Epoch], metrics.Batches]:
    return metrics.read_epochs(run.folder), metrics.read_batches(run.folder)


def line(chart: Chart, name: str) -> Line:
    return next(one for one in chart.lines if one.name == name)


def test_a_run_has_one_chart_for_loss_and_one_for_accuracy(tmp_path: Path) -> None:
    run = fabricate(tmp_path, epochs=4)
    epochs, batches = measured(run)
    loss, accuracy = curves.of_run(run, epochs, batches)
    for chart, key in ((loss, "loss"), (accuracy, "accuracy")):
        np.testing.assert_array_equal(line(chart, curves.PER_BATCH).y, getattr(batches, key))
        training, validation = line(chart, "training"), line(chart, "validation")
        np.testing.assert_array_equal(training.y, [one.values[key] for one in epochs])
        np.testing.assert_array_equal(validation.y, [one.values[f"val_{key}"] for one in epochs])
        assert training.colour != validation.colour
    assert f"{epochs[-1].values['loss']:.3f}" in loss.alt
    assert (loss.unit, accuracy.unit) == ("number", "share")


def test_epochs_and_steps_are_the_same_places(tmp_path: Path) -> None:
    run = fabricate(tmp_path, epochs=4)
    chart, _ = curves.of_run(run, *measured(run))
    training = line(chart, "training")
    np.testing.assert_array_equal(training.x["epoch"], [1, 2, 3, 4])
    np.testing.assert_array_equal(training.x["step"], np.multiply([1, 2, 3, 4], BATCHES))
    by_batch = line(chart, curves.PER_BATCH)
    np.testing.assert_allclose(by_batch.x["epoch"], np.asarray(by_batch.x["step"]) / BATCHES)


def test_a_long_curve_is_thinned(tmp_path: Path) -> None:
    run = fabricate(tmp_path, epochs=30)
    epochs, batches = measured(run)
    assert len(batches) > curves.MOST_POINTS
    for chart in curves.of_run(run, epochs, batches):
        assert np.size(line(chart, curves.PER_BATCH).y) == curves.MOST_POINTS


def test_without_validation_there_is_no_line_for_it(tmp_path: Path) -> None:
    run = fabricate(tmp_path, wanted=RunSpec(validation=0.0))
    for chart in curves.of_run(run, *measured(run)):
        assert [one.name for one in chart.lines] == [curves.PER_BATCH, "training"]


def test_a_run_without_any_number_yet_is_no_problem(tmp_path: Path) -> None:
    run = fabricate(tmp_path, state="queued")
    for chart in (*curves.of_run(run, *measured(run)), curves.rate_chart(run, *measured(run))):
        assert chart.alt
        curves_packet([chart], Settings((curves.EPOCH,)))


def test_the_best_epoch_and_where_it_was_continued_are_marked(tmp_path: Path) -> None:
    run = fabricate(tmp_path, epochs=4)
    run = replace(run, record=replace(run.record, legs=(3, 2)))
    chart, _ = curves.of_run(run, *measured(run))
    best = run.record.best["epoch"]
    assert ({"epoch": 3.0, "step": 3.0 * BATCHES}, curves.CONTINUED) in chart.marks
    assert ({"epoch": best, "step": best * BATCHES}, curves.BEST) in chart.marks


def test_a_sweep_is_laid_along_its_rates(tmp_path: Path) -> None:
    run = fabricate(tmp_path, wanted=RunSpec(schedule="sweep"))
    axes = [axis.id for axis in curves.axes_of(run.spec)]
    epochs, batches = measured(run)
    chart, _ = curves.of_run(run, epochs, batches)
    assert axes[0] == "rate"
    assert set(chart.lines[0].x) == set(axes)
    np.testing.assert_array_equal(chart.lines[0].x["rate"], batches.rate)
    assert not chart.marks


def test_the_rate_is_drawn_as_it_was_and_as_it_is_planned(tmp_path: Path) -> None:
    spec = RunSpec(schedule="cosine", rate=0.01)
    run = fabricate(tmp_path, state="running", epochs=8, whole=4, wanted=spec)
    changed = replace(run.record, rates=(RateChange(2 * BATCHES, 0.5),))
    run = replace(run, record=changed)
    epochs, batches = measured(run)
    chart = curves.rate_chart(run, epochs, batches)
    was, will = chart.lines
    np.testing.assert_array_equal(was.y, batches.rate)
    now = (4 * BATCHES + run.record.progress.batch) / BATCHES
    assert np.asarray(will.x["epoch"])[0] == now
    halfway = 0.5 * 0.01 * 0.5 * (1 + np.cos(np.pi * now / 8))
    assert np.asarray(will.y)[0] == pytest.approx(halfway)
    assert np.asarray(will.y)[-1] < np.asarray(will.y)[0] / 10
    assert chart.marks == [({"epoch": 2.0}, "×0.5")]


def test_the_first_42_lines_all_differ_and_the_first_6_without_colour() -> None:
    styles = [curves.style(number) for number in range(42)]
    # Seven colours in the theme.
    assert len({(one.colour % 7, one.dash, one.marked) for one in styles}) == 42
    assert len({(one.dash, one.marked) for one in styles[:6]}) == 6


@pytest.mark.parametrize("key", metrics.EPOCH_KEYS)
def test_runs_are_compared_by_a_line_each_of_what_was_logged(tmp_path: Path, key: str) -> None:
    wanted = (RunSpec(), RunSpec(seed=2), RunSpec(validation=0.0))
    runs = [fabricate(tmp_path, wanted=one, epochs=3 + i) for i, one in enumerate(wanted)]
    epochs = [measured(run)[0] for run in runs]
    chart = curves.compared(list(zip("abc", epochs, strict=True)), key, "Title")
    assert [line.name for line in chart.lines] == ["a", "b", "c"]
    assert chart.title == "Title"
    for line, found in zip(chart.lines[:2], epochs[:2], strict=True):
        np.testing.assert_array_equal(line.y, [one.values[key] for one in found])
        np.testing.assert_array_equal(line.x["epoch"], [one.epoch for one in found])
        seconds = np.cumsum([one.seconds for one in found])
        np.testing.assert_allclose(line.x["minutes"], seconds / 60)
    assert f"b: {epochs[1][-1].values[key]:.3f} after epoch 4." in chart.alt
    validates = key.startswith("val")
    assert len(np.asarray(chart.lines[2].y)) == (0 if validates else 5)
    assert ("c:" in chart.alt) != validates
    is_loss = key.endswith("loss")
    assert (chart.unit == "number", chart.logarithmic == "offered") == (is_loss, is_loss)


def test_a_card_shows_what_its_history_has() -> None:
    history = {"loss": (2.0, 1.0), "accuracy": (0.1, 0.5), "val_loss": (2.0, 1.5)}
    accuracy, loss = curves.of_history(history)
    assert [one.name for one in accuracy.lines] == ["training"]
    assert [one.name for one in loss.lines] == ["training", "validation"]
    np.testing.assert_array_equal(loss.lines[1].x["epoch"], [1, 2])
    assert "validation 1.500" in loss.alt


def test_a_packet_names_each_array_of_its_lines() -> None:
    one = Line("a", {"epoch": [1, 2], "step": [10, 20]}, [0.5, np.nan], 3, look="points")
    settings = Settings((Axis("epoch", "epochs"), Axis("step", "steps")), file="name")
    packet = read(curves_packet([Chart("Loss", [one], alt="told")], settings))
    (chart,) = packet["charts"]
    (entry,) = chart["lines"]
    np.testing.assert_array_equal(packet["arrays"][entry["x"]["step"]], [10, 20])
    np.testing.assert_array_equal(packet["arrays"][entry["y"]], np.float32([0.5, np.nan]))
    assert (chart["alt"], entry["colour"], entry["look"]) == ("told", 3, "points")
    assert packet["script"].endswith(".js")
