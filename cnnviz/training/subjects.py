"""From the names in a spec to the data set and the architecture that they mean."""

from __future__ import annotations

import math
from dataclasses import replace

from cnnviz import datasets, zoo
from cnnviz.datasets import DataSet
from cnnviz.errors import DataError, SpecError, UnknownModel
from cnnviz.language import _
from cnnviz.training.augmentation import LUMA
from cnnviz.training.spec import OWN, RunSpec, Subject
from cnnviz.types import Preprocessing
from cnnviz.zoo import Architecture

NAMED = 8
"""Architectures that a sentence names as examples."""


def named(spec: RunSpec) -> tuple[DataSet, Architecture]:
    """Return the data set and the architecture of a spec.

    Raises:
        SpecError: there is none of that name, or an own network cannot be read.
    """
    try:
        data = datasets.dataset(spec.dataset)
    except DataError as error:
        raise SpecError(str(error)) from error
    return data, architecture_of(spec)


def architecture_of(spec: RunSpec) -> Architecture:
    """Return the architecture of a spec, also of one with layers of its own.

    Raises:
        SpecError: there is none of that name, or an own network cannot be read.
    """
    if spec.network:
        from cnnviz.zoo import network_text  # noqa: PLC0415 - few runs have one

        return network_text.architecture(spec.network)
    if spec.architecture == OWN:
        raise SpecError(_("An own network needs its layers; build it on the Build page."))
    try:
        return zoo.architecture(spec.architecture)
    except UnknownModel as error:
        names = ", ".join(known.name for known in zoo.ARCHITECTURES[:NAMED])
        raise SpecError(
            _(
                "There is no architecture named “{architecture}”; choose one of {names}, or "
                "another one that the Train page and `cnnviz train --help` list."
            ).format(architecture=spec.architecture[:60], names=names)
        ) from error


def subject_of(spec: RunSpec) -> Subject:
    """Return what a spec is judged by, before any picture is read.

    Raises:
        SpecError: there is no such data set or architecture.
    """
    data, architecture = named(spec)
    height, width, channels = data.image_shape
    if architecture.preprocessing is not None:
        channels = 3
    return Subject(
        training_pictures=data.training_pictures,
        classes=len(data.classes),
        image_shape=(architecture.side or height, architecture.side or width, channels),
        smallest_side=architecture.smallest_side,
        grey=architecture.preprocessing is None,
    )


def preprocessing_of(spec: RunSpec) -> Preprocessing:
    """Return how pictures enter the network of a spec.

    Raises:
        SpecError: there is no such data set or architecture.
    """
    data, architecture = named(spec)
    if architecture.preprocessing is not None:
        return architecture.preprocessing
    if spec.colour == "grey" and data.preprocessing.colour == "rgb":
        return greyed(data.preprocessing)
    return data.preprocessing


def greyed(colourful: Preprocessing) -> Preprocessing:
    """Return the preprocessing of the same pictures in grey.

    The mean of the brightness follows from the means of the channels. Its standard deviation
    follows exactly only where the channels rise and fall together, as they nearly do in photos:
    for CIFAR-10 this gives 62.9, and 60.9 was measured.
    """
    mean = math.fsum(weight * each for weight, each in zip(LUMA, colourful.mean, strict=True))
    std = math.fsum(weight * each for weight, each in zip(LUMA, colourful.std, strict=True))
    return replace(colourful, colour="grey", mean=(round(mean, 3),), std=(round(std, 3),))
