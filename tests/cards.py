"""A sound card that the tests may then damage."""

import dataclasses

from cnnviz.types import ModelCard, Preprocessing


def make_card(name="tiny", **changes) -> ModelCard:
    card = ModelCard(
        name=name,
        title="A tiny model",
        summary="For the tests.",
        dataset="mnist",
        classes=("zero", "one", "two"),
        input_shape=(4, 4, 1),
        preprocessing=Preprocessing(fit="digit", colour="grey", mean=(0.0,), std=(255.0,)),
        output="softmax",
        threshold=0.5,
        parameters=51,
        metrics={"test_accuracy": 0.5, "test_loss": 1.0, "test_count": 10.0},
        history={
            "loss": (2.0, 1.0),
            "accuracy": (0.1, 0.5),
            "val_loss": (2.0, 1.5),
            "val_accuracy": (0.1, 0.4),
        },
        licence="Apache-2.0",
        data_source="Nowhere “in particular”",
        sha256="0" * 64,
        command="python scripts/train_model.py tiny",
        trained={"date": "2025-01-01", "epochs": 2, "versions": {"keras": "3"}},
    )
    return dataclasses.replace(card, **changes)
