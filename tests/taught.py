"""A fabricated run that has ended with a real network, as a worker leaves it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from cnnviz.training import store
from cnnviz.training.store import Run
from cnnviz.training.work import conclude
from cnnviz.training.work.checkpoints import Standing
from tests.fabricated import at_home, fabricate


def taught(home: Path, *, epochs: int = 2, **changes: Any) -> Run:
    """Write a run's folder with model and card; ``changes`` are for `fabricate`."""
    import keras  # noqa: PLC0415 - most tests need no framework

    run = fabricate(home, epochs=epochs, with_model=True, **changes)
    best = run.folder / "best.keras"
    parameters = keras.saving.load_model(best, compile=False).count_params()
    with at_home(home):
        run = store.update(run.id, lambda record: replace(record, parameters=parameters))
        standing = Standing(epoch=epochs, validating=400, best=run.record.best)
        conclude.write(run.folder, best, conclude.card_of(run, standing))
    return run
