"""One pass through the frozen body of EfficientNet-Lite0, and two heads on what it saw.

The model “pets” is that body with one unit that says how likely a dog is. The body is the same as
in the model of the 1,000 ImageNet classes, so that model's last layer can be applied to the same
means, which costs one product of matrices.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnviz import images, zoo
from cnnviz.types import Float32, ModelCard, UInt8

if TYPE_CHECKING:
    from cnnviz.compiled import Compiled, Forward

MODEL, KINDS = "pets", "efficientnet-lite0"
"""The models of the two heads."""
DOGS, CATS = slice(151, 269), slice(281, 286)
"""The places of the 118 dogs and of the 5 cats among the ImageNet classes."""
CLEAREST = 16
"""Places of which all classes are asked; asking all would take a fifth of the network's time."""
MAPS, LOGIT, LOGITS = "head_relu", "logit", "logits"
"""The body's last maps, and the heads' layers before the curve."""


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """What the network saw in one photo."""

    dog: float
    """Of the model “pets”: how likely it is a dog, from 0 to 1."""
    leaning: Float32
    """(P,) what each place of the last maps says by itself: above zero of a dog, below of a cat (a
    class activation map, Zhou et al., 2015, arXiv:1512.04150). Its mean is the logit of ``dog``."""
    kinds: Float32
    """(1000,) a logit for each ImageNet class."""
    whole: Float32
    """(3,) what the photo says of cats, of dogs and of all other classes: the logarithm of the sum
    of the exponentials of their logits."""
    clearest: Float32
    """(`CLEAREST`, 3) the same of the places that look most like a cat or a dog."""


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """A dense layer on what the body saw."""

    kernel: Float32
    """(1280, units)"""
    bias: Float32

    def of(self, seen: Any) -> Any:
        """Return logits (..., units) of maps or means (..., 1280), tensors of the backend."""
        import keras  # noqa: PLC0415 - reading about the network must not load a framework

        return keras.ops.matmul(seen, self.kernel) + self.bias


@dataclass(frozen=True, slots=True, eq=False)
class Eye:
    """The compiled body with its heads."""

    card: ModelCard
    """Of the model “pets”; it says how a photo is prepared."""
    names: tuple[str, ...]
    """Of the ImageNet classes."""
    run: Compiled

    def see(self, fitted: UInt8) -> tuple[Sight, ...]:
        """Look at photos (N, H, W, 3), as `images.fitted` gives them."""
        dogs, *parts = self.run(images.scaled(fitted, self.card.preprocessing))
        return tuple(
            Sight(float(dog), *each) for dog, *each in zip(dogs[:, 0], *parts, strict=True)
        )


@functools.lru_cache(maxsize=1)
def eye() -> Eye:
    """Return the compiled network; the first call loads both models.

    Raises:
        UnknownModel, DamagedModel: one of the two models is not there or damaged.
    """
    from cnnviz.compiled import compile_forward  # noqa: PLC0415 - it imports the framework
    from cnnviz.trace import read  # noqa: PLC0415

    model, card = zoo.load(MODEL), zoo.card(MODEL)
    kinds = Head(*zoo.load(KINDS).get_layer(LOGITS).get_weights())
    graph = read(model)
    (maps,) = (port for port in graph.ports if port.name == MAPS)
    near = _pets(Head(*model.get_layer(LOGIT).get_weights()), kinds)
    forward = partial(_forward, graph.forward((maps, *graph.outputs)), near, kinds)
    run = compile_forward(forward, (None, *card.input_shape), graph.variables)
    return Eye(card, zoo.card(KINDS).classes, run)


def _pets(own: Head, kinds: Head) -> Head:
    """Return the unit of “pets” and those of the dogs and cats: few, as each place is asked."""
    named = np.r_[DOGS, CATS]
    return Head(
        np.concatenate([own.kernel, kinds.kernel[:, named]], axis=1),
        np.concatenate([own.bias, kinds.bias[named]]),
    )


def _forward(body: Forward, near: Head, kinds: Head, tensor: Any) -> list[Any]:
    """Compute the parts of a `Sight` for photos (N, H, W, 3)."""
    from keras import ops  # noqa: PLC0415 - reading about the network must not load a framework

    maps, dogs = body(tensor)
    places = ops.reshape(maps, (-1, maps.shape[1] * maps.shape[2], maps.shape[3]))
    found = near.of(places)
    _, best = ops.top_k(ops.logsumexp(found[..., 1:], axis=-1), CLEAREST)
    clearest = ops.take_along_axis(places, best[..., np.newaxis], axis=1)
    # The head reads the means of the maps: the mean of what it would say of each place.
    whole = kinds.of(ops.mean(places, axis=1))
    return [dogs, found[..., 0], whole, _grouped(whole), _grouped(kinds.of(clearest))]


def _grouped(logits: Any) -> Any:
    """Return (..., 3) what logits (..., 1000) say of cats, of dogs and of all other classes."""
    from keras import ops  # noqa: PLC0415

    rest = (
        logits[..., : DOGS.start],
        logits[..., DOGS.stop : CATS.start],
        logits[..., CATS.stop :],
    )
    groups = (logits[..., CATS], logits[..., DOGS], ops.concatenate(rest, axis=-1))
    return ops.stack([ops.logsumexp(group, axis=-1) for group in groups], axis=-1)


def ready() -> None:
    """Load and run the network once, so that the first photo need not wait for it.

    Raises:
        UnknownModel, DamagedModel: one of the two models is not there or damaged.
    """
    height, width, channels = eye().card.input_shape
    eye().see(np.zeros((1, height, width, channels), np.uint8))
