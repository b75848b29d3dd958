"""The experiments of the source articles, and variants that do better, as settings to train with.

The one place for these numbers. What the articles leave open is as usual here, or chosen so that it
fits what they tell; the pages in ``docs/recipes`` say which is which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cnnviz.errors import SpecError
from cnnviz.language import _
from cnnviz.training.augmentation import Augmentation
from cnnviz.training.spec import RunSpec


@dataclass(frozen=True, slots=True)
class Recipe:
    """Settings with a name, and what people should know before they train with them."""

    name: str
    title: str
    summary: str
    """What is trained on what, in one sentence."""
    reported: str
    """What the article got, or what the variant does differently, in one sentence."""
    expected: str
    """What to look out for, in one sentence."""
    spec: RunSpec
    better: str = ""
    """The recipe that beats it, if there is one."""
    model: str = ""
    """The shipped model that it makes, if it makes one."""

    @property
    def is_articles(self) -> bool:
        """Whether it is an article's experiment, and not one of ours."""
        return bool(self.better)


_DIGITS = Recipe(
    name="digits",
    title="Digits",
    summary="One convolution and one dense layer learn to read handwritten digits.",
    reported="The article reports about 95 % of the test digits.",
    expected="It is good after one epoch: digits are the easiest of these sets.",
    spec=RunSpec(dataset="mnist", architecture="digits-plain", epochs=5, batch=128, validation=0.2),
    better="digits-better",
)
_CIFAR10_GREY = Recipe(
    name="cifar10-grey",
    title="Small photos in grey",
    summary="One convolution and a wide dense layer learn ten kinds of things without colours.",
    reported="The article reports 10.74 %, which is chance: its grey pictures were scrambled.",
    expected="With real grey pictures the same network is right far more often than by chance.",
    spec=RunSpec(
        dataset="cifar10",
        architecture="one-conv",
        colour="grey",
        epochs=3,
        batch=32,
        schedule="inverse",
        decay=1e-6,
    ),
    better="cifar10-better",
)
_CIFAR10_COLOUR = Recipe(
    name="cifar10-colour",
    title="Small photos in colour",
    summary="The same network sees colours, and dropout keeps it from learning by heart.",
    reported="The article reports 63.87 % of the test photos.",
    expected="Three epochs are few: the curves still rise when the run ends.",
    spec=RunSpec(
        dataset="cifar10",
        architecture="one-conv-dropout",
        epochs=3,
        batch=32,
        schedule="inverse",
        decay=1e-6,
    ),
    better="cifar10-better",
)
_CATS_DOGS_50 = Recipe(
    name="cats-dogs-50",
    title="Cats and dogs, tiny",
    summary="Five convolutions learn cats and dogs from 2,000 photos of 50×50 pixels.",
    reported="The article shows curves only.",
    expected="The training curve runs away from the validation curve: it learns by heart.",
    spec=RunSpec(
        dataset="cats_and_dogs", architecture="cats-dogs-50", epochs=5, batch=32, rate=5e-4
    ),
    better="cats-dogs-better",
)
_CATS_DOGS_300 = Recipe(
    name="cats-dogs-300",
    title="Cats and dogs, large",
    summary="Five convolutions learn cats and dogs from 2,000 photos of 300×300 pixels.",
    reported=(
        "The article reports 92.19 % of the training photos, 77.90 % of the validation photos and "
        "about 5 hours."
    ),
    expected="Both curves rise slowly for some thirty epochs; then one of them stays behind.",
    spec=RunSpec(
        dataset="cats_and_dogs",
        architecture="cats-dogs-300",
        epochs=70,
        steps=8,
        batch=128,
        optimizer="rmsprop",
        momentum=0.0,
        augmentation=Augmentation(shear=0.2, zoom=0.2, flip=True, border="mirror"),
    ),
    better="cats-dogs-better",
)
_CATS_DOGS_TRANSFER = Recipe(
    name="cats-dogs-transfer",
    title="Cats and dogs, transferred",
    summary="A network that has seen a million photos only learns a new last layer.",
    reported="The article shows curves only.",
    expected="It is soon better than the articles’ other networks, with 1,281 numbers to learn.",
    spec=RunSpec(dataset="cats_and_dogs", architecture="mobilenet-v2-035", epochs=2, batch=32),
    better="pets",
)
_FLOWER17 = Recipe(
    name="flower17",
    title="Flowers",
    summary="Three convolutions learn 17 kinds of flowers from photos of 500×500 pixels.",
    reported="The article calls its result “not very good”.",
    expected="Nearly all weights sit in one dense layer, which soon knows the photos by heart.",
    spec=RunSpec(dataset="flower17", architecture="flower17", epochs=20, batch=128, rate=5e-4),
    better="flower17-better",
)

_DIGITS_BETTER = Recipe(
    name="digits-better",
    title="Digits, better",
    summary="Two normalised convolutions learn to read digits that are turned, moved and slanted.",
    reported="It is how the shipped model “digits” was trained.",
    expected="It should read at least 99.4 % of the test digits.",
    spec=RunSpec(
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
    model="digits",
)
_CIFAR10_BETTER = Recipe(
    name="cifar10-better",
    title="Small photos, better",
    summary="Three blocks of two normalised convolutions learn from moved and mirrored photos.",
    reported="It is how the shipped model “cifar10” was trained.",
    expected="It should name at least 85 % of the test photos.",
    spec=RunSpec(
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
    model="cifar10",
)
_CATS_DOGS_BETTER = Recipe(
    name="cats-dogs-better",
    title="Cats and dogs, better",
    summary="Eight normalised convolutions learn from ten times as many photos, changed at random.",
    reported="It is how the shipped model “cats-dogs” was trained.",
    expected="It should name at least 90 % of the validation photos, with no help from elsewhere.",
    spec=RunSpec(
        dataset="cats_vs_dogs",
        architecture="cats-dogs",
        side=96,
        epochs=24,
        batch=64,
        optimizer="sgd",
        rate=0.1,
        schedule="cosine",
        warmup=0.1,
        weight_decay=0.005,
        smoothing=0.05,
        validation=0.05,
        augmentation=Augmentation(
            rotation=10, shift=0.08, zoom=0.15, flip=True, brightness=0.2, border="mirror"
        ),
        precision="float32",
    ),
    model="cats-dogs",
)
_FLOWER17_BETTER = Recipe(
    name="flower17-better",
    title="Flowers, better",
    summary="Eight normalised convolutions learn flowers from strongly changed photos.",
    reported="It is how the shipped model “flower17” was trained.",
    expected="It takes many epochs, for there are only 70 photos of each kind.",
    spec=RunSpec(
        dataset="flower17",
        architecture="flowers",
        side=96,
        epochs=110,
        batch=32,
        optimizer="sgd",
        rate=0.1,
        schedule="cosine",
        warmup=0.1,
        weight_decay=0.005,
        smoothing=0.1,
        averaging=0.99,
        validation=0.05,
        augmentation=Augmentation(
            rotation=25,
            shift=0.12,
            zoom=0.25,
            shear=0.15,
            flip=True,
            brightness=0.3,
            saturation=0.2,
            border="mirror",
        ),
        precision="float32",
    ),
    model="flower17",
)

_PETS = Recipe(
    name="pets",
    title="Pets",
    summary="A network that names a thousand kinds of things learns a new last layer for two.",
    reported="It is how the model behind the Pets page was trained, but for its calibration.",
    expected="It should name about 99 % of the test photos, with 1,281 numbers to learn.",
    spec=RunSpec(
        dataset="cats_and_dogs",
        architecture="efficientnet-lite0",
        side=288,
        epochs=10,
        batch=32,
        rate=0.01,
        schedule="cosine",
        warmup=0.1,
        validation=0.2,
        augmentation=Augmentation(
            rotation=5, shift=0.05, zoom=0.15, flip=True, brightness=0.15, border="mirror"
        ),
        precision="float32",
    ),
    model="pets",
)
_PETS_FINE_TUNED = Recipe(
    name="pets-fine-tuned",
    title="Pets, fine-tuned",
    summary="All filters of the model for pets learn on, at a low rate.",
    reported="It goes on from the shipped model “pets”, whose last layer has learned already.",
    expected="Watch the validation loss: at a higher rate the filters forget what they knew.",
    spec=replace(
        _PETS.spec, architecture="efficientnet-lite0-tuned", epochs=3, batch=16, rate=3e-5
    ),
)

RECIPES: Mapping[str, Recipe] = {
    recipe.name: recipe
    for recipe in (
        _DIGITS,
        _CIFAR10_GREY,
        _CIFAR10_COLOUR,
        _CATS_DOGS_50,
        _CATS_DOGS_300,
        _CATS_DOGS_TRANSFER,
        _FLOWER17,
        _DIGITS_BETTER,
        _CIFAR10_BETTER,
        _CATS_DOGS_BETTER,
        _FLOWER17_BETTER,
        _PETS,
        _PETS_FINE_TUNED,
    )
}
"""By name, in the order in which people are offered them: the articles' experiments come first."""

SHIPPED: Mapping[str, Recipe] = {
    recipe.model: recipe for recipe in RECIPES.values() if recipe.model
}
"""By the shipped model's name."""


def recipe(name: str) -> Recipe:
    """Return the recipe of that name.

    Raises:
        SpecError: no recipe has that name.
    """
    if name not in RECIPES:
        shown = "".join(letter for letter in name if letter.isprintable())[:40]
        raise SpecError(
            _("There is no recipe named “{shown}”; choose one of {recipes}.").format(
                shown=shown, recipes=", ".join(RECIPES)
            )
        )
    return RECIPES[name]
