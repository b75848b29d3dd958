"""MNIST: handwritten digits, white on black, 28×28 pixels."""

from functools import partial

from cnnviz.datasets.dataset import DataSet, Split, download, found, local_file, read_arrays
from cnnviz.types import Preprocessing

FILE = "mnist.npz"


def read() -> tuple[Split, Split]:
    """Read the train and the test split.

    Raises:
        DataError: the file is damaged, or there is none and no network.
    """
    path = local_file(FILE)
    if path is not None:
        return read_arrays(path, "fetch it again or remove it from the data folder")
    from keras.datasets import mnist  # noqa: PLC0415 - only a download needs the framework

    return download("MNIST", FILE, mnist.load_data)


MNIST = DataSet(
    name="mnist",
    title="MNIST handwritten digits",
    classes=tuple("0123456789"),
    image_shape=(28, 28, 1),
    preprocessing=Preprocessing(fit="digit", colour="grey", mean=(0.0,), std=(255.0,)),
    training_pictures=60_000,
    test_pictures=10_000,
    source=(
        "MNIST by Yann LeCun, Corinna Cortes and Christopher J. C. Burges: 60,000 training and "
        "10,000 test pictures of handwritten digits, made from NIST's Special Databases 1 and 3."
    ),
    licence="CC BY-SA 3.0",
    read=read,
    origin=partial(found, FILE, FILE),
)
