"""Train a shipped model again: ``python scripts/train_model.py digits``.

It is a run like any other, with the settings of the recipe that makes the model. Writes
``model.keras`` and ``card.json`` into ``models/<name>/`` with the figures measured on the test
split, which is used once, at the end.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import get_args

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from cnnviz import zoo
from cnnviz.training import store, subjects, worker
from cnnviz.training.recipes import SHIPPED
from cnnviz.training.record import RunRecord, moved
from cnnviz.training.spec import Precision, RunSpec
from cnnviz.training.store import Run
from cnnviz.training.work import conclude, exam
from cnnviz.types import ModelCard
from cnnviz.zoo import card_file

QUICK_PICTURES = 512


def main(arguments: list[str] | None = None) -> None:
    """Train, measure and write one model."""
    options = _parser().parse_args(arguments)
    folder = Path(options.out or zoo.models_folder() / options.name).absolute()
    with _own_home():
        run = _trained(_spec(options))
        card = _card(run, options)
        card = conclude.write(folder, run.folder / conclude.MODEL, card)
    print(f"{folder}: {card.parameters:,} parameters, {dict(card.metrics)}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Train a shipped model again.")
    parser.add_argument("name", choices=sorted(SHIPPED), help="the model")
    parser.add_argument("--epochs", type=int, help="default: the recipe's number")
    parser.add_argument("--seed", type=int, default=1, help="default: 1")
    parser.add_argument("--out", help="folder to write into (default: models/<name>)")
    parser.add_argument(
        "--precision",
        choices=get_args(Precision),
        default="float32",
        help="mixed_bfloat16 is about twice as fast on a CPU with AMX or AVX512-BF16, and much "
        "slower elsewhere; the saved model is float32 either way",
    )
    parser.add_argument(
        "--quick", action="store_true", help="one epoch on few pictures, to try the script"
    )
    return parser


def _spec(options: argparse.Namespace) -> RunSpec:
    recipe = SHIPPED[options.name].spec
    return replace(
        recipe,
        epochs=options.epochs or (1 if options.quick else recipe.epochs),
        pictures=QUICK_PICTURES if options.quick else 0,
        seed=options.seed,
        precision=options.precision,
    )


@contextmanager
def _own_home() -> Iterator[None]:
    """Keep the run away from the person's own ones."""
    former = os.environ.get("CNNVIZ_HOME")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CNNVIZ_HOME"] = folder
        try:
            yield
        finally:
            del os.environ["CNNVIZ_HOME"]
            if former is not None:
                os.environ["CNNVIZ_HOME"] = former


def _trained(spec: RunSpec) -> Run:
    """Train in this process."""

    def started(record: RunRecord) -> RunRecord:
        return moved(record, "starting", time.time(), lease=secrets.token_hex(8))

    run = store.update(store.submit(spec, owner="train_model").id, started)
    worker.work(run.folder)
    run = store.run(run.id)
    if run.record.state != "done":
        raise SystemExit(run.record.error or "The training was ended early.")
    return run


def _card(run: Run, options: argparse.Namespace) -> ModelCard:
    """Return the card of a run's model as that of a shipped one, with the test's figures."""
    _, architecture = subjects.named(run.spec)
    limit = QUICK_PICTURES if options.quick else 0
    command = f"python scripts/train_model.py {options.name} --epochs {run.spec.epochs}"
    command += f" --seed {options.seed} --precision {options.precision}"
    card = card_file.read(run.folder / conclude.CARD)
    return replace(
        card,
        name=options.name,
        title=architecture.title,
        summary=architecture.summary,
        metrics={
            **card.metrics,
            **exam.measured(run.folder / conclude.MODEL, run.spec, limit=limit),
        },
        licence="Apache-2.0",
        command=command + (" --quick" if options.quick else ""),
    )


if __name__ == "__main__":
    main()
