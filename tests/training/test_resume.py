"""Runs that are interrupted, however, end as if they had not been."""

import os
import resource
import signal
import time
from dataclasses import replace

import numpy as np
import pytest

from cnnviz import datasets
from cnnviz.errors import DataError
from cnnviz.training import control, files, metrics, store, worker
from cnnviz.training.dispatch import vanished
from cnnviz.training.work import checkpoints
from tests.training import at_work
from tests.training.at_work import HARD, TINY

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run of `HARD` that nobody interrupted."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNVIZ_HOME", str(tmp_path_factory.mktemp("whole")))
        return at_work.trained(at_work.submitted(HARD))


def curves(run):
    """Return what was measured over epochs, without how long it took."""
    found = metrics.read_epochs(run.folder)
    return [(one.epoch, one.step, dict(one.values), one.rate) for one in found]


def assert_same_end(run, whole):
    """Both have come to the same end, bit by bit, and nothing is there twice."""
    assert run.record.state == whole.record.state == "done"
    assert curves(run) == curves(whole)
    assert run.record.best == whole.record.best
    assert at_work.same(at_work.network(run), at_work.network(whole))
    assert at_work.same(at_work.model(run).get_weights(), at_work.model(whole).get_weights())
    lines = (run.folder / "epochs.jsonl").read_text().splitlines()
    assert len(lines) == HARD.epochs
    steps = metrics.read_batches(run.folder).step
    assert (np.diff(steps) > 0).all()
    assert steps[-1] == metrics.read_batches(whole.folder).step[-1]


def paused(monkeypatch, run, epoch, batch):
    """Train a run until it is paused there, or at the end of that call of the framework."""
    with monkeypatch.context() as patch:
        at_work.ends_at(patch, epoch, batch, control.pause)
        run = at_work.trained(run)
    assert run.record.state == "paused"
    return run


def test_a_run_that_is_paused_again_and_again_ends_bit_by_bit_the_same(monkeypatch, whole):
    run = at_work.submitted(HARD)
    # Within the first epoch, at the end of one, within another, and while the last is validated.
    for epoch, batch, where in ((0, 1, (0, 8)), (1, 0, (1, 0)), (1, 8, (1, 8)), (2, 9, (2, 10))):
        run = paused(monkeypatch, run, epoch, batch)
        assert (run.record.progress.epoch, run.record.progress.batch) == where
        run = control.resume(run.id)
    assert_same_end(at_work.trained(run), whole)


KILLED_WITHIN_A_CHECKPOINT = """
import os
from cnnviz.training.work import checkpoints
real, calls = checkpoints._write_state, []
def deadly(*arguments):
    calls.append(1)
    if len(calls) == 2:  # the weights of the second one are written, the rest is not
        os.kill(os.getpid(), 9)
    real(*arguments)
checkpoints._write_state = deadly
"""
KILLED_WITHIN_AN_EPOCH = """
import os
from cnnviz.training.work import journal
real = journal.Journal.on_train_batch_end
def deadly(self, batch, logs=None):
    real(self, batch, logs)
    if (self.standing.epoch, self.standing.batch) == (1, 8):
        os.kill(os.getpid(), 9)
journal.Journal.on_train_batch_end = deadly
"""


@pytest.mark.long
def test_a_run_whose_workers_are_killed_ends_bit_by_bit_the_same(whole):
    run = at_work.submitted(HARD)
    for code in (KILLED_WITHIN_A_CHECKPOINT, KILLED_WITHIN_AN_EPOCH):
        run = at_work.leased(run)
        assert at_work.process(run, code).wait() == -signal.SIGKILL
        assert not store.is_alive(run)
        assert "Epoch 2/3" in (run.folder / "log.txt").read_text()
        run = vanished.settle(store.run(run.id), -signal.SIGKILL)
        assert run.record.state == "queued"
        assert not [*(run.folder / "checkpoints").glob("000002*")]
    run = at_work.trained(run)
    assert_same_end(run, whole)
    assert run.record.attempt == 2
    assert not [*(run.folder / "checkpoints").glob(".*")]


def test_a_worker_that_is_told_to_end_saves_and_leaves_the_run_to_another(monkeypatch, whole):
    run = at_work.submitted(HARD)
    with monkeypatch.context() as patch:
        at_work.ends_at(patch, 1, 8, lambda _: os.kill(os.getpid(), signal.SIGTERM))
        run = at_work.trained(run)
    assert (run.record.state, run.record.attempt, run.record.lease) == ("queued", 0, "")
    found, _ = checkpoints.newest(run.folder)
    assert (found.standing.epoch, found.standing.batch) == (1, 8)
    assert_same_end(at_work.trained(run), whole)


@pytest.mark.long
def test_within_a_long_epoch_the_run_is_saved_too(monkeypatch, whole):
    monkeypatch.setattr("cnnviz.training.work.keeper.SAVE_SECONDS", 0.0)
    run, seen = at_work.submitted(HARD), []

    def taken(run_id):
        seen.extend(path.name for path in (store.run(run_id).folder / "checkpoints").iterdir())

    at_work.ends_at(monkeypatch, 2, 0, taken)
    assert_same_end(at_work.trained(run), whole)
    assert sorted(seen) == ["000001-0000008", "000002-0000000"]


@pytest.mark.long
def test_a_damaged_checkpoint_is_passed_over_and_people_are_told(monkeypatch, whole):
    run = paused(monkeypatch, at_work.submitted(HARD), 2, 0)
    newest = max((run.folder / "checkpoints").iterdir())
    at_work.damage(newest / "network.npz")
    run = at_work.trained(control.resume(run.id))
    assert "went on from an older one, after 1 epochs and 0 batches" in run.record.notices[0]
    assert_same_end(run, whole)


def test_without_a_good_checkpoint_the_run_begins_anew(monkeypatch, whole):
    run = paused(monkeypatch, at_work.submitted(HARD), 1, 8)
    for state in (run.folder / "checkpoints").glob("*/state.json"):
        state.write_bytes(state.read_bytes()[:-40])
    run = at_work.trained(control.resume(run.id))
    assert run.record.notices == ("All checkpoints were damaged; the run began anew.",)
    assert_same_end(run, whole)


def test_damaged_curves_are_mended(monkeypatch, whole):
    run = paused(monkeypatch, at_work.submitted(HARD), 1, 8)
    with (run.folder / "batches.bin").open("ab") as file:
        file.write(b"\xff" * 57)  # a row of rubbish and a part of one
    with (run.folder / "epochs.jsonl").open("ab") as file:
        file.write(b'{"epoch": 2, "step": 20, "lo')
    assert_same_end(at_work.trained(control.resume(run.id)), whole)


def test_a_record_that_is_damaged_while_it_trains_is_written_anew(monkeypatch, whole):
    def spoil(run_id):
        (store.run(run_id).folder / "record.json").write_bytes(b"{")

    run = at_work.submitted(HARD)
    with monkeypatch.context() as patch:
        at_work.ends_at(patch, 1, 0, spoil)
        run = at_work.trained(run)
    assert_same_end(run, whole)
    assert len(run.record.notices) == 1
    assert "record was damaged" in run.record.notices[0]
    assert run.record.precision == "float32"


def test_a_full_disk_leaves_the_last_checkpoint_as_it_was(monkeypatch, whole):
    run = paused(monkeypatch, at_work.submitted(HARD), 1, 0)
    before = sorted((run.folder / "checkpoints").iterdir())
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = (before[-1] / "network.npz").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size - 1, hard))
    try:
        run = at_work.trained(control.resume(run.id))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert run.record.state == "failed"
    assert "free some space and resume the run" in run.record.error
    assert sorted((run.folder / "checkpoints").iterdir()) == before
    assert_same_end(at_work.trained(control.resume(run.id)), whole)


def test_a_continued_run_trains_for_all_its_legs(home):
    run = at_work.trained(at_work.submitted(TINY, epochs=1, schedule="cosine"))
    assert (run.record.state, run.record.share) == ("done", 1.0)
    run = at_work.trained(control.continue_for(run.id, 2))
    assert (run.record.state, run.record.share) == ("done", 1.0)
    assert [one.epoch for one in metrics.read_epochs(run.folder)] == [1, 2, 3]
    found = metrics.read_batches(run.folder)
    rates = dict(zip(found.step.tolist(), found.rate.tolist(), strict=True))
    assert rates[10] < rates[20]  # the second leg's cosine is at its height again
    assert len(at_work.events(run, "train", "epoch_loss")) == 3


def test_a_worker_that_lost_its_lease_writes_nothing_more(monkeypatch):
    def taken(run_id):
        store.update(run_id, lambda record: replace(record, lease="another"))
        everything.update(contents(run.folder))

    def contents(folder):
        names = ("record.json", "epochs.jsonl", "batches.bin", "best.keras")
        return {name: (folder / name).read_bytes() for name in names}

    everything = {}
    run = at_work.leased(at_work.submitted(TINY))
    with monkeypatch.context() as patch:
        at_work.ends_at(patch, 1, 8, taken)
        assert worker.work(run.folder) == worker.LOST
    assert contents(run.folder) == everything
    assert not (run.folder / "model.keras").exists()


def test_a_deleted_run_ends_its_worker(monkeypatch, tmp_path):
    run = at_work.leased(at_work.submitted(TINY))
    with monkeypatch.context() as patch:
        at_work.ends_at(patch, 1, 8, lambda _: run.folder.rename(tmp_path / "gone"))
        assert worker.work(run.folder) == worker.LOST
    assert not run.folder.exists()


def test_one_run_never_has_two_workers(monkeypatch):
    run = at_work.leased(at_work.submitted(TINY))
    monkeypatch.setattr(worker, "LOCK_SECONDS", 0.1)
    with files.locked(run.folder / "alive.lock"):
        assert worker.work(run.folder) == worker.NOTHING_TO_DO
    assert store.run(run.id).record == run.record


@pytest.mark.parametrize("state", ["queued", "paused", "done", "failed"])
def test_there_is_nothing_to_do_for_a_run_that_was_not_given_to_a_worker(state):
    run = at_work.submitted(TINY)
    store.update(run.id, lambda record: replace(record, state=state))
    assert worker.work(run.folder) == worker.NOTHING_TO_DO
    assert store.run(run.id).record.state == state


@pytest.mark.parametrize(("ask", "state"), [(control.pause, "paused"), (control.stop, "stopped")])
def test_what_is_asked_before_the_worker_is_there_is_not_forgotten(ask, state):
    run = at_work.leased(at_work.submitted(TINY))
    ask(run.id)
    assert worker.work(run.folder) == worker.ENDED
    assert store.run(run.id).record.state == state
    assert metrics.read_epochs(run.folder) == []


def without_source(monkeypatch):
    """Remove the file that `digits8` is read from."""

    def missing():
        raise DataError("digits8.npz is missing; fetch the project again.")

    gone = replace(datasets.dataset("digits8"), read=missing, origin=lambda: None)
    monkeypatch.setattr(datasets, "dataset", lambda _: gone)


@pytest.mark.long
def test_a_run_goes_on_though_its_data_set_was_deleted(monkeypatch, whole):
    run = paused(monkeypatch, at_work.submitted(HARD), 1, 8)
    without_source(monkeypatch)
    assert_same_end(at_work.trained(control.resume(run.id)), whole)


def test_without_pictures_the_run_fails_with_a_sentence(monkeypatch):
    without_source(monkeypatch)
    run = at_work.trained(at_work.submitted(TINY))
    assert run.record.state == "failed"
    assert run.record.error == "digits8.npz is missing; fetch the project again."


def test_a_run_does_not_go_on_with_other_pictures(monkeypatch):
    run = paused(monkeypatch, at_work.submitted(TINY), 1, 0)
    store.update(run.id, lambda record: replace(record, fingerprint="0" * 64))
    run = at_work.trained(control.resume(run.id))
    assert run.record.state == "failed"
    assert "no longer those that this run began with" in run.record.error


def test_a_run_of_another_version_that_cannot_go_on_says_so(monkeypatch):
    run = paused(monkeypatch, at_work.submitted(TINY), 1, 0)
    changed = files.read_json(run.folder / "spec.json")
    changed["spec"]["architecture"] = "digits"
    files.write_json(run.folder / "spec.json", changed)
    run = at_work.trained(control.resume(run.id))
    assert run.record.state == "failed"
    assert "saved by another version" in run.record.error


def test_times_are_not_taken_from_the_clock_on_the_wall(monkeypatch):
    """A clock that jumps a day back and forth changes nothing that counts."""
    jumps = iter([86_400.0, -86_400.0] * 10_000)
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + next(jumps))
    run = at_work.trained(at_work.submitted(TINY, epochs=2))
    assert run.record.state == "done"
    assert 0 < run.record.progress.seconds < 3600
    assert all(0 < one.seconds < 3600 for one in metrics.read_epochs(run.folder))
