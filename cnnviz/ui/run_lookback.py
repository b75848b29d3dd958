"""A run's network as it was after an epoch, and what it made of one of the fixed pictures.

Weights come from the run's snapshots and go into a network of the run's architecture, which then
computes again: what is shown is what it computed, in float32. What a network of one architecture
needs is made once and shared by all sessions.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from cachetools import LRUCache, cached
from numpy.typing import NDArray

from cnnviz import images
from cnnviz.colour import PICTURE_KINDS, Mode, Scale, scale
from cnnviz.errors import RunError
from cnnviz.language import _
from cnnviz.predict import decide
from cnnviz.receptive import Field, receptive_fields
from cnnviz.trace import trace
from cnnviz.training import snapshots, spec
from cnnviz.training.snapshots import Snapshot
from cnnviz.training.store import Run
from cnnviz.training.subjects import architecture_of, named, preprocessing_of, subject_of
from cnnviz.types import Float32, ModelCard, Trace, UInt8
from cnnviz.walk import Walk

KEPT_NETWORKS = 4
KEPT_BYTES = 192 * 1024**2
"""Memory for what networks made of pictures, all sessions together."""
KEPT_SMALL = 4096
"""Entries of what takes a few kilobytes each."""


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """A network of one architecture, into which the weights of any epoch can be put."""

    model: Any
    """The `keras.Model`."""
    kernels: Mapping[str, int]
    """Of each layer with kernels (kh, kw, C, C'): where its kernel is among the weights."""
    layers: tuple[str, ...]
    """Names of the layers whose outputs are maps, without the picture itself."""
    fields: Mapping[str, Field]
    """The receptive fields of all layers."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    """Held from putting weights in until the network has computed with them."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What the network of one epoch made of one picture."""

    id: str
    """Names run, epoch and picture together."""
    trace: Trace
    picture: UInt8
    """(H, W, C), before its values were scaled."""
    snapshot: Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """How far the numbers of one epoch go, for colours that many epochs share."""

    maps: Mapping[str, Scale]
    """Of each map layer, each map on its own."""
    kernels: Mapping[str, float]
    """The largest distance from 0 in each layer's kernels."""


def bench(run: Run) -> Bench:
    """Return the network of a run's architecture; runs of one kind share it.

    Raises:
        SpecError: this cnnviz does not know the run's data set or architecture.
    """
    subject, wanted = subject_of(run.spec), run.spec
    plan = spec.RunSpec(architecture=wanted.architecture, network=wanted.network)
    return _bench(plan, spec.input_shape(wanted, subject), subject.classes)


@cached(LRUCache(KEPT_NETWORKS), condition=threading.Condition())
def _bench(plan: spec.RunSpec, shape: tuple[int, int, int], classes: int) -> Bench:
    """Build the network that a spec names or lists."""
    model = architecture_of(plan).build(shape, classes)
    places = {id(variable): place for place, variable in enumerate(model.weights)}
    kernels = {
        layer.name: places[id(layer.kernel)]
        for layer in model.layers
        if len(getattr(getattr(layer, "kernel", None), "shape", ())) == 4
    }
    traced = trace(model, np.zeros(shape, np.float32))
    maps = tuple(one.name for one in traced if one.is_map and one.kind not in PICTURE_KINDS)
    return Bench(model, kernels, maps, receptive_fields(traced))


# ------------------------------------------------------------------------------------- one epoch


def _key(run: Run, epoch: int, *place: int) -> tuple[object, ...]:
    # A worker that goes on from a checkpoint has another lease and may compute an epoch anew.
    return run.id, run.record.lease, epoch, *place


def _bytes(one: Look) -> int:
    weights = sum(array.nbytes for array in one.snapshot.weights)
    return weights + sum(layer.output.nbytes for layer in one.trace)


@cached(LRUCache(KEPT_BYTES, getsizeof=_bytes), key=_key, condition=threading.Condition())
def look(run: Run, epoch: int, place: int) -> Look:
    """Let one of the fixed pictures pass through the network as it was after an epoch.

    Args:
        run: the run.
        epoch: one of `snapshots.epochs`.
        place: of the picture among `snapshots.pictures`.

    Raises:
        RunError: the snapshot is damaged, or of another network than this cnnviz builds.
        SpecError: as `bench`.
    """
    ready = bench(run)
    kept = _snapshot(run, epoch)
    picture = snapshots.pictures(run.folder)[0][place]
    tensor = images.scaled(picture, preprocessing_of(run.spec))
    with ready.lock:
        try:
            ready.model.set_weights(kept.weights)
        except ValueError as error:
            raise RunError(
                _(
                    "The weights after epoch {epoch} do not fit the network “{architecture}” as "
                    "this cnnviz builds it; look at them with the version that trained the run."
                ).format(epoch=epoch, architecture=run.spec.architecture)
            ) from error
        name = "/".join(map(str, _key(run, epoch, place)))
        return Look(name, trace(ready.model, tensor), picture, kept)


def _snapshot(run: Run, epoch: int) -> Snapshot:
    kept = snapshots.read(run.folder, epoch)
    if kept is None:
        raise RunError(
            _("What was kept of epoch {epoch} is damaged or gone; choose another epoch.").format(
                epoch=epoch
            )
        )
    return kept


@cached(LRUCache(KEPT_SMALL), key=_key, lock=threading.Lock())
def predictions(run: Run, epoch: int) -> Float32:
    """Return what the network said of all fixed pictures, (n, classes), as the run measured it.

    Raises:
        RunError: the snapshot is damaged or gone.
    """
    return _snapshot(run, epoch).predictions


# ----------------------------------------------------------------- colours that all epochs share


@cached(LRUCache(KEPT_SMALL), key=_key, condition=threading.Condition())
def reach(run: Run, epoch: int, place: int) -> Reach:
    """Return how far the numbers of one epoch go for a picture.

    Raises:
        RunError, SpecError: as `look`.
    """
    ready, seen = bench(run), look(run, epoch, place)
    return Reach(
        {name: scale(seen.trace[name].output, "map") for name in ready.layers},
        {name: _furthest(seen.snapshot.weights[at]) for name, at in ready.kernels.items()},
    )


def _furthest(kernel: NDArray[Any]) -> float:
    return float(np.abs(kernel).max(initial=0.0, where=np.isfinite(kernel)))


def reaches(run: Run, epochs: Iterable[int], place: int) -> list[Reach]:
    """Return the reach of all epochs that can be read."""
    found = []
    for epoch in epochs:
        try:
            found.append(reach(run, epoch, place))
        except RunError:  # whoever chooses this epoch reads why it cannot be shown
            continue
    return found


def shared(found: Sequence[Reach], layer: str) -> dict[Mode, Mapping[str, Scale]]:
    """Return colour scales of a layer under which the same number looks alike in all epochs."""
    maps = _joined([one.maps[layer] for one in found])
    every = [_joined([one.maps[name] for one in found]) for name in found[0].maps]
    whole = max(float(one.high.max()) for one in every)
    return {
        "map": {layer: maps},
        "layer": {layer: _level(maps, float(maps.high.max()), signed=maps.signed)},
        "network": {layer: _level(maps, whole, signed=any(one.signed for one in every))},
    }


def _joined(scales: Sequence[Scale]) -> Scale:
    high = np.max([one.high for one in scales], axis=0)
    signed = any(one.signed for one in scales)
    return Scale(-high if signed else np.zeros_like(high), high, signed)


def _level(maps: Scale, furthest: float, *, signed: bool) -> Scale:
    high = np.full_like(maps.high, furthest)
    return Scale(-high if signed else np.zeros_like(high), high, signed)


# ------------------------------------------------------------------------------ for the components


def walk_of(run: Run, seen: Look, layer: str, found: Sequence[Reach]) -> Walk:
    """Return a look as the walk that the Explore page's components take.

    Args:
        run: the run.
        seen: the look.
        layer: the one layer that will be shown; only it has colour scales.
        found: of all epochs that share the colours.
    """
    card = card_of(run)
    scales = shared(found, layer)
    limits = [one[layer].of_map(0) for one in scales.values()]
    return Walk(
        id=f"{seen.id}/{limits}",
        card=card,
        size=(seen.picture.shape[0], seen.picture.shape[1]),
        picture=seen.picture,
        trace=seen.trace,
        verdict=decide(seen.trace[seen.trace.outputs[0]].output, card),
        fields=bench(run).fields,
        scales=scales,
    )


def card_of(run: Run) -> ModelCard:
    """Return a card of the network that is being trained; nothing about it is measured."""
    data, architecture = named(run.spec)
    return ModelCard(
        name=run.id,
        title=run.title,
        summary=architecture.summary,
        dataset=data.name,
        classes=data.classes,
        input_shape=spec.input_shape(run.spec, subject_of(run.spec)),
        preprocessing=preprocessing_of(run.spec),
        output="sigmoid" if architecture.is_binary(len(data.classes)) else "softmax",
        threshold=0.5,
        parameters=run.record.parameters,
        metrics={},
        history={},
        licence=data.licence,
        data_source=data.source,
        sha256="",
        command="",
        trained={},
    )
