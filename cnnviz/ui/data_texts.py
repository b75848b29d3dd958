"""The words of the Data page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cnnviz.datasets import DataSet, own
from cnnviz.datasets.census import Census, Size
from cnnviz.datasets.leaks import Leaks
from cnnviz.datasets.own import Intake, Limits
from cnnviz.language import _, grouped, ngettext, translated
from cnnviz.training import words
from cnnviz.ui.markdown import plain

TITLE = "Data"
HEADING = "Look at the pictures first"
INTRO = (
    "A network learns what its pictures show, with all their faults. Choose a data set, look "
    "through it, see what each part is for, and then train on it. The address of this page carries "
    "your choice."
)
LOOKING = "Looking for the data sets of this machine …"
NO_COVER = "not on this machine yet"
SHOW, SHOWN = "Look at it", "Shown below"
OWN_BADGE = "your own"

TRAIN_ON, EVALUATE_ON = "Train on this", "Evaluate a model on it"
LICENCE = "Licence"
READING = "Reading the data set, once for all visitors …"

FETCH = "Fetch the pictures"

SAMPLES = "Samples of each class"
OTHER_SAMPLES = "Other samples"
LEARN_FROM, TEST_WITH = "to learn from", "to test with"
PART = "Pictures"
PARTS: Mapping[str, str] = {"train": LEARN_FROM, "test": TEST_WITH}
CLASSES_SHOWN = "Classes"
NO_SAMPLE = "cannot be read"
NOTHING = "none here"

SPLIT = "Three parts with three jobs"
SPLIT_INTRO = (
    "A network is marked on pictures that it has never learned from, as a class is marked on "
    "exercises that it has not seen. So the pictures are divided, **stratified**: of every class "
    "the same share goes into each part."
)
TRAINING, VALIDATION, TEST = "Training", "Validation", "Test"
JOBS: tuple[str, str, str] = (
    "The network learns from these, again and again, once an epoch.",
    "Never learned from. They are looked at after each epoch: to choose settings, and to notice "
    "when a network learns by heart.",
    "Looked at once, at the end, for the figure that counts. The network neither learns from them "
    "nor is chosen by them.",
)
"""What the training, validation and test pictures are for."""
SHARE = "Share for validation"
SHARE_HELP = "Of the pictures to learn from, the same share of every class."
SEED = "Seed"
SEED_HELP = (
    "Chance decides which pictures validate. The same seed decides in the same way, so a run can "
    "be repeated; the training run gets this seed, too."
)
OWN_PART = (
    "This data set says by itself which pictures validate, so there is no share to choose; the "
    "seed still decides the order of training."
)
COUNTS_FILE, SIZES_FILE = "pictures-of-each-class", "sizes-of-pictures"
AS_TABLE = "The same as a table"
CLASS_COLUMN = "Class"

SIZES = "Sizes of the pictures"
LONGER = "longer side, in pixels"
PICTURES = "pictures"

LEAKS = "Does a test picture hide among the training pictures?"
LEAKS_INTRO = (
    "Copies that were shrunk, saved again or made a little lighter escape a look at the files, and "
    "then a network is marked on what it has learned by heart. This compares every picture of one "
    "part with every picture of the other: first by a *perceptual hash*, which stays nearly the "
    "same when a picture is changed a little, and then by its colours."
)
CHECK = "Look for near-duplicates"
CLEAN = (
    "**Nothing found.** No picture is nearly the same as one in another part, as far as this "
    "comparison can see: copies that were mirrored, turned or cut out of a larger picture can "
    "escape it."
)
AMONG_TEST = "Test pictures and the training picture that each resembles"
AMONG_VALIDATION = "Validation pictures and the training picture that each resembles"
MEANING = (
    "**What this means.** For these the network may have the answer by heart, so accuracy is a "
    "little too good. Where it is less than a picture in a hundred, it hardly matters; where it is "
    "more, take the copies out and add the set again, or judge with other pictures. Look at "
    "the pairs yourself: two pictures may also just be much alike."
)
MORE_PAIRS = "Show more pairs"
CHECKING = "Comparing"

PREVIEW = "Augmentation: how training would change a picture"
PREVIEW_INTRO = (
    "A cat stays a cat when it is mirrored, turned a little or moved. Changed at random, the same "
    "pictures teach more. What you set here goes along to the Train page."
)
PREVIEW_PICTURE = "A picture of"
FROM = {"set": "this data set", "own": "my own"}
ANOTHER = "Another picture"
UPLOAD = "Your picture"
UPLOAD_WAIT = "Choose a picture, and see here what training would make of it."
UPLOAD_NOTE = "Your picture is not kept, and nobody else sees it."
NO_PICTURE = "There is no training picture to show here."
PREVIEW_LIST = "The picture as it is, and as training might change it"

OWN = "Add your own pictures"
OWN_INTRO = "Put the pictures of each class into a folder with the name of the class:"
TREE = """my-pictures.zip  (or a folder)
├── cats
│   ├── tom.jpg
│   └── 2.png
└── dogs
    ├── rex.jpg
    └── …"""
OWN_PARTS = (
    "You may put `train`, `validation` and `test` above the classes. Where there is no `test`, a "
    "fifth of each class is set apart for it. Files that are no pictures, are damaged or come "
    "twice are left out, and you are told which."
)
PRIVACY = (
    "Your pictures are kept on the computer that runs this app, in the folder of its data sets, "
    "until you delete them here. Only you find them on this page. But whoever gets the link can "
    "open them, who looks after that computer can see them, and a training run on them, which "
    "everybody finds on the Runs page, shows a few of them. So take no pictures that are nobody "
    "else’s business."
)
WAY = "How do you bring them?"
WAYS = {"zip": "A zip file", "folder": "A folder", "arrays": "Two .npy files"}
ZIP_LABEL = "Zip file with one folder for each class"
FOLDER_LABEL = "Folder that holds one folder for each class"
IMAGES_LABEL = "Pictures: a .npy file, (N, H, W) or (N, H, W, 3)"
TARGETS_LABEL = "Targets: a .npy file with one number or one word for each picture"
ARRAYS_NOTE = (
    "As `numpy.save` writes them: pictures as uint8 from 0 to 255 or as floats, targets as whole "
    "numbers, words or one-hot rows, in the same order. Pickled objects are refused."
)
CLASS_NAMES = "Names of the classes (optional)"
CLASS_NAMES_HELP = "In the order of their numbers, with commas: cats, dogs."
NAME = "Name of the data set"
NAME_HINT = "for example: Leaves of our school yard"
ADD = "Add"
CANNOT_YET = "Choose the files and give the data set a name."
TAKING = "Looking at every picture"
DISMISS = "Close this report"
MINE = "Your data sets"
DELETE = "Delete"
DELETE_TITLE = "Delete this data set?"
REALLY_DELETE, KEEP = "Yes, delete it", "No, keep it"
GONE = "The data set is deleted."
FILE, REASON = "File", "Why it was left out"


# ------------------------------------------------------------------------------------------- cards


def badges(data: DataSet, *, here: bool) -> list[str]:
    """Return a few words on a data set's card."""
    height, width, channels = data.image_shape
    colours = _("grey") if channels == 1 else _("colour")
    told = [
        _("{classes} classes").format(classes=len(data.classes)),
        _("{training_pictures} pictures").format(
            training_pictures=grouped(data.training_pictures + data.test_pictures)
        ),
        f"{width}×{height} {colours}",
    ]
    if data.name.startswith("own-"):
        told.append(_(OWN_BADGE))
    if not here and data.download:
        told.append(_("{size} to fetch").format(size=data.download.partition(" from ")[0]))
    return told


def download(data: DataSet) -> str:
    """Say how much is fetched from where."""
    size, __, host = data.download.partition(" from ")
    return _("{size} from {host}").format(size=size, host=host) if host else data.download


def choose_help(data: DataSet) -> str:
    """Say what a card's button does, in words that differ from card to card."""
    return _("Shows the pictures of “{title}” below.").format(title=plain(_(data.title)))


# ------------------------------------------------------------------------------------------- facts


def facts(data: DataSet, found: Census | None) -> str:
    """Say how many classes and pictures a data set has (Markdown)."""
    if found is None:
        learned, tested, there = data.training_pictures, data.test_pictures, _(", as published")
    else:
        learned, tested, there = sum(found.training), sum(found.test), ""
    return _(
        "**{classes} classes** · **{learned} pictures** to learn from and **{tested}** "
        "to test with{there}"
    ).format(
        classes=len(data.classes), learned=grouped(learned), tested=grouped(tested), there=there
    )


def origin(data: DataSet) -> str:
    """Say where the pictures come from and under which licence (Markdown)."""
    return f"{plain(_(data.source))}  \n{_(LICENCE)}: {plain(_(data.licence))}"


def missing(data: DataSet) -> str:
    """Say that the pictures are not here, and how large the download is (Markdown)."""
    offline = (
        _(" Without internet, put `{file}` into the folder that CNNVIZ_DATA_DIR names.").format(
            file=data.file
        )
        if data.file
        else ""
    )
    return _(
        "The pictures of {title} are not on this machine yet. They are fetched once "
        "for all: {download}.{offline}"
    ).format(title=plain(_(data.title)), download=plain(download(data)), offline=offline)


def damaged(names: Sequence[str]) -> str:
    """Say how many files cannot be used (Markdown)."""
    many = len(names)
    return ngettext(
        "1 file of this data set cannot be read and is left out: {names}{end}",
        "{many} files of this data set cannot be read and are left out: {names}{end}",
        many,
    ).format(
        many=grouped(many),
        names=plain(", ".join(names[:5])),
        end=" …" if many > 5 else _("."),
    )


# ------------------------------------------------------------------------------------------ waiting


def fetching(data: DataSet) -> str:
    """Name the download (Markdown)."""
    return _("Fetching {title}").format(title=plain(_(data.title)))


# ------------------------------------------------------------------------------------------ samples


def sample_alt(label: str, place: int, name: str) -> str:
    """Describe a sample to those who do not see it."""
    file = _(", file {name}").format(name=name) if name else ""
    return _("Picture {place} of the class {label}{file}").format(
        place=place, label=label, file=file
    )


def class_pictures(number: int) -> str:
    """Say how many pictures a class has."""
    return ngettext("1 picture", "{number} pictures", number).format(number=grouped(number))


def class_range(first: int, last: int, every: int) -> str:
    """Name some of very many classes."""
    return _("{first} to {last} of {every}").format(first=first, last=last, every=every)


# -------------------------------------------------------------------------------------------- split


def part_label(part: str, pictures: int) -> str:
    """Name a part of the split with its size."""
    return f"**{part}** · {grouped(pictures)}"


def balance(classes: Sequence[str], totals: Sequence[int]) -> str:
    """Say whether the classes have about equally many pictures (Markdown)."""
    least, most = min(totals), max(totals)
    if least == most:
        return _("Every class has **{most}** training and validation pictures.").format(
            most=grouped(most)
        )
    few, many = classes[list(totals).index(least)], classes[list(totals).index(most)]
    told = _(
        "“{few}” has the fewest pictures to learn from, **{least}**, and “{many}” the "
        "most, **{most}**."
    ).format(few=plain(few), least=grouped(least), many=plain(many), most=grouped(most))
    if least * 3 < most:
        told += _(
            " That is uneven: a network may guess the frequent class too often, and "
            "accuracy alone hides it. Look at each class in the evaluation."
        )
    return told


def few_pictures(names: Sequence[str], fewer: int) -> str:
    """Say which classes have too few pictures (Markdown)."""
    told = ", ".join(f"“{plain(name)}”" for name in names[:8]) + (" …" if len(names) > 8 else "")
    return _(
        "Too few pictures to learn from: {told}. A class needs at least {fewer}, better a hundred."
    ).format(told=told, fewer=fewer)


# -------------------------------------------------------------------------------------------- sizes


def _size(size: Size) -> str:
    return f"{size[0]} × {size[1]}"


def one_size(size: Size) -> str:
    """Say that all pictures have the same size (Markdown)."""
    return _("All pictures have the same size: **{size} pixels**, width × height.").format(
        size=_size(size)
    )


def many_sizes(found: Mapping[Size, int]) -> str:
    """Say which sizes there are (Markdown)."""
    usual = max(found, key=lambda size: found[size])
    small = min(found, key=lambda size: size[0] * size[1])
    large = max(found, key=lambda size: size[0] * size[1])
    return _(
        "There are **{found} sizes**, width × height: from {small} to {large} pixels; "
        "the most frequent is {usual} ({most} pictures)."
    ).format(
        found=grouped(len(found)),
        small=_size(small),
        large=_size(large),
        usual=_size(usual),
        most=grouped(found[usual]),
    )


def fitted(data: DataSet) -> str:
    """Say what a network gets (Markdown)."""
    height, width, channels = data.image_shape
    colours = _("grey") if channels == 1 else _("in colour")
    return _(
        "Unless you choose otherwise on the Train page, a network gets them as {width} "
        "× {height} pixels, {colours}."
    ).format(width=width, height=height, colours=colours)


# -------------------------------------------------------------------------------------------- leaks


def found_leaks(found: Leaks, tested: int, validated: int) -> str:
    """Say how many pictures have a near-duplicate in another part (Markdown)."""
    told = [
        _("**{pairs}** of {of} {part} pictures").format(
            pairs=grouped(len(pairs)), of=grouped(of), part=part
        )
        for pairs, of, part in (
            (found.test, tested, _("test")),
            (found.validation, validated, _("validation")),
        )
        if pairs
    ]
    return _("{told} are nearly the same as a training picture.").format(told=_(" and ").join(told))


def likeness(value: float, distance: int) -> str:
    """Say how alike two pictures are."""
    if value >= 0.9995 and not distance:
        return _("the same picture, as far as can be seen")
    return _("{value:.1f} % alike, {distance} of 64 bits differ").format(
        value=100 * value, distance=distance
    )


def other_label(name: str) -> str:
    """Mark a picture whose class differs from that of its near-duplicate."""
    return f"{name} (!)"


DIFFERENT = "(!) marks pairs whose two pictures are in different classes: one of them is wrong."


def pair_alt(part: str, label: str) -> str:
    """Describe one picture of a pair to those who do not see it."""
    return _("A {part} picture of the class {label}").format(part=part, label=label)


def pairs_shown(shown: int, every: int) -> str:
    """Say how many pairs are shown, the most alike first."""
    return _("{shown} of {every} pairs, the most alike first").format(
        shown=grouped(shown), every=grouped(every)
    )


# ------------------------------------------------------------------------------------------ preview


def changed_alt(what: str, number: int) -> str:
    """Describe a picture of the preview to those who do not see it."""
    return (
        _("{what}, randomly changed, version {number}").format(what=what, number=number)
        if number
        else _("{what}, as it is").format(what=what)
    )


def a_picture_of(label: str) -> str:
    """Name the picture of the preview."""
    return _("A picture of the class {label}").format(label=label)


YOUR_PICTURE = "Your picture"


# ---------------------------------------------------------------------------------------------- own


def limits(most: Limits) -> str:
    """Say how much may be brought."""
    return _(
        "At most {pictures} pictures in {classes} classes, {picture_bytes} and "
        "{picture_pixels} megapixels each, and {sets_each} data sets for each visitor."
    ).format(
        pictures=grouped(most.pictures),
        classes=grouped(most.classes),
        picture_bytes=words.size(most.picture_bytes),
        picture_pixels=most.picture_pixels // 10**6,
        sets_each=most.sets_each,
    )


def upload_limit(megabytes: int) -> str:
    """Say how much a browser may send at once."""
    return _(
        "Up to {megabytes:,} MB at once through the browser; for more, use `cnnviz "
        "data add` on the computer that runs the app."
    ).format(megabytes=megabytes)


def taken(intake: Intake) -> str:
    """Say what was taken in (Markdown)."""
    data = intake.data
    return _(
        "**{title}** is added: {training_pictures} pictures to learn from and "
        "{test_pictures} to test with, in {classes} classes."
    ).format(
        title=plain(_(data.title)),
        training_pictures=grouped(data.training_pictures),
        test_pictures=grouped(data.test_pictures),
        classes=len(data.classes),
    )


def left_out(number: int) -> str:
    """Say how many files were left out."""
    return ngettext("1 file was left out", "{number} files were left out", number).format(
        number=grouped(number)
    )


def few_of(intake: Intake) -> str:
    """Say which classes have too few pictures (Markdown)."""
    return few_pictures(intake.few, own.LIMITS.few)


def delete_question(title: str) -> str:
    """Ask before a data set is deleted (Markdown)."""
    return _(
        "“{title}” and all its pictures on this machine will be deleted. Runs that "
        "have learned from it stay, but cannot be repeated."
    ).format(title=plain(title))


def mine(data: DataSet) -> str:
    """Say what is in a data set of the visitor's own (Markdown)."""
    return f"**{plain(_(data.title))}** · {plain(_(data.summary))}"


translated(__name__)
