"""Oxford's 17 flowers: 80 photos of each kind that grows in Britain."""

import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import numpy as np

from cnnviz.datasets.dataset import DataSet, Split, parted
from cnnviz.datasets.download import Files, Remote, silent
from cnnviz.datasets.photos import listed
from cnnviz.errors import DataError
from cnnviz.language import _
from cnnviz.types import Preprocessing

PUBLISHED = (
    "daffodil",
    "snowdrop",
    "lily_valley",
    "bluebell",
    "crocus",
    "iris",
    "tigerlily",
    "tulip",
    "fritillary",
    "sunflower",
    "daisy",
    "colts_foot",
    "dandelion",
    "cowslip",
    "buttercup",
    "windflower",
    "pansy",
)
"""The kinds in the order of the published photos, ``image_0001.jpg`` and so on."""
EACH = 80
"""Photos of each kind."""
CLASSES = tuple(sorted(PUBLISHED))
# fmt: off
COPIES = frozenset((
    63, 100, 229, 443, 446, 447, 455, 459, 464, 468, 471, 472, 474, 475, 476, 498, 761, 764,
    765, 777, 847, 848, 853, 855, 856, 866, 921, 923, 926, 929, 932, 935, 937, 1002, 1007, 1008,
    1012, 1017, 1018, 1020, 1022, 1168, 1170, 1173, 1175, 1176, 1177, 1245, 1248, 1327,
))
# fmt: on
"""Numbers of photos that were published once before, as the near-duplicate check found them. They
are left out: else a twentieth of the test photos would have been trained on."""
TEST_SHARE, SEED = 0.2, 1
"""Of each kind, as there is no published test part that everybody uses."""
STAMP = (1980, 1, 1, 0, 0, 0)
"""Time of every file in our archive: the same photos give the same archive anywhere."""


def in_folders(parts: tuple[Path, ...], target: Path) -> None:
    """Pack the photos of the published archive anew, one folder a kind.

    Raises:
        DataError: the archive does not hold the photos.
    """
    (part,) = parts
    try:
        with tarfile.open(part) as published, zipfile.ZipFile(target, "w") as ours:
            _pack(published, ours)
    except (tarfile.TarError, EOFError) as error:
        raise DataError(
            _(
                "{name} should hold jpg/image_0001.jpg and so on, but cannot be read; fetch it "
                "again."
            ).format(name=part.name)
        ) from error


def _pack(published: tarfile.TarFile, ours: zipfile.ZipFile) -> None:
    for member in published:
        name = PurePosixPath(member.name)
        file = published.extractfile(member) if member.isreg() else None
        if file is not None and name.suffix == ".jpg":
            number = int(name.stem.removeprefix("image_")) - 1
            path = f"{PUBLISHED[number // EACH]}/{name.name}"
            ours.writestr(zipfile.ZipInfo(path, STAMP), file.read())


FILES = Files(
    title="The 17 flowers",
    local=("flower17.zip",),
    remotes=(
        Remote(
            "https://www.robots.ox.ac.uk/~vgg/data/flowers/17/17flowers.tgz",
            60_270_631,
            "md5:b59a65d8d1a99cd66944d474e1289eab",
        ),
    ),
    kept="flower17.zip",
    finish=in_folders,
)


def read() -> tuple[Split, Split]:
    """Find the photos of the train and the test split.

    Raises:
        DataError: the file is damaged, or there is none and no network.
    """
    folders = {name: number for number, name in enumerate(CLASSES)}
    everything = Split(*listed(FILES.fetch(silent), folders))
    first = [at for at in range(len(everything)) if _number(everything.name(at)) not in COPIES]
    return parted(everything.take(np.array(first)), TEST_SHARE, SEED)


def _number(name: str) -> int:
    """Return the number in ``image_0001.jpg``; 0 for a file of another name."""
    digits = PurePosixPath(name).stem.removeprefix("image_")
    return int(digits) if digits.isdecimal() else 0


FLOWER17 = DataSet(
    name="flower17",
    title="17 flowers",
    classes=CLASSES,
    image_shape=(128, 128, 3),
    # Mean and standard deviation of each channel over the training photos.
    preprocessing=Preprocessing(
        fit="crop", colour="rgb", mean=(113.4, 111.8, 73.3), std=(70.9, 63.9, 65.6)
    ),
    training_pictures=1_048,
    test_pictures=262,
    source=(
        "17 Category Flower Dataset by Maria-Elena Nilsback and Andrew Zisserman (Visual Geometry "
        "Group, Oxford): 80 photos of each of 17 kinds, described in “A Visual Vocabulary for "
        "Flower Classification”, CVPR 2006."
    ),
    licence="No licence is stated; free to use for research and teaching when the paper is cited",
    read=read,
    origin=FILES.find,
    summary=(
        "Close photos of 17 kinds of flowers that grow in Britain, only some dozens of each: "
        "colour says much, and what it does not say is hard to learn from so few."
    ),
    download=FILES.words,
    file=FILES.local[0],
    fetch=FILES.fetch,
)
