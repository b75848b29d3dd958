"""The worker as a process: its arguments, its log, its manners."""

import os
import subprocess
import sys

import pytest

from cnnviz.training import metrics, store, worker
from cnnviz.training.work import learner
from tests.training import at_work
from tests.training.at_work import HARD, ROOT, TINY


@pytest.fixture
def rude(monkeypatch):
    """Leave the priority and the output of the process that tests as they are."""
    monkeypatch.setattr(worker, "_be_polite", lambda: None)
    monkeypatch.setattr(worker, "_log_into", lambda path: path.open("ab").close())
    monkeypatch.setattr(learner, "warm_up", lambda: None)


@pytest.mark.usefixtures("rude")
@pytest.mark.parametrize("arguments", [[], ["--warm", "somewhere"], ["--cold"]])
def test_wrong_arguments_are_a_usage_error(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        worker.main(arguments)
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.usefixtures("rude")
def test_a_folder_that_is_no_run_is_nothing_to_do(home):
    (home / "runs" / "20260101-000000-aaaaaa").mkdir(parents=True)
    for name in ("20260101-000000-aaaaaa", "20260101-000000-bbbbbb"):
        assert worker.main([str(home / "runs" / name)]) == worker.NOTHING_TO_DO


@pytest.mark.usefixtures("rude")
def test_a_warm_worker_that_is_not_needed_ends(monkeypatch):
    reading, writing = os.pipe()
    os.close(writing)
    with os.fdopen(reading) as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        assert worker.main(["--warm"]) == worker.ENDED


def test_a_warm_worker_trains_as_a_cold_one_would(home, tmp_path):
    """Nothing of what it warmed up with may show in the run."""
    cold = at_work.trained(at_work.submitted(HARD))
    run = at_work.leased(at_work.submitted(HARD))
    child = subprocess.Popen(
        [sys.executable, "-m", "cnnviz.training.worker", "--warm"],
        cwd=ROOT,
        env=os.environ | {"CNNVIZ_HOME": str(tmp_path / "another")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    printed, _ = child.communicate(f"{run.folder}\n")
    assert (child.returncode, printed) == (worker.ENDED, "")
    run = store.run(run.id)
    assert (run.record.state, run.record.pid) == ("done", child.pid)
    assert at_work.same(at_work.network(run), at_work.network(cold))
    log = (run.folder / "log.txt").read_text()
    assert "Epoch 3/3" in log
    assert "float32" in log
    assert not (tmp_path / "another").exists()


def test_a_worker_leaves_the_processor_to_others(home):
    run = at_work.leased(at_work.submitted(TINY))
    code = """
import os
from cnnviz.training import worker
class Autogroup:
    def write_text(self, niceness):
        print("autogroup", niceness, flush=True)
worker.AUTOGROUP = Autogroup()
os.nice = lambda by: print("nice", by, flush=True)
"""
    child = at_work.process(run, code, stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "nice 19\n"
    assert child.stdout.readline() == "autogroup 19\n"
    at_work.wait_for(lambda: store.run(run.id).record.pid == child.pid)
    at_work.killed(child)
    child.stdout.close()
    assert not store.is_alive(run)
    assert metrics.read_epochs(run.folder) == []
