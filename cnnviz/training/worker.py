"""The process that trains one run: ``python -m cnnviz.training.worker RUN_FOLDER``.

With ``--warm`` it imports all it needs and then waits for one line with the folder on its standard
input, so that a run that starts later starts at once.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from cnnviz.errors import CnnvizError, RunError
from cnnviz.training import files, machine, store
from cnnviz.training.record import WITH_WORKER
from cnnviz.training.store import Run
from cnnviz.training.work import conclude, faults
from cnnviz.training.work.watch import Halted, Lost, Outcome, Watch

ENDED, NOTHING_TO_DO, LOST = 0, 3, 4
"""Exit statuses: the run is in a proper state; somebody else is at it; it was given to another."""
LOCK_SECONDS = 3.0
"""How long to wait for the lock, which others take for an instant to see whether we live."""
NICENESS = 19
AUTOGROUP = Path("/proc/self/autogroup")
"""Where Linux shares the processor between sessions first, and weighs processes only within each:
this process leads one, so its niceness would count for nothing."""
SIGNALS = (signal.SIGTERM, signal.SIGINT)
"""Save, and let another worker go on."""

_log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Train the run that the arguments name; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m cnnviz.training.worker")
    parser.add_argument("folder", nargs="?", type=Path, help="the run's folder")
    parser.add_argument("--warm", action="store_true", help="wait for the folder's name")
    asked = parser.parse_args(arguments)
    if (asked.folder is None) != asked.warm:
        parser.error("either a folder or --warm is needed")
    _be_polite()
    machine.set_environment()
    folder = asked.folder or _awaited()
    if folder is None:
        return ENDED
    try:
        _log_into(folder / "log.txt")
    except OSError:
        return NOTHING_TO_DO
    os.environ["CNNVIZ_HOME"] = str(folder.resolve().parents[1])
    return work(folder)


def work(folder: Path) -> int:
    """Train the run in a folder, as far as its state asks for it, and return the exit status."""
    with ExitStack() as held:
        try:
            held.enter_context(files.locked(folder / "alive.lock", LOCK_SECONDS))
            run = store.run(folder.name)
        except (TimeoutError, FileNotFoundError, RunError) as error:
            _log.warning("nothing to do: %s", error)
            return NOTHING_TO_DO
        if run.record.state not in WITH_WORKER:
            return NOTHING_TO_DO
        try:
            return _at_work(run)
        except Lost:
            _log.warning("this worker has lost the run")
            return LOST


def _at_work(run: Run) -> int:
    watch = Watch(run)
    former = [(number, signal.signal(number, lambda *_: watch.terminate())) for number in SIGNALS]
    try:
        watch.doing("importing")
        watch.begin(host=socket.gethostname(), pid=os.getpid())
        outcome, facts = _outcome(run, watch)
        watch.end(outcome, **facts)
    finally:
        for number, handler in former:
            signal.signal(number, handler)
    return ENDED


def _outcome(run: Run, watch: Watch) -> tuple[Outcome, Mapping[str, Any]]:
    """Train, and return how it ended and what that changes in the record."""
    try:
        facts = _trained(run, watch)
        _conclude(run, watch)
    except Halted:
        ended: tuple[Outcome, Mapping[str, Any]] = "halted", {}
    except Lost:
        raise
    except Exception as error:  # whatever happens in there, the run has to end with a sentence
        sentence = faults.sentence(error, run.spec)
        _log.error("%s", sentence, exc_info=error if faults.is_bug(error) else None)
        ended = "failed", {"error": sentence}
    else:
        return "done", facts
    with suppress(OSError, CnnvizError):  # it is tried once more when the run goes on
        _conclude(run, watch)
    return ended


def _trained(run: Run, watch: Watch) -> Mapping[str, Any]:
    if watch.must_end:
        watch.halt()
    device = machine.found(watch.notice)
    machine.set_environment(deterministic=run.spec.deterministic)
    from cnnviz.training.work import learner  # noqa: PLC0415 - the framework takes seconds to import

    return learner.learn(run, device, watch)


def _conclude(run: Run, watch: Watch) -> None:
    """Put the best model so far in its place; also where the run pauses or has failed."""
    watch.doing("saving")
    watch.beat()  # the card is made from all that is known
    if run.spec.schedule != "sweep":
        conclude.conclude(store.run(run.id))


def _be_polite() -> None:
    """Leave the processor to whoever waits for a page."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    with suppress(OSError):
        AUTOGROUP.write_text(str(NICENESS))


def _log_into(path: Path) -> None:
    """Send all output to the run's log, also that of libraries which know no Python."""
    with path.open("ab") as file:
        for number, stream in enumerate((sys.stdout, sys.stderr), start=1):
            stream.flush()
            os.dup2(file.fileno(), number)
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(line_buffering=True)  # as in a terminal: it is read at once
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", force=True)


def _awaited() -> Path | None:
    """Import everything, and return the folder that the next line of the input names."""
    from cnnviz.training.work import learner  # noqa: PLC0415 - as above

    learner.warm_up()
    line = sys.stdin.readline().strip()
    return Path(line) if line else None


if __name__ == "__main__":
    sys.exit(main())
