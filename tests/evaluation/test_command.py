"""``cnnviz evaluate`` on the small digits that ship with the app."""

import csv
import io

import numpy as np
import pytest

from cnnviz import cli, datasets, evaluation
from cnnviz.cli import evaluate, terminal
from cnnviz.training.spec import RunSpec
from tests.evaluation.at_hand import HOW
from tests.evaluation.installed import install
from tests.fabricated import fabricate
from tests.taught import taught


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    digits = {
        "classes": datasets.dataset("digits8").classes,
        "dataset": "digits8",
        "preprocessing": HOW,
    }
    install(folder, "one", title="The first", **digits)
    install(folder, "two", seed=1, title="The second", **digits)
    install(folder, "animals")
    return folder


@pytest.fixture
def run(capsys, monkeypatch, models, tmp_path):
    """Run the command in this process: exit status, what it printed, its complaint."""
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CNNVIZ_MODELS_DIR", str(models))

    def run(*arguments):
        status = cli.main(["evaluate", *map(str, arguments)])
        written = capsys.readouterr()
        return status, written.out, written.err

    return run


def test_the_figures_and_the_matrix_are_printed(run):
    status, out, err = run("one", "--limit", 100)
    assert (status, err) == (0, "")
    found = evaluation.figures(evaluation.measure("one", datasets.dataset("digits8"), limit=100))
    assert out.startswith("100 test pictures of “Tiny handwritten digits”.\n")
    lines = [line.split() for line in out.splitlines()]
    (row,) = [line for line in lines if line[:1] == ["one"]]
    assert row[1] == f"{100 * found.accuracy.value:.2f}"
    assert f"{100 * found.accuracy.low:.2f}–{100 * found.accuracy.high:.2f} %" in out
    assert f"{found.loss.value:.4f}" in row
    matrix = np.array(
        [[0 if cell == "·" else int(cell) for cell in row[1:]] for row in lines[-10:]]
    )
    np.testing.assert_array_equal(matrix, found.confusion)


def test_models_are_compared_and_everything_is_written(run, tmp_path):
    page, folder = tmp_path / "new" / "report.html", tmp_path / "tables"
    status, out, _ = run("one", "two", "one", "--limit", 60, "--report", page, "--csv", folder)
    assert status == 0
    assert "ONLY SECOND" in out
    assert f"The report is in {page}." in out
    assert "The first and The second" in page.read_text(encoding="utf-8")
    text = (folder / "figures.csv").read_bytes().decode()
    assert [row["model"] for row in csv.DictReader(io.StringIO(text))] == ["one", "two"]
    assert (folder / "comparison.csv").exists()


def test_a_run_is_measured_on_the_pictures_that_it_set_apart(run, tmp_path):
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    wanted = RunSpec(dataset="digits8", architecture="digits", validation=0.25, seed=7)
    trained = taught(home, wanted=wanted)
    training, _ = datasets.dataset("digits8").read()
    _, expected = datasets.stratified(training.labels, 0.25, 7)
    status, out, err = run(trained.id, "--part", "validation", "--csv", tmp_path / "csv")
    assert (status, err) == (0, "")
    assert out.startswith(f"{len(expected)} validation pictures of “Tiny handwritten digits”.")
    rows = csv.DictReader((tmp_path / "csv" / "answers.csv").read_text().splitlines())
    assert [int(row["picture"]) for row in rows] == expected.tolist()


def test_only_a_run_has_validation_pictures(run, tmp_path):
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    wanted = RunSpec(dataset="digits8", architecture="digits", validation=0.0)
    none = fabricate(home, wanted=wanted)
    asked = ("--dataset", "digits8", "--part", "validation")
    assert "has set apart no pictures of" in run(none.id, *asked)[2]
    assert "“one” is none" in run("one", *asked)[2]


def test_nothing_is_overwritten(run, tmp_path, monkeypatch):
    monkeypatch.setattr(evaluate, "_measured", None)  # told before the work begins
    mine = tmp_path / "mine.txt"
    mine.write_text("mine")
    assert run("one", "--report", mine)[::2] == (
        1,
        f"cnnviz: There is a file {mine} already; choose another name for the report.\n",
    )
    status, _, err = run("one", "--csv", tmp_path)
    assert status == 1
    assert "new or empty folder" in err
    assert mine.read_text() == "mine"


def test_what_cannot_be_measured_is_a_sentence(run):
    assert "“Animals”" not in run("animals", "--dataset", "digits8")[2]
    assert "choose a data set with the model’s classes" in run("animals", "--dataset", "digits8")[2]
    assert "There is no model named “none”" in run("none")[2]
    assert "There is no data set named “none”" in run("one", "--dataset", "none")[2]
    assert "-3 was given" in run("one", "--limit", "-3")[2]


def test_a_folder_that_cannot_be_written_is_a_sentence(run, tmp_path):
    (tmp_path / "file").write_text("")
    status, _, err = run("one", "--limit", 20, "--report", tmp_path / "file" / "report.html")
    assert status == 1
    assert "could not be written" in err


def test_ctrl_c_leaves_nothing(run, tmp_path, monkeypatch):
    def interrupted(*_arguments, progress, **_):
        progress(32, 359)
        raise KeyboardInterrupt

    monkeypatch.setattr(evaluation, "measure", interrupted)
    status, out, err = run("one")
    assert (status, out, err) == (130, "", "")
    assert not (tmp_path / "home" / "cache" / "evaluations").exists()


def test_on_a_terminal_a_line_shows_how_far_it_is(run, monkeypatch):
    monkeypatch.setattr(terminal, "is_terminal", lambda: True)
    _, out, _ = run("one", "--limit", 64)
    steps = out.split(terminal.CLEAR_LINE)
    assert "50 %  one  32 pictures" in steps[1]
    assert "100 %  one  64 pictures" in steps[2]
    assert steps[3].startswith("64 test pictures")


def test_the_time_left_follows_from_the_pace_so_far(monkeypatch):
    now, shown = iter([100.0, 100.0, 110.0]), []
    monkeypatch.setattr(evaluate.time, "monotonic", lambda: next(now))
    line = terminal.StatusLine()
    monkeypatch.setattr(line, "show", shown.append)
    told = evaluate._progress(line, "one", str)
    told(50, 300)
    told(100, 300)  # 50 more in 10 seconds, and 200 to go
    assert "left" not in shown[0]
    assert shown[1].endswith("40 s left")
