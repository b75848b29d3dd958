"""Taking in a set: from a list of files to a folder that is found by its name."""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cnnviz.datasets.dataset import DataSet, Progress, stratified
from cnnviz.datasets.own import index, layout, limits, sets, shelf
from cnnviz.datasets.own.gathering import Gathering
from cnnviz.datasets.own.index import Index, Picture
from cnnviz.datasets.own.layout import PARTS, Part
from cnnviz.datasets.own.source import Listing, Skipped
from cnnviz.errors import DataError
from cnnviz.language import _

TEST_SHARE, TEST_SEED = 0.2, 0
"""Of each class, where a set brings no pictures to test with."""
ORDER: tuple[Part, Part, Part] = ("test", "validation", "train")
"""What tests is taken in first, so that of two equal files the other is left out."""


@dataclass(frozen=True, slots=True)
class Intake:
    """A set that was taken in, and what became of its files."""

    data: DataSet
    skipped: tuple[Skipped, ...]
    """Files that were left out."""
    few: tuple[str, ...]
    """Classes with fewer than ``LIMITS.few`` pictures to train with."""


def taken_in(
    listing: Listing, title: str, *, owner: str = "", progress: Progress | None = None
) -> Intake:
    """Check a source's pictures and keep them as a set.

    Args:
        listing: where they come from.
        title: what people call the set.
        owner: whose it is.
        progress: told before each picture how many are done; what it raises ends the intake, and
            nothing is left of it.

    Raises:
        DataError: it is no set of pictures in at least two classes, too large, or cannot be kept.
    """
    tell = progress or (lambda _done, _of: None)
    title = shelf.clean_title(title, _("My pictures"))
    found = layout.arranged(listing)
    ordered = sorted(found.placed, key=lambda one: ORDER.index(one.part))
    with shelf.unfinished(owner) as hidden:
        gathered = Gathering(hidden, title, owner, skipped=[*listing.skipped, *found.skipped])
        (hidden / index.FOLDER).mkdir()
        for done, placed in enumerate(ordered):
            tell(done, len(ordered))
            gathered.add(placed, found.classes)
        tell(len(ordered), len(ordered))
        classes = _with_training(gathered, found.classes)
        gathered.pictures, gathered.drawn = with_test_part(gathered.pictures)
        return published(gathered, classes)


def published(gathered: Gathering, classes: tuple[str, ...]) -> Intake:
    """Write down what was gathered, and give the set its name.

    Raises:
        DataError: it does not fit beside the other sets.
        OSError: the disk is full or may not be written.
    """
    facts = Index(
        name=shelf.new_name(gathered.title),
        title=gathered.title,
        owner=gathered.owner,
        created=time.time(),
        classes=classes,
        counts=_counts(gathered.pictures, len(classes)),
        image_shape=gathered.measure.image_shape(),
        preprocessing=gathered.measure.preprocessing(),
        drawn=gathered.drawn,
        skipped=tuple(gathered.skipped),
    )
    facts = index.write(gathered.folder, facts, sorted(gathered.pictures, key=place))
    shelf.publish(gathered.folder, facts)
    return Intake(sets.data_set(facts), tuple(gathered.skipped), few(facts))


def place(one: Picture) -> tuple[int, int]:
    """Return what pictures are sorted by: those that test come last."""
    return PARTS.index(one.part), one.label


def _with_training(gathered: Gathering, classes: Sequence[str]) -> tuple[str, ...]:
    """Drop classes of which no picture can train, and number the others anew.

    Raises:
        DataError: fewer than two are left.
    """
    trained = Counter(one.label for one in gathered.pictures if one.part == "train")
    kept = [label for label in range(len(classes)) if trained[label]]
    if len(kept) < 2:
        raise DataError(_too_few_classes(gathered, [classes[label] for label in kept]))
    number = {label: place for place, label in enumerate(kept)}
    for one in gathered.pictures:
        if one.label not in number:
            gathered.skipped.append(Skipped(one.name, _("its class has no training pictures")))
            (gathered.folder / index.FOLDER / one.file).unlink()
    gathered.pictures = [
        replace(one, label=number[one.label]) for one in gathered.pictures if one.label in number
    ]
    return tuple(classes[label] for label in kept)


def _too_few_classes(gathered: Gathering, left: Sequence[str]) -> str:
    came = _("only “{left}” has any").format(left=left[0]) if left else _("none has any")
    first = gathered.skipped[0] if gathered.skipped else None
    example = f" (“{first.name}”: {first.reason.rstrip('.')})" if first else ""
    return _(
        "At least two classes need pictures that can be used, but {came}{example}; "
        "replace the files and try again."
    ).format(came=came, example=example)


def with_test_part(pictures: Iterable[Picture]) -> tuple[list[Picture], bool]:
    """Return the pictures with a test part, and whether it had to be drawn from the others.

    Where there is only a part to validate with, it becomes the test part: what its maker set apart
    measures better than what is drawn later.

    Raises:
        DataError: there are too few pictures to set any apart.
    """
    found = list(pictures)
    parts = {one.part for one in found}
    if "test" in parts:
        return found, False
    if "validation" in parts:
        return [
            replace(one, part="test") if one.part == "validation" else one for one in found
        ], False
    labels = np.array([one.label for one in found], np.int64)
    chosen = stratified(labels, TEST_SHARE, TEST_SEED)[1]
    if not len(chosen):
        raise DataError(
            _(
                "A fifth of each class is set apart to test with, but no class has the 3 "
                "pictures that this takes; add more pictures."
            )
        )
    for number in chosen:
        found[number] = replace(found[number], part="test")
    return found, True


def _counts(pictures: Iterable[Picture], classes: int) -> dict[Part, tuple[int, ...]]:
    """Return the number of pictures of each class in each part."""
    found = Counter((one.part, one.label) for one in pictures)
    return {part: tuple(found[part, label] for label in range(classes)) for part in PARTS}


def few(facts: Index) -> tuple[str, ...]:
    """Return the classes that have too few pictures to train with."""
    training = zip(facts.counts["train"], facts.counts["validation"], strict=True)
    enough = [sum(pair) >= limits.LIMITS.few for pair in training]
    return tuple(name for name, fine in zip(facts.classes, enough, strict=True) if not fine)
