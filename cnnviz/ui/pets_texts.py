"""The words of the Pets page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cnnviz.language import _, grouped, in_language, ngettext, translated
from cnnviz.ui.run_texts import short_share

if TYPE_CHECKING:
    from cnnviz.pets import Answer

TITLE = "Pets"
HEADING = "Cat or dog?"
INTRO = (
    "A network looks at your photos and says what it sees: a cat, a dog, both, or **neither of "
    "them**. It says how sure it is, which breeds come close, and, if you like, where it looked."
)
PRIVACY = (
    "Your photos stay in the server’s memory until you remove them or close this tab. They are "
    "never written to a disk, never logged, and shown to nobody else."
)
SOURCE = "Photos"
SAMPLES_LABEL = "Sample photos"
ALL_SAMPLES = "Look at all of them"
CAMERA_LABEL = "Take a photo"
CAMERA_HELP = (
    "Browsers give the camera only to pages on HTTPS or on this machine itself. On a phone, "
    "“Upload” offers the camera too."
)
NO_PHOTO: Mapping[str, str] = {
    "upload": "Choose, drop or paste one photo or many, and the answers appear here.",
    "camera": "Take a photo, and the answer appears here.",
    "samples": "Choose a photo, and the answer appears here.",
}
PASTED_NAME = "Pasted picture"
CAMERA_NAME = "Photo from the camera"
REMOVE = "Remove all photos"

LOOKING = "Looking …"
STOP, GO_ON = "Stop looking", "Look at the others too"

NAMES: Mapping[str, str] = {
    "cat": "A cat",
    "dog": "A dog",
    "both": "A cat and a dog",
    "neither": "Neither cat nor dog",
}
KINDS: Mapping[str, tuple[str, str]] = {
    "cat": ("cat", "cats"),
    "dog": ("dog", "dogs"),
    "both": ("photo with both", "photos with both"),
    "neither": ("neither of them", "neither of them"),
    "unread": ("cannot be used", "cannot be used"),
}
"""What a group of photos is called: one, and several."""
GROUP = "Show"
UNREAD = "This file cannot be used"
BARS: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("Cat or dog, if it is one of them", {"cat": "cat", "dog": "dog"}),
    ("Is it one of them at all?", {"neither": "neither of them"}),
)
"""What each bar is called, under the questions that they answer."""
DOUBTFUL = 0.25
"""From this probability on that it is neither, no other answer is called sure."""
BREEDS = "Likely breeds"
SEEN = "What it looks most like"
HEAT_MAP = "Show where it looked"
HEAT_HELP = (
    "Yellow places speak most for the answer, dark violet ones hardly at all (Grad-CAM). The "
    "picture is cut to the part that the network sees."
)
HEAT_LEGEND = "speaks little for it", "speaks most for it"
"""What the first and the last colour of a heat map mean."""
LOOKED_AT = "What it looked at"
WATCH = "Watch it pass through"
WATCH_HELP = "Opens this photo on the Explore page: every layer, every number."
LOOKED_AT_HELP = "Opens this photo where methods that ask for the reason stand side by side."
MORE = "Show more"
TABLE = "All answers as a table"
CSV = "Save as CSV"
CSV_NAME = "cnnviz-pets.csv"
HOW = "How to read this"

FILE, ANSWER, PROBABILITY, BREED, REMARK = "File", "Answer", "Probability", "Looks like", "Remark"
PROBABILITY_HELP = "How probable the network finds its own answer."


def upload_label(most: int, megabytes: int) -> str:
    """Name the formats and the limits beside the uploader."""
    return _(
        "Your photos, up to {most}: JPEG, PNG, WebP, GIF, BMP, TIFF, HEIC or AVIF, up "
        "to {megabytes} MB each"
    ).format(most=most, megabytes=megabytes)


def too_many(surplus: int, most: int, megabytes: int) -> str:
    """Say that some photos are left out."""
    return ngettext(
        "At most {most} photos of {megabytes} MB in all are looked at together, so 1 of yours is "
        "left out. Remove the photos and choose the other next.",
        "At most {most} photos of {megabytes} MB in all are looked at together, so {surplus} of "
        "yours are left out. Remove the photos and choose the others next.",
        surplus,
    ).format(most=most, megabytes=megabytes, surplus=surplus)


def progress(done: int, total: int, name: str) -> str:
    """Say how far a batch is."""
    return _("{done} of {total} photos looked at{name}").format(
        done=done, total=total, name=" · " + name if name else ""
    )


def stopped(left: int) -> str:
    """Say how many photos were not looked at."""
    return ngettext(
        "Stopped. 1 photo was not looked at.", "Stopped. {left} photos were not looked at.", left
    ).format(left=left)


def headline(answer: Answer) -> str:
    """Name the answer."""
    return _(NAMES[answer.kind])


def sureness(answer: Answer) -> str:
    """Say how sure the network is of its answer."""
    share = short_share(answer.probability)
    if answer.kind != "neither" and answer.neither >= DOUBTFUL:
        return _("Unsure whether there is one; if so: {share}").format(share=share)
    if answer.probability >= 0.95:
        return _("Very sure: {share}").format(share=share)
    return f"{(_('Fairly sure') if answer.probability >= 0.75 else _('Unsure'))}: {share}"


def alt(name: str, answer: Answer) -> str:
    """Describe a photo to those who cannot see it."""
    return _("{name}; the network says: {names}").format(
        name=name, names=_(NAMES[answer.kind]).lower()
    )


def heat_alt(name: str, label: str) -> str:
    """Describe a heat map to those who cannot see it."""
    return _("Where the network looked for “{label}” in {name}").format(label=label, name=name)


def group(kind: str, count: int) -> str:
    """Label the button that shows only photos of one kind."""
    return f"{count} {in_language(KINDS)[kind][count != 1]}"


def all_group(count: int) -> str:
    """Label the button that shows all photos."""
    return _("all {count}").format(count=count)


def shown(limit: int, every: int) -> str:
    """Say how many cards are on the screen."""
    return _("{shown} of {every} are shown.").format(shown=min(limit, every), every=every)


def guide(facts: Sequence[str]) -> str:
    """Explain the figures of a card (Markdown)."""
    return "\n".join(f"- {each}" for each in (*in_language(GUIDE), *facts))


GUIDE = (
    "**The answer** has two steps. Does the photo show a cat or a dog at all? And if so, which of "
    "them: these two bars add up to 100 %.",
    "**The probability** is what the network believes, not a promise. It was adjusted on photos "
    "it had not learned from, so that of 100 answers with “90 %” about 90 are right.",
    "**Neither** comes from the same look at the photo: the network also knows 1000 kinds of "
    "things, 118 of them dogs and 5 of them cats. Where these get hardly any of its belief, the "
    "photo shows neither.",
    "**A cat and a dog** is the answer where some places of the photo look like a cat and others "
    "like a dog.",
    "**Likely breeds** are those kinds of cats and dogs. A mixed breed gets the names of what it "
    "resembles, and only five kinds of cats are known.",
    "**Where it looked**: yellow places of the heat map speak most for the answer.",
)


def measured(accuracy: float, pictures: int) -> str:
    """Say how good the network is."""
    return _(
        "**How good is it?** On {pictures} photos that it had not learned from, "
        "{accuracy:.1f} % of its answers were right."
    ).format(pictures=grouped(pictures), accuracy=100 * accuracy)


translated(__name__)
