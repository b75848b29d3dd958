"""The words of the Evaluate page; those that explain its figures are in `evaluate_guide`."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.datasets import DataSet
from cnnviz.evaluation import Comparison, Figures
from cnnviz.language import _, grouped, ngettext, translated
from cnnviz.training import words
from cnnviz.types import ModelCard
from cnnviz.ui import data_texts
from cnnviz.ui.markdown import plain
from cnnviz.ui.waiting_line import Standing

TITLE = "Evaluate"
INTRO = (
    "How good is a network on pictures that it has never learned from? Where does it go wrong, and "
    "does it know when it is unsure?"
)
DATASET = "Test pictures of"
MODELS = "Networks"
MODELS_HELP = "Choose two or more to compare them on the same pictures."
MODELS_HINT = "Choose at least one network"
START = "Evaluate"
START_HELP = "Each network looks once at every test picture. What comes out is kept for everybody."
STOP = "Stop"
CHOOSE = "Choose at least one network to evaluate."
GOES_ON = (
    "One evaluation is worked on at a time. It goes on while you look elsewhere, and what comes "
    "out is kept."
)
ALSO_TRAINED = "Train a network on these pictures"

FIGURES = "How good is it?"
FIGURES_OF_MANY = "How good are they?"
EXPLAIN = "How is this worked out?"
BEST = "best"
INTERVAL = "95 % interval"
INTERVAL_HELP = "Where the true figure may lie: an interval like this holds it in 95 of 100 tests."
FIGURE_NAMES = {
    "accuracy": ("Test accuracy", "The share of the test pictures that are named rightly."),
    "loss": (
        "Test loss",
        "The mean cross-entropy: how little probability the right class was given. 0 is perfect; "
        "confident mistakes cost much.",
    ),
    "f1": ("Mean F1", "The mean of the classes’ F1; each class counts the same, however rare."),
    "calibration": (
        "Calibration error",
        "How far confidence and accuracy are apart, on average. 0 % is perfect.",
    ),
    "area": (
        "Area under ROC",
        "How often a picture of the second class gets a higher probability for it than one of the "
        "first. 1 is perfect, 0.5 is guessing.",
    ),
}
SIDE_BY_SIDE = "Who is right where?"
SIDE_BY_SIDE_INTRO = (
    "All networks looked at the same pictures, so each picture can be compared. Choose a group to "
    "see its pictures."
)
GROUP = "Pictures to show"
GROUP_NAME, PICTURES, SHARE = "Group", "Pictures", "Share"
RIGHT, WRONG = "right", "wrong"
BY_CLASS = "Class by class: the share of its pictures that each network names rightly (its recall)"
CLASS = "Class"
CLOSER = "Look closer at"
CONFUSION = "Which classes are confused?"
CONFUSION_INTRO = (
    "Each row is what the pictures really show, each column what the network says. **Press a cell "
    "to see its pictures.** Blue is right, red is wrong; the darker, the larger a share of its row."
)
CELL_HINT = "Press a cell of the matrix, and its pictures appear here."
CLASSES = "Class by class"
MISTAKES = "The most confident mistakes"
MISTAKES_INTRO = (
    "Wrong, and very sure of it. Look for pictures that are hard for people too, for labels that "
    "are wrong, and for what the network fell for."
)
NO_MISTAKES = "There is none: every picture was named rightly."
RANDOM = "Try a random test picture"
RANDOM_INTRO = "A fair sample of what the network does, not a chosen one."
RANDOM_BUTTON = "Another random picture"
TRUST = "Can one trust its probabilities?"
TRUST_INTRO = (
    "When a well calibrated network says “80 %”, it is right in 80 of 100 such cases: its line "
    "follows the diagonal. Below the diagonal it is too sure of itself, above it too modest."
)
RELIABILITY = "Reliability diagram"
ROC = "ROC curve"
ROC_HEADING = "Where to draw the line?"
PERFECT, GUESSING = "perfectly calibrated", "guessing"
CONFIDENCE_AXIS, ROC_AXIS = "confidence, %", "false alarms (false positive rate), %"
BINS = "The numbers behind the diagram"
BIN_COLUMNS = ("Confidence", "Pictures", "Mean confidence", "Right", "Difference")
CURVES = "How it learned"
CURVES_INTRO = "From the network’s card: what was measured after each epoch of its training."
NO_CURVES = "The card of this network holds no curves."
LOSS_BY_ACCURACY = "Loss against accuracy"
LOSS_AXIS = "loss"
LOSS_BY_ACCURACY_HELP = (
    "Each point is an epoch; training goes from the lower right to the upper left. Where the curve "
    "of validation turns back to the right although its accuracy stays, the network grows too sure "
    "of its mistakes."
)
SURE = 0.05
"""Of McNemar's test: a difference that were less probable by chance is taken for real."""
FILES = "Take it with you"
FILES_HELP = "The charts and the matrix are saved as PNG by the buttons above them."
REPORT = "Report (HTML)"
REPORT_HELP = "Everything on this page in one file, which opens in any browser without internet."
TABLES = "All tables (CSV in a zip)"
FIGURES_FILE = "Figures (CSV)"
CLASSES_FILE = "Classes (CSV)"
ANSWERS_FILE = "Every answer (CSV)"
MORE = "Show more"
EXPLORE = "See it in Explore"
TRUTH = "Right answer:"
MATRIX = {
    "label": "Confusion matrix",
    "said": "The network says",
    "truth": "It is ↓",
    "truthPlain": "It is",
    "right": "{truth}, rightly named: {count} of {all} ({share})",
    "wrong": "{truth}, taken for {said}: {count} of {all} ({share})",
    "numbers": "Numbers in the cells",
    "counts": "Pictures",
    "shares": "% of the row",
    "rightScale": "% of the row, right",
    "wrongScale": "% of the row, wrong",
    "hint": "With the keyboard: Tab into the matrix, arrow keys to move, Enter to open.",
    "save": "Save as PNG",
}
COLUMNS = {
    "class": ("Class", "What the pictures really show."),
    "precision": (
        "Precision",
        "Of the pictures that it gave this name, the share that deserved it: TP / (TP + FP).",
    ),
    "recall": (
        "Recall",
        "Of the pictures of this class, the share that it found: TP / (TP + FN).",
    ),
    "f1": ("F1", "The harmonic mean of both: 2 · precision · recall / (precision + recall)."),
    "support": ("Pictures", "How many test pictures of this class there are."),
}


# ----------------------------------------------------------------------------------------- choices


def about(data: DataSet, titles: Sequence[str]) -> str:
    """Say what the test pictures are, and which networks do not fit (Markdown)."""
    found = _("{classes} classes. {summary}").format(
        classes=len(data.classes), summary=plain(_(data.summary))
    )
    if not titles:
        return found
    others = ", ".join(map(plain, titles))
    return _("{found} Not offered, because they tell other classes apart: {others}.").format(
        found=found, others=others
    )


def none_fits(data: DataSet, others: Sequence[tuple[str, str]]) -> str:
    """Say that no network knows these classes, and which knows what (Markdown).

    Args:
        data: the data set.
        others: titles of the networks, each with the title of its data set.
    """
    listed = "; ".join(
        _("{model} fits {title}").format(model=plain(model), title=plain(title))
        for model, title in others
    )
    known = f" {listed}." if listed else ""
    return _("No network here tells the classes of {title} apart.{known}").format(
        title=plain(_(data.title)), known=known
    )


def does_not_fit(card: ModelCard, data: DataSet) -> str:
    """Say that a network of the link knows other classes."""
    return _(
        "“{title}” tells other classes apart than {pictures} has, so it was left out; it "
        "was trained on {dataset}."
    ).format(title=_(card.title), pictures=_(data.title), dataset=card.dataset)


def wrong_cell(value: str, classes: int) -> str:
    """Say that the link asks for a cell that there is not."""
    return _(
        "The link asks for the cell “{value}”, which is not there: a cell is two "
        "numbers from 0 to {classes}, such as 0,1."
    ).format(value=value, classes=classes - 1)


def wrong_group(value: str) -> str:
    """Say that the link asks for a group of pictures that there is not."""
    return _(
        "The link asks for the group “{value}”, but a group is a 0 or a 1 for each network."
    ).format(value=value)


def trained_on(data: DataSet, cards: Sequence[ModelCard]) -> list[str]:
    """Warn of networks that were trained on another data set than they are tested on."""
    return [
        _(
            "“{title}” learned from another data set ({dataset}). Pictures that look "
            "different are harder for it, so expect other figures than on its card."
        ).format(title=_(card.title), dataset=card.dataset)
        for card in cards
        if card.dataset != data.name
    ]


def download(data: DataSet) -> str:
    """Say that the pictures are fetched first (Markdown)."""
    return _("The pictures are not on this machine yet and are fetched first. {download}").format(
        download=plain(data_texts.download(data))
    )


# ----------------------------------------------------------------------------------------- waiting


def standing(title: str, found: Standing) -> str:
    """Say how far an evaluation is (Markdown)."""
    name = plain(title)
    if not found.working:
        return _("{name}: waiting in line. {before}").format(
            name=name, before=_before(found.before)
        )
    if not found.total:
        return _("{name}: getting ready …").format(name=name)
    if found.fetching:
        done, total = words.size(found.done), words.size(found.total)
        return _("{name}: fetching the pictures, {done} of {total}").format(
            name=name, done=done, total=total
        )
    return _("{name}: {done} of {total} pictures").format(
        name=name, done=grouped(found.done), total=grouped(found.total)
    )


def finished(title: str) -> str:
    """Say that an evaluation is done (Markdown)."""
    return _("{title}: done").format(title=plain(title))


def _before(count: int) -> str:
    others = ngettext("One evaluation comes", "{count} evaluations come", count).format(count=count)
    return (
        _("{others} before it; this page goes on by itself.").format(others=others)
        if count
        else _("It is next.")
    )


def failed(title: str, sentence: str) -> str:
    """Say that a network could not be evaluated."""
    return f"{title}: {sentence}"


# ----------------------------------------------------------------------------------------- figures


def share(value: float, total: int) -> str:
    """Write a share with no more digits than so many pictures can tell."""
    return f"{100 * value:.{2 if total >= 1000 else 1}f} %"


def interval(low: str, high: str) -> str:
    """Write an interval; the unit is said once."""
    shorter = low.removesuffix(" %") if high.endswith(" %") else low
    return _("{shorter} to {high}").format(shorter=shorter, high=high)


def in_words(title: str, found: Figures) -> str:
    """Say what accuracy, interval and calibration mean (Markdown)."""
    accuracy, total = found.accuracy, found.count
    right = round(accuracy.value * total)
    first = _("**{title}** named").format(title=plain(title)) if title else _("The network named")
    sure, hits = found.calibration.confidence, accuracy.value
    return _(
        "{first} **{right} of {total}** test pictures rightly, {hits}. With other "
        "pictures of the same kind it would be another figure: the truth probably lies "
        "between {low} and {high} (such an interval holds it in 95 of 100 tests). On "
        "average it is {sure} sure of its answers, so it is {modesty}."
    ).format(
        first=first,
        right=grouped(right),
        total=grouped(total),
        hits=share(hits, total),
        low=share(accuracy.low, total),
        high=share(accuracy.high, total),
        sure=share(sure, total),
        modesty=_modesty(sure - hits),
    )


def _modesty(difference: float) -> str:
    if abs(difference) < 0.01:
        return _("about as sure as it is right")
    return _("too sure of itself") if difference > 0 else _("more often right than it believes")


def roc_intro(positive: str) -> str:
    """Say what the ROC curve shows (Markdown)."""
    return _(
        "From which probability on should the answer be “{positive}”? Each point is "
        "such a threshold: how many pictures of {positive} it finds, and how many "
        "others it takes for it. The dot is where the network decides."
    ).format(positive=plain(positive))


def decides(title: str) -> str:
    """Name the point of a curve at which a network decides."""
    return _("{title}, as it decides").format(title=title)


def skipped(names: Sequence[str]) -> str:
    """Say which pictures could not be read."""
    more = len(names) - 3
    others = _(" and {more} more").format(more=grouped(more)) if more > 0 else ""
    return _("{pictures} could not be read: {names}{others}.").format(
        pictures=pictures(len(names)), names=", ".join(names[:3]), others=others
    )


def pictures(number: int) -> str:
    """Count pictures."""
    return ngettext("1 picture", "{number} pictures", number).format(number=grouped(number))


def cell_title(truth: str, said: str, number: int) -> str:
    """Head the pictures of a cell (Markdown)."""
    if truth == said:
        return _("**{truth}**, rightly named: {pictures}").format(
            truth=plain(truth), pictures=pictures(number)
        )
    return _("**{truth}**, taken for **{said}**: {pictures}").format(
        truth=plain(truth), said=plain(said), pictures=pictures(number)
    )


def group_name(pattern: str, titles: Sequence[str]) -> str:
    """Say which networks are right, in words."""
    right = [title for title, mark in zip(titles, pattern, strict=True) if mark == "1"]
    if not right:
        return _("all are wrong") if len(titles) > 2 else _("both are wrong")
    if len(right) == len(titles):
        return _("all are right") if len(titles) > 2 else _("both are right")
    return ngettext("only {names} is right", "only {names} are right", len(right)).format(
        names=_(" and ").join(right)
    )


def group_option(name: str, number: int) -> str:
    """Label the choice of a group (Markdown)."""
    return f"{plain(name)} · {grouped(number)}"


def chance(titles: tuple[str, str], found: Comparison) -> str:
    """Say which of two networks is ahead, and whether that may be chance (Markdown)."""
    first, second = len(found.first_only), len(found.second_only)
    if first == second:
        return _("{titles} and {other} are right equally often.").format(
            titles=plain(titles[0]), other=plain(titles[1])
        )
    ahead, behind = titles if first > second else titles[::-1]
    told = _("{pictures} against {fewer}").format(
        pictures=pictures(max(first, second)), fewer=grouped(min(first, second))
    )
    real = (
        _("so large a difference is hardly chance")
        if found.p_value < SURE
        else _("so small a difference may well be chance")
    )
    return _(
        "**{ahead}** is ahead of {behind}: {told} that only one of them gets right; "
        "{real} ({probability})."
    ).format(
        ahead=plain(ahead),
        behind=plain(behind),
        told=told,
        real=real,
        probability=_probability(found.p_value),
    )


def _probability(value: float) -> str:
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}"


def caption(number: int, name: str, size: tuple[int, int]) -> str:
    """Tell number, name and size of a picture."""
    told = [
        _("No. {number}").format(number=number),
        name.rpartition("/")[2],
        f"{size[0]} × {size[1]}",
    ]
    return " · ".join(filter(None, told))


def picture_alt(number: int, truth: str) -> str:
    """Describe a picture to those who do not see it."""
    return _("Test picture {number}, which shows {truth}").format(number=number, truth=truth)


def verdict(said: str, probability: str) -> str:
    """Say what a network says of a picture."""
    return _("It says {said} ({probability})").format(said=said, probability=probability)


def shown(number: int, every: int) -> str:
    """Say how many of the pictures are shown."""
    return _("{number} of {every} are shown.").format(number=grouped(number), every=grouped(every))


def file_name(models: Sequence[str], dataset: str, what: str = "") -> str:
    """Return what a file is called on the disk of whoever gets it."""
    return "-".join(filter(None, [*models, _("on"), dataset, what]))


translated(__name__)
