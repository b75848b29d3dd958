"""What a worker tells and hears, without any training."""

import errno
from dataclasses import replace

import pytest

from cnnviz.errors import NotNow
from cnnviz.training import control, store
from cnnviz.training.work import watch
from cnnviz.training.work.watch import Halted, Lost, Watch
from tests.training import at_work

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def begun(monkeypatch):
    """The watch of a run that has just begun; it beats only when it is told to."""
    monkeypatch.setattr(watch, "PERIOD", 3600.0)
    found = Watch(at_work.leased(at_work.submitted()))
    found.begin(pid=1)
    yield found
    found._ended.set()


def record(found):
    return store.run(found.id).record


def test_it_tells_the_progress_and_what_it_knows(begun):
    assert (record(begun).state, record(begun).pid) == ("running", 1)
    begun.doing("pictures", 0.5)
    begun.at(2, 7, 123.456)
    begun.tell(best={"epoch": 2})
    before = record(begun)
    begun.beat()
    now = record(begun)
    assert now.beat == before.beat + 1
    assert (now.progress.epoch, now.progress.batch, now.progress.doing) == (2, 7, "pictures")
    assert now.progress.pictures_per_second == 123.5
    assert now.best == {"epoch": 2}
    assert now.progress.seconds >= before.progress.seconds


def test_time_adds_up_over_workers():
    run = at_work.leased(at_work.submitted())
    store.update(run.id, lambda one: replace(one, progress=replace(one.progress, seconds=1000.0)))
    found = Watch(store.run(run.id))
    found.begin()
    assert 1000 <= record(found).progress.seconds < 1100
    assert found.end("failed", error="It is only a test.") == "failed"


def test_a_notice_is_told_once_and_others_are_kept(begun):
    store.update(begun.id, lambda one: replace(one, notices=("an old one",)))
    begun.notice("a new one")
    begun.beat()
    begun.notice("a new one")
    begun.beat()
    assert record(begun).notices == ("an old one", "a new one")


@pytest.mark.parametrize(("ask", "last"), [(control.pause, "paused"), (control.stop, "stopped")])
def test_it_hears_what_people_ask(begun, ask, last):
    assert not begun.must_end
    ask(begun.id)
    begun.beat()
    assert begun.must_end
    with pytest.raises(Halted):
        begun.halt()
    assert begun.end("halted") == last
    assert record(begun).progress.doing == ""


def test_the_last_wish_counts(begun):
    control.pause(begun.id)
    begun.beat()
    control.stop(begun.id)
    assert begun.end("halted") == "stopped"


def test_what_is_done_is_done_though_it_should_have_paused(begun):
    control.pause(begun.id)
    assert begun.end("done") == "done"


def test_a_worker_that_was_told_to_end_leaves_the_run_in_the_queue(begun):
    begun.terminate()
    assert begun.must_end
    assert begun.end("halted") == "queued"
    assert record(begun).lease == ""
    with pytest.raises(NotNow):
        control.change_rate(control.stop(begun.id).id, 2.0)


@pytest.mark.parametrize("change", [{"lease": "another"}, {"state": "queued"}])
def test_it_knows_when_the_run_is_lost(begun, change):
    store.update(begun.id, lambda one: replace(one, **change))
    before = record(begun)
    for write in (begun.beat, lambda: begun.end("done")):
        with pytest.raises(Lost):
            write()
    assert record(begun) == before


def test_a_deleted_run_is_lost(begun, home):
    store.run(begun.id).folder.rename(home / "elsewhere")
    with pytest.raises(Lost):
        begun.beat()


def test_a_beating_worker_learns_that_it_has_lost(monkeypatch):
    monkeypatch.setattr(watch, "PERIOD", 0.01)
    found = Watch(at_work.leased(at_work.submitted()))
    found.begin()
    store.update(found.id, lambda one: replace(one, lease="another"))
    at_work.wait_for(lambda: found.must_end)
    with pytest.raises(Lost):
        found.halt()


def test_the_last_state_is_tried_again_while_the_disk_is_full(begun, monkeypatch):
    def full(*arguments, **options):
        tries.append(1)
        if len(tries) < 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*arguments, **options)

    tries, real = [], store.update
    monkeypatch.setattr(store, "update", full)
    monkeypatch.setattr(watch, "PERIOD", 0.0)
    assert begun.end("failed", error="The disk is full.") == "failed"
    assert record(begun).error == "The disk is full."


def test_a_full_disk_does_not_end_the_beating(monkeypatch):
    def full(*arguments, **options):
        tries.append(1)
        if len(tries) < 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*arguments, **options)

    tries, real = [], store.update
    monkeypatch.setattr(watch, "PERIOD", 0.01)
    found = Watch(at_work.leased(at_work.submitted()))
    found.begin()
    monkeypatch.setattr(store, "update", full)
    at_work.wait_for(lambda: len(tries) > 5)
    assert not found.must_end
    assert found.end("done") == "done"
