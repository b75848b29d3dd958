"""The words of the Class page."""

from __future__ import annotations

from cnnviz.language import _, ngettext, translated
from cnnviz.ui.markdown import plain

TITLE = "Classroom"
INTRO = (
    "What everybody here trains, while it trains. Whoever wants to be seen by a name chooses one; "
    "all others are called “Somebody”."
)
SOMEBODY = "Somebody"
NAME, NO_NAME = "Your name on the board", "Choose a name for the board"
NAME_HELP = "A nickname will do: everybody here sees it. Leave it empty to have none."
SAVE_NAME = "Save"
BOARD = "Who trains what"
EMPTY = "Nobody has trained a network here yet. A run shows up here as soon as it was started."
GONE, OWN_PICTURES = "pictures that are gone", "pictures of one’s own"
NONE_FITS = "No run learned from these pictures."
TRAIN = "Train a network"
DATASET, EVERY = "Pictures", "all data sets"
ORDER = "Order"
ORDERS = {
    "-created": "newest first",
    "-accuracy": "best accuracy first",
    "state": "who trains first",
}
"""Orders of the board, by what stands in the link."""
COLUMNS = {
    "title": "Who and what",
    "state": "State",
    "dataset": "Pictures",
    "architecture": "Network",
    "epochs": "Epochs",
    "accuracy": "Accuracy",
    "created": "Begun",
}
LIST = {
    "list": "What everybody trains",
    "choose": "Tick the run of {title}",
    "all": "Tick all runs of this list",
    "sort": "Sort by {title}",
}
ACCURACY_HELP = (
    "Accuracy is the share of right answers on validation pictures, after the best epoch so far. "
    "A person’s name opens their run."
)
CHOSEN = "You teach: tick runs to pause, stop or delete them."
LEADERS = "Leader board"
LEADERS_HELP = (
    "The best run of each person, by its share of right answers on the validation pictures of that "
    "run. Who lets fewer pictures validate is luckier now and then."
)
LEADERS_SHOWN = "Everybody sees the leader board"
LEADERS_OFF = "The leader board is switched off; only you see this sentence."
NO_LEADERS = "Nobody has finished an epoch with validation pictures yet."
RANK, WHO, ACCURACY = "Place", "Who", "Accuracy"
LESSONS = "Lessons"
LESSONS_INTRO = (
    "A lesson is a page as somebody prepared it, with a text to read beside it. “Make a lesson”, "
    "at the top of every page, makes one of what you see."
)
NO_LESSONS = "You have made no lesson yet."
ALL_LESSONS = "Lessons of everybody"
OPEN, LINK, DELETE = "Open", "Link", "Delete"
DELETE_TITLE, DELETE_SURE, KEEP = "Delete this lesson?", "Delete", "Keep"
DELETE_MEANING = "Its link then opens nothing any more, for nobody."
DELETED = "The lesson was deleted."
NAMES = "Names on the board"
NAMES_HELP = "A name that does not belong on the board can be taken away; its runs stay."
TAKE_AWAY = "Take away"


def your_name(name: str) -> str:
    """Label what opens the field for the visitor's name."""
    return _("On the board you are {name}").format(name=name) if name else _(NO_NAME)


def counted(runs: int, working: int, waiting: int, people: int) -> str:
    """Say how much goes on (Markdown)."""
    told = [
        ngettext("1 run", "{count} runs", runs).format(count=runs),
        ngettext("1 person", "{count} people", people).format(count=people),
    ]
    if working:
        told.append(_("**{count} training**").format(count=working))
    if waiting:
        told.append(_("{count} waiting").format(count=waiting))
    return " · ".join(told)


def more(left: int) -> str:
    """Label the button that shows the rest; nothing where there is none."""
    return _("Show {left} more").format(left=left) if left else ""


def untitled(architecture: str, dataset: str) -> str:
    """Name a run that nobody has named."""
    return _("{architecture} on {dataset}").format(architecture=architecture, dataset=dataset)


def remark(title: str, *, yours: bool) -> str:
    """Name a run under its owner's name."""
    return _("{title} · yours").format(title=title) if yours else title


def lesson(title: str, steps: int, ago: str, *, yours: bool) -> str:
    """Name a lesson in the list (Markdown)."""
    long = ngettext("1 step", "{count} steps", steps).format(count=steps)
    whose = "" if yours else " · " + _("made by somebody else")
    return f"**{plain(title)}**  \n{long} · {plain(ago)}{whose}"


def quoted(title: str) -> str:
    """Quote the title of a lesson (Markdown)."""
    return _("“{title}”").format(title=plain(title))


def wrong_in_link(what: str, value: str) -> str:
    """Say that a value of the link is none there is."""
    return _("The link asks for {what} “{value}”, which is none; all are shown instead.").format(
        what=what, value=value
    )


translated(__name__)
