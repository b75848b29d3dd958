"""Cats and dogs: Microsoft's 25,000 photos, or a copy of them with 128×128 pixels."""

from cnnviz.datasets.cats_and_dogs import CLASSES, read_parts
from cnnviz.datasets.dataset import DataSet, Split, parted
from cnnviz.datasets.download import Files, Remote, silent
from cnnviz.datasets.photos import listed, unusable
from cnnviz.types import Preprocessing

PUBLISHED = "kagglecatsanddogs_5340.zip"
FILES = Files(
    title="Cats vs dogs",
    local=("cats_vs_dogs_128.zip", PUBLISHED),
    remotes=(
        Remote(
            "https://download.microsoft.com/download/3/E/1/3E1C3F21-ECDB-4869-8368-6DEBA77B919F/"
            + PUBLISHED,
            824_887_076,
            "sha256:b7974bd00a84a99921f36ee4403f089853777b5ae8d151c76a86e64900334af9",
        ),
    ),
    kept=PUBLISHED,
)
FOLDERS = {"PetImages/Cat": 0, "PetImages/Dog": 1}
TEST_SHARE, SEED = 0.1, 1
"""Of the photos as published, which have no test part."""


def read() -> tuple[Split, Split]:
    """Find the photos of the train and the test split.

    Raises:
        DataError: the file is damaged, or there is none and no network.
    """
    path = FILES.fetch(silent)
    if path.name != PUBLISHED:
        return read_parts(path)
    return parted(Split(*listed(path, FOLDERS)), TEST_SHARE, SEED)


def skipped() -> tuple[str, ...]:
    """Return the names of the photos that are empty files as published."""
    path = FILES.find()
    return unusable(path, FOLDERS) if path is not None and path.name == PUBLISHED else ()


CATS_VS_DOGS = DataSet(
    name="cats_vs_dogs",
    title="Cats and dogs, the large set",
    classes=CLASSES,
    image_shape=(128, 128, 3),
    # Mean and standard deviation of each channel over the training photos of 128×128 pixels.
    preprocessing=Preprocessing(
        fit="crop", colour="rgb", mean=(124.5, 115.9, 106.3), std=(66.8, 65.0, 65.4)
    ),
    training_pictures=22_500,
    test_pictures=2_500,
    source=(
        "Microsoft's “Kaggle Cats and Dogs Dataset”, 25,000 photos from Petfinder.com: Jeremy "
        "Elson, John R. Douceur, Jon Howell and Jared Saul, “Asirra: A CAPTCHA that Exploits "
        "Interest-Aligned Manual Image Categorization”, CCS 2007."
    ),
    licence="Microsoft's licence of the data set: for research and teaching",
    read=read,
    origin=FILES.find,
    summary=(
        "Photos of cats and of dogs as people took them, about 12,000 of each: enough for a small "
        "network to learn from scratch what makes a cat a cat."
    ),
    download=FILES.words,
    file=FILES.local[0],
    fetch=FILES.fetch,
    skipped=skipped,
)
