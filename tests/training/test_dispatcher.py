import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import namedtuple
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest

from cnnviz.errors import RunError
from cnnviz.training import control, devices, dispatcher, files, service, store
from cnnviz.training.catalogue import Catalogue
from cnnviz.training.dispatch import crew, engines, liveness, vanished
from cnnviz.training.dispatch.engines.engine import Slot
from cnnviz.training.dispatch.engines.local import Local
from cnnviz.training.dispatcher import Dispatcher
from cnnviz.training.record import Progress
from cnnviz.training.store import Run
from cnnviz.training.work import conclude
from tests.dispatching import (
    FAKE_WORKER,
    dispatching,
    eventually,
    looks_until,
    state,
    submitted,
)

pytestmark = pytest.mark.usefixtures("home")


class FakeHandle:
    def __init__(self) -> None:
        self.status: int | None = None
        self.killed = 0

    def poll(self) -> int | None:
        return self.status

    def kill(self) -> None:
        self.killed += 1


class FakeEngine:
    """An engine whose workers are nothing but handles."""

    def __init__(self, *slots: Slot) -> None:
        self.places = list(slots)
        self.problem = ""
        self.started: list[tuple[str, str]] = []
        self.handles: list[FakeHandle] = []
        self.prepared: list[str] = []
        self.refuses = False

    def slots(self) -> list[Slot]:
        return self.places

    def start(self, folder: Path, slot: Slot) -> FakeHandle:
        if self.refuses:
            raise RunError("There is no room for it.")
        self.started.append((folder.name, slot.name))
        self.handles.append(FakeHandle())
        return self.handles[-1]

    def prepare(self, slot: Slot) -> None:
        self.prepared.append(slot.name)

    def close(self) -> None:
        pass


def forced(run: Run, **changes: Any) -> Run:
    return store.update(run.id, lambda record: replace(record, **changes))


# --- starting ------------------------------------------------------------------------------------


def test_a_free_slot_takes_the_next_run_and_no_other() -> None:
    engine = FakeEngine(Slot("cpu:0"))
    first, second = submitted(), submitted()
    serving = Dispatcher(engine)
    serving.look()
    serving.look()
    assert engine.started == [(first.id, "cpu:0")]
    record = store.run(first.id).record
    assert (record.state, record.slot, record.turn, record.pid) == ("starting", "cpu:0", 1, 0)
    assert record.lease
    assert state(second) == "queued"


def test_a_slot_is_free_when_its_worker_has_really_ended() -> None:
    engine = FakeEngine(Slot("cpu:0"))
    first, second = submitted(), submitted()
    serving = Dispatcher(engine)
    serving.look()
    forced(first, state="done")
    serving.look()
    serving.look()
    assert state(second) == "queued"  # the process of the first is still there
    engine.handles[0].status = 0
    serving.look()
    serving.look()
    assert engine.started[1:] == [(second.id, "cpu:0")]
    assert engine.handles[0].killed == 0


def test_several_slots_are_filled_at_once_and_each_only_once() -> None:
    engine = FakeEngine(*(Slot(f"gpu:{number}") for number in range(3)))
    for owner in "abcd":
        submitted(owner)
    serving = Dispatcher(engine)
    serving.look()
    assert [slot for _, slot in engine.started] == ["gpu:0", "gpu:1", "gpu:2"]
    assert sorted(run.record.turn for run in store.runs()) == [0, 1, 2, 3]


def test_a_worker_of_before_the_slots_were_made_fewer_takes_room() -> None:
    old = submitted()
    host = socket.gethostname()
    forced(old, state="running", slot="cpu:3", host=host, lease="old")
    submitted()
    with files.locked(old.folder / "alive.lock"):
        engine = FakeEngine(Slot("cpu:0"))
        Dispatcher(engine).look()
        assert engine.started == []
        engine = FakeEngine(Slot("cpu:0"), Slot("cpu:1"))
        Dispatcher(engine).look()
        assert [slot for _, slot in engine.started] == ["cpu:0"]


def test_a_start_that_is_refused_leaves_the_run_in_line_and_is_told() -> None:
    engine = FakeEngine(Slot("cpu:0"))
    engine.refuses = True
    run = submitted()
    serving = Dispatcher(engine)
    serving.look()
    serving.look()
    record = store.run(run.id).record
    assert (record.state, record.attempt, record.lease) == ("queued", 0, "")
    assert service.status().problem == ""  # nobody serves: this dispatcher holds no lock
    assert files.read_json(service_file(service.STATUS))["problem"] == "There is no room for it."
    engine.refuses = False
    serving.look()
    assert engine.started == []  # not again at once
    Dispatcher(engine).look()
    assert engine.started == [(run.id, "cpu:0")]


def service_file(name: str) -> Path:
    return Path(os.environ["CNNVIZ_HOME"]) / name


def test_a_nearly_full_disk_starts_nothing_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**12, 10**12, 6 * 10**8))
    engine = FakeEngine(Slot("cpu:0"))
    run = submitted()
    serving = Dispatcher(engine)
    serving.look()
    assert (engine.started, state(run)) == ([], "queued")
    assert files.read_json(service_file(service.STATUS))["problem"] == (
        "Only 0.6 GB are free on the disk of CNNVIZ_HOME, but 1 must be; runs wait until something "
        "was deleted."
    )
    monkeypatch.undo()


def test_what_keeps_an_engine_from_working_is_told() -> None:
    engine = FakeEngine()
    engine.problem = "The cluster does not answer."
    Dispatcher(engine).look()
    told = files.read_json(service_file(service.STATUS))
    assert (told["engine"], told["slots"]) == ("fakeengine", [])
    assert told["problem"] == "The cluster does not answer."
    assert told["pid"] == os.getpid()


# --- warm ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "memory", "waiting", "prepared"),
    [
        (True, 8e9, False, ["cpu:0"]),
        (False, 8e9, False, []),
        (True, 3e9, False, []),
        (True, 8e9, True, []),  # the slot is taken in the same look
    ],
)
def test_a_worker_is_kept_warm_where_one_is_wanted(
    asked: bool,
    memory: float,
    waiting: bool,
    prepared: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    have = namedtuple("have", "available")(memory)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: have)
    if asked:
        service_file(service.WARM).touch()
    if waiting:
        submitted()
    engine = FakeEngine(Slot("cpu:0"))
    Dispatcher(engine).look()
    assert engine.prepared == prepared


def test_an_old_wish_for_a_warm_worker_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    path = service_file(service.WARM)
    path.touch()
    os.utime(path, (1.0, 1.0))
    engine = FakeEngine(Slot("cpu:0"))
    serving = Dispatcher(engine)
    serving.look()
    assert engine.prepared == []
    path.touch()
    serving.look()
    assert engine.prepared == ["cpu:0"]
    monkeypatch.setattr(dispatcher, "IDLE", -1.0)
    serving.look()
    assert engine.prepared == ["cpu:0"]


def test_a_warm_worker_takes_the_next_run_on_its_slot() -> None:
    engine = Local(FAKE_WORKER)
    slot = engine.slots()[0]
    engine.prepare(slot)
    warm = engine._warm
    assert warm is not None
    with dispatching(engine) as serving:
        run = submitted()
        serving.look()
        assert engine._warm is None
        looks_until(serving, lambda: state(run) == "done")
        assert warm.process.wait(timeout=10) == 0
    assert (run.folder / "epochs.txt").read_text().split() == ["1", "2", "3"]


def test_a_warm_worker_that_has_died_is_passed_over() -> None:
    engine = Local(FAKE_WORKER)
    engine.prepare(engine.slots()[0])
    assert engine._warm is not None
    engine._warm.process.kill()
    engine._warm.process.wait()
    with dispatching(engine) as serving:
        run = submitted()
        looks_until(serving, lambda: state(run) == "done")
    assert store.run(run.id).record.attempt == 0


def test_a_warm_worker_that_dies_is_not_replaced_over_and_over() -> None:
    engine = Local((sys.executable, "-c", "raise SystemExit(1)"))
    slot = engine.slots()[0]
    engine.prepare(slot)
    assert engine._warm is not None
    engine._warm.process.wait()
    for _ in range(3):
        engine.prepare(slot)
        assert engine._warm is None


def test_a_warm_worker_ends_with_its_dispatcher_and_when_nobody_wants_it_any_more() -> None:
    engine = Local(FAKE_WORKER)
    for let_go in (engine.close, engine.slots):
        engine.prepare(Slot("cpu:0"))
        assert engine._warm is not None
        process = engine._warm.process
        engine._warm.wanted -= 60.0
        let_go()
        assert process.wait(timeout=10) is not None
        assert engine._warm is None


# --- slots of this machine -----------------------------------------------------------------------


def test_the_number_of_slots_can_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    names = lambda: [slot.name for slot in Local().slots()]  # noqa: E731
    assert names() == ["cpu:0"]
    monkeypatch.setenv("CNNVIZ_SLOTS", "3")
    assert names() == ["cpu:0", "cpu:1", "cpu:2"]
    for bad in ("0", "-1", "many", "999", ""):
        monkeypatch.setenv("CNNVIZ_SLOTS", bad)
        assert names() == ["cpu:0"]


def test_each_gpu_is_a_slot_and_its_worker_sees_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cpu = devices.Device("cpu", "CPU", 1)
    gpus = tuple(devices.Device("gpu", "G", 1, (8, 0), visible) for visible in ("2", "5"))
    monkeypatch.setattr(devices, "local", lambda: (*gpus, cpu))
    tell = (sys.executable, "-c", "import os; print(os.environ['CUDA_VISIBLE_DEVICES'])")
    for usable, seen in ((True, {"gpu:0": "2", "gpu:1": "5"}), (False, {"cpu:0": "-1"})):
        monkeypatch.setattr(devices, "preflight", lambda: devices.Preflight(usable, ""))  # noqa: B023
        engine = Local(tell)
        assert [slot.name for slot in engine.slots()] == list(seen)
        for slot in engine.slots():
            (tmp_path / "log.txt").unlink(missing_ok=True)
            engine.start(tmp_path, slot).process.wait(timeout=20)
            assert (tmp_path / "log.txt").read_text() == seen[slot.name] + "\n"


def test_what_a_worker_prints_when_it_cannot_begin_is_in_the_runs_log() -> None:
    with dispatching() as serving:
        run = submitted(title="crashes")
        looks_until(serving, lambda: state(run) == "failed")
    assert "this worker cannot even begin" in (run.folder / "log.txt").read_text()
    assert "exit status 1" in store.run(run.id).record.error


def test_a_worker_that_cannot_be_started_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="could not be started here"):
        Local(("/nowhere/python",)).start(tmp_path, Slot("cpu:0"))


def test_the_engine_is_chosen_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(engines.chosen(), Local)
    monkeypatch.setenv("CNNVIZ_CLUSTER", "tcp://school.example:8786")
    with pytest.raises(RunError, match="tls://"):
        engines.chosen()


# --- workers that go -----------------------------------------------------------------------------


def at_work(run_state: str, **changes: Any) -> Run:
    progress = Progress(epoch=1, batch=5, batches=9, doing="training")
    return forced(
        submitted(),
        **({"state": run_state, "lease": "one", "progress": progress} | changes),
    )


@pytest.mark.parametrize("run_state", ["starting", "running"])
def test_a_run_whose_worker_has_gone_is_queued_again_three_times_at_most(run_state: str) -> None:
    run = at_work(run_state)
    where = "The worker ended unexpectedly in epoch 2 of 3, after batch 5 of 9"
    again = "; another one goes on from where it was last saved."
    for attempt, notice in ((1, f" (ended by SIGKILL){again}"), (2, f" (exit status 1){again}")):
        run = vanished.settle(run, -signal.SIGKILL if attempt == 1 else 1)
        assert (run.record.state, run.record.attempt) == ("queued", attempt)
        assert run.record.lease == run.record.progress.doing == run.record.error == ""
        assert run.record.notices[-1] == where + notice
        run = forced(run, state=run_state, lease="next")
    run = vanished.settle(run)
    assert (run.record.state, run.record.attempt) == ("failed", 3)
    assert run.record.error == (
        f"{where}, and so did 2 before it; see the end of the log, and if memory ran out, choose a "
        "smaller batch or smaller pictures."
    )
    assert len(run.record.notices) == 3


def test_a_pausing_run_whose_worker_has_gone_is_paused() -> None:
    run = vanished.settle(at_work("pausing", progress=Progress()))
    assert (run.record.state, run.record.attempt) == ("paused", 0)
    assert run.record.notices == (
        "The worker ended unexpectedly before epoch 1 of 3; it was paused.",
    )


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        (True, "its best model so far was kept."),
        (False, "no epoch was finished, so no model."),
        (OSError(28, "No space left on device"), "its best model could not be kept: [Errno 28]"),
        (KeyError("weights"), "its best model could not be kept; dispatcher.log says why."),
    ],
    ids=["kept", "none", "full", "bug"],
)
def test_a_stopping_run_whose_worker_has_gone_is_stopped_with_its_best_model(
    kept: Any, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def concluded(run: Run) -> bool:
        if isinstance(kept, Exception):
            raise kept
        return bool(kept)

    monkeypatch.setattr(conclude, "conclude", concluded)
    run = vanished.settle(at_work("stopping"))
    assert run.record.state == "stopped"
    assert told in run.record.notices[-1]


def test_a_run_that_has_gone_on_by_itself_is_left_alone() -> None:
    run = at_work("running")
    for changes in ({"state": "done"}, {"state": "running", "lease": "another"}):
        after = forced(run, **changes)
        with pytest.raises(RunError, match="by itself"):
            vanished.settle(run)
        assert store.run(run.id) == after


def test_a_killed_worker_is_noticed_and_the_run_goes_on() -> None:
    with dispatching() as serving:
        run = submitted(epochs=40)
        looks_until(serving, lambda: store.run(run.id).record.progress.epoch > 2)
        os.kill(store.run(run.id).record.pid, signal.SIGKILL)
        looks_until(serving, lambda: store.run(run.id).record.attempt == 1)
        forced(run, legs=(6,))
        looks_until(serving, lambda: state(run) == "done")
    done = [int(epoch) for epoch in (run.folder / "epochs.txt").read_text().split()]
    assert done == sorted(done)
    assert set(done) == set(range(1, max(done) + 1))
    assert len(done) - len(set(done)) <= 1  # the one in which it was killed


def test_a_worker_that_dies_at_once_fails_the_run_after_three() -> None:
    with dispatching() as serving:
        run = submitted(title="dies")
        looks_until(serving, lambda: state(run) == "failed")
    record = store.run(run.id).record
    assert record.attempt == 3
    assert "SIGKILL" in record.error
    assert "log" in record.error


@pytest.mark.parametrize("ask", [control.pause, control.stop])
def test_a_worker_that_does_not_obey_is_killed(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with dispatching() as serving:
        run = submitted(title="deaf", epochs=10_000)
        looks_until(serving, lambda: state(run) == "running")
        monkeypatch.setattr(liveness, "OBEYS", 0.5)
        pid = store.run(run.id).record.pid
        ask(run.id)
        looks_until(serving, lambda: state(run) in ("paused", "stopped"))
    assert not psutil.pid_exists(pid)
    assert "SIGKILL" in store.run(run.id).record.notices[-1]


@pytest.mark.parametrize("adopted", [False, True])
def test_a_hung_worker_is_killed_also_one_of_a_former_dispatcher(
    adopted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with dispatching() as serving:
        run = submitted(title="hung")
        looks_until(serving, lambda: state(run) == "running")
        monkeypatch.setattr(liveness, "HUNG", 0.5)
        pid = store.run(run.id).record.pid
        with dispatching() as another:
            watching = another if adopted else serving
            looks_until(watching, lambda: store.run(run.id).record.attempt == 1)
        eventually(lambda: not psutil.pid_exists(pid) or is_zombie(pid), 10, "it is dead")


def is_zombie(pid: int) -> bool:
    """Whether it is only left for its parent to hear of, which no dispatcher does any more."""
    return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_worker_that_stays_after_its_run_has_ended_is_killed() -> None:
    with dispatching() as serving, pytest.MonkeyPatch.context() as patched:
        patched.setattr(crew, "LEAVING", 0.5)
        run, after = submitted(title="stays"), submitted()
        looks_until(serving, lambda: state(run) == "done")
        assert store.is_alive(run)
        looks_until(serving, lambda: state(after) == "done")
        assert not store.is_alive(run)
    assert store.run(run.id).record.attempt == 0


def test_a_worker_on_another_host_is_judged_by_its_beat_and_told_to_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(liveness, "FAR", 0.3)
    engine = FakeEngine(Slot("far:gpu:0", local=False))
    run = submitted()
    serving = Dispatcher(engine)
    serving.look()
    assert store.run(run.id).record.host == ""
    forced(run, state="running", host="far", beat=1)
    for beat in range(2, 12):  # its lock is free here, and yet it lives
        serving.look()
        forced(run, beat=beat)
        time.sleep(0.05)
    assert state(run) == "running"
    looks_until(serving, lambda: store.run(run.id).record.attempt == 1)
    assert engine.handles[0].killed == 1


def test_a_far_worker_of_this_very_host_name_is_not_taken_for_a_local_one() -> None:
    engine = FakeEngine(Slot("far:gpu:0", local=False))
    run = submitted()
    serving = Dispatcher(engine)
    serving.look()
    forced(run, state="running", host=socket.gethostname(), beat=1)
    serving.look()
    serving.look()
    assert state(run) == "running"


# --- going on whatever happens -------------------------------------------------------------------


def test_a_former_dispatchers_workers_are_adopted() -> None:
    with dispatching() as first, dispatching() as second:  # which knows nothing of the first
        run = submitted(epochs=60)
        looks_until(first, lambda: store.run(run.id).record.progress.epoch > 1)
        waiting = submitted()
        for _ in range(5):
            second.look()
        assert (state(run), state(waiting)) == ("running", "queued")
        forced(run, legs=(8,))
        looks_until(second, lambda: state(waiting) == "done")
    record = store.run(run.id).record
    assert (record.state, record.attempt, record.notices) == ("done", 0, ())


def test_a_dispatcher_that_died_between_its_two_steps_costs_an_attempt_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It has moved the run to “starting”, but started no worker."""
    monkeypatch.setattr(liveness, "ADOPTED", 0.3)
    run = forced(submitted(), state="starting", lease="x", slot="cpu:0", host=socket.gethostname())
    with dispatching() as serving:
        looks_until(serving, lambda: state(run) == "done")
    assert store.run(run.id).record.attempt == 1


def test_damaged_folders_do_not_stop_the_others(home: Path) -> None:
    broken, newer, odd = submitted(), submitted(), submitted()
    (broken.folder / "spec.json").write_bytes(b"\x00")
    (newer.folder / "record.json").write_text('{"format": 99, "state": "queued"}')
    forced(odd, state="running", host=socket.gethostname())
    shutil.rmtree(odd.folder)
    (home / "runs" / "20260101-000000-aaaaaa").mkdir()
    (home / "runs" / "20260101-000000-bbbbbb").touch()
    run = submitted()
    with dispatching() as serving:
        looks_until(serving, lambda: state(run) == "done")


def test_a_run_that_cannot_be_written_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("CNNVIZ_SLOTS", "2")
    bad, good = at_work("running", host=socket.gethostname()), submitted()
    settle = vanished.settle
    full, bug = partial(OSError, 28, "No space left"), partial(KeyError, "a bug")

    def fails(run: Run, status: int | None = None) -> Run:
        if run.id == bad.id:
            raise [full, bug][looks % 2]()
        return settle(run, status)

    monkeypatch.setattr(vanished, "settle", fails)
    with dispatching() as serving:
        for looks in range(6):  # noqa: B007 - read above
            with serving._surviving("a look"):
                serving.look()
        looks_until(serving, lambda: state(good) == "done")
    said = [record.getMessage() for record in caplog.records]
    assert sum("No space left" in text for text in said) == 1  # once, not four times a second
    assert sum("KeyError: 'a bug'" in text for text in said) == 1


def test_a_machine_that_slept_kills_nobody_when_it_wakes_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The clock jumps by a day between two looks; nobody has missed more than one beat."""
    engine = FakeEngine(Slot("far:gpu:0", local=False))
    run = submitted()
    serving = Dispatcher(engine)
    serving.look()
    forced(run, state="running", host="far", beat=5)
    serving.look()
    monotonic = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: monotonic() + 86_400.0)
    for _ in range(5):
        serving.look()
    assert state(run) == "running"


def test_clocks_that_jump_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    now, jumps = time.time, iter(range(10**9))
    monkeypatch.setattr(time, "time", lambda: now() + (-86_400.0, 0.0, 86_400.0)[next(jumps) % 3])
    with dispatching() as serving:
        runs = [submitted(owner) for owner in "aabb"]
        pausing = submitted("c", epochs=10_000)
        looks_until(serving, lambda: state(pausing) == "running")
        control.pause(pausing.id)
        looks_until(serving, lambda: all(state(run) == "done" for run in runs))
    assert state(pausing) == "paused"
    for run in runs:
        record = store.run(run.id).record
        assert (record.attempt, record.notices) == (0, ())
        assert (run.folder / "epochs.txt").read_text().split() == ["1", "2", "3"]


def test_a_catalogue_reads_again_only_what_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [submitted() for _ in range(3)]
    catalogue, read = Catalogue(), []
    original = store.run
    monkeypatch.setattr(store, "run", lambda run_id: read.append(run_id) or original(run_id))
    assert {run.id for run in catalogue.runs()} == {run.id for run in runs}
    assert len(read) == 3
    assert len(catalogue.runs()) == 3
    assert len(read) == 3
    store.update(runs[1].id, lambda record: replace(record, beat=7))
    read.clear()
    assert sorted(run.record.beat for run in catalogue.runs()) == [0, 0, 7]
    assert read == [runs[1].id]
    store.delete(runs[1].id)
    assert len(catalogue.runs()) == 2


# --- the process ---------------------------------------------------------------------------------


def test_it_ends_when_nobody_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatcher, "IDLE", 0.3)
    monkeypatch.setattr(dispatcher, "PAUSE", 0.02)
    with dispatching() as serving:
        run = submitted(epochs=10)  # longer than it would stay for nothing
        serving.serve(dispatcher.Ending())
        assert state(run) == "done"
        assert not serving.is_needed()
        service_file(service.ASKED).touch()
        assert serving.is_needed()


def test_it_needs_no_framework_and_little_memory() -> None:
    code = """
import sys
import psutil
from cnnviz.training import dispatcher  # the first when a worker has gone
from cnnviz.training.work import conclude  # the first when a worker has gone
heavy = {"keras", "tensorflow", "jax", "torch", "streamlit", "plotly", "distributed", "pandas"}
print(sorted(heavy & set(sys.modules)), psutil.Process().memory_info().rss // 2**20)
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules, size = told.stdout.rsplit(maxsplit=1)
    assert modules == "[]"
    assert int(size) < 100
