"""The words of the Runs page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from cnnviz.language import _, in_language, ngettext, translated
from cnnviz.training import words
from cnnviz.training.queue import Place
from cnnviz.training.settings import SETTINGS
from cnnviz.training.store import Run
from cnnviz.ui import run_texts, train_texts
from cnnviz.ui.markdown import plain

INTRO = (
    "Everybody’s training runs on this machine. Tick any number of them to compare their curves "
    "and to see what differs; a run’s name opens its page."
)
EMPTY = (
    "Nobody has trained a network here yet. Choose pictures and a network on the **Train** page: "
    "the run then shows up in this list, trains in the background, and is kept."
)
TRAIN = "Train a network"
NONE_FITS = "No run fits the search and the filters."
SHOW_ALL = "Show all runs"

FIND, FIND_HINT = "Search", "name, note, data set, network …"
FILTERS = "Narrow down"
STATES, DATASETS, ARCHITECTURES, MINE = "State", "Data set", "Network", "Only mine"
MINE_HELP = "Runs that were started from this browser."
SORT = "Sort by"
ORDERS: Mapping[str, tuple[str, str]] = {
    "created": ("Oldest first", "Newest first"),
    "title": ("Name, A to Z", "Name, Z to A"),
    "state": ("State, active first", "State, active last"),
    "dataset": ("Data set, A to Z", "Data set, Z to A"),
    "architecture": ("Network, A to Z", "Network, Z to A"),
    "epochs": ("Fewest epochs first", "Most epochs first"),
    "accuracy": ("Lowest accuracy first", "Best accuracy first"),
    "loss": ("Best loss first", "Highest loss first"),
    "duration": ("Shortest first", "Longest first"),
}
"""What the list can be sorted by: rising and falling."""

COLUMNS: Mapping[str, str] = {
    "title": "Run",
    "state": "State",
    "dataset": "Data set",
    "architecture": "Network",
    "settings": "Settings",
    "epochs": "Epochs",
    "accuracy": "Accuracy",
    "loss": "Loss",
    "duration": "Time",
    "created": "Submitted",
}
LIST = {
    "list": "Training runs",
    "choose": "Tick {title}",
    "all": "Tick all runs of this list",
    "sort": "Sort by {title}",
}
YOURS = "yours"
ON_TRAINING = "training"
SHORT = {"rate": "rate", "batch": "batch"}
SPEAKING = ("dataset", "architecture", "optimizer", "schedule", "precision")
"""Settings whose values say what they are."""
VALIDATION = "On validation pictures, after epoch {epoch}, the best one"
TRAINING = "On training pictures, after epoch {epoch}: this run has no validation pictures"

CHOSEN = "Chosen runs"
NOT_CHOSEN = "Tick runs in the list: here you then compare, steer, export and publish them."
CLEAR = "Clear"
OPEN, OPEN_HELP = "Open", "The run’s own page: live curves, log, what its layers learned."
DELETE, PUBLISH, DOWNLOAD = "Delete", "Publish", "Download"
PUBLISH_HELP = "Puts the network on the Models page, for everybody."
NOT_PUBLISHED_YET = "Stop or pause the run first."
NOTHING_TO = {
    "pause": "None of the chosen runs waits or trains.",
    "resume": "None of the chosen runs is paused, stopped or failed.",
    "stop": "None of the chosen runs waits, trains or is paused.",
    "delete": "Runs that train must be stopped first.",
}
FILES = {
    "curves.csv": "Curves (CSV)",
    "settings.csv": "Settings and figures (CSV)",
    "everything.zip": "Everything (zip)",
}

MEASURE = "What to draw"
MEASURES: Mapping[str, str] = {
    "val_accuracy": "Validation accuracy",
    "val_loss": "Validation loss",
    "accuracy": "Training accuracy",
    "loss": "Training loss",
}
DIFFERS, FIGURES_TITLE = "What differs", "Best figures"
SAME = "All settings of these runs are the same."
DIFFERENCES = "The chosen runs, the settings in which they differ, and their best figures"
BEST = "best of these"
FIGURES: Mapping[str, tuple[str, str]] = {
    "state": ("State", ""),
    "val_accuracy": ("Validation accuracy", "The highest of the best epoch; higher is better"),
    "val_loss": ("Validation loss", "Of the best epoch; lower is better"),
    "accuracy": ("Training accuracy", "Of the same epoch"),
    "epoch": ("Best epoch", "Whose network is kept, of so many that were trained"),
    "parameters": ("Parameters", "The numbers of the network that training changes"),
    "duration": ("Time", "In training, all pauses left out"),
    "speed": ("Pictures a second", "While training"),
}

_DAY = 86_400


def actions_title(count: int) -> str:
    """Say how many runs are chosen."""
    return ngettext("1 run chosen", "{count} runs chosen", count).format(count=count)


def counted(shown: tuple[int, int], working: int, waiting: int, chosen: int) -> str:
    """Say how many runs there are, and what they do (Markdown).

    Args:
        shown: how many are listed, of how many.
        working: how many train.
        waiting: how many wait in line.
        chosen: how many are ticked.
    """
    listed, every = shown
    runs = ngettext("1 run", "{count} runs", every).format(count=every)
    told = [
        runs if listed == every else _("**{listed}** of {runs}").format(listed=listed, runs=runs)
    ]
    told += [
        f"{count} {what}"
        for count, what in ((working, _("training")), (waiting, _("waiting")))
        if count
    ]
    if chosen:
        told.append(_("[{chosen} chosen](#chosen-runs)").format(chosen=chosen))
    return " · ".join(told)


def filters(count: int) -> str:
    """Label what opens the filters."""
    return f"{_(FILTERS)} ({count})" if count else _(FILTERS)


def more(left: int) -> str:
    """Label the button that shows the rest; nothing where there is none."""
    return _("Show {left} more").format(left=left) if left else ""


def files(most: int | None) -> str:
    """Say what is in the files.

    Args:
        most: so many runs fit into one zip; None where there are not too many.
    """
    if most is None:
        whole = _("The zip holds settings, curves, log, TensorBoard files and the network.")
    else:
        whole = _("At most {most} runs fit into one zip.").format(most=most)
    return _(
        "The curves have a line for each epoch, the settings one for each run. {whole} "
        "The camera above the chart saves it as PNG."
    ).format(whole=whole)


def numbered(action: str, count: int, chosen: int) -> str:
    """Label a button that does something to some of the chosen runs."""
    return f"{action} {count}" if chosen > 1 and count else action


def unknown_in_link(what: str, value: str) -> str:
    """Say that the link asks for something that is not there."""
    return _("The link asks for {what} “{value}”, which is not here; it was left out.").format(
        what=what, value=value
    )


# ------------------------------------------------------------------------------------- the list


def settings(told: Sequence[str], left: int = 0) -> str:
    """List settings, and say how many more there are."""
    return ", ".join(told) + (f" +{left}" if left > 0 else "")


def subject(dataset: str, architecture: str) -> str:
    """Say what learns what."""
    return f"{dataset} · {architecture}"


def setting(name: str, found: Any) -> str:
    """Name a setting with its value, shortly: ``rate 0.01``, ``SGD with momentum``."""
    if name in SPEAKING:
        return value(name, found)
    word = in_language(SHORT).get(name, label(name).lower())
    return word if found is True else f"{word} {value(name, found)}"


def label(name: str) -> str:
    """Return what a setting is called."""
    return SETTINGS[name].label


def value(name: str, found: Any) -> str:
    """Write the value of a setting."""
    if name in ("dataset", "architecture"):
        return str(found)
    return train_texts.shown(name, found)


def measured(figure: str, validated: bool) -> str:
    """Write a figure, and beneath it where it is not from validation pictures."""
    return figure if validated else f"{figure}\n{_(ON_TRAINING)}"


def measured_on(best: Mapping[str, float]) -> str:
    """Say what the best figures of a run were measured on; nothing where there are none."""
    if not best:
        return ""
    told = _(VALIDATION) if "val_loss" in best else _(TRAINING)
    return told.format(epoch=int(best.get("epoch", 0)))


def duration(seconds: float) -> str:
    """Write how long a run has trained; a dash before it has."""
    return words.duration(seconds) if seconds else run_texts.NO_FIGURE


def epochs(done: int, asked: int) -> str:
    """Write how far a run is."""
    return f"{done} / {asked}"


def place(found: Place | None) -> str:
    """Say where in line a run waits."""
    if found is None:
        return ""
    line = (
        _("next in line")
        if found.position == 1
        else _("place {position} in line").format(position=found.position)
    )
    return (
        line
        if not found.seconds
        else _("{line}, in about {seconds}").format(
            line=line, seconds=words.duration(found.seconds)
        )
    )


def ago(seconds: float) -> str:
    """Say how long ago something was, as roughly as people do."""
    for size, told in (
        (_DAY, _("{count} d ago")),
        (3600, _("{count} h ago")),
        (60, _("{count} min ago")),
    ):
        if seconds >= size:
            return told.format(count=int(seconds // size))
    return _("just now")


# ------------------------------------------------------------------------------- the comparison


def line_name(number: int, run: Run, differing: Mapping[str, Any], *, alone: bool) -> str:
    """Name a run's line, so that no two have the same name.

    Args:
        number: of the line, from 1; 0 where there is only one.
        run: the run.
        differing: the settings in which the runs of this title differ, with this run's values.
        alone: whether no other has this title.
    """
    if alone:
        return f"{number} · {run.title}" if number else run.title
    told = ", ".join(setting(name, found) for name, found in differing.items())
    return f"{number} · {run.title}" + (f" ({told})" if told else "")


# ------------------------------------------------------------------------------ asking and telling


def title_of(action: str, count: int) -> str:
    """Head a question."""
    return ngettext("{action} 1 run?", "{action} {count} runs?", count).format(
        action=action, count=count
    )


MEANINGS: Mapping[str, tuple[str, str]] = {
    "pause": (
        run_texts.PAUSE_HELP,
        "They save themselves, give their places to others and wait until somebody resumes them.",
    ),
    "resume": (
        run_texts.RESUME_HELP,
        "They go on where they were saved, as soon as there are places.",
    ),
    "stop": (
        run_texts.STOP_HELP,
        "They end and keep their best networks so far; they can be continued later.",
    ),
    "delete": (
        run_texts.DELETE_TEXT,
        "Their curves, networks and logs are gone for everybody. This cannot be undone.",
    ),
}
"""What an action does to one run, and to several."""
OTHERS = (
    "**{these} started from another browser or from a terminal.** Ask whoever it was first, if you "
    "can: they may be watching."
)
NOT_YOURS = "Only whoever started a run and the teacher can do this."
UNDERSTOOD = "I know that these are not all mine"
CANCEL = "Cancel"


def others(count: int, every: int) -> str:
    """Say that runs belong to somebody else (Markdown)."""
    if count < every:
        these = ngettext("1 of them was", "{count} of them were", count).format(count=count)
    else:
        these = ngettext("This run was", "These runs were", count)
    return _(OTHERS).format(these=these)


def meaning(action: str, count: int) -> str:
    """Say what an action does."""
    return in_language(MEANINGS)[action][count > 1]


def listed(titles: Sequence[str]) -> str:
    """List runs by their titles (Markdown); of many only the first."""
    shown = [f"- {plain(title)}" for title in titles[:8]]
    if len(titles) > len(shown):
        shown.append(_("- and {titles} more").format(titles=len(titles) - len(shown)))
    return "\n".join(shown)


def did(action: str, count: int) -> str:
    """Say what was done."""
    runs = ngettext("1 run", "{count} runs", count).format(count=count)
    return {
        "pause": _("{runs} paused, or about to be.").format(runs=runs),
        "resume": _("{runs} put back in line.").format(runs=runs),
        "stop": _("{runs} stopped, or about to be.").format(runs=runs),
        "delete": _("{runs} deleted.").format(runs=runs),
    }[action]


PUBLISH_TITLE = "Publish this network"
PUBLISH_INTRO = (
    "It is copied to the Models page with a card, and measured once on the test pictures, which "
    "played no part in training. This takes a moment."
)
NAME, NAME_HELP = "Name", "Of its folder and its links: small letters, digits, - and _."
TITLE, SUMMARY, LICENCE = "Title", "What it is, in a sentence", "Licence of the network"
PUBLISHING = "Measuring on the test pictures …"
PUBLISHED = "Published: it is on the Models page now."
LICENCE_HINT = "for example CC-BY-4.0; empty: not stated"


def proposed_name(run: Run) -> str:
    """Propose a folder's name, made from the run's title."""
    name = re.sub(r"[^a-z0-9]+", "-", run.title.casefold())[:64].strip("-")
    return name or run.spec.architecture


translated(__name__)
