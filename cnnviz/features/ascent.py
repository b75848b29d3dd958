"""A picture that excites a filter more than any photo: gradient ascent on the picture.

Erhan, Bengio, Courville and Vincent (2009, “Visualizing Higher-Layer Features of a Deep Network”)
turned training around: the network stays as it is, and the picture follows the gradient of one
answer. With the pixels alone this ends in noise; what keeps it readable is what Olah, Mordvintsev
and Schubert (2017, “Feature Visualization”) collected: steps in a space of waves with decorrelated
colours (``spaces``), and small random moves of the picture (``shaking``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import keras
import numpy as np

from cnnviz import compiled
from cnnviz.attribution.gradients import Gradient, compile_gradient
from cnnviz.datasets import Progress
from cnnviz.errors import ModelError
from cnnviz.features import shaking
from cnnviz.features.filters import FilterLayer
from cnnviz.features.spaces import Float64, Pixels, Space, Waves
from cnnviz.flow import Flow, Tap
from cnnviz.language import _
from cnnviz.trace import read
from cnnviz.types import Float32, ModelCard, UInt8

Objective = Literal["map", "cell"]
Way = Literal["tricks", "plain"]
OBJECTIVES: tuple[Objective, ...] = ("map", "cell")
WAYS: tuple[Way, ...] = ("tricks", "plain")
STEPS = 192
RATE = 0.05
"""Length of a step, of the numbers that change (Adam)."""
MOMENTUM, SQUARED, TINY = 0.9, 0.999, 1e-8
"""Of Adam (Kingma and Ba, arXiv:1412.6980)."""
STAGES = (0, 2, 4, 8, 16, 32, 64, 96, 128, 160, STEPS)
"""Steps after which the picture is remembered."""
REACH = 16
"""The picture is shifted by at most a sixteenth of what the filter sees."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be made."""

    filter: int
    objective: Objective = "map"
    """``map``: the mean of the filter's whole map; ``cell``: its middle cell alone."""
    way: Way = "tricks"
    """``plain``: gradient ascent on pixels, without waves and moves, as a comparison."""


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """The picture after some steps."""

    step: int
    picture: UInt8
    """(H, W, C), as a screen shows it."""
    answer: float
    """The filter's answer at the place that the picture excites most."""


@dataclass(frozen=True, slots=True, eq=False)
class Ascent:
    """How a picture came about."""

    wish: Wish
    stages: tuple[Stage, ...]

    @property
    def nbytes(self) -> int:
        """Memory of the pictures."""
        return sum(stage.picture.nbytes for stage in self.stages)


def ascend(
    model: Any, card: ModelCard, layer: FilterLayer, wish: Wish, progress: Progress
) -> Ascent:
    """Let a picture grow that excites a filter; the same wish gives the same picture.

    Args:
        model: the card's model.
        card: says how pixels become what enters the network.
        layer: which layer.
        wish: which filter, and how.
        progress: told how many steps are done, and of how many. May raise to end the work.

    Raises:
        OutOfRange: the layer has no such filter.
        ModelError: the backend computes no gradients, or the network's answers are not finite.
    """
    layer.check(wish.filter)
    slopes = _Slopes(_program(model, card, layer), card, layer, wish)
    stages = []
    for step, picture in enumerate(_climb(slopes)):
        progress(step, STEPS)
        if step in STAGES:
            shown = np.rint(255 * picture).astype(np.uint8)
            stages.append(Stage(step, shown, slopes.answer(picture)))
    return Ascent(wish, tuple(stages))


def _climb(slopes: _Slopes) -> Iterator[Float64]:
    """Yield the picture (H, W, C; 0 to 1) before the first step, and after each."""
    rng = np.random.default_rng(0)
    tricks, shape = slopes.wish.way == "tricks", slopes.card.input_shape
    space: Space = Waves(shape) if tricks else Pixels(shape)
    numbers = space.start(rng)
    mean, square = np.zeros_like(numbers), np.zeros_like(numbers)
    for step in range(1, STEPS + 1):
        picture = space.picture(numbers)
        yield picture
        move = shaking.draw(rng, shape[:2], slopes.reach) if tricks else shaking.STILL
        slope = space.slope(picture, slopes.by_pixels(picture, move))
        mean += (1 - MOMENTUM) * (slope - mean)
        square += (1 - SQUARED) * (slope**2 - square)
        share = (1 - SQUARED**step) ** 0.5 / (1 - MOMENTUM**step)
        numbers = numbers + RATE * share * mean / (np.sqrt(square) + TINY)
    yield space.picture(numbers)


@dataclass(frozen=True, slots=True, eq=False)
class _Slopes:
    """How a filter's answer grows with the pixels of a picture."""

    run: Gradient
    card: ModelCard
    layer: FilterLayer
    wish: Wish

    @property
    def reach(self) -> float:
        """How many pixels the picture is shifted at most."""
        sides = (*self.layer.field.size, *self.card.input_shape[:2])
        return min(sides) / REACH

    def by_pixels(self, picture: Float64, move: shaking.Move) -> Float64:
        """Return the gradient by the picture (H, W, C), through a move of it.

        Raises:
            ModelError: it is not finite.
        """
        number = self.wish.filter + self.layer.filters * OBJECTIVES.index(self.wish.objective)
        found = self.run(self._tensor(move.of(picture)), number)
        if not np.isfinite(found.gradient).all():
            raise ModelError(
                _(
                    "This network’s answers to a grown picture are infinite or undefined, so the "
                    "picture cannot grow further; choose another filter or layer."
                )
            )
        slope = found.gradient[0] * 255 / np.array(self.card.preprocessing.std)
        return move.back(self._swapped(slope))

    def answer(self, picture: Float64) -> float:
        """Return the filter's answer at the place that the picture excites most."""
        number = self.wish.filter + self.layer.filters * len(OBJECTIVES)
        return float(self.run(self._tensor(picture), number).scores[0, number])

    def _tensor(self, picture: Float64) -> Float32:
        how = self.card.preprocessing
        scaled = (255 * self._swapped(picture) - np.array(how.mean)) / np.array(how.std)
        batch: Float32 = scaled[np.newaxis].astype(np.float32)
        return batch

    def _swapped(self, picture: Float64) -> Float64:
        """Return the picture with red and blue in each other's place if the network wants that."""
        bgr = self.card.preprocessing.colour == "bgr"
        return np.ascontiguousarray(picture[..., ::-1] if bgr else picture)


# --------------------------------------------------------------------------------------- compiled


def _program(model: Any, card: ModelCard, layer: FilterLayer) -> Gradient:
    """Return the compiled gradient of any filter of the layer, for each objective."""
    graph = read(model)
    shape = (1, *card.input_shape)
    make = partial(_compile, graph, layer, shape)
    return compiled.kept(model, ("filter slopes", layer, shape), make)


def _compile(graph: Flow, layer: FilterLayer, shape: tuple[int, ...]) -> Gradient:
    forward = graph.forward((layer.read_at,))
    row, column = layer.centre

    def scored(tensor: Any, tap: Tap) -> list[Any]:
        (maps,) = forward(tap(tensor))  # (1, h, w, C)
        wished = [keras.ops.mean(maps, axis=(1, 2)), maps[:, row, column]]
        return [keras.ops.concatenate([*wished, keras.ops.max(maps, axis=(1, 2))], axis=1)]

    return compile_gradient(scored, shape, graph.variables)
