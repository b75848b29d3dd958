"""The epochs of a run as event files, for ``tensorboard --logdir CNNVIZ_HOME/runs``.

The tags and the two folders are those of Keras's own callback, which needs TensorBoard installed.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from tensorboardX import summary
from tensorboardX.event_file_writer import EventsWriter
from tensorboardX.proto.event_pb2 import Event

from cnnviz.training.metrics import Epoch


class EventFiles:
    """The event files of one run.

    They are written by tensorboardX without its background thread, which would wait for ever once
    a disk is full.
    """

    def __init__(self, run: Path, epochs: Iterable[Epoch]) -> None:
        """Begin anew with the epochs that are already behind the run, so that none is there twice.

        Raises:
            OSError: the disk is full or may not be written.
        """
        shutil.rmtree(run / "tensorboard", ignore_errors=True)
        self._folder = run / "tensorboard"
        self._writers: dict[str, EventsWriter] = {}
        for epoch in epochs:
            self.write(epoch)

    def write(self, epoch: Epoch) -> None:
        """Add an epoch.

        Raises:
            OSError: the disk is full or may not be written.
        """
        validation = {key: value for key, value in epoch.values.items() if key.startswith("val_")}
        training = {key: value for key, value in epoch.values.items() if key not in validation}
        self._add("train", epoch.epoch, training | {"learning_rate": epoch.rate})
        if validation:
            self._add("validation", epoch.epoch, validation)

    def close(self) -> None:
        """Close the files."""
        for writer in self._writers.values():
            writer.close()

    def _add(self, part: str, epoch: int, values: dict[str, float]) -> None:
        writer = self._writers.get(part) or self._opened(part)
        for key, value in values.items():
            tag = f"epoch_{key.removeprefix('val_')}"
            # Keras counts epochs from 0.
            event = Event(step=epoch - 1, summary=summary.scalar(tag, value))
            event.wall_time = time.time()
            writer.write_event(event)
        writer.flush()

    def _opened(self, part: str) -> EventsWriter:
        folder = self._folder / part
        folder.mkdir(parents=True)
        self._writers[part] = EventsWriter(str(folder / "events"))
        return self._writers[part]
