"""The words of lessons: a text beside a page, and how one is made."""

from __future__ import annotations

from cnnviz.language import _, ngettext, translated

MAKE = "Make a lesson"
MAKE_HELP = (
    "Keeps this page as it is now, with a text of yours to read beside it, under a link that you "
    "can give to others."
)
MAKING, EDITING = "Make a lesson of this page", "Change this step"
WHERE, NEW = "Where to keep it", "In a new lesson"
TITLE, TITLE_HINT = "Title of the lesson", "for example: Why edges come first"
TEXT = "Text beside the page"
TEXT_HINT = "What to look at, what to try, what to think about …"
TEXT_HELP = (
    "**Bold** is `**bold**`, a list has a line `- like this` for each point, a formula stands "
    "between dollar signs, a link is `[words](address)`. HTML and pictures are not shown."
)
OWN_PICTURE = (
    "A lesson cannot hold a picture of your own: whoever opens it sees a sample in its place."
)
OWN_THINGS = (
    "This page shows a model or pictures that you brought. Others see them only where this server "
    "shares what people bring, and otherwise something usual in their place."
)
KEEP, SAVE = "Make the lesson", "Save"
RETAKE = "Also keep the page as it is now"
RETAKE_HELP = "Otherwise only the words change, and the lesson goes on showing the page as it was."
REMOVE_STEP = "Delete this step"
DONE = "The lesson is ready. Whoever has this link can open it:"
SHOW_LINK = "Link"
LOCAL = (
    "This address works on this machine only. Open the app by the machine’s name in the network, "
    "and make the link there."
)
SCAN = "Scan it from the projector."
TO_CLASS = "All your lessons are listed on the **Classroom** page."
OPEN, CLOSE, EDIT = "Open the lesson", "Close the lesson", "Edit"
PANEL = "Lesson"
PREVIOUS, NEXT = "Previous", "Next"
AS_PREPARED = "Show the page as it was prepared"
BACK = "Back to the lesson’s page"
ELSEWHERE = "This is another page than the lesson is about."
NO_TEXT = "There is no text to this step."
CHANGED, REMOVED = "The lesson was changed.", "The step was deleted."


def place(number: int, steps: int) -> str:
    """Say which step of a lesson is shown."""
    if steps == 1:
        return _(PANEL)
    return _("Lesson · step {number} of {steps}").format(number=number, steps=steps)


def steps(count: int) -> str:
    """Say how long a lesson is."""
    return ngettext("{count} step", "{count} steps", count).format(count=count)


def qr(link: str) -> str:
    """Describe the QR code of a link."""
    return _("QR code of the link {link}").format(link=link)


def at_end(title: str) -> str:
    """Offer a lesson that gets one more step."""
    return _("At the end of “{title}”").format(title=title)


def added(number: int) -> str:
    """Say that a lesson has got one more step."""
    return _("The lesson now has this page as step {number}. Its link is as before:").format(
        number=number
    )


def not_yours(title: str) -> str:
    """Say that only who made a lesson may change it."""
    return _(
        "“{title}” was made by somebody else, so only they and the teacher can change it; "
        "make a lesson of your own."
    ).format(title=title)


translated(__name__)
