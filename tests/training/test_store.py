import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cnnviz.errors import NotNow, QueueFull, RunError, UnknownRun
from cnnviz.training import control, files, spec, store
from cnnviz.training.record import STATES, Progress, RateChange, RunRecord, to_json
from cnnviz.training.spec import RunSpec
from cnnviz.training.store import Quota, Run
from tests.dispatching import submitted

pytestmark = pytest.mark.usefixtures("home")

SUBMITTER = """
import sys
from cnnviz.errors import QueueFull
from cnnviz.training import store
from cnnviz.training.spec import RunSpec
from cnnviz.training.store import Quota
sys.stdin.readline()
made = refused = 0
for number in range(int(sys.argv[2])):
    try:
        store.submit(RunSpec(), owner=sys.argv[1], quota=Quota(per_owner=8, total=20))
        made += 1
    except QueueFull:
        refused += 1
print(made, refused)
"""


def forced(run: Run, **changes: object) -> Run:
    """Put a run into a state that it would take long to come to."""
    return store.update(run.id, lambda record: replace(record, **changes))


# --- submitting ----------------------------------------------------------------------------------


def test_a_submitted_run_is_found_with_all_that_was_said() -> None:
    wanted = RunSpec(dataset="digits8", epochs=7, rate=0.01)
    run = store.submit(wanted, owner="me", title="  My  run ", fingerprint="f00")
    found = store.run(run.id)
    assert found == run
    assert store.runs() == [run]
    assert found.spec == wanted
    assert found.title == "My run"
    assert (found.record.state, found.record.owner, found.record.legs) == ("queued", "me", (7,))
    assert found.made["fingerprint"] == "f00"
    assert found.made["versions"]["python"] == ".".join(map(str, sys.version_info[:3]))
    assert store.ID.fullmatch(run.id)


def test_without_a_title_it_is_called_by_what_it_trains() -> None:
    assert submitted().title == "small-vgg on shapes"


def test_the_newest_is_first_and_the_order_goes_on_after_a_damaged_counter(home: Path) -> None:
    first, second = submitted(), submitted()
    (home / "runs" / "order.json").write_text("{")
    third = submitted()
    assert store.runs() == [third, second, first]
    assert [run.record.order for run in store.runs()] == [3, 2, 1]


def test_a_visitor_and_all_together_have_limits_on_unfinished_runs() -> None:
    quota = Quota(per_owner=2, total=3)
    first = store.submit(RunSpec(), owner="a", quota=quota)
    store.submit(RunSpec(), owner="a", quota=quota)
    with pytest.raises(QueueFull, match="You have 2 runs"):
        store.submit(RunSpec(), owner="a", quota=quota)
    store.submit(RunSpec(), owner="b", quota=quota)
    with pytest.raises(QueueFull, match="There are 3 runs"):
        store.submit(RunSpec(), owner="c", quota=quota)
    control.stop(first.id)
    assert store.submit(RunSpec(), owner="a", quota=quota).record.order == 4


def test_limits_and_places_in_line_hold_over_several_processes() -> None:
    submitters = [
        subprocess.Popen(
            [sys.executable, "-c", SUBMITTER, owner, "10"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for owner in ("a", "b", "c", "a")
    ]
    told = [one.communicate("go\n", timeout=60)[0].split() for one in submitters]
    runs = store.runs()
    assert len(runs) == sum(int(made) for made, _ in told) == 20
    assert sum(int(refused) for _, refused in told) == 20
    assert sorted(run.record.order for run in runs) == list(range(1, 21))
    for owner in "abc":
        assert sum(run.record.owner == owner for run in runs) <= 8


def full_disk(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_on_a_full_disk_no_half_run_is_left(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    submitted()
    before = sorted((home / "runs").iterdir())
    written = files.write_json

    def last_one_fails(path: Path, value: object, *, durable: bool = True) -> None:
        if path.name == "record.json":
            full_disk()
        written(path, value, durable=durable)

    monkeypatch.setattr(files, "write_json", last_one_fails)
    with pytest.raises(RunError, match="No space left on device; free some space"):
        submitted()
    assert sorted((home / "runs").iterdir()) == before
    assert len(store.runs()) == 1


def test_a_run_that_was_cut_off_while_it_was_added_is_not_met(home: Path) -> None:
    run = submitted()
    shutil.copytree(run.folder, run.folder.with_name(f".{run.id[:-1]}0.new"))
    assert store.runs() == [run]
    assert store.problems() == []


# --- finding -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["", "..", "../runs", "a/b", "<b>", "x" * 99, "20260101-000000-abcdef", "UPPERCASE"]
)
def test_a_name_that_is_no_run_is_unknown(name: str) -> None:
    submitted()
    with pytest.raises(UnknownRun, match="There is no run named"):
        store.run(name)


def test_before_anybody_trained_there_is_nothing() -> None:
    assert store.runs() == []
    assert store.problems() == []


# --- changing ------------------------------------------------------------------------------------


def test_a_change_sees_what_was_changed_last_and_is_kept() -> None:
    run = submitted()
    for count in range(1, 4):
        after = store.update(run.id, lambda record: replace(record, beat=record.beat + 1))
        assert after.record.beat == store.run(run.id).record.beat == count


def test_a_change_that_fails_changes_nothing() -> None:
    run = submitted()

    def fails(record: RunRecord) -> RunRecord:
        raise NotNow("no")

    with pytest.raises(NotNow, match="no"):
        store.update(run.id, fails)
    assert store.run(run.id) == run


def test_on_a_full_disk_the_old_record_stays_and_people_read_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = submitted()
    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        store.update(run.id, lambda record: replace(record, state="paused"))
    for ask in (lambda: control.pause(run.id), lambda: control.stop(run.id)):
        with pytest.raises(RunError, match="No space left on device; free some space"):
            ask()
    assert store.run(run.id) == run


def test_a_record_that_another_process_holds_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = submitted()
    locked = files.locked
    with locked(run.folder / "record.lock"):
        monkeypatch.setattr(files, "locked", lambda path: locked(path, seconds=0.1))
        with pytest.raises(RunError, match="Another process holds"):
            control.pause(run.id)


def test_titles_and_notes() -> None:
    run = submitted()
    assert store.rename(run.id, " a  new\tname ").title == "a new name"
    assert store.rename(run.id, "").title == "small-vgg on shapes"
    assert store.annotate(run.id, " one\ntwo\x00 ").record.note == "one\ntwo"
    with pytest.raises(RunError, match="2000 characters, but this one has 2001"):
        store.annotate(run.id, "x" * 2001)
    for title in ("a/b", "a\\b", "<b>x", "a\x1b[0m", "a\u202eb", "x" * 81):
        with pytest.raises(RunError, match="A title may"):
            store.rename(run.id, title)
    assert store.run(run.id).record.note == "one\ntwo"


def test_a_deleted_run_is_gone_and_no_late_writer_brings_it_back(home: Path) -> None:
    run, other = submitted(), submitted()
    store.delete(run.id)
    assert store.runs() == [other]
    with pytest.raises(UnknownRun):
        store.rename(run.id, "late")
    assert sorted(path.name for path in (home / "runs").iterdir() if path.is_dir()) == [other.id]


def test_a_run_deleted_in_the_middle_of_a_change_stays_deleted(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = submitted()
    held = files.locked

    def deleted_meanwhile(path: Path, seconds: float = 10.0) -> object:
        shutil.rmtree(path.parent)
        return held(path, seconds)

    monkeypatch.setattr(files, "locked", deleted_meanwhile)
    with pytest.raises(UnknownRun, match="was deleted"):
        store.rename(run.id, "late")
    assert not run.folder.exists()


@pytest.mark.parametrize("state", ["starting", "running", "pausing", "stopping"])
def test_a_run_with_a_worker_is_not_deleted(state: str) -> None:
    run = forced(submitted(), state=state)
    with pytest.raises(NotNow, match="stop it before"):
        store.delete(run.id)
    assert store.run(run.id).record.state == state


def test_a_run_whose_worker_is_still_ending_is_not_deleted() -> None:
    run = forced(submitted(), state="done")
    with files.locked(run.folder / "alive.lock"):
        assert store.is_alive(run)
        with pytest.raises(NotNow, match="stop it before"):
            store.delete(run.id)
    assert not store.is_alive(run)
    store.delete(run.id)


def test_a_run_that_cannot_be_read_any_more_can_still_be_deleted() -> None:
    run = submitted()
    (run.folder / "spec.json").write_bytes(b"{")
    with pytest.raises(RunError, match="damaged"):
        store.run(run.id)
    store.delete(run.id)
    assert not run.folder.exists()
    assert store.problems() == []


# --- damage --------------------------------------------------------------------------------------


def worked_on() -> Run:
    """A run that is at work, and has two records on disk that differ."""
    run = forced(submitted(title="kept"), state="running", lease="me")
    return forced(run, beat=5, progress=Progress(epoch=2, batch=1, batches=9))


def test_a_damaged_record_is_replaced_by_the_one_before_and_it_is_said() -> None:
    run = worked_on()
    (run.folder / "record.json").write_bytes(b"\x00" * 300)
    found = store.run(run.id)
    assert (found.record.state, found.record.lease, found.title) == ("running", "me", "kept")
    assert found.record.progress.epoch == 0  # as of the last change of state
    assert found.record.notices == (
        "The run's record was damaged; an older state was put in its place.",
    )
    assert store.runs() == [found]
    after = store.rename(run.id, "again")
    assert store.run(run.id) == after
    assert len(after.record.notices) == 1
    assert files.read_json(run.folder / "record.json")["title"] == "again"


def test_without_a_good_record_a_run_can_still_be_resumed_or_removed() -> None:
    run = worked_on()
    (run.folder / "record.json").unlink()
    (run.folder / "record.old.json").write_text("[]")
    found = store.run(run.id)
    assert (found.record.state, found.record.epochs) == ("stopped", run.spec.epochs)
    assert len(found.record.notices) == 1
    assert control.resume(run.id).record.state == "queued"
    assert store.run(run.id).record.notices == found.record.notices
    store.delete(run.id)
    assert store.runs() == []


def test_a_record_cut_off_at_any_byte_costs_nothing_but_its_last_change() -> None:
    run = worked_on()
    path = run.folder / "record.json"
    whole = path.read_bytes()
    old = store.run(run.id).record
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        found = store.run(run.id).record
        if size == len(whole) - 1:  # only the line's end is missing
            assert found == old
        else:
            assert (found.state, found.lease, found.title) == ("running", "me", "kept")
            assert len(found.notices) == 1


def test_a_spec_cut_off_at_any_byte_hides_no_other_run_and_is_told() -> None:
    other, run = submitted(), submitted()
    path = run.folder / "spec.json"
    whole = path.read_bytes()
    for size in range(len(whole) - 1):
        path.write_bytes(whole[:size])
        with pytest.raises(RunError, match=r"spec\.json is missing or damaged"):
            store.run(run.id)
    assert store.runs() == [other]
    assert len(store.problems()) == 1
    assert run.id in store.problems()[0]
    path.write_bytes(whole)
    assert store.runs() == [run, other]


@pytest.mark.parametrize("step", ["record", "old"])
def test_a_change_that_is_cut_off_at_any_file_leaves_a_good_record(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process ends (here: the disk is full) at each of the two files of a change of state."""
    run = worked_on()
    written = files.write_json

    def cut_off(path: Path, value: object, *, durable: bool = True) -> None:
        if path.name == {"record": "record.json", "old": "record.old.json"}[step]:
            path.with_name(f".{path.name}.99.tmp").write_bytes(b'{"format": 1, "sta')
            full_disk()
        written(path, value, durable=durable)

    with monkeypatch.context() as patched:
        patched.setattr(files, "write_json", cut_off)
        with pytest.raises(OSError, match="No space"):
            store.update(run.id, lambda record: replace(record, state="pausing"))
    found = store.run(run.id).record
    assert found.state == {"record": "running", "old": "pausing"}[step]
    assert found.notices == ()


# --- other versions ------------------------------------------------------------------------------


def rewritten(run: Run, name: str, change: Callable[[dict], None]) -> None:  # type: ignore[type-arg]
    values = json.loads((run.folder / name).read_text())
    change(values)
    (run.folder / name).write_text(json.dumps(values))


def test_a_run_of_an_older_version_can_be_read_and_resumed() -> None:
    run = forced(submitted(), state="stopped", rates=(RateChange(1, 2.0),))
    for name in ("record.json", "record.old.json"):
        rewritten(
            run,
            name,
            lambda values: [
                values.pop(key)
                for key in ("turn", "slot", "beat", "lease", "notices", "precision", "rates")
            ],
        )
    rewritten(run, "record.json", lambda values: values["progress"].pop("done_share"))
    rewritten(run, "spec.json", lambda values: values["spec"].pop("deterministic"))
    rewritten(run, "spec.json", lambda values: values["spec"]["augmentation"].pop("border"))
    rewritten(run, "spec.json", lambda values: values.pop("versions"))
    found = store.run(run.id)
    assert found.spec == run.spec
    assert found.record == replace(run.record, rates=())
    assert control.resume(run.id).record.state == "queued"


@pytest.mark.parametrize("name", ["spec.json", "record.json"])
def test_a_run_of_a_newer_version_is_left_alone_and_told(name: str) -> None:
    run, other = submitted(), submitted()
    rewritten(run, name, lambda values: values.update(format=spec.FORMAT + 1))
    before = (run.folder / name).read_bytes()
    assert store.runs() == [other]
    assert "newer cnnviz" in store.problems()[0]
    with pytest.raises(RunError, match="newer cnnviz"):
        control.stop(run.id)
    assert (run.folder / name).read_bytes() == before


def test_a_setting_that_is_unknown_here_hides_no_other_run() -> None:
    run, other = submitted(), submitted()
    rewritten(run, "spec.json", lambda values: values["spec"].update(mood="blue"))
    assert store.runs() == [other]
    assert "mood" in store.problems()[0]


def test_a_record_with_values_of_wrong_types_hides_no_other_run() -> None:
    run, other = submitted(), submitted()
    rewritten(run, "record.json", lambda values: values.update(order=None))
    rewritten(run, "record.old.json", lambda values: values.update(order="first"))
    assert {one.id for one in store.runs()} == {run.id, other.id}


def test_every_state_is_written_and_read() -> None:
    run = submitted()
    for state in STATES:
        assert forced(run, state=state).record == store.run(run.id).record
        assert to_json(store.run(run.id).record)["state"] == state
