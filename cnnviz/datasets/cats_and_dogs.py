"""Cats and dogs: the 3,000 photos that tutorials train on."""

from pathlib import Path

from cnnviz.datasets.dataset import DataSet, Split
from cnnviz.datasets.download import Files, Remote, silent
from cnnviz.datasets.photos import listed
from cnnviz.types import Preprocessing

FILES = Files(
    title="Cats and dogs",
    local=("cats_and_dogs_filtered.zip",),
    remotes=(
        # No checksum of it is published.
        Remote(
            "https://storage.googleapis.com/mledu-datasets/cats_and_dogs_filtered.zip",
            68_606_236,
            "",
        ),
    ),
    kept="cats_and_dogs_filtered.zip",
)
CLASSES = ("cats", "dogs")


def read() -> tuple[Split, Split]:
    """Find the photos of the train and the test split.

    Raises:
        DataError: the file is damaged, or there is none and no network.
    """
    return read_parts(FILES.fetch(silent))


def read_parts(path: Path) -> tuple[Split, Split]:
    """Find photos in the layout ``train/<class>/`` and ``validation/<class>/``.

    The published validation photos are our test part: no network is trained or chosen with them.
    """
    train, test = (
        listed(path, {f"{part}/{name}": number for number, name in enumerate(CLASSES)})
        for part in ("train", "validation")
    )
    return Split(*train), Split(*test)


CATS_AND_DOGS = DataSet(
    name="cats_and_dogs",
    title="Cats and dogs, the small set",
    classes=CLASSES,
    image_shape=(150, 150, 3),
    # Mean and standard deviation of each channel over the 2,000 training photos.
    preprocessing=Preprocessing(
        fit="crop", colour="rgb", mean=(124.1, 115.4, 105.8), std=(65.9, 64.0, 64.7)
    ),
    training_pictures=2_000,
    test_pictures=1_000,
    source=(
        "3,000 photos of Microsoft's “Asirra” pets, chosen for TensorFlow's tutorials. Asirra: "
        "Jeremy Elson, John R. Douceur, Jon Howell and Jared Saul, “Asirra: A CAPTCHA that "
        "Exploits Interest-Aligned Manual Image Categorization”, CCS 2007."
    ),
    licence="No licence is stated; free to use for research and teaching",
    read=read,
    origin=FILES.find,
    summary=(
        "Photos of cats and of dogs as people took them, 1,000 of each to learn from: few enough "
        "that a network soon knows them by heart."
    ),
    download=FILES.words,
    file=FILES.local[0],
    fetch=FILES.fetch,
)
