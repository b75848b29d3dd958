"""What each setting of a run is called and does, on the page and in the terminal alike."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any, NamedTuple

from cnnviz.training.spec import RunSpec, flat

ALWAYS = ("dataset", "architecture", "epochs")
"""Settings that a command line names even where they are as usual."""


class Words(NamedTuple):
    """How a setting is explained to people."""

    label: str
    help: str
    """One sentence."""


SETTINGS: Mapping[str, Words] = {
    "dataset": Words("Data set", "The pictures with known classes from which the network learns."),
    "architecture": Words(
        "Architecture", "Which layers the network has, and in which order the picture passes them."
    ),
    "network": Words(
        "Own network",
        "The layers of a network of one’s own, as the Build page writes them; the architecture is "
        "then called “own”.",
    ),
    "epochs": Words("Epochs", "How many times the network sees every training picture."),
    "steps": Words(
        "Steps of an epoch",
        "So many batches count as one epoch, whether they show all pictures or not; 0 takes as "
        "many as show every picture once.",
    ),
    "batch": Words(
        "Batch size",
        "How many pictures are looked at before the weights change once; larger batches need more "
        "memory and give fewer, steadier steps.",
    ),
    "optimizer": Words(
        "Optimizer",
        "The rule that turns gradients into changes of the weights; Adam needs the least tuning.",
    ),
    "rate": Words(
        "Learning rate",
        "How far the weights move in one step: too small learns slowly, too large never settles.",
    ),
    "momentum": Words(
        "Momentum",
        "The share of the last step that is kept in the next one, with SGD and RMSprop; Adam has "
        "its own.",
    ),
    "schedule": Words(
        "Schedule",
        "How the learning rate changes during the run: “constant” stays, “cosine” falls smoothly "
        "to zero, “step” falls every few epochs, “inverse” falls ever more slowly, and “sweep” "
        "rises through all rates to find a good one.",
    ),
    "warmup": Words(
        "Warm-up",
        "The share of the run in which the learning rate rises from a 25th to its full height, "
        "which keeps high rates from spoiling the first steps.",
    ),
    "step_epochs": Words(
        "Epochs of a step", "With the schedule “step”: after how many epochs the rate falls."
    ),
    "step_factor": Words(
        "Factor of a step", "With the schedule “step”: by what the rate is multiplied each time."
    ),
    "decay": Words(
        "Decay of the rate",
        "With the schedule “inverse”: each step divides the learning rate by one plus this much "
        "for every step so far.",
    ),
    "validation": Words(
        "Validation share",
        "The share of the training pictures that is set aside and only used to measure how well "
        "the network does on pictures it did not learn from.",
    ),
    "pictures": Words(
        "Pictures", "Use at most so many training pictures, to get a result sooner; 0 uses all."
    ),
    "side": Words(
        "Input side",
        "Rows and columns of the picture that enters the network; 0 takes the data set’s own size, "
        "or that for which the architecture was made.",
    ),
    "colour": Words(
        "Colour",
        "Whether the network sees colours: “auto” takes the pictures as they are, and “grey” turns "
        "them into their brightness.",
    ),
    "rotation": Words(
        "Rotation", "Turn each training picture at random by up to so many degrees, either way."
    ),
    "shift": Words(
        "Shift", "Move each training picture at random by up to this share of its size."
    ),
    "zoom": Words("Zoom", "Enlarge or shrink each training picture at random by up to this share."),
    "shear": Words("Shear", "Slant each training picture at random by up to this share."),
    "flip": Words(
        "Flip",
        "Mirror every second training picture, left to right; wrong for digits and letters.",
    ),
    "brightness": Words(
        "Brightness",
        "Make each training picture brighter or darker at random by up to this share.",
    ),
    "saturation": Words(
        "Saturation",
        "Make the colours of each training picture stronger or paler at random by up to this "
        "share.",
    ),
    "erase": Words(
        "Erased part",
        "Cover a random rectangle of each training picture, each of its sides up to this share of "
        "the picture’s, so that no single part is relied on.",
    ),
    "border": Words(
        "Border",
        "What fills the pixels that come in from beyond the edge: “zero” is black, “mirror” "
        "repeats the picture backwards.",
    ),
    "dropout": Words(
        "Dropout",
        "The share of values that the architecture’s dropout layers erase at random in each step, "
        "so that no value is relied on alone; -1 leaves them as designed.",
    ),
    "weight_decay": Words(
        "Weight decay",
        "How strongly every kernel is pulled towards zero in each step, which keeps weights small.",
    ),
    "smoothing": Words(
        "Label smoothing",
        "The share of the target that is spread over all classes, so that the network does not "
        "become too sure of itself.",
    ),
    "averaging": Words(
        "Averaged weights",
        "The share of a running average of the weights that each step keeps, for instance 0.999: "
        "the average wanders less than the weights, and is what is measured and saved.",
    ),
    "patience": Words(
        "Patience",
        "Stop early after so many epochs without a better validation loss; 0 never stops early.",
    ),
    "seed": Words(
        "Seed",
        "Where all chance starts from: the same seed and settings give the same curves on the "
        "same machine.",
    ),
    "precision": Words(
        "Precision",
        "With how many bits the network computes; “auto” chooses what is fast on this machine.",
    ),
    "deterministic": Words(
        "Repeatable to the bit",
        "Use only operations that give the same bits each time, also where they are slower.",
    ),
}
"""By the names of the fields of ``RunSpec`` and, in place of ``augmentation``, of ``Augmentation``.

In the order in which a form shows them.
"""


def command(wanted: RunSpec, title: str = "") -> str:
    """Return the command line that trains with these settings, without those that are as usual."""
    usual, own = flat(RunSpec()), flat(wanted)
    parts = ["cnnviz", "train"]
    for name in SETTINGS:
        if name in ALWAYS or own[name] != usual[name]:
            parts += _option(name, own[name])
    if title:
        parts += _option("title", title)
    return shlex.join(parts)


def _option(name: str, value: Any) -> list[str]:
    option = option_name(name)
    if isinstance(value, bool):
        return [option if value else option.replace("--", "--no-", 1)]
    # What begins with a minus would be taken for an option of its own.
    return [f"{option}={value}"] if str(value).startswith("-") else [option, str(value)]


def option_name(name: str) -> str:
    """Return a setting's name on the command line: ``--weight-decay``."""
    return "--" + name.replace("_", "-")
