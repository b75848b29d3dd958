import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from cnnviz.errors import RunError, UnknownRun
from cnnviz.training import control, dispatcher, files, service
from tests.dispatching import dispatching, eventually, kill_all, submitted

ASKER = """
import sys, time
from cnnviz.training import service
print("ready", flush=True)
sys.stdin.readline()
for _ in range(20):
    service.ensure_running()
print("asked", flush=True)
time.sleep(60)
"""


def dispatchers(home: Path) -> list[int]:
    """Return the numbers of all processes that are a dispatcher of this home."""
    found = []
    for process in psutil.process_iter():
        try:
            own = process.environ().get("CNNVIZ_HOME") == str(home)
            if own and "cnnviz.training.dispatcher" in process.cmdline():
                found.append(process.pid)
        except (psutil.Error, OSError):
            continue
    return found


def is_serving() -> bool:
    return service.status().running and bool(service.status().slots)


def test_who_asks_gets_a_dispatcher_and_asking_again_starts_no_other(home: Path) -> None:
    assert service.status() == service.Status(running=False)
    for _ in range(50):  # as pages do while it starts
        service.ensure_running()
    eventually(is_serving, 20, "it serves")
    service.ensure_running()
    assert service.status() == service.Status(True, ("cpu:0",), "local", "")
    assert len(dispatchers(home)) == 1


def test_two_apps_at_once_start_one_which_outlives_both(home: Path) -> None:
    askers = [
        subprocess.Popen(
            [sys.executable, "-c", ASKER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        for _ in range(2)
    ]
    for line in (b"ready\n", b"asked\n"):
        for asker in askers:
            assert asker.stdout is not None
            assert asker.stdout.readline() == line
            assert asker.stdin is not None
            asker.stdin.write(b"go\n")
            if line == b"ready\n":
                asker.stdin.flush()
    eventually(is_serving, 20, "it serves")
    for asker in askers:
        os.killpg(asker.pid, signal.SIGKILL)  # also what else was in its session
        asker.communicate()
    eventually(lambda: len(dispatchers(home)) == 1, 20, "the one that came too late has ended")
    assert is_serving()


def test_one_that_was_killed_is_replaced(home: Path) -> None:
    service.ensure_running()
    eventually(is_serving, 20, "it serves")
    first = files.read_json(home / service.STATUS)["pid"]
    kill_all(home)
    assert not service.status().running
    assert service.status().slots == ("cpu:0",)  # for estimates; nothing else is left of it
    service.ensure_running()
    eventually(is_serving, 20, "another one serves")
    eventually(lambda: files.read_json(home / service.STATUS)["pid"] != first, 20, "it tells so")


def test_it_ends_when_it_is_told_to(home: Path) -> None:
    service.ensure_running()
    eventually(is_serving, 20, "it serves")
    (one,) = service._started
    one.process.terminate()
    assert one.process.wait(timeout=10) == 0
    assert "ends" in (home / service.LOG).read_text().splitlines()[-1]


def test_where_a_service_keeps_it_running_nobody_else_starts_one(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(service.APART, "apart")
    service.ensure_running()
    assert not service._started
    assert "does not run on this server" in service.status().problem
    with subprocess.Popen([*service.COMMAND, dispatcher.STAY]) as kept:
        eventually(is_serving, 20, "it serves")
        assert not service.status().problem
        kept.terminate()
        assert kept.wait(10) == 0


@pytest.mark.parametrize("stays", [False, True])
def test_a_service_stays_though_there_is_nothing_to_do(
    home: Path, monkeypatch: pytest.MonkeyPatch, stays: bool
) -> None:
    monkeypatch.setattr(dispatcher.Dispatcher, "is_needed", lambda _: False)
    looks: list[int] = []
    monkeypatch.setattr(dispatcher.Dispatcher, "look", lambda _: looks.append(1))
    ending = dispatcher.Ending(never_by_itself=stays)
    monkeypatch.setattr(
        dispatcher.Ending, "wait", lambda one, _: setattr(one, "asked", len(looks) == 3)
    )
    with dispatching() as one:
        one.serve(ending)
    assert len(looks) == (3 if stays else 0)


def test_it_removes_halves_of_runs_that_nobody_works_on_any_more(home: Path) -> None:
    run = submitted()
    halves = [run.folder.with_name(f".{run.id}.{kind}") for kind in ("new", "deleted")]
    for half in halves:
        half.mkdir()
        (half / "spec.json").touch()
    control.pause(run.id)
    service.ensure_running()
    eventually(is_serving, 20, "it serves")
    assert not any(half.exists() for half in halves)
    assert run.folder.exists()


def test_a_wish_for_a_warm_worker_is_handed_on(home: Path) -> None:
    service.ensure_running()
    assert not (home / service.WARM).exists()
    service.ensure_running(warm=True)
    assert (home / service.WARM).exists()


def test_who_asks_while_it_leaves_gets_another_one(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dispatcher has decided to end but holds its lock; the one who asks sees just that."""
    leaving = """
from cnnviz.training import dispatcher, service
dispatcher.IDLE = 0.0
def serve(self, ending):
    print("leaving", flush=True)
    input()
    dispatcher.IDLE = 600.0
dispatcher.Dispatcher.serve = serve
raise SystemExit(dispatcher.main())
"""
    with subprocess.Popen(
        [sys.executable, "-c", leaving], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "leaving\n"
        service.ensure_running()
        assert service._started == []  # since one lives
        process.communicate("go\n", timeout=20)
    eventually(is_serving, 20, "another one serves")


def test_a_cluster_that_cannot_be_used_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CNNVIZ_CLUSTER", "nonsense")
    service.ensure_running()
    eventually(lambda: "CNNVIZ_CLUSTER" in service.status().problem, 20, "it says what is wrong")
    assert service.status().slots == ()
    kill_all(home)
    assert service.status().problem == ""  # an old one


@pytest.mark.parametrize("content", ["", "{", "[]", "5", '{"slots": 5}', '{"problem": null}'])
def test_a_damaged_status_is_passed_over(home: Path, content: str) -> None:
    (home / service.STATUS).write_text(content)
    assert not service.status().running
    assert service.status().slots == ()


def test_a_home_that_cannot_be_written_is_a_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "file").touch()
    monkeypatch.setenv("CNNVIZ_HOME", str(home / "file" / "below"))
    with pytest.raises(RunError, match="Not a directory; free some space or choose another"):
        service.ensure_running()


def test_waiting_for_a_state(home: Path) -> None:
    run = submitted()
    with pytest.raises(TimeoutError, match=r"still queued after 0\.01 seconds"):
        service.wait(run.id, ("done",), 0.01)
    control.stop(run.id)
    assert service.wait(run.id, ("stopped", "done"), 5).record.state == "stopped"
    with pytest.raises(UnknownRun):
        service.wait("20260101-000000-aaaaaa", ("done",), 5)
