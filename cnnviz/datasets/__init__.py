"""The data sets that cnnviz knows, one file each, and people's own.

To add one, write a file that exports a ``DataSet`` and name it in ``DATASETS``.
"""

from cnnviz.datasets.cats_and_dogs import CATS_AND_DOGS
from cnnviz.datasets.cats_vs_dogs import CATS_VS_DOGS
from cnnviz.datasets.cifar10 import CIFAR10
from cnnviz.datasets.dataset import DataSet, Progress, Split, fingerprint, stratified
from cnnviz.datasets.digits8 import DIGITS8
from cnnviz.datasets.fashion_mnist import FASHION_MNIST
from cnnviz.datasets.flower17 import FLOWER17
from cnnviz.datasets.mnist import MNIST
from cnnviz.datasets.photos import Photos
from cnnviz.datasets.shapes import SHAPES
from cnnviz.errors import DataError
from cnnviz.language import _

__all__ = [
    "DATASETS",
    "DataSet",
    "Photos",
    "Progress",
    "Split",
    "dataset",
    "fingerprint",
    "problems",
    "stratified",
]

DATASETS: tuple[DataSet, ...] = (
    SHAPES,
    DIGITS8,
    MNIST,
    FASHION_MNIST,
    CIFAR10,
    CATS_AND_DOGS,
    CATS_VS_DOGS,
    FLOWER17,
)
"""Also the order in which people are offered them: what trains in seconds comes first."""


def dataset(name: str) -> DataSet:
    """Return the data set of that name: one of ours, or one that somebody added.

    Raises:
        DataError: no data set has that name.
    """
    for known in DATASETS:
        if known.name == name:
            return known
    from cnnviz.datasets import own  # noqa: PLC0415 - few need it

    added = own.find(name)
    if added is not None:
        return added
    names = ", ".join(known.name for known in DATASETS)
    raise DataError(
        _("There is no data set named “{name}”; choose one of {names}.").format(
            name=name[:60], names=names
        )
    )


def problems(data: DataSet) -> tuple[str, ...]:
    """Return the names of a data set's files that are known to be unreadable, and left out."""
    return data.skipped()
