"""The words of the Train page; what each setting is called is in ``training.settings``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from cnnviz.datasets import DataSet
from cnnviz.language import _, grouped, in_language, ngettext, translated
from cnnviz.training import words
from cnnviz.training.augmentation import Augmentation
from cnnviz.training.estimate import Estimate
from cnnviz.training.plan import SWEEP_STEPS
from cnnviz.training.queue import Place
from cnnviz.training.record import RunRecord
from cnnviz.training.settings import SETTINGS
from cnnviz.training.spec import RunSpec
from cnnviz.ui.markdown import plain

HEADING = "Train a network"
INTRO = (
    "Choose pictures and a network, and press **Start**: it learns in the background while you "
    "watch, and goes on when you leave. Every setting has a sensible value already. The address "
    "of this page carries all that you set."
)
BEGIN = "Begin with a recipe"
BEGIN_HELP = (
    "The experiments of the articles, and after them variants that beat them. A click fills the "
    "whole form; change anything afterwards."
)
CHOSEN = "In the form"
QUICK_TITLE = "A quick try"
QUICK_SUMMARY = "A small network learns to tell drawn shapes apart, on pictures made on the spot."
QUICK_NOTE = "No download, and no article: it is there to see everything once."
QUICK_EXPECTED = "It is nearly always right after a few epochs."

PICTURES = "Pictures"
READING = "Reading all pictures, once for this machine …"
CLASSES = "One picture of each class, and how many there are to learn from"
SHARES = "How many pictures, how large, and how many are set aside"
AS_USUAL = "as usual"
COLOURS = {"auto": "As they are", "grey": "Grey", "rgb": "Colour"}
OWN_NETWORK = "Own network"
NO_LAYERS = "The layers appear here once the network fits the pictures."

NETWORK = "Network"
LAYERS = "All its layers"
LAYER_COLUMNS = ("Layer", "What it is", "Output", "Parameters")

LEARNING = "Learning"
EXACTLY = "or exactly"
PLAN = "How the learning rate changes, and how long an epoch is"
FINDER = "Find a good learning rate"
OPTIMIZERS = {"adam": "Adam", "sgd": "SGD with momentum", "rmsprop": "RMSprop"}
OPTIMIZER_HELP = {
    "adam": "Gives each weight a step size of its own; a learning rate of 0.001 is a good start.",
    "sgd": (
        "Goes down the slope and keeps some of its speed, the momentum; it wants a larger "
        "learning rate, such as 0.05, and often ends a little better."
    ),
    "rmsprop": (
        "Divides each step by how large the last ones were; a learning rate of 0.001 is a good "
        "start."
    ),
}
SCHEDULES = {
    "constant": "Constant",
    "cosine": "Cosine",
    "step": "In steps",
    "inverse": "Ever more slowly",
}
SCHEDULE_HELP = {
    "constant": "The learning rate stays as it is.",
    "cosine": "The learning rate falls smoothly to zero: bold at first, careful at the end.",
    "step": "Every few epochs the learning rate is multiplied by a factor.",
    "inverse": "Each step divides the learning rate by a little more than the one before.",
}

AUGMENTATION = "Augmentation: random changes of the training pictures"
AUGMENTATION_INTRO = (
    "A cat stays a cat when it is mirrored, turned a little or moved. Changed at random, the same "
    "pictures teach more, and are harder to learn by heart. Validation pictures stay as they are."
)
PREVIEW = "One training picture, and how the network may meet it"
PREVIEW_OFF = "Nothing is changed yet: move a slider below and watch."
PREVIEW_ON = (
    "Made by the code that trains. Is the class still plain to see in all of them? If not, it is "
    "too much."
)
PREVIEW_MISSING = "A preview appears here once the pictures are on this machine."
ANOTHER = "Another picture"
BORDERS = {"zero": "Black", "mirror": "Mirrored"}

REGULARISATION = "Regularisation: against learning by heart"
REGULARISATION_INTRO = (
    "A network can learn its training pictures by heart and fail on all others: training gets "
    "better while validation gets worse. These settings work against it."
)
AS_DESIGNED = "as designed"
OFF = "off"

CHANCE = "Chance and precision"
PRECISIONS = {
    "auto": "Automatic",
    "float32": "32 bits",
    "mixed_bfloat16": "16 bits (bfloat16)",
    "mixed_float16": "16 bits (float16, GPU only)",
}

PLAN_FILE, SWEEP_FILE = "planned-rate", "loss-by-rate"
"""Names of the pictures that the charts can be saved as."""
SWEEP_TITLE = "Loss at each learning rate"
SWEEP_RAW, SWEEP_SMOOTH, SWEEP_PICK = "single batches", "smoothed", "suggestion"
FINDER_INTRO = (
    f"A short run of about {SWEEP_STEPS} batches tries all learning rates from tiny to huge, with "
    "your other settings. Where the loss falls fastest is a good rate (Smith, 2017)."
)
FINDER_START = "Try all rates"
FINDER_AGAIN = "Try all rates again"
FINDER_STOP = "Stop trying"
FINDER_NOTHING = (
    "The loss did not clearly fall at any rate, so there is nothing to suggest; try a larger batch "
    "or other settings."
)
FINDER_OTHER = "This was measured with other settings than those in the form now."

YOUR_RUN = "Your run"
TITLE = "Name (optional)"
TITLE_HELP = "Under this name you find the run again on the Runs page."
START = "Start"
TIME, MEMORY = "Time, about", "Memory, about"
MEMORY_HELP = "While it trains: weights, gradients, what the optimizer remembers, and one batch."
UNKNOWN_TIME = "not known"
NOT_YET = "**This cannot start yet:**"
FREE = "This machine is free: your run starts at once."
NO_PLACES = "Your run starts as soon as the trainer of this machine is ready."


def begin(chosen: str) -> str:
    """Say what the recipes are, and which of them is in the form, if one is (Markdown)."""
    return (
        _("{begin_help} In the form now: **{chosen}**.").format(
            begin_help=_(BEGIN_HELP), chosen=chosen
        )
        if chosen
        else _(BEGIN_HELP)
    )


def use(title: str) -> str:
    """Label the button that fills the form with a recipe."""
    return _("Use “{title}”").format(title=title)


def takes(found: Estimate | None) -> str:
    """Say how long a recipe takes; nothing while that is not known."""
    if found is None or found.seconds is None:
        return ""
    return _("About {found} on this machine.").format(found=duration(found))


def number(value: float) -> str:
    """Write a number without the powers of ten that beginners do not know: ``0.00001``."""
    return np.format_float_positional(value, trim="-")


# ---------------------------------------------------------------------------------------- the link


def unknown_setting(name: str) -> str:
    """Say that the link names a setting that there is not."""
    return _("The link asks for the setting “{name}”, which there is not; it was left out.").format(
        name=name
    )


USUAL = "The usual value stands in its place."


def wrong_setting(name: str, value: str, known: Sequence[str]) -> str:
    """Say that the link asks for a value that the setting cannot have."""
    choice = _(" Known are: {known}.").format(known=", ".join(known)) if known else ""
    return _("The link asks for “{value}” as {label}, which it cannot be.{choice} {usual}").format(
        value=value, label=_(SETTINGS[name].label).lower(), choice=choice, usual=_(USUAL)
    )


# ------------------------------------------------------------------------------------ the pictures


def described(data: DataSet) -> str:
    """Say what is in a data set, and where it comes from (Markdown)."""
    height, width, channels = data.image_shape
    colours = _("grey") if channels == 1 else _("colour")
    return _(
        "{classes} classes · {training_pictures} pictures to learn from and "
        "{test_pictures} for the final test · {width} × {height} pixels, {colours} · "
        "{source}"
    ).format(
        classes=len(data.classes),
        training_pictures=grouped(data.training_pictures),
        test_pictures=grouped(data.test_pictures),
        width=width,
        height=height,
        colours=colours,
        source=plain(_(data.source)),
    )


def missing(data: DataSet) -> str:
    """Say that a data set's file is not there, and what to do (Markdown)."""
    offline = _(
        " Without internet, put `{file}` into the folder that CNNVIZ_DATA_DIR names."
    ).format(file=data.file)
    return _(
        "The pictures of {title} are not on this machine yet. A run downloads them "
        "when it starts, once for all.{offline}"
    ).format(title=plain(_(data.title)), offline=offline if data.file else "")


def used(every: int) -> str:
    """Say what 0 pictures mean."""
    return _("0 uses all {every}.").format(every=grouped(every))


def shared(training: int, validating: int) -> str:
    """Say how many pictures do what."""
    return _("So about {training} pictures train and {validating} validate.").format(
        training=grouped(training), validating=grouped(validating)
    )


def example_alt(label: str, data: DataSet) -> str:
    """Describe the picture of a class to those who do not see it."""
    return _("A training picture of the class {label} of {title}").format(
        label=label, title=_(data.title)
    )


def changed_alt(label: str, number: int) -> str:
    """Describe a changed picture to those who do not see it."""
    if number:
        return _("The picture of the class {label}, randomly changed, version {number}").format(
            label=label, number=number
        )
    return _("A training picture of the class {label}, as it is").format(label=label)


def version(number: int) -> str:
    """Name a picture of the preview; 0 is the one that was not changed."""
    return _("change {number}").format(number=number) if number else _("as it is")


def previewed(how: Augmentation) -> str:
    """Say what the preview shows."""
    return _(PREVIEW_OFF) if how == Augmentation() else _(PREVIEW_ON)


def patient(epochs: int) -> str:
    """Say what the patience means."""
    if not epochs:
        return _("0: the run trains all its epochs.")
    return _("The run ends when {epochs} epochs in a row bring nothing better.").format(
        epochs=epochs
    )


def steps_of(steps: int) -> str:
    """Say what the steps of an epoch mean."""
    if not steps:
        return _("0: an epoch shows every training picture once.")
    return _("The order of the pictures goes on from one epoch to the next.")


def parameters(found: Estimate) -> str:
    """Say how many numbers training changes (Markdown)."""
    if found.learning == found.parameters:
        return _("Training changes its **{parameters} parameters**.").format(
            parameters=grouped(found.parameters)
        )
    return _(
        "Training changes **{learning}** of its {parameters} parameters; the others are frozen."
    ).format(learning=grouped(found.learning), parameters=grouped(found.parameters))


# -------------------------------------------------------------------------------------- the charts


def plan_alt(spec: RunSpec) -> str:
    """Describe the drawing of the planned rate to those who do not see it."""
    shape = {
        "constant": _("stays"),
        "cosine": _("falls smoothly to zero"),
        "step": _("falls in steps"),
        "inverse": _("falls ever more slowly"),
    }
    rising = _(" after a warm-up in which it rises") if spec.warmup else ""
    return _("Learning rate over {epochs} epochs: from {rate} it {shape}{rising}.").format(
        epochs=spec.epochs,
        rate=number(spec.rate),
        shape=shape.get(spec.schedule, "rises"),
        rising=rising,
    )


def sweep_alt(picked: float | None) -> str:
    """Describe the finder's drawing to those who do not see it."""
    found = (
        "" if picked is None else _(" It falls fastest at {picked}.").format(picked=number(picked))
    )
    return _("Loss at each learning rate that was tried.{found}").format(found=found)


def finding(record: RunRecord) -> str:
    """Say how far the finder is."""
    if record.state == "queued":
        return _("Waiting in line …")
    if record.share:
        return _("Trying rates: {share:.0f} %").format(share=100 * record.share)
    return _("Getting ready …")


def finder_title(spec: RunSpec) -> str:
    """Name the finder's run among the others."""
    return _("Learning rates: {architecture} on {dataset}").format(
        architecture=spec.architecture, dataset=spec.dataset
    )


def finder_empty(record: RunRecord) -> str:
    """Say that the finder ended before it had tried anything."""
    why = record.error or _("it was stopped before the first batch.")
    return _("There is nothing to show: {why}").format(why=why)


def finder_take(rate: float) -> str:
    """Label the button that takes a suggestion over."""
    return _("Use {rate} as the learning rate").format(rate=number(rate))


def finder_taken(rate: float) -> str:
    """Say that the suggestion is in the form (Markdown)."""
    return _("The form uses the suggested learning rate, **{rate}**.").format(rate=number(rate))


# ---------------------------------------------------------------------------------------- the card


def usual_title(spec: RunSpec) -> str:
    """Return what a run without a name is called."""
    return _("{architecture} on {dataset}").format(
        architecture=spec.architecture, dataset=spec.dataset
    )


def summary(
    spec: RunSpec, titles: tuple[str, str], classes: int, counts: tuple[int, int], steps: int
) -> str:
    """Say what the run does (Markdown).

    Args:
        spec: its settings.
        titles: of the network and of the data set.
        classes: how many there are to tell apart.
        counts: pictures that train and that validate.
        steps: of one epoch.
    """
    network, pictures = map(plain, titles)
    checked = (
        _("{counts} others check it").format(counts=grouped(counts[1]))
        if counts[1]
        else _("no pictures check it")
    )
    if spec.steps:
        length = ngettext("one epoch", "{epochs} epochs", spec.epochs).format(epochs=spec.epochs)
        return _(
            "**{network}** learns to tell the {classes} classes of **{pictures}** apart, "
            "from {counts} pictures, {batch} at once, in **{length}** of {steps}; "
            "{checked}."
        ).format(
            network=network,
            classes=classes,
            pictures=pictures,
            counts=grouped(counts[0]),
            batch=spec.batch,
            length=length,
            steps=_steps(steps),
            checked=checked,
        )
    times = ngettext("once", "{epochs} times", spec.epochs).format(epochs=spec.epochs)
    return _(
        "**{network}** learns to tell the {classes} classes of **{pictures}** apart. "
        "It sees {counts} pictures **{times}**, {batch} at once, in {steps} an epoch; "
        "{checked}."
    ).format(
        network=network,
        classes=classes,
        pictures=pictures,
        counts=grouped(counts[0]),
        times=times,
        batch=spec.batch,
        steps=_steps(steps),
        checked=checked,
    )


def _steps(steps: int) -> str:
    return ngettext("1 step", "{count} steps", steps).format(count=grouped(steps))


def changed(values: Mapping[str, Any], usual: Mapping[str, Any]) -> str:
    """List the settings that are not the usual ones and not in the summary (Markdown)."""
    said = ("dataset", "architecture", "epochs", "batch")
    told = [
        f"{_(SETTINGS[name].label).lower()} **{shown(name, value)}**"
        for name, value in values.items()
        if name not in said and value != usual[name]
    ]
    return _("Also set: ") + ", ".join(told) + "." if told else ""


SHARES_OF_ALL = (
    "warmup",
    "validation",
    "shift",
    "zoom",
    "shear",
    "brightness",
    "saturation",
    "erase",
    "smoothing",
)
"""Settings that are written as a percentage."""


def shown(name: str, value: Any) -> str:
    """Write a value as its widget shows it."""
    chosen: Mapping[str, Mapping[str, str]] = {
        "optimizer": in_language(OPTIMIZERS),
        "schedule": in_language(SCHEDULES),
        "precision": in_language(PRECISIONS),
        "border": in_language(BORDERS),
        "colour": in_language(COLOURS),
    }
    if name in chosen:
        return chosen[name][value].lower() if name != "optimizer" else chosen[name][value]
    if isinstance(value, bool):
        return _("on") if value else _(OFF)
    if name == "network":
        return _("{value} layers").format(value=value.count("_") + 1)
    if name == "dropout" and value < 0:
        return _(AS_DESIGNED)
    if name in SHARES_OF_ALL:
        return f"{100 * value:.3g} %"
    return f"{value:g}°" if name == "rotation" else number(value)


def duration(found: Estimate) -> str:
    """Write the estimated time, no more exactly than it is known."""
    if found.seconds is None:
        return _(UNKNOWN_TIME)
    step = next(step for least, step in _STEPS if found.seconds >= least)
    return words.duration(max(1, round(found.seconds / step)) * step)


_STEPS = ((7200, 600), (120, 60), (20, 5), (0, 1))
"""From so many seconds on, a time is rounded to so many."""


def memory(found: Estimate) -> str:
    """Write the estimated memory."""
    return words.size(found.bytes)


def place(found: Place | None, slots: int) -> str:
    """Say when a run would start that is submitted now.

    Args:
        found: its place in line; None where nobody knows.
        slots: how many runs can train at once; 0 while nobody knows.
    """
    if found is None or not slots:
        return _(NO_PLACES)
    if found.position == 1 and found.seconds == 0:
        return _(FREE)
    before = found.position - 1
    line = ngettext("1 run waits before yours", "{before} runs wait before yours", before).format(
        before=before
    )
    first = line if before else _("Yours is the next run")
    when = (
        ""
        if found.seconds is None
        else _(", in about {seconds}").format(seconds=words.duration(found.seconds))
    )
    return _("{first}{when}. It starts by itself, also when you leave.").format(
        first=first, when=when
    )


translated(__name__)
