"""MNIST: handwritten digits, white on black, 28×28 pixels."""

from cnnviz.datasets.dataset import DataSet, Split, read_arrays
from cnnviz.datasets.download import Files, Remote, silent
from cnnviz.types import Preprocessing

FILES = Files(
    title="MNIST",
    local=("mnist.npz",),
    remotes=(
        Remote(
            "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
            11_490_434,
            "sha256:731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
        ),
    ),
    kept="mnist.npz",
    keras="mnist.npz",
)


def read() -> tuple[Split, Split]:
    """Read the train and the test split.

    Raises:
        DataError: the file is damaged, or there is none and no network.
    """
    return read_arrays(FILES.fetch(silent), "fetch it again or remove it")


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
    origin=FILES.find,
    summary=(
        "Digits from 0 to 9, written by hundreds of people, each centred and of the same size. "
        "The classic first data set: a small network reads 99 of 100 after a minute."
    ),
    download=FILES.words,
    file=FILES.local[0],
    fetch=FILES.fetch,
)
