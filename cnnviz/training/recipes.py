"""How each shipped model is trained; the one place for these numbers."""

from __future__ import annotations

from collections.abc import Mapping

from cnnviz.training.augmentation import Augmentation
from cnnviz.training.spec import RunSpec

RECIPES: Mapping[str, RunSpec] = {
    "digits": RunSpec(
        dataset="mnist",
        architecture="digits",
        epochs=30,
        batch=128,
        optimizer="sgd",
        rate=0.05,
        schedule="cosine",
        warmup=0.1,
        weight_decay=0.005,
        validation=0.1,
        augmentation=Augmentation(rotation=12, shift=2 / 28, zoom=0.12, shear=0.15),
        precision="float32",
    ),
    "cifar10": RunSpec(
        dataset="cifar10",
        architecture="cifar10",
        epochs=28,
        batch=128,
        optimizer="sgd",
        rate=0.1,
        schedule="cosine",
        warmup=0.1,
        weight_decay=0.005,
        smoothing=0.05,
        validation=0.1,
        augmentation=Augmentation(shift=3 / 32, flip=True, border="mirror"),
        precision="float32",
    ),
}
"""By the model's name."""
