"""The words of work that waits or is done."""

from cnnviz.training import words
from cnnviz.ui.architecture_texts import count
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
        return f"{what}: waiting in line …"
    if not found.total:
        return f"{what}: getting ready …"
    if found.fetching:
        return f"{what}: {words.size(found.done)} of {words.size(found.total)}"
    return f"{what}: {count(found.done)} of {count(found.total)} {unit}"
