"""A worker that only pretends to train: it keeps to the rules of the real one, or breaks them.

The run's title says how: ``dies`` ends by SIGKILL in its first epoch, ``deaf`` never pauses or
stops, ``hung`` stands still with its lock held, ``crashes`` prints an error and ends, and ``stays``
has done all but does not end. ``epochs.txt`` gets the number of each epoch that was done, so that
one done twice can be seen.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from cnnviz.training import files, store
from cnnviz.training.record import Progress, RunRecord, State, moved

EPOCH = 0.05
"""Seconds that one epoch takes."""


class Worker:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lease = store.run(folder.name).record.lease

    def write(self, change: Callable[[RunRecord], RunRecord]) -> RunRecord:
        def checked(record: RunRecord) -> RunRecord:
            if record.lease != self.lease:
                raise SystemExit(4)
            return change(replace(record, beat=record.beat + 1))

        return store.update(self.folder.name, checked).record

    def run(self) -> int:
        record = store.run(self.folder.name).record
        if record.state == "starting":
            record = self.write(
                lambda now: (
                    moved(now, "running", time.time(), pid=os.getpid())
                    if now.state == "starting"
                    else now
                )
            )
        while record.progress.epoch < record.epochs:
            if record.state in ("pausing", "stopping") and record.title != "deaf":
                return self.end("paused" if record.state == "pausing" else "stopped")
            record = self.epoch(record)
        return self.end("done")

    def end(self, state: State) -> int:
        title = self.write(lambda now: moved(now, state, time.time())).title
        while title == "stays":
            time.sleep(0.05)
        return 0

    def epoch(self, record: RunRecord) -> RunRecord:
        if record.title == "dies":
            os.kill(os.getpid(), signal.SIGKILL)
        while record.title == "hung":
            time.sleep(0.05)
        time.sleep(EPOCH)
        done = record.progress.epoch + 1
        with (self.folder / "epochs.txt").open("a") as file:
            file.write(f"{done}\n")
        return self.write(
            lambda now: (
                now
                if now.title == "deaf"
                else replace(now, progress=Progress(epoch=done, batch=0, batches=10, seconds=done))
            )
        )


def main() -> int:
    argument = sys.argv[1]
    if argument == "--warm":
        argument = sys.stdin.readline().strip()
    if not argument:
        return 0
    folder = Path(argument)
    if store.run(folder.name).record.title == "crashes":
        raise ValueError("this worker cannot even begin")
    try:
        with files.locked(folder / "alive.lock", seconds=3):
            return Worker(folder).run()
    except TimeoutError:
        return 3


if __name__ == "__main__":
    raise SystemExit(main())
