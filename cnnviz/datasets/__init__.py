"""The data sets that cnnviz knows, one file each.

To add one, write a file that exports a ``DataSet`` and name it in ``DATASETS``.
"""

from cnnviz.datasets.cifar10 import CIFAR10
from cnnviz.datasets.dataset import DataSet, Split, stratified
from cnnviz.datasets.mnist import MNIST
from cnnviz.errors import DataError

__all__ = ["DATASETS", "DataSet", "Split", "dataset", "stratified"]

DATASETS: tuple[DataSet, ...] = (MNIST, CIFAR10)


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
