"""What tests of background training share: fake workers, waiting, and ending all processes."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from cnnviz.training import store
from cnnviz.training.dispatch.engines.local import Local
from cnnviz.training.dispatcher import Dispatcher
from cnnviz.training.spec import RunSpec
from cnnviz.training.store import Quota, Run

FAKE_WORKER = (sys.executable, str(Path(__file__).parent / "training" / "fake_worker.py"))
UNLIMITED = Quota(per_owner=10**6, total=10**6)


def kill_all(home: Path) -> int:
    """Kill every process that works in a home, as a power cut would; return how many."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.pid != os.getpid() and process.environ().get("CNNVIZ_HOME") == str(home):
                process.kill()
                found.append(process)
    psutil.wait_procs(found, timeout=10)
    return len(found)


def eventually(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until something is so; fail if it is not within that time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds:g} s: {what}"
        time.sleep(0.02)


def submitted(owner: str = "somebody", *, epochs: int = 3, title: str = "") -> Run:
    return store.submit(RunSpec(epochs=epochs), owner=owner, title=title, quota=UNLIMITED)


def state(run: Run) -> str:
    return store.run(run.id).record.state


@contextmanager
def dispatching(engine: Local | None = None) -> Iterator[Dispatcher]:
    """Yield a dispatcher of this process whose workers are fake; it looks when it is told to."""
    engine = engine or Local(FAKE_WORKER)
    dispatcher = Dispatcher(engine)
    yield dispatcher
    engine.close()
    for member in dispatcher._crew._members.values():
        member.handle.kill()


def looks_until(
    dispatcher: Dispatcher, condition: Callable[[], bool], seconds: float = 20.0, what: str = ""
) -> None:
    """Let a dispatcher look until something is so."""

    def looked() -> bool:
        dispatcher.look()
        return condition()

    eventually(looked, seconds, what)
