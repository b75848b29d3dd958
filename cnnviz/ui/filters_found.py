"""What filters like: worked out in two lines, and kept for everybody.

The same line as for evaluations: one piece of work at a time, which goes on whatever the person
clicks, and ends when nobody wants it any more.
"""

from __future__ import annotations

from collections.abc import Callable

from cnnviz import evaluation, features, zoo
from cnnviz.datasets import DataSet
from cnnviz.datasets.sampling import sample
from cnnviz.errors import Cancelled
from cnnviz.features import Ascent, Pictures, Strongest, Wish
from cnnviz.language import _
from cnnviz.types import ModelCard
from cnnviz.ui.waiting import stoppable
from cnnviz.ui.waiting_line import Desk, Line, Work

KEPT_BYTES = 64 * 1024**2
"""Memory for each kind of results, all visitors together."""

PLACES: Line[Strongest] = Line(KEPT_BYTES, lambda found: found.nbytes)
GROWN: Line[Ascent] = Line(KEPT_BYTES, lambda found: found.nbytes)


def find_places(card: ModelCard, layer: str, data: DataSet, count: int) -> Work[Strongest]:
    """Return the work of finding the strongest places of all filters of a layer.

    Args:
        card: of the network.
        layer: which layer.
        data: its test pictures are looked at.
        count: how many of them at most, of each class the same share.
    """

    def do(desk: Desk) -> Strongest:
        data.fetch(stoppable(desk, desk.fetched))
        split = evaluation.picture_part(data)
        pictures = Pictures(split, sample(split.labels, count))
        model = zoo.load(card.name)
        which = features.filter_layer(model, card, layer)
        return features.strongest(model, card, which, pictures, _told(desk))

    return Work((card.name, card.sha256, layer, data.name, count), do)


def grow(card: ModelCard, layer: str, wish: Wish) -> Work[Ascent]:
    """Return the work of letting a picture grow that a filter likes."""

    def do(desk: Desk) -> Ascent:
        model = zoo.load(card.name)
        which = features.filter_layer(model, card, layer)
        return features.ascend(model, card, which, wish, _told(desk))

    return Work((card.name, card.sha256, layer, wish), do)


def _told(desk: Desk) -> Callable[[int, int], None]:
    """Return what a computation tells its progress, and what ends it."""

    def told(done: int, total: int) -> None:
        if desk.cancelled():
            raise Cancelled(_("The work was stopped before its end; nothing of it was kept."))
        desk.progress(done, total)

    return told
