"""The words of the Models page."""

from __future__ import annotations

from collections.abc import Mapping

from cnnviz.export import Format, Made
from cnnviz.language import _, grouped, translated
from cnnviz.training import words
from cnnviz.types import ModelCard, Preprocessing
from cnnviz.ui.markdown import plain
from cnnviz.ui.texts import UNMEASURED, accuracy_of
from cnnviz.zoo.own import LIMITS, Own

TITLE = "Models"
INTRO = (
    "The networks that come with the app, and those that you bring. Choose one to see what is "
    "known about it and to take it away in other formats."
)

# ----------------------------------------------------------------------------------------- choosing

SHOW, SHOWN = "Show", "Shown"
YOURS, OF_OTHERS, OF_A_RUN = "your own", "brought by a visitor", "from a training run"


def badges(card: ModelCard, kind: str = "") -> tuple[str, ...]:
    """Return the few words on a card that tell models apart."""
    found = [kind] if kind else []
    measured = accuracy_of(card)[1]
    if measured != UNMEASURED:
        found.append(_("{measured} right").format(measured=measured))
    sides = "×".join(map(str, card.input_shape))
    return (
        *found,
        _("{classes} classes").format(classes=grouped(len(card.classes))),
        sides,
        short(card.parameters),
    )


def short(parameters: int) -> str:
    """Return a number of parameters in as few letters as tell it."""
    if parameters >= 1_000_000:
        return _("{parameters:.1f} million parameters").format(parameters=parameters / 1000000.0)
    return _("{parameters} parameters").format(parameters=grouped(parameters))


def choose_help(card: ModelCard) -> str:
    """Say which model a button shows, for whoever cannot see where it stands."""
    return plain(_("Show “{title}”").format(title=_(card.title)))


# ------------------------------------------------------------------------------------------ opening

OWN = "Open a model of your own"
OWN_INTRO = """\
**What can be opened**

- a Keras model: `.keras` or `.h5`, of Keras 3 or Keras 2
- **Teachable Machine**: export *TensorFlow → Keras*, and open the zip as it comes, or
  `keras_model.h5` together with `labels.txt`
- the folder of a SavedModel that Keras 2 wrote, packed as a zip
- a network that you trained here is there already: open it from the *Runs* page

It has to be a Sequential or functional model of Keras’s own layers that takes one picture, grey or
in colour, and gives one probability for each class.
"""
PRIVACY = (
    "Only this browser sees your model, and you can delete it at any time. It is opened in a "
    "process of its own with little memory and little time, and no code from the file is run."
)
SHARED_PRIVACY = (
    "**Whoever looks after this server lets models be shared: all its visitors see your model.** "
    "You alone can change and delete it. No code from the file is run."
)
FILES = "The model’s file, and `labels.txt` if there is one"
NAME = "What it is called"
NAME_HINT = "e.g. Cats and dogs of our class"
OPEN = "Open it"
CANNOT_YET = "Choose a file first."
TWO_FILES = (
    "One model can be opened at a time, with one text file of class names beside it; remove the "
    "other files."
)
OPENING = "Opening the model"
DISMISS = "Close"


def limits() -> str:
    """Say how large a model may be."""
    return _(
        "Files up to 200 MB. A model may have {parameters} million parameters and take "
        "pictures of up to {side} × {side} pixels; everybody may keep {models_each}."
    ).format(
        parameters=LIMITS.parameters // 10**6, side=LIMITS.side, models_each=LIMITS.models_each
    )


def opened(own: Own) -> str:
    """Say what was opened (Markdown)."""
    card = own.card
    sides = " × ".join(map(str, card.input_shape[:2]))
    colours = _("grey") if card.input_shape[2] == 1 else _("colour")
    return _(
        "“{title}” is open. It takes {colours} pictures of {sides} pixels and tells "
        "{classes} classes apart. Look below whether the guesses are right."
    ).format(
        title=plain(_(card.title)), colours=colours, sides=sides, classes=grouped(len(card.classes))
    )


# ----------------------------------------------------------------------------------------- settings

SETTINGS = "How pictures enter it"
SETTINGS_OF_OTHERS = "Only whoever brought this model can change what is said about it."
NOTES = "What was found in the file"
SCALE = "The numbers that it takes"
SCALE_HELP = (
    "As the pictures were prepared when it was trained. With the wrong choice a good network "
    "answers like a bad one."
)
SCALES: Mapping[str, str] = {
    "raw": "0 to 255: pixels as they are (a layer inside scales them)",
    "unit": "0 to 1: pixel / 255",
    "signed": "−1 to 1: pixel / 127.5 − 1 (MobileNet, Xception, Teachable Machine)",
    "imagenet": "ImageNet’s mean and spread (PyTorch’s way, DenseNet)",
    "caffe": "Blue, green, red, less ImageNet’s mean (VGG and ResNet of Keras)",
    "other": "Other numbers",
}
MEAN, STD = "Mean to take away", "Number to divide by"
FIT = "How a picture is made to fit"
FITS: Mapping[str, str] = {
    "crop": "The middle is cut out, then resized",
    "stretch": "Resized as a whole, whatever becomes of its shape",
    "digit": "As MNIST: light ink on black, in the middle",
}
CLASSES = "Names of the classes, one a line, in the order of its answers"
THRESHOLD = "From this probability on, the answer is the second class"
SAVE, SAVED = "Save", "Saved."
TRY = "What it answers now"
ANSWERING = "Asking it …"
TRY_HELP = "Sample pictures, prepared as it was last saved."
DELETE, DELETE_TITLE = "Delete this model", "Delete this model?"
REALLY_DELETE, KEEP, GONE = "Delete it", "Keep it", "The model is deleted."


def delete_question(title: str) -> str:
    """Ask before a model is deleted (Markdown)."""
    return _("“{title}” will be gone for good, with the files that were made of it here.").format(
        title=plain(title)
    )


def formula(how: Preprocessing) -> str:
    """Write down how pictures enter a network (Markdown)."""
    colours = {"grey": _("grey"), "rgb": _("red, green, blue"), "bgr": _("blue, green, red")}[
        how.colour
    ]
    return _("{fits}; channels: {colours}; x = (pixel − {mean}) / {std}").format(
        fits=_(FITS[how.fit]), colours=colours, mean=_numbers(how.mean), std=_numbers(how.std)
    )


def _numbers(values: tuple[float, ...]) -> str:
    rounded = [f"{value:.4g}" for value in values]
    return rounded[0] if len(set(rounded)) == 1 else f"({', '.join(rounded)})"


# -------------------------------------------------------------------------------------------- facts

WATCH = "Watch a picture pass through it"
LOOKED = "What it looked at"
BUILT = "How it is built"
SOURCE_FILE = "File:"
MADE_BY = "Written by Keras"
PREPARED = "Prepared:"
MORE_CLASSES = 40
"""Class names that are listed; of more, only the first of them."""


def classes(card: ModelCard) -> str:
    """List a model's classes (Markdown)."""
    listed = plain(", ".join(card.classes[:MORE_CLASSES]))
    more = len(card.classes) - MORE_CLASSES
    return (
        _("{listed} … and {more} more").format(listed=listed, more=grouped(more))
        if more > 0
        else listed
    )


# -------------------------------------------------------------------------------------- taking away

EXPORT = "Take it away"
EXPORT_INTRO = "Files are made when you ask for them; a conversion takes some seconds."
MAKE = "Make the file"
FORMAT = "Format"
NOT_INSTALLED = "Not on this server: it needs {packages}."
CONVERTING = "Converting"


def format_title(one: Format) -> str:
    """Name a format in a list."""
    return _(one.title)


def needs(one: Format) -> str:
    """Say what a format needs (Markdown)."""
    return _(NOT_INSTALLED).format(packages=_(" and ").join(f"`{each}`" for each in one.needs))


def download(made: Made) -> str:
    """Label the button for a file that was made."""
    return _("Download {title}, {size}").format(
        title=made.format.title.split(" (")[0], size=words.size(made.bytes)
    )


def agreed(made: Made) -> str:
    """Say what has to be known about a file (Markdown)."""
    return plain(made.note)


translated(__name__)
