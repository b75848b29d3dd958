"""A run whose network learnt elsewhere fetches the weights first, and says so."""

from dataclasses import replace

import pytest

from cnnviz.cli import follow
from cnnviz.errors import ModelError
from cnnviz.training import store
from cnnviz.training.work import lesson, watch
from cnnviz.training.work.watch import Halted, Watch
from cnnviz.ui import run_texts
from cnnviz.zoo.weights import Weights
from tests.training import at_work
from tests.training.at_work import TINY

pytestmark = pytest.mark.usefixtures("home")

FROZEN = replace(TINY, architecture="efficientnet-v2-b0", dataset="cifar10", side=0)
SIZE = 90 * 1024**2


@pytest.fixture
def begun(monkeypatch):
    """The watch of a run of `FROZEN`, which beats only when it is told to, and the run."""
    monkeypatch.setattr(watch, "PERIOD", 3600.0)
    run = at_work.leased(at_work.submitted(FROZEN))
    found = Watch(run)
    found.begin(pid=1)
    yield found, run
    found._ended.set()


def test_it_tells_the_bytes_on_its_page_and_in_a_terminal(begun, monkeypatch):
    def fetch(_self, progress):
        progress(SIZE // 3, SIZE)
        begun[0].beat()
        record = store.run(begun[1].id)
        seen.extend([run_texts.doing(record.record), follow._status(record)])
        raise KeyboardInterrupt  # what follows needs the pictures

    seen = []
    monkeypatch.setattr(Weights, "fetch", fetch)
    with pytest.raises(KeyboardInterrupt):
        lesson.prepared(begun[1], begun[0])
    assert seen == [
        "It is downloading the weights that its frozen layers learnt, 30 MB of 90 MB.",
        "Getting ready: weights 30 MB of 90 MB",
    ]


def test_what_it_does_next_is_no_download(begun):
    begun[0].doing("weights", 0.5, SIZE)
    begun[0].doing("compiling")
    assert run_texts.doing(replace(begun[1].record, progress=begun[0].progress)) == (
        "It is building the network."
    )


def test_it_can_be_stopped_meanwhile(begun, monkeypatch):
    def fetch(_self, progress):
        begun[0].terminate()
        progress(1, SIZE)

    monkeypatch.setattr(Weights, "fetch", fetch)
    with pytest.raises(Halted):
        lesson.prepared(begun[1], begun[0])


def test_offline_the_run_fails_with_the_sentence(monkeypatch):
    def fetch(_self, _progress):
        raise ModelError("Put the file there.")

    monkeypatch.setattr(Weights, "fetch", fetch)
    monkeypatch.setattr("cnnviz.training.worker.machine.found", lambda _: None)
    monkeypatch.setattr("cnnviz.training.work.learner.machine.set_up", lambda *_, **__: None)
    done = at_work.trained(at_work.submitted(FROZEN))
    assert (done.record.state, done.record.error) == ("failed", "Put the file there.")
