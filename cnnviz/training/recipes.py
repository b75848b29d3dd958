"""How each shipped model is trained; the one place for these numbers."""

from dataclasses import dataclass

from cnnviz.training.augmentation import Augmentation


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides a training run apart from the architecture, the data and the seed."""

    epochs: int
    batch: int
    rate: float
    """The highest learning rate; it rises to it over a tenth of the run and falls as a cosine."""
    decay: float
    """Share by which kernels shrink a step, times the learning rate."""
    smoothing: float
    """Label smoothing: the share of the target spread over all classes."""
    augmentation: Augmentation
    validation: float = 0.1
    """Share of the training split that chooses the best epoch and never trains."""


RECIPES = {
    "digits": Recipe(
        epochs=30,
        batch=128,
        rate=0.05,
        decay=0.005,
        smoothing=0.0,
        augmentation=Augmentation(rotation=12, shift=2, zoom=0.12, shear=0.15),
    ),
    "cifar10": Recipe(
        epochs=28,
        batch=128,
        rate=0.1,
        decay=0.005,
        smoothing=0.05,
        augmentation=Augmentation(shift=3, flip=True, border="mirror"),
    ),
}
