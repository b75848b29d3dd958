"""The words of a training run: its states, what it is doing, and all that its page says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cnnviz.language import N_, _, grouped, in_language, moment, ngettext, translated
from cnnviz.training import words
from cnnviz.training.load import Load
from cnnviz.training.queue import Place
from cnnviz.training.record import RunRecord, State
from cnnviz.training.store import Run
from cnnviz.ui.markdown import plain


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is shown: never by its colour alone."""

    word: str
    icon: str
    colour: str
    """A colour name of Streamlit's Markdown and badges."""
    meaning: str
    """One sentence for the person at the screen."""


LOOKS: Mapping[State, Look] = {
    "queued": Look(
        N_("Waiting"), ":material/hourglass_top:", "gray", N_("It waits in line for a free place.")
    ),
    "starting": Look(
        N_("Starting"), ":material/rocket_launch:", "blue", N_("Its worker is starting.")
    ),
    "running": Look(N_("Training"), ":material/play_circle:", "blue", N_("It trains now.")),
    "pausing": Look(
        N_("Pausing"), ":material/pause:", "orange", N_("It saves itself and then waits for you.")
    ),
    "paused": Look(
        N_("Paused"),
        ":material/pause_circle:",
        "orange",
        N_("It is saved and goes on when you resume it."),
    ),
    "stopping": Look(
        N_("Stopping"), ":material/stop:", "orange", N_("It saves its best network and then ends.")
    ),
    "stopped": Look(
        N_("Stopped"),
        ":material/stop_circle:",
        "gray",
        N_("It was stopped; its best network is kept."),
    ),
    "done": Look(N_("Done"), ":material/check_circle:", "green", N_("It trained to its end.")),
    "failed": Look(N_("Failed"), ":material/error:", "red", N_("It could not go on.")),
}


def badge(state: State) -> str:
    """Return a state as a coloured word with its icon (Markdown)."""
    look = LOOKS[state]
    return f":{look.colour}-badge[{look.icon} {_(look.word)}]"


RUNS = "All runs"
NO_RUN = "Choose a run to watch on the Runs page, or start one on the Train page."
TRAIN = "Train a network"

# --------------------------------------------------------------------------------------- progress

DOING: Mapping[str, str] = {
    "importing": "loading the framework",
    "weights": "downloading the weights that its frozen layers learnt",
    "pictures": "preparing the pictures",
    "compiling": "building the network",
}
"""What a worker does before it trains, by the word in its record."""
BEST, LATEST, NO_FIGURE = "Best so far", "Last epoch", "–"
BEST_ENDED = "Best epoch"
ACCURACY, LOSS = "Accuracy", "Loss"
ACCURACY_HELP = "The share of pictures that the network names rightly"
LOSS_HELP = "How far the network's probabilities are from the truth; 0 is perfect"
ON_VALIDATION = "on the validation pictures, which it does not learn from"
ON_TRAINING = "on the pictures that it learns from: this run has no validation pictures"
TIME, PARAMETERS = "Time trained", "Parameters"
PRECISIONS = {
    "float32": "with 32-bit numbers",
    "mixed_bfloat16": "with 16-bit numbers (bfloat16)",
    "mixed_float16": "with 16-bit numbers (float16)",
}


def progress(run: Run, seconds_left: float | None) -> str:
    """Say how far a run is (plain text)."""
    record, now = run.record, run.record.progress
    epoch = min(now.epoch + 1, record.epochs)
    parts = [_("Epoch {epoch} of {epochs}").format(epoch=epoch, epochs=record.epochs)]
    if now.batches:
        parts.append(_("batch {batch} of {batches}").format(batch=now.batch, batches=now.batches))
    if now.pictures_per_second:
        parts.append(
            _("{pictures_per_second} pictures/s").format(
                pictures_per_second=grouped(now.pictures_per_second)
            )
        )
    if seconds_left is not None:
        parts.append(
            _("about {seconds_left} left").format(seconds_left=words.duration(seconds_left))
        )
    return " · ".join(parts)


def ended(record: RunRecord) -> str:
    """Say how far a run came that does not train now (plain text)."""
    whole = record.progress.epoch
    epochs = ngettext("1 epoch", "{epochs} epochs", record.epochs).format(epochs=record.epochs)
    return (
        _("All {epochs}").format(epochs=epochs)
        if whole >= record.epochs
        else _("{whole} of {epochs}").format(whole=whole, epochs=epochs)
    )


def doing(record: RunRecord) -> str:
    """Say what the worker does before it trains, with the share of it where that is known."""
    now = record.progress
    told = in_language(DOING).get(now.doing)
    if told is None:
        return ""
    done = words.done(now)
    return (
        _("It is {told}, {done}.").format(told=told, done=done)
        if done
        else _("It is {told}.").format(told=told)
    )


def place(found: Place | None, slots: int) -> str:
    """Say where in line a run waits, and for how long."""
    if found is None:
        return _("It waits in line.")
    line = (
        _("It is next in line")
        if found.position == 1
        else _("Place {position} in line").format(position=found.position)
    )
    if found.seconds is None:
        told = _(".") if slots else _("; nothing can train here yet.")
    elif found.seconds < 1:
        told = _("; it starts at once.")
    else:
        told = _("; it starts in about {seconds}.").format(seconds=words.duration(found.seconds))
    return line + told


def accuracy(share: float | None) -> str:
    """Write an accuracy; a dash where there is none."""
    return NO_FIGURE if share is None else f"{100 * share:.1f} %"


def short_share(share: float) -> str:
    """Write a probability where there is little room, and never claim more than is known."""
    if 0 < share < 0.0005:
        return "< 0.1 %"
    return "> 99.9 %" if 0.9995 < share < 1 else f"{100 * share:.1f} %"


def loss(value: float | None) -> str:
    """Write a loss; a dash where there is none."""
    return NO_FIGURE if value is None else f"{value:.3f}"


def device(record: RunRecord) -> str:
    """Say on what the run computes, and how (plain text); "" before that is known."""
    if not record.device:
        return ""
    told = [
        _("on {device}").format(device=record.device),
        in_language(PRECISIONS).get(record.precision, ""),
    ]
    return " ".join(filter(None, told))


def of_epoch(epoch: float) -> str:
    """Say which epoch a figure is of."""
    return _("epoch {epoch:.0f}").format(epoch=epoch)


def count(number: int) -> str:
    """Write a whole number with thin spaces between the thousands; a dash for none."""
    return grouped(number) if number else NO_FIGURE


def subtitle(run: Run) -> str:
    """Say what a run is about (Markdown)."""
    about = (
        plain(
            _("{architecture} on {dataset}").format(
                architecture=run.spec.architecture, dataset=run.spec.dataset
            )
        )
        if run.record.title
        else ""
    )
    when = moment(run.record.created)
    return " · ".join(filter(None, [about, _("submitted {when}").format(when=when), f"`{run.id}`"]))


# --------------------------------------------------------------------------------------- steering

PAUSE, RESUME, STOP = "Pause", "Resume", "Stop"
PAUSE_HELP = "It saves itself, gives its place to others and waits until you resume it."
RESUME_HELP = "It goes on where it was saved, as soon as there is a place."
STOP_HELP = "It ends and keeps its best network so far; it can be continued later."
HELP = {"pause": PAUSE_HELP, "play_arrow": RESUME_HELP, "stop": STOP_HELP}
"""What a button does, by its icon."""
MORE_EPOCHS, CONTINUE = "More epochs", "Continue"
MORE_HELP = "How many more; the schedule of the learning rate begins anew with them."
REPEAT, REPEAT_HELP = "Repeat with a change", "Opens the Train page with these settings."
EXPLORE = "Open in Explore"
EXPLORE_HELP = "Watch your own picture pass through the network that this run has trained."
NO_MODEL = "There is a network once the run has ended."
OPTIONS = "Name, note, files"
NAME, NOTE, SAVE = "Name", "Note", "Save"
NAME_HINT = "What it is about, for instance “twice the rate”"
NOTE_HINT = "What you tried and what you learned; everybody can read it"
FILES = "Take it with you"
FILES_OF_RUN: Mapping[str, str] = {
    "epochs.csv": "Epochs (CSV)",
    "batches.csv": "Batches (CSV)",
    "everything.zip": "Everything (zip)",
}
FORMATS = "Its network in other formats"
DELETE, DELETE_HELP = "Delete this run", "Stop it first."
DELETE_TITLE = "Delete this run?"
DELETE_TEXT = "Its curves, its network and its log are gone for everybody. This cannot be undone."
DELETE_SURE, KEEP = "Delete it for ever", "Keep it"
DELETED = "The run was deleted."

STRANGER = (
    "This run was started from another browser or from a terminal. You can watch it and repeat it; "
    "only whoever started it and the teacher can steer it."
)
TEACHERS = (
    "This run was started from another browser or from a terminal. As the teacher you can steer "
    "it; whoever started it may be watching."
)

RATE_NOW = "New learning rate"
RATE_HELP = (
    "Holds from the next batch on. The schedule goes on from there: what it plans is multiplied by "
    "the same factor."
)
RATE_SET, RATE_PLAN = "Set", "As planned"
RATE_PLAN_HELP = "Goes back to the learning rate that the schedule plans."
FACTORS = {0.1: "÷ 10", 0.5: "÷ 2", 2.0: "× 2", 10.0: "× 10"}
NO_RATE = "The learning rate can be changed while the run waits or trains."


def rate(now: float | None, factor: float, *, ended: bool) -> str:
    """Say what the learning rate is (Markdown)."""
    if now is None:
        return _("The learning rate is not in use yet.")
    changed = (
        _("as planned")
        if factor == 1
        else _("{factor:g} times what was planned").format(factor=factor)
    )
    said = (
        _("It was **{now:.3g}** at the end, {changed}.")
        if ended
        else _("It is **{now:.3g}** now, {changed}.")
    )
    return said.format(now=now, changed=changed)


def changes(record: RunRecord, batches: int) -> str:
    """List how the learning rate was changed by hand (Markdown); "" if it was not."""
    told = [
        _("×{factor:g} from epoch {step:.1f}").format(factor=one.factor, step=one.step / batches)
        for one in record.rates
    ]
    return _("Changed by hand: {told}.").format(told=", ".join(told)) if told else ""


# ------------------------------------------------------------------------------------------- tabs

RATE_TAB = "Learning rate"
EPOCHS_TAB = "Every epoch as a table"
SETTINGS_TAB = "All settings"
LOG_TAB = "Log"
LOAD_TAB = "This machine"
EPOCH_COLUMNS: Mapping[str, str] = {
    "epoch": "Epoch",
    "loss": "Loss",
    "accuracy": "Accuracy",
    "val_loss": "Validation loss",
    "val_accuracy": "Validation accuracy",
    "rate": "Learning rate",
    "seconds": "Seconds",
    "pictures_per_second": "Pictures/s",
}
NO_EPOCHS = "No epoch is whole yet."
NO_LOG = "Nothing has been printed yet."
SETTING, VALUE, USUAL = "Setting", "Value", "Usual"
VERSIONS, FINGERPRINT = "Versions", "Fingerprint of the pictures"
LOG_LINES = 200


def log_caption(whole: bool) -> str:
    """Say what part of the log is shown."""
    return (
        ""
        if whole
        else _("The last {log_lines} lines; the zip has all of them.").format(log_lines=LOG_LINES)
    )


def load(found: Load) -> list[tuple[str, str, float]]:
    """Return what is in use on this machine: name, figure in words, and share from 0 to 1."""
    rows = [(_("Processor"), f"{100 * found.cpu:.0f} %", found.cpu)]
    if found.memory_total:
        rows.append((_("Memory"), *_used(found.memory_used, found.memory_total)))
    for gpu in found.gpus:
        rows.append((gpu.name, _("{share:.0f} % busy").format(share=100 * gpu.share), gpu.share))
        rows.append((_("Memory of {name}").format(name=gpu.name), *_used(gpu.used, gpu.total)))
    return rows


def _used(used: int, total: int) -> tuple[str, float]:
    return _("{used} of {total}").format(
        used=words.size(used), total=words.size(total)
    ), used / max(1, total)


NO_GPU = "No GPU was found here; networks train on the processor."
LOAD_CAPTION = "Of the machine that serves this page, all programs together."


# ---------------------------------------------------------------------------------- watch it learn

LEARN = "Watch it learn"
LEARN_INTRO = (
    "After chosen epochs the run keeps its weights. Go back through them: these are the feature "
    "maps and kernels as the network had them then, on a picture that it never learned from."
)
LEARN_INTRO_SEEN = (
    "After chosen epochs the run keeps its weights. Go back through them: these are the feature "
    "maps and kernels as the network had them then, on one of the pictures that it learns from."
)
NOT_YET = "The first look comes once the network is built, before its first batch."
NEVER = "This run has kept no weights to look back at."
PRIVATE = (
    "This run learns from somebody’s own pictures, so only they see what the network makes of them."
)
LAYER, PICTURES, INPUT_MAP = "Layer", "Validation pictures", "Input map"
PICTURES_SEEN = "Training pictures"
INPUT_HELP = "Each kernel has one grid of weights for each map that enters the layer."
COLOURS = (
    "The same number has the same colour in all epochs, so that what changes is the network and "
    "not the scale."
)
MIXED = "The run computes with 16 bits; here it is computed with 32, so last digits may differ."
MAPS, KERNELS = "Feature maps", "Kernels"
NO_KERNELS = "This layer has no kernels of its own: it works on the maps of the layer before it."
EPOCH_WORDS: Mapping[str, str] = {
    "label": "Epoch to look at",
    "play": "▶ Play",
    "stop": "■ Stop",
    "newest": "newest",
    "epoch": "after epoch {epoch}",
    "untrained": "before training",
}
KERNEL_TEXTS: Mapping[str, str] = {
    "tile": "{layer}, kernel of map {channel}",
    "channelOf": "kernel of map {channel} of 0–{last}",
    "mapAlt": (
        "Kernel of {layer} for map {channel}: {height} rows, {width} columns. Arrow keys move from "
        "weight to weight."
    ),
    "value": "weight",
    "cell": "{layer} (row {row}, column {column} of the kernel of map {channel})",
    "sheet": "All weights of {layer} for map {channel}: {height} rows, {width} columns",
}
ANSWERS = "What it says of these pictures"
RIGHT, WRONG = "right", "wrong"
TRUTH = "It is"


def kernels(layer: str, shape: tuple[int, ...]) -> str:
    """Say what the kernels of a layer are (Markdown)."""
    height, width, inputs, maps = shape
    each = ngettext("its input", "each of {inputs} input maps", inputs).format(inputs=inputs)
    return _(
        "`{layer}` makes {maps} maps. For each of them it has a grid of {height} × "
        "{width} weights for {each}. Blue weighs against, red for."
    ).format(layer=layer, maps=maps, height=height, width=width, each=each)


def input_map(number: int, channels: int) -> str:
    """Name an input map of the first layers by its colour."""
    return (_("red"), _("green"), _("blue"))[number] if channels == 3 else str(number)


def picture_alt(number: int, label: str) -> str:
    """Describe one of the fixed pictures."""
    return _("picture {number}, of the class {label}").format(number=number + 1, label=label)


def score(right: int, count: int, epoch: int) -> str:
    """Say how many answers are right."""
    when = _("Before training") if epoch == 0 else _("After epoch {epoch}").format(epoch=epoch)
    return _("{when}, **{right} of {count}** are right.").format(
        when=when, right=right, count=count
    )


translated(__name__)
