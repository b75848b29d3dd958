"""What is known about one picture in one network, and its maps: worked out once for everybody."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from cachetools import LRUCache, cached

from cnnviz import attribution, images, zoo
from cnnviz.attribution import Check, Heatmap, Method, Request
from cnnviz.predict import Verdict, decide
from cnnviz.trace import trace
from cnnviz.types import Float32, ModelCard, UInt8
from cnnviz.ui.waiting_line import Desk, Line, Work

KEPT_BYTES = 64 * 1024**2
"""Memory for pictures, for quick maps and for slow ones each, all visitors together; a picture or a
map of 224×224 pixels takes 0.2 to 0.8 MB."""
STAGES = 7
"""Maps of the check after the first; all of them fit into one row."""
BESIDE = 8 * 1024
"""Bytes of a record beside its arrays, about."""


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """One picture in one network."""

    key: str
    """Names picture and model together."""
    card: ModelCard
    size: tuple[int, int]
    """Height and width of the upright picture, in pixels."""
    picture: UInt8
    """What the network sees, (H, W, C): the picture before its values are scaled."""
    tensor: Float32
    """(H, W, C), what enters the network."""
    verdict: Verdict
    shares: tuple[float, ...]
    """One number a class: its probability, or what stands in its place."""
    shapes: Mapping[str, tuple[int, ...]]
    """(h, w, C) of each layer that gives maps, in the data's order."""
    suggested: str
    """The layer to look at unless somebody chooses one."""

    @property
    def model(self) -> Any:
        """The network, which the zoo keeps."""
        return zoo.load(self.card.name)

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes, or their numbers where the card does not name them all."""
        named = len(self.card.classes) == len(self.shares)
        return self.card.classes if named else tuple(map(str, range(len(self.shares))))

    @property
    def answer(self) -> int:
        """The number of the class that the network decides for."""
        likely, labels = int(np.argmax(self.shares)), self.classes
        if self.verdict.label in labels and labels[likely] != self.verdict.label:
            return labels.index(self.verdict.label)  # a sigmoid’s threshold need not be one half
        return likely


def _key(card: ModelCard, data: bytes) -> str:
    # Preprocessing and classes of somebody's own model can be set anew, its file being the same.
    facts = (card.sha256, card.preprocessing, card.classes, card.output, card.threshold)
    digest = hashlib.sha256(data).hexdigest()
    return hashlib.sha256(f"{facts} {digest}".encode()).hexdigest()[:16]


def _bytes(found: Subject) -> int:
    return BESIDE + found.picture.nbytes + found.tensor.nbytes


@cached(LRUCache(KEPT_BYTES, getsizeof=_bytes), key=_key, condition=threading.Condition())
def subject(card: ModelCard, data: bytes) -> Subject:
    """Prepare a picture for a network and let it pass once.

    Raises:
        CnnvizError: the picture or the model cannot be used.
    """
    image = images.read(data)
    picture = images.fitted(image, card)
    tensor = images.scaled(picture, card.preprocessing)
    model = zoo.load(card.name)
    seen, _ = attribution.survey(model, tensor)
    traced = trace(model, tensor)
    answer = np.ravel(traced[traced.outputs[0]].output)
    return Subject(
        key=_key(card, data),
        card=card,
        size=(image.shape[0], image.shape[1]),
        picture=picture,
        tensor=tensor,
        verdict=decide(answer, card),
        shares=shares_of(answer, seen.head.classes),
        shapes={name: traced[name].output.shape for name in seen.layers},
        suggested=seen.suggested,
    )


def shares_of(answer: Float32, classes: int) -> tuple[float, ...]:
    """Return what each class gets of an answer (classes,), or (1,) of a single sigmoid."""
    given = [float(each) for each in np.ravel(answer)]
    return (1 - given[0], given[0]) if len(given) < classes else tuple(given)


# ---------------------------------------------------------------------------------------- the maps


@dataclass(frozen=True, slots=True)
class Question:
    """Why this class, asked of a picture by one method."""

    subject: Subject
    method: Method
    class_index: int
    layer: str = ""
    """For methods that look at a layer; "" for the suggested one."""

    @property
    def key(self) -> Hashable:
        """Equal for equal questions."""
        layer = (self.layer or self.subject.suggested) if self.method.needs_layer else ""
        return self.subject.key, self.method.name, self.class_index, layer

    def compute(self, **asked: Any) -> Heatmap:
        """Work the map out now; ``asked`` are further parts of the request."""
        request = Request(self.class_index, self.layer, **asked)
        return self.method.compute(self.subject.model, self.subject.tensor, request)


Found = Heatmap | Check


def size(found: Found) -> int:
    """Return about how many bytes a map or a check takes."""
    maps = [found] if isinstance(found, Heatmap) else [stage.heatmap for stage in found.stages]
    return sum(BESIDE + each.values.nbytes for each in maps)


LINE: Line[Found] = Line(KEPT_BYTES, size)
"""Of the whole app, for all that takes many passes."""


@cached(
    LRUCache(KEPT_BYTES, getsizeof=size),
    key=lambda question: question.key,
    condition=threading.Condition(),
)
def quick(question: Question) -> Heatmap:
    """Return the map of a method that takes one pass.

    Raises:
        CnnvizError: the method cannot be used here.
    """
    return question.compute()


def slow(question: Question) -> Work[Found]:
    """Return the work that finds the map of a method that takes many passes."""

    def do(desk: Desk) -> Heatmap:
        return question.compute(progress=desk.progress, cancelled=desk.cancelled)

    return Work(question.key, do)


def check_key(question: Question) -> Hashable:
    """Return what the model-randomisation check of a question is kept under."""
    return "check", question.key


def check(question: Question) -> Work[Found]:
    """Return the work that does the model-randomisation check."""

    def do(desk: Desk) -> Check:
        request = Request(
            question.class_index,
            question.layer,
            progress=desk.progress,
            cancelled=desk.cancelled,
        )
        asked = question.subject
        given = question.method, asked.model, asked.tensor, request
        return attribution.randomise(*given, stages=STAGES)

    return Work(check_key(question), do)
