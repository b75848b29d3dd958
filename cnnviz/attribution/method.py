"""The record that every method's file exports one of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from numpy.typing import ArrayLike

from cnnviz.attribution.heatmap import Heatmap
from cnnviz.attribution.request import Request


class Compute(Protocol):
    """How a method is called; some take settings of their own besides."""

    def __call__(self, model: Any, image: ArrayLike, request: Request) -> Heatmap:
        """Return the map.

        Args:
            model: a built Sequential or functional Keras model with one picture as its input. Of
                several outputs, the first counts.
            image: (H, W, C), already preprocessed as the model wants it.
            request: which class, and which layer where the method looks at one.

        Raises:
            Cancelled: the request was cancelled on the way.
            ImageError: the image is not what the model takes.
            ModelError: the method cannot be used on this model.
            OutOfRange: the model has no such class.
            UnknownLayer: no layer of the name gives maps.
        """


def always(_model: Any) -> str:
    """Name no obstacle."""
    return ""


@dataclass(frozen=True, slots=True)
class Method:
    """One way to ask what a network looked at."""

    name: str
    """For links and files: ``grad-cam`` ..."""
    title: str
    summary: str
    """One sentence for people."""
    citation: str
    signed: bool
    """Whether negative values mean something: what speaks against the class."""
    needs_layer: bool
    """Whether it looks at a layer that can be chosen."""
    long: bool
    """Whether it takes many passes through the network, and so tells its progress."""
    compute: Compute
    obstacle: Callable[[Any], str] = always
    """A model -> a sentence that says why the method cannot be used on it, "" where it can."""
