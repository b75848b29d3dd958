"""Fashion-MNIST: grey pictures of clothes, shoes and bags, 28×28 pixels."""

import gzip
import zlib
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.datasets.dataset import DataSet, Split, split
from cnnviz.datasets.download import Files, Remote, silent, together
from cnnviz.errors import DataError
from cnnviz.language import _
from cnnviz.types import Preprocessing

SITE = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"
FILES = Files(
    title="Fashion-MNIST",
    # The second is what Debian's package calls it.
    local=("fashion_mnist", "fashion-mnist"),
    remotes=(
        Remote(
            SITE + "train-images-idx3-ubyte.gz", 26_421_880, "md5:8d4fb7e6c68d591d4c3dfef9ec88bf0d"
        ),
        Remote(SITE + "train-labels-idx1-ubyte.gz", 29_515, "md5:25c81989df183df01b3e8a0aad5dffbe"),
        Remote(
            SITE + "t10k-images-idx3-ubyte.gz", 4_422_102, "md5:bef4ecab320f06d8554ea6380940ec79"
        ),
        Remote(SITE + "t10k-labels-idx1-ubyte.gz", 5_148, "md5:bb300cfdad3c16e7a12a480ee83cd310"),
    ),
    kept="fashion_mnist",
    keras="fashion-mnist",
    finish=together,
)
CLASSES = (
    "T-shirt",
    "trousers",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
)
UNSIGNED_BYTES = 8
"""How the idx format calls its type of numbers."""


def read() -> tuple[Split, Split]:
    """Read the train and the test split.

    Raises:
        DataError: a file is damaged or missing, or there is none and no network.
    """
    folder = FILES.fetch(silent)
    try:
        return _part(folder, "train"), _part(folder, "t10k")
    except (OSError, ValueError, EOFError, zlib.error) as error:
        names = ", ".join(remote.name for remote in FILES.remotes)
        raise DataError(
            _(
                "The folder {name} should hold {names}, but they cannot be read; fetch them "
                "again or remove it."
            ).format(name=folder.name, names=names)
        ) from error


def _part(folder: Path, name: str) -> Split:
    images = read_idx(folder / f"{name}-images-idx3-ubyte.gz")
    return split(images, read_idx(folder / f"{name}-labels-idx1-ubyte.gz"))


def read_idx(path: Path) -> NDArray[Any]:
    """Read an array of bytes in MNIST's idx format, compressed with gzip.

    The first four bytes are 0, 0, the type of the numbers and the number of axes; four bytes for
    the length of each axis follow, most significant first, and then the numbers themselves.

    Raises:
        ValueError: it is not in that format.
    """
    with gzip.open(path) as file:
        data = file.read()
    if data[:3] != bytes((0, 0, UNSIGNED_BYTES)):
        raise ValueError(f"{path.name} does not begin as an idx file of bytes")
    begin = 4 + 4 * data[3]
    shape = np.frombuffer(data[4:begin], ">u4").tolist()
    if len(data) != begin + prod(shape):
        raise ValueError(f"{path.name} does not hold as many numbers as it says")
    return np.frombuffer(data, np.uint8, offset=begin).reshape(shape)


FASHION_MNIST = DataSet(
    name="fashion_mnist",
    title="Fashion-MNIST clothes",
    classes=CLASSES,
    image_shape=(28, 28, 1),
    # Not fitted as a digit: clothes fill the picture, and grey levels matter.
    preprocessing=Preprocessing(fit="crop", colour="grey", mean=(0.0,), std=(255.0,)),
    training_pictures=60_000,
    test_pictures=10_000,
    source=(
        "Fashion-MNIST by Han Xiao, Kashif Rasul and Roland Vollgraf (Zalando): 60,000 training "
        "and 10,000 test pictures, described in arXiv:1708.07747, 2017."
    ),
    licence="MIT",
    read=read,
    origin=FILES.find,
    summary=(
        "Ten kinds of clothes, shoes and bags, light on black. As small as MNIST, but harder: "
        "shirts, coats and pullovers look much alike."
    ),
    download=FILES.words,
    file=FILES.local[0],
    fetch=FILES.fetch,
)
