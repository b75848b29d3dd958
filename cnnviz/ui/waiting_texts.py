"""The words of work that waits or is done."""

from cnnviz.language import _, grouped, translated
from cnnviz.training import words
from cnnviz.ui.waiting_line import Standing

STOP = "Stop"
STAY = "It goes on while you look at other pages."


def standing(what: str, found: Standing, unit: str = "pictures") -> str:
    """Say how far a piece of work is (Markdown).

    Args:
        what: is being done, as the beginning of a sentence.
        found: how far it is.
        unit: what it counts.
    """
    if not found.working:
        return _("{what}: waiting in line …").format(what=what)
    if not found.total:
        return _("{what}: getting ready …").format(what=what)
    if found.fetching:
        return _("{what}: {done} of {total}").format(
            what=what, done=words.size(found.done), total=words.size(found.total)
        )
    return _("{what}: {done} of {total} {unit}").format(
        what=what, done=grouped(found.done), total=grouped(found.total), unit=unit
    )


translated(__name__)
