"""The data sets that cnnviz knows, one file each.

To add one, write a file that exports a ``DataSet`` and name it in ``DATASETS``.
"""

from cnnviz.datasets.cifar10 import CIFAR10
from cnnviz.datasets.dataset import DataSet, Split, fingerprint, stratified
from cnnviz.datasets.digits8 import DIGITS8
from cnnviz.datasets.mnist import MNIST
from cnnviz.datasets.shapes import SHAPES
from cnnviz.errors import DataError

__all__ = ["DATASETS", "DataSet", "Split", "dataset", "fingerprint", "stratified"]

DATASETS: tuple[DataSet, ...] = (SHAPES, DIGITS8, MNIST, CIFAR10)
"""Also the order in which people are offered them: what trains in seconds comes first."""


def dataset(name: str) -> DataSet:
    """Return the data set of that name.

    Raises:
        DataError: no data set has that name.
    """
    for known in DATASETS:
        if known.name == name:
            return known
    names = ", ".join(known.name for known in DATASETS)
    raise DataError(f"There is no data set named “{name[:60]}”; choose one of {names}.")
