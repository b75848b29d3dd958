"""Which networks a visitor may choose from: the shipped ones, and then their own."""

from __future__ import annotations

from cnnviz import zoo
from cnnviz.errors import UnknownModel
from cnnviz.language import _
from cnnviz.types import ModelCard
from cnnviz.ui.visitor import visitor
from cnnviz.zoo import own
from cnnviz.zoo.own import Own


def offered() -> tuple[ModelCard, ...]:
    """Return the cards of the shipped networks and of those that the visitor has brought.

    Where whoever looks after the server lets models be shared, those of all visitors are in it.
    """
    return (*zoo.cards(), *(one.card for one in brought()))


def brought() -> tuple[Own, ...]:
    """Return the models of people's own that the visitor may see, the newest first."""
    return tuple(own.everything() if own.is_shared() else own.mine(visitor()))


def is_mine(one: Own) -> bool:
    """Whether a model is the visitor's to change and to delete."""
    return one.facts.owner == visitor()


def card(name: str) -> ModelCard:
    """Return a network's card, if the visitor may see it.

    Raises:
        UnknownModel: there is none, or it is somebody else's.
        DamagedModel: its card is malformed.
    """
    if zoo.is_own(name) and not own.may_see(name, visitor()):
        raise UnknownModel(
            _(
                "This model belongs to another visitor or has been deleted; open its file on "
                "the Models page to have it here."
            )
        )
    return zoo.card(name)
