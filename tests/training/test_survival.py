"""What a classroom does to running trainings, really done: with processes, signals and damage.

The first half trains for real, the second with workers that only pretend to.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest

from cnnviz.training import control, files, metrics, service, store
from cnnviz.training.dispatch import liveness
from cnnviz.training.record import WITH_WORKER
from cnnviz.training.spec import RunSpec, to_json
from cnnviz.training.store import Run
from tests.dispatching import (
    dispatching,
    eventually,
    kill_all,
    looks_until,
    state,
    submitted,
)

pytestmark = pytest.mark.usefixtures("home")

SPEC = RunSpec(epochs=4, pictures=1500, batch=10, validation=0.1, precision="float32")
"""About a second an epoch."""
PATIENCE = 240
"""Seconds for what takes ten on a machine that has nothing else to do."""

APP = """
import json, sys, time
from cnnviz.training import service, spec, store
run = store.submit(spec.from_json(json.loads(sys.argv[1])), owner="somebody")
print(run.id, flush=True)
while True:
    service.ensure_running()
    time.sleep(0.2)
"""


def epoch(run: Run) -> int:
    return store.run(run.id).record.progress.epoch


def is_in_mid_epoch(run: Run, after: int = 1) -> bool:
    now = store.run(run.id).record.progress
    return now.epoch >= after and now.batch > 0 and now.doing == "training"


def assert_whole(run: Run) -> None:
    """The curves go on without a gap or a step told twice, and the model is there."""
    lines = [json.loads(line) for line in (run.folder / "epochs.jsonl").read_text().splitlines()]
    assert [line["epoch"] for line in lines] == list(range(1, SPEC.epochs + 1))
    batches = metrics.read_batches(run.folder)
    assert batches.damaged == 0
    assert (np.diff(batches.step) > 0).all()
    assert batches.step[-1] == lines[-1]["step"] == SPEC.epochs * lines[0]["step"]
    card = json.loads((run.folder / "card.json").read_text())
    assert card["name"] == run.id
    assert len(card["history"]["loss"]) == SPEC.epochs


@pytest.mark.long
def test_app_and_dispatcher_are_killed_while_a_worker_trains_and_it_does_not_notice(
    home: Path,
) -> None:
    wanted = json.dumps(to_json(SPEC))
    with subprocess.Popen([sys.executable, "-c", APP, wanted], stdout=subprocess.PIPE) as app:
        assert app.stdout is not None
        run = store.run(app.stdout.readline().decode().strip())
        eventually(lambda: is_in_mid_epoch(run), PATIENCE, "it trains")
        app.kill()
    worker = store.run(run.id).record.pid
    os.kill(files.read_json(home / service.STATUS)["pid"], signal.SIGKILL)
    eventually(lambda: not service.status().running, 10, "the dispatcher is dead")
    assert psutil.pid_exists(worker)
    service.ensure_running()  # the app comes back
    eventually(lambda: service.status().running, 20, "another dispatcher serves")
    done = service.wait(run.id, ("done", "failed", "queued"), PATIENCE).record
    assert (done.state, done.attempt, done.pid) == ("done", 0, worker)
    assert done.notices == ()
    assert_whole(run)


@pytest.mark.long
def test_a_worker_is_killed_in_mid_epoch_and_then_every_process(home: Path) -> None:
    """The second as in a power cut, in which another run was just being stopped."""
    run = store.submit(SPEC, owner="somebody")
    service.ensure_running()
    eventually(lambda: is_in_mid_epoch(run), PATIENCE, "it trains")
    os.kill(store.run(run.id).record.pid, signal.SIGKILL)
    eventually(lambda: store.run(run.id).record.attempt == 1, 15, "it is noticed")
    told = store.run(run.id).record.notices[-1]
    assert told.endswith(" (ended by SIGKILL); another one goes on from where it was last saved.")

    eventually(lambda: is_in_mid_epoch(run, after=2), PATIENCE, "another one goes on")
    stopping = store.submit(SPEC, owner="another")
    left = {"state": "stopping", "lease": "x", "host": socket.gethostname()}
    store.update(stopping.id, lambda record: replace(record, **left))
    assert kill_all(home) == 2
    assert not service.status().running
    service.ensure_running()
    done = service.wait(run.id, ("done", "failed"), PATIENCE).record
    assert (done.state, done.attempt) == ("done", 2)
    assert_whole(run)
    stopped = service.wait(stopping.id, ("stopped",), 30).record
    assert stopped.notices[-1].endswith("no epoch was finished, so no model.")

    # One with a model is stopped with it, which its worker would have put in place at its end:
    for name in ("model.keras", "card.json"):
        (run.folder / name).unlink()
    store.update(run.id, lambda record: replace(record, **left))
    stopped = service.wait(run.id, ("stopped",), 30).record
    assert stopped.notices[-1].endswith("its best model so far was kept.")
    assert_whole(run)


# --- with workers that only pretend ---------------------------------------------------------------


def epochs_done(run: Run) -> list[int]:
    return [int(number) for number in (run.folder / "epochs.txt").read_text().split()]


@pytest.mark.long
def test_fifty_runs_of_ten_visitors_submitted_at_once_are_all_done_once_and_in_turns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    visitor = """
import sys
from cnnviz.training import store
from cnnviz.training.spec import RunSpec
sys.stdin.readline()
for _ in range(5):
    store.submit(RunSpec(epochs=2), owner=sys.argv[1])
"""
    visitors = [
        subprocess.Popen([sys.executable, "-c", visitor, f"visitor {n}"], stdin=subprocess.PIPE)
        for n in range(10)
    ]
    for one in visitors:
        assert one.stdin is not None
        one.stdin.write(b"go\n")
        one.stdin.flush()
    for one in visitors:
        one.communicate(timeout=PATIENCE)
    runs = store.runs()
    assert len(runs) == 50
    monkeypatch.setenv("CNNVIZ_SLOTS", "6")
    most = 0
    with dispatching() as serving:

        def all_done() -> bool:
            nonlocal most
            states = [run.record.state for run in store.runs()]
            most = max(most, sum(one in WITH_WORKER for one in states))
            return states == ["done"] * 50

        looks_until(serving, all_done, PATIENCE, "all are done")
    assert most == 6
    records = sorted((store.run(run.id).record for run in runs), key=lambda one: one.turn)
    assert [record.turn for record in records] == list(range(1, 51))
    assert len({record.owner for record in records[:10]}) == 10
    assert all(epochs_done(run) == [1, 2] for run in runs)
    assert all((record.attempt, record.notices) == (0, ()) for record in records)


def test_a_record_damaged_under_a_worker_is_mended_and_said() -> None:
    with dispatching() as serving:
        run = submitted(epochs=30)
        looks_until(serving, lambda: epoch(run) > 2)
        with files.locked(run.folder / "record.lock"):  # between two changes
            (run.folder / "record.json").write_bytes(b'{"format": 1, "state": "runn')
        looks_until(serving, lambda: state(run) == "done")
    record = store.run(run.id).record
    assert record.attempt == 0
    assert record.notices == ("The run's record was damaged; an older state was put in its place.",)


def test_a_record_lost_under_a_worker_ends_it_and_the_run_can_be_resumed() -> None:
    with dispatching() as serving:
        run = submitted(epochs=1000)
        looks_until(serving, lambda: epoch(run) > 2)
        with files.locked(run.folder / "record.lock"):
            for name in ("record.json", "record.old.json"):
                (run.folder / name).write_bytes(b"")
        looks_until(serving, lambda: not store.is_alive(run))
        assert state(run) == "stopped"
        control.resume(run.id)
        looks_until(serving, lambda: epoch(run) > 2)
        control.stop(run.id)
        looks_until(serving, lambda: state(run) == "stopped")


def test_a_run_of_an_older_version_that_was_at_work_goes_on() -> None:
    run = submitted()
    values = files.read_json(run.folder / "record.json") | {"state": "running"}
    for name in ("lease", "turn", "slot", "host", "beat", "pid", "progress"):
        del values[name]
    files.write_json(run.folder / "record.json", values)
    with dispatching() as serving, pytest.MonkeyPatch.context() as patched:
        patched.setattr(liveness, "FAR", 0.3)  # where it was at work is not known
        looks_until(serving, lambda: state(run) == "done")
    assert store.run(run.id).record.attempt == 1


def test_a_late_worker_of_a_former_lease_writes_nothing() -> None:
    """It was stopped (as a machine that hangs) until its run had been given to another one."""
    with dispatching() as serving:
        run = submitted(epochs=1000)
        looks_until(serving, lambda: epoch(run) > 2)
        late = store.run(run.id).record.pid
        with files.locked(run.folder / "record.lock"):  # which it shall not take along
            os.kill(late, signal.SIGSTOP)
        given = store.update(run.id, lambda record: replace(record, state="paused", lease="other"))
        done = epochs_done(run)
        os.kill(late, signal.SIGCONT)
        eventually(lambda: not store.is_alive(run), 10, "the late one has ended")
        assert store.run(run.id) == given
        assert len(epochs_done(run)) <= len(done) + 1


@pytest.mark.parametrize("seed", range(2))
def test_runs_survive_whatever_is_killed_whenever(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers and dispatchers end at random moments: nothing is lost, and at most the epoch in
    which a worker was killed is done again."""
    monkeypatch.setenv("CNNVIZ_SLOTS", "2")
    monkeypatch.setattr(liveness, "ADOPTED", 2.0)
    draws = np.random.default_rng(seed)
    runs = [submitted(owner, epochs=12) for owner in "aabc"]
    end = time.monotonic() + PATIENCE
    with ExitStack() as dispatchers:
        serving = dispatchers.enter_context(dispatching())
        while {state(run) for run in runs} - {"done", "failed"}:
            assert time.monotonic() < end
            serving.look()
            kind = draws.integers(0, 40)
            if kind == 0:
                serving = dispatchers.enter_context(dispatching())  # the last one looks no more
            elif kind == 1:
                working = [store.run(run.id).record for run in runs if store.is_alive(run)]
                for record in working[:1]:
                    if record.pid:
                        os.kill(record.pid, signal.SIGKILL)
            time.sleep(0.02)
    for run in runs:
        record = store.run(run.id).record
        done = epochs_done(run)
        assert len(record.notices) == record.attempt
        assert done == sorted(done)
        assert len(done) - len(set(done)) <= record.attempt
        if record.state == "done":
            assert set(done) == set(range(1, 13))
        else:
            assert record.attempt == 3
