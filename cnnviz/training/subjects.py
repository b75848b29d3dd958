"""From the names in a spec to the data set and the architecture that they mean."""

from __future__ import annotations

from cnnviz import datasets, zoo
from cnnviz.datasets import DataSet
from cnnviz.errors import DataError, SpecError, UnknownModel
from cnnviz.training.spec import RunSpec, Subject
from cnnviz.zoo import Architecture


def named(spec: RunSpec) -> tuple[DataSet, Architecture]:
    """Return the data set and the architecture of a spec.

    Raises:
        SpecError: there is none of that name.
    """
    try:
        data = datasets.dataset(spec.dataset)
    except DataError as error:
        raise SpecError(str(error)) from error
    try:
        return data, zoo.architecture(spec.architecture)
    except UnknownModel as error:
        names = ", ".join(known.name for known in zoo.ARCHITECTURES)
        raise SpecError(
            f"There is no architecture named “{spec.architecture[:60]}”; choose one of {names}."
        ) from error


def subject_of(spec: RunSpec) -> Subject:
    """Return what a spec is judged by, before any picture is read.

    Raises:
        SpecError: there is no such data set or architecture.
    """
    data, architecture = named(spec)
    return Subject(
        training_pictures=data.training_pictures,
        classes=len(data.classes),
        image_shape=data.image_shape,
        smallest_side=architecture.smallest_side,
    )
