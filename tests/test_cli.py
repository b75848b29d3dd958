"""The command line: every command on a fabricated store, and one run that really trains."""

import io
import json
import os
import shlex
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnnviz import cli
from cnnviz.cli import follow, terminal, train
from cnnviz.training import service, spec, store
from cnnviz.training.augmentation import Augmentation
from cnnviz.training.recipes import RECIPES
from cnnviz.training.settings import SETTINGS, command
from cnnviz.training.spec import RunSpec
from tests import fabricated
from tests.dispatching import kill_all


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def asked(monkeypatch):
    """How often somebody saw to it that a dispatcher runs, in place of doing so."""
    calls = []
    monkeypatch.setattr(service, "ensure_running", lambda **_: calls.append(1))
    return calls


@pytest.fixture
def run(capsys, asked):
    """Run a command line in this process: exit status, lines on stdout, lines on stderr."""

    def run(text, *more):
        try:
            status = cli.main([*shlex.split(text), *more])
        except SystemExit as end:  # argparse
            status = end.code
        written = capsys.readouterr()
        return status, _lines(written.out), _lines(written.err)

    return run


def _lines(text):
    """Like ``splitlines``, but at the ends of lines only."""
    return text.removesuffix("\n").split("\n") if text else []


def fabricate(home, **settings):
    home.mkdir(exist_ok=True)
    return fabricated.fabricate(home, **settings)


# --- usage ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", "frob", "train --epochs many", "runs show", "runs rate x fast", "publish x"]
)
def test_a_wrong_usage_is_told_with_status_2(run, text):
    status, out, err = run(text)
    assert status == 2
    assert out == []
    assert err[-1].startswith("cnnviz")
    assert "error:" in err[-1]


def test_the_version_and_help_are_printed(run):
    assert run("--version")[:2] == (0, ["cnnviz 0.1.0"])
    status, out, _ = run("train --help")
    assert status == 0
    for name in SETTINGS:
        assert f"--{name.replace('_', '-')}" in "\n".join(out)


def test_the_framework_is_not_imported_to_list_runs():
    code = "import sys; from cnnviz.cli import main; main(['runs']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"keras", "tensorflow", "streamlit", "jax"} & set(done.stdout.split())


def test_a_pipe_that_is_closed_early_is_no_traceback(home):
    for _ in range(3):
        fabricate(home)
    shell = f"{shlex.quote(sys.executable)} -m cnnviz runs --json | head -1"
    done = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=True)
    assert done.stdout == "[\n"
    assert done.stderr == ""


def test_letters_that_the_terminal_does_not_have_are_replaced(home):
    fabricate(home, title="größer – 猫")
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(
        [sys.executable, "-m", "cnnviz", "runs"],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
    )
    assert "gr??er ? ?" in done.stdout


# --- settings ------------------------------------------------------------------------------------


def wanted(text):
    parsed = cli._parser().parse_args(["train", *shlex.split(text)])
    return train.wanted(parsed)


def test_without_options_the_usual_settings_are_wanted():
    assert wanted("") == RunSpec()


def test_every_setting_is_an_option_and_reaches_the_spec():
    options = {
        "--dataset": ("mnist", {"dataset": "mnist"}),
        "--architecture": ("digits", {"architecture": "digits"}),
        "--epochs": ("7", {"epochs": 7}),
        "--batch": ("16", {"batch": 16}),
        "--optimizer": ("sgd", {"optimizer": "sgd"}),
        "--rate": ("0.02", {"rate": 0.02}),
        "--momentum": ("0.5", {"momentum": 0.5}),
        "--network": ("flatten", {"network": "flatten"}),
        "--steps": ("8", {"steps": 8}),
        "--schedule": ("step", {"schedule": "step"}),
        "--decay": ("0.1", {"decay": 0.1}),
        "--colour": ("grey", {"colour": "grey"}),
        "--saturation": ("0.2", {"saturation": 0.2}),
        "--erase": ("0.3", {"erase": 0.3}),
        "--averaging": ("0.99", {"averaging": 0.99}),
        "--warmup": ("0.1", {"warmup": 0.1}),
        "--step-epochs": ("2", {"step_epochs": 2}),
        "--step-factor": ("0.1", {"step_factor": 0.1}),
        "--validation": ("0.3", {"validation": 0.3}),
        "--pictures": ("1000", {"pictures": 1000}),
        "--side": ("48", {"side": 48}),
        "--rotation": ("10", {"rotation": 10.0}),
        "--shift": ("0.1", {"shift": 0.1}),
        "--zoom": ("0.2", {"zoom": 0.2}),
        "--shear": ("0.3", {"shear": 0.3}),
        "--flip": (None, {"flip": True}),
        "--brightness": ("0.4", {"brightness": 0.4}),
        "--border": ("mirror", {"border": "mirror"}),
        "--dropout": ("0.5", {"dropout": 0.5}),
        "--weight-decay": ("0.01", {"weight_decay": 0.01}),
        "--smoothing": ("0.1", {"smoothing": 0.1}),
        "--patience": ("3", {"patience": 3}),
        "--seed": ("9", {"seed": 9}),
        "--precision": ("float32", {"precision": "float32"}),
        "--deterministic": (None, {"deterministic": True}),
    }
    assert len(options) == len(SETTINGS)
    for option, (value, changed) in options.items():
        found = wanted(option if value is None else f"{option} {value}")
        assert found == spec.with_values(RunSpec(), changed) != RunSpec()


def test_a_recipe_is_where_the_settings_begin():
    better = RECIPES["digits-better"].spec
    assert wanted("--recipe digits-better") == better
    assert wanted("--recipe digits-better --epochs 3 --rotation 0") == spec.with_values(
        better, {"epochs": 3, "rotation": 0.0}
    )
    photos = RECIPES["cifar10-better"].spec.augmentation
    off = wanted("--recipe cifar10-better --no-flip")
    assert off.augmentation == replace(photos, flip=False)


@pytest.mark.parametrize("arguments", [["recipes"], ["train", "--recipe", "list"]])
def test_all_recipes_are_listed(arguments, run):
    status, lines, _ = run(shlex.join(arguments))
    assert status == 0
    assert [line.split()[0] for line in lines[1:-1]] == list(RECIPES)


def test_an_unknown_recipe_is_refused_with_those_that_there_are(run):
    status, _, said = run("train --recipe", "digit\x1b[31m")
    assert status == cli.FAILED
    assert "no recipe named “digit[31m”; choose one of digits, cifar10-grey" in said[0]


@pytest.mark.parametrize("name", RECIPES)
def test_a_command_repeats_a_recipe(name):
    whole = command(RECIPES[name].spec)
    assert shlex.split(whole)[:2] == ["cnnviz", "train"]
    assert wanted(whole.removeprefix("cnnviz train")) == RECIPES[name].spec


texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)


@given(
    values=st.fixed_dictionaries(
        {},
        optional={
            "epochs": st.integers(1, 200),
            "rate": st.floats(1e-8, 10),
            "dropout": st.just(-1.0) | st.floats(0, 0.95),
            "seed": st.integers(0, 2**31 - 1),
            "shift": st.floats(0, 0.5),
            "flip": st.booleans(),
            "deterministic": st.booleans(),
            "schedule": st.sampled_from(["constant", "cosine", "step", "sweep"]),
            "border": st.sampled_from(["zero", "mirror"]),
        },
    ),
    title=texts,
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_command_repeats_any_settings_and_title(values, title):
    asked = spec.with_values(RunSpec(), values)
    parsed = cli._parser().parse_args(shlex.split(command(asked, title))[1:])
    assert train.wanted(parsed) == asked
    assert parsed.title == title


def test_a_title_may_begin_with_a_minus():
    whole = command(RunSpec(epochs=5), "-1 to 1")
    assert cli._parser().parse_args(shlex.split(whole)[1:]).title == "-1 to 1"


def test_a_short_command_names_what_differs_only():
    usual = "cnnviz train --dataset shapes --architecture small-vgg --epochs 5"
    assert command(RunSpec(epochs=5)) == usual
    changed = RunSpec(epochs=5, dropout=0.5, augmentation=Augmentation(flip=True))
    assert command(changed, "a b") == f"{usual} --flip --dropout 0.5 --title 'a b'"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("--epochs 0", "number of epochs must be from 1"),
        ("--epochs 100000", "number of epochs must be from 1"),
        ("--rate 0", "learning rate must be"),
        ("--rate -1", "learning rate must be"),
        ("--rate nan", "learning rate must be"),
        ("--batch 999999", "batch size must be"),
        ("--batch 1000 --pictures 500", "batch can hold at most"),
        ("--dataset ../etc", "no data set named"),
        ("--architecture '<b>x</b>'", "no architecture named"),
        ("--optimizer adamw", "optimizer must be one of"),
        ("--border red", "border must be one of"),
        ("--side 2", "shrinks a picture"),
        ("--recipe none", "no recipe named"),
        ("--validation 0 --patience 3", "Early stopping"),
        ("--title a/b", "title may not hold"),
        (f"--title {'x' * 100}", "title may have at most"),
    ],
)
def test_settings_that_cannot_be_used_are_refused_with_a_sentence(run, asked, text, sentence):
    status, out, err = run(f"train --detach {text}")
    assert status == 1
    assert out == []
    assert len(err) == 1
    assert sentence in err[0]
    assert err[0].startswith("cnnviz: ")
    assert store.runs() == []
    assert not asked


# --- starting ------------------------------------------------------------------------------------


def test_a_detached_run_is_in_the_queue(run, asked):
    status, out, err = run("train --detach --epochs 3 --title 'My first'")
    (only,) = store.runs()
    assert (status, err) == (0, [])
    assert only.record.state == "queued"
    assert only.record.owner.startswith("cli-")
    assert only.title == "My first"
    assert only.spec == RunSpec(epochs=3)
    assert only.made["fingerprint"]
    assert only.id in out[0]
    assert asked == [1]


def test_who_has_too_many_runs_is_told(run):
    for _ in range(store.Quota().per_owner):
        assert run("train --detach")[0] == 0
    status, _, err = run("train --detach")
    assert status == 1
    assert "as many as one visitor may have" in err[0]


def test_a_dry_run_starts_nothing(run, asked):
    status, out, _ = run("train --dry-run")
    assert status == 0
    assert "148,117 parameters" in out[0]
    assert "of memory" in out[-1]
    assert store.runs() == []
    assert not asked


def test_a_home_that_cannot_be_written_is_told(run, home):
    home.write_text("a file in its place")
    status, _, err = run("train --detach")
    assert status == 1
    assert "CNNVIZ_HOME" in err[0]


# --- watching ------------------------------------------------------------------------------------


@pytest.fixture
def trains(home, monkeypatch):
    """Let a fabricated worker train while ``follow`` waits, then end as asked."""

    def trains(run, end, batches=10):
        worker = fabricated.Worker(home, run)

        def sleep(_):
            whole = worker.epoch >= worker.run.record.epochs
            worker.write(**end) if whole else worker.train(batches)

        monkeypatch.setattr(follow.time, "sleep", sleep)

    return trains


def test_without_a_terminal_each_state_and_epoch_is_a_line(run, home, trains):
    made = fabricate(home, state="running", epochs=2, whole=0)
    trains(made, {"state": "done", "notices": ("A checkpoint was passed over.",)})
    status, out, err = run(f"runs follow {made.id}")
    assert (status, err) == (0, [])
    assert out[0] == "Training on CPU, 2 cores."
    assert out[1].startswith("Epoch 1/2  loss ")
    assert "val_accuracy" in out[1]
    assert out[2].startswith("Epoch 2/2  loss ")
    assert out[3:5] == ["Done.", "Note: A checkpoint was passed over."]
    assert out[5].startswith("Done after 12 s. Best validation accuracy: ")
    assert len(out) == 6


def test_a_terminal_has_a_bar_that_is_written_anew(run, home, trains, monkeypatch):
    monkeypatch.setattr(terminal, "is_terminal", lambda: True)
    monkeypatch.setattr(terminal, "width", lambda: 110)
    made = fabricate(home, state="running", epochs=2, whole=0)
    trains(made, {"state": "stopped"})
    status, out, _ = run(f"runs follow {made.id}")
    assert status == 0
    shown = "\n".join(out).split(terminal.CLEAR_LINE)
    bars = [one for one in shown if "█" in one]
    assert len(bars) >= 4
    assert "epoch 2/2  batch " in bars[-1]
    assert "pictures/s" in bars[0]
    assert " left" in bars[0]
    assert all(len(line) < 110 for one in shown for line in one.splitlines())


def test_what_is_known_of_a_waiting_run_is_its_place(home, asked, monkeypatch):
    fabricate(home, state="running", epochs=4, whole=2)
    first = fabricate(home, state="queued")
    second = fabricate(home, state="queued")
    monkeypatch.setattr(service, "status", lambda: service.Status(True, ("cpu:0",)))
    assert follow._status(first).startswith("Waiting: place 1 in line, about ")
    assert follow._status(second).startswith("Waiting: place 2 in line")
    problem = service.Status(True, (), "local", "The disk is full; free some space.")
    monkeypatch.setattr(service, "status", lambda: problem)
    assert follow._status(first) == "The disk is full; free some space."


def test_a_run_that_gets_ready_says_what_it_does(home):
    made = fabricate(home, state="starting", whole=0)
    ready = replace(made.record.progress, batches=0, doing="pictures", done_share=0.42)
    made = replace(made, record=replace(made.record, progress=ready))
    assert follow._status(made) == "Getting ready: pictures 42 %"
    ready = replace(ready, doing="", done_share=0.0)
    made = replace(made, record=replace(made.record, progress=ready))
    assert follow._status(made) == "Getting ready"


def test_ctrl_c_leaves_the_run_alone_and_says_how_to_end_it(run, home, monkeypatch):
    made = fabricate(home, state="running", epochs=4, whole=2)

    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(follow.time, "sleep", interrupt)
    status, out, err = run(f"runs follow {made.id}")
    assert (status, err) == (130, [])
    assert "The run goes on." in out[-2]
    assert f"cnnviz runs pause {made.id} or cnnviz runs stop {made.id}" in out[-1]
    assert store.run(made.id).record == made.record


def test_a_failed_run_gives_status_1_and_its_error(run, home):
    made = fabricate(home, state="failed", error="The batch did not fit; use a smaller one.")
    status, _, err = run(f"runs follow {made.id}")
    assert status == 1
    assert err == ["cnnviz: The run failed: The batch did not fit; use a smaller one."]


def test_a_paused_run_is_not_waited_for(run, home):
    made = fabricate(home, state="paused")
    status, out, _ = run(f"runs follow {made.id}")
    assert status == 0
    assert f"cnnviz runs resume {made.id}" in out[-1]


def test_a_run_that_is_deleted_while_it_is_watched(run, home, monkeypatch):
    made = fabricate(home, state="queued")
    monkeypatch.setattr(follow.time, "sleep", lambda _: store.delete(made.id))
    status, _, err = run(f"runs follow {made.id}")
    assert status == 1
    assert made.id in err[-1]


# --- looking -------------------------------------------------------------------------------------


def test_no_runs_yet(run):
    assert run("runs") == (0, ["There are no runs yet. Start one with: cnnviz train"], [])
    assert run("runs --json") == (0, ["[]"], [])


def test_runs_are_listed_the_newest_first(run, home):
    older = fabricate(home, title="Older")
    newer = fabricate(home, state="queued")
    status, (head, first, second), _ = run("runs")
    assert status == 0
    assert head.split() == ["ID", "TITLE", "STATE", "EPOCH", "BEST", "ACCURACY", "DURATION"]
    assert first.split() == [newer.id, "small-vgg", "on", "shapes", "queued", "0/5", "–", "–"]
    best = f"{100 * older.record.best['val_accuracy']:.1f}"
    assert second.split() == [older.id, "Older", "done", "5/5", best, "%", "30", "s"]


def test_a_long_title_is_shortened_to_fit_the_terminal(run, home, monkeypatch):
    monkeypatch.setattr(terminal, "is_terminal", lambda: True)
    monkeypatch.setattr(terminal, "width", lambda: 80)
    fabricate(home, title="x" * 80)
    _, lines, _ = run("runs")
    assert all(len(line) <= 80 for line in lines)
    assert "…" in lines[1]


def test_json_has_all_but_whose_it_is(run, home):
    made = fabricate(home, best={"loss": float("nan"), "epoch": 1.0})
    status, out, _ = run("runs --json")
    assert status == 0
    (only,) = json.loads("\n".join(out), parse_constant=pytest.fail)
    assert only["id"] == made.id
    assert only["best"] == {"loss": None, "epoch": 1.0}
    assert spec.from_json(only["spec"]) == made.spec
    assert only["command"].startswith("cnnviz train")
    assert "owner" not in only
    assert "host" not in only
    shown = json.loads("\n".join(run(f"runs show {made.id} --json")[1]))
    assert shown == only


def test_a_damaged_run_hides_no_other(run, home):
    good = fabricate(home)
    bad = fabricate(home)
    (bad.folder / "spec.json").write_text("{")
    status, out, err = run("runs")
    assert status == 0
    assert [line.split()[0] for line in out[1:]] == [good.id]
    assert bad.id in err[0]
    assert run(f"runs show {bad.id}")[0] == 1


def test_all_about_a_run(run, home):
    made = fabricate(
        home, state="failed", error="Too large.", notices=("Look.",), note="one\ntwo", title="T"
    )
    status, out, _ = run(f"runs show {made.id}")
    text = "\n".join(out)
    assert status == 0
    for part in (made.id, "failed", "Too large.", "Look.", "one", "two", "CPU, 2 cores"):
        assert part in text
    assert command(made.spec, "T") in text


def test_the_log_is_printed_as_it_is(run, home):
    made = fabricate(home)
    with (made.folder / "log.txt").open("ab") as log:
        log.write(b"\xff\n")
    assert run(f"runs log {made.id}")[1] == [*[f"Epoch {n}/5" for n in range(1, 6)], "�"]
    (made.folder / "log.txt").unlink()
    assert run(f"runs log {made.id}")[1] == ["This run has printed nothing yet."]


# --- which run is meant --------------------------------------------------------------------------


def test_a_run_may_be_named_by_its_beginning_or_end(run, home):
    made = fabricate(home)
    for name in (made.id, made.id[:4], made.id[:-1], made.id[-6:]):
        status, out, _ = run(f"runs show {name}")
        assert status == 0
        assert made.id in out[0]


@pytest.mark.parametrize("name", ["nothing", "''", "..", "../..", "'*'", "'<b>'", "x" * 5000])
def test_an_unknown_run_is_told(run, home, name):
    fabricate(home)
    status, _, err = run(f"runs show {name}")
    assert status == 1
    assert "There is no run" in err[0]
    assert len(err[0]) < 120


def test_a_name_that_several_runs_have_is_refused(run, home):
    fabricate(home)
    fabricate(home)
    status, _, err = run("runs stop 20")
    assert status == 1
    assert "2 runs have an id like “20”" in err[0]


# --- steering ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "text", "then"),
    [
        ("running", "pause", "pausing"),
        ("queued", "pause", "paused"),
        ("running", "stop", "stopping"),
        ("paused", "stop", "stopped"),
        ("paused", "resume", "queued"),
        ("failed", "resume", "queued"),
        ("done", "continue --epochs 3", "queued"),
    ],
)
def test_a_run_is_steered(run, home, state, text, then):
    made = fabricate(home, state=state, epochs=5)
    name, *more = text.split()
    status, out, _ = run(f"runs {name} {made.id}", *more)
    assert status == 0
    assert store.run(made.id).record.state == then
    assert made.title in out[0]
    assert store.run(made.id).record.epochs == (8 if name == "continue" else 5)


def test_somebody_hears_what_is_asked(run, home, asked):
    made = fabricate(home, state="running")
    run(f"runs stop {made.id}")
    assert asked == [1]


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ("done", "pause"),
        ("done", "resume"),
        ("running", "continue"),
        ("done", "continue --epochs 0"),
        ("done", "continue --epochs 1000"),
        ("done", "rate 2"),
        ("running", "rate 0"),
        ("running", "rate nan"),
        ("running", "rename a/b"),
        ("running", "delete --yes"),
    ],
)
def test_what_a_run_cannot_do_now_is_told(run, home, asked, state, text):
    made = fabricate(home, state=state)
    name, *more = text.split()
    status, out, err = run(f"runs {name} {made.id}", *more)
    assert (status, out, len(err)) == (1, [], 1)
    assert err[0].endswith(".")
    assert store.run(made.id).record == made.record
    assert not asked


def test_the_learning_rate_changes_while_it_trains(run, home):
    made = fabricate(home, state="running", epochs=4, whole=2)
    assert run(f"runs rate {made.id} 0.5")[0] == 0
    (change,) = store.run(made.id).record.rates
    assert change.factor == 0.5


def test_names_and_notes(run, home):
    made = fabricate(home)
    assert run(f"runs rename {made.id} 'A better name'")[0] == 0
    assert run(f"runs note {made.id} 'Learned well.'")[0] == 0
    now = store.run(made.id)
    assert (now.title, now.record.note) == ("A better name", "Learned well.")


def test_a_run_is_removed(run, home):
    made = fabricate(home)
    status, out, _ = run(f"runs delete {made.id}")
    assert (status, store.runs()) == (0, [])
    assert "is removed" in out[0]


@pytest.mark.parametrize(("answer", "left"), [("y", 0), ("Yes", 0), ("n", 1), ("", 1)])
def test_a_person_is_asked_before_a_run_is_removed(run, home, monkeypatch, answer, left):
    made = fabricate(home)
    monkeypatch.setattr("cnnviz.cli.runs.is_terminal", lambda: True)
    keyboard = io.StringIO(f"{answer}\n")
    keyboard.isatty = lambda: True
    monkeypatch.setattr(sys, "stdin", keyboard)
    assert run(f"runs delete {made.id}")[0] == 0
    assert len(store.runs()) == left


def test_a_run_is_exported_and_no_file_is_replaced(run, home, tmp_path):
    made = fabricate(home)
    target = tmp_path / "run.zip"
    assert run(f"runs export {made.id} {target}")[0] == 0
    before = target.read_bytes()
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert f"{made.id}/epochs.csv" in archive.namelist()
    status, _, err = run(f"runs export {made.id} {target}")
    assert status == 1
    assert "already" in err[0]
    assert target.read_bytes() == before
    status, _, err = run(f"runs export {made.id} {tmp_path}/none/run.zip")
    assert status == 1
    assert "could not be written" in err[0]


# --- the machine ---------------------------------------------------------------------------------


def test_folders_devices_and_tensorboard_are_told(run, home):
    assert str(home / "runs") in "\n".join(run("home")[1])
    assert run("tensorboard")[1] == [f"tensorboard --logdir {shlex.quote(str(home / 'runs'))}"]
    _, out, _ = run("devices")
    assert any(line.startswith("cpu ") for line in out)


def test_every_setting_has_a_type_that_the_command_line_can_read():
    known = {one.name for one in (*fields(RunSpec), *fields(Augmentation))} - {"augmentation"}
    assert {name for name in train.HINTS if name != "augmentation"} == known


# --- for real ------------------------------------------------------------------------------------


@pytest.fixture
def real_home(home):
    """A home whose processes are ended with the test."""
    yield home
    kill_all(home)


def cnnviz(*arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-m", "cnnviz", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[1],
        # Whoever runs the tests in the background has Ctrl-C ignored, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
        **options,
    )


def test_a_run_really_trains_and_goes_on_when_nobody_watches(real_home):
    watching = cnnviz("train", "--epochs", "2", "--pictures", "400", "--title", "For real")
    line = watching.stdout.readline()
    assert "“For real” is in the queue" in line
    run_id = line.split()[-1].rstrip(".")
    assert watching.stdout.readline() in ("Waiting.\n", "Starting.\n")
    watching.send_signal(signal.SIGINT)
    out, err = watching.communicate(timeout=60)
    assert watching.returncode == 130
    assert "The run goes on." in out

    out, err = cnnviz("runs", "follow", run_id).communicate(timeout=240)
    assert "Epoch 2/2" in out, err
    assert "Best validation accuracy" in out
    done = store.run(run_id)
    assert done.record.state == "done"
    assert (done.folder / "model.keras").exists()
    listed, _ = cnnviz("runs", "--json").communicate(timeout=60)
    assert json.loads(listed)[0]["state"] == "done"
    assert time.time() - done.record.changed < 3600
