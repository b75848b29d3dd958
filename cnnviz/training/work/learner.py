"""Trains the network of one run, from its first or its last saved batch on."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass, replace
from typing import Any, get_args

import keras
import numpy as np

from cnnviz import images, zoo
from cnnviz.errors import RunError
from cnnviz.language import _
from cnnviz.training import devices, machine, metrics, snapshots, subjects
from cnnviz.training.machine import Machine
from cnnviz.training.plan import Plan
from cnnviz.training.spec import Precision, RunSpec
from cnnviz.training.store import Run
from cnnviz.training.work import checkpoints, lesson, networks, parallel
from cnnviz.training.work.averaging import Averaging
from cnnviz.training.work.batches import Batches, Ordered
from cnnviz.training.work.callbacks import Steering, Sweep, Swept
from cnnviz.training.work.checkpoints import Checkpoint, Standing
from cnnviz.training.work.journal import Journal
from cnnviz.training.work.keeper import Keeper, Kept, has_waited
from cnnviz.training.work.lesson import Lesson
from cnnviz.training.work.watch import Watch

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Pupil:
    """A network that is ready for ``fit``, and what belongs to it."""

    model: keras.Model
    meters: list[Any]
    """The variables of its metrics."""
    twin: keras.Model
    """The same in float32, to be saved and looked at."""
    batches: Batches
    execution: int
    """Batches in one call of the framework."""


def learn(run: Run, device: Machine, watch: Watch) -> Mapping[str, Any]:
    """Train until all epochs are done, or until early stopping ends it.

    Returns:
        What this changes in the run's record.

    Raises:
        Halted: the run was asked to end early; it is saved.
        Lost: another worker has the run.
        CnnvizError: the run cannot be trained; the text says why.
        Exception: whatever the framework raises.
    """
    machine.set_up(device, deterministic=run.spec.deterministic)
    lessons = lesson.prepared(run, watch)
    watch.doing("compiling")
    found = _checkpoint(run, watch)
    several = len(device.gpus) > 1
    with parallel.scope(run.spec.batch) if several else nullcontext(1) as copies:
        pupil = _pupil(run, lessons, found, device, watch)
        validation = lessons.validation(binary=pupil.batches.feed.binary, devices=copies)
        plan = Plan(run.folder, run.spec, run.record.legs, pupil.batches.feed.steps)
        standing = _standing(plan, pupil, found, watch)
        standing.validating = len(validation.feed.chosen) if validation else 0
        steering = Steering(plan, standing, pupil.batches, pupil.meters, watch)
        averaging = Averaging(plan, standing)
        _restore(pupil.model, averaging, found)
        with closing(Journal(plan, standing, watch)) as journal:
            keeper = _keeper(lessons, pupil, averaging, journal, watch)
            _fit(plan, pupil, validation, standing, [steering, averaging, journal, keeper])
    return _ended(plan, standing, watch)


def _checkpoint(run: Run, watch: Watch) -> Checkpoint | None:
    """Return what to go on from, and tell people where something was damaged."""
    if run.spec.schedule == "sweep":
        return None
    found, damaged = checkpoints.newest(run.folder)
    if damaged and found:
        watch.notice(
            "The last checkpoint was damaged; the run went on from an older one, after "
            f"{found.standing.epoch} epochs and {found.standing.batch} batches."
        )
    elif damaged:
        watch.notice("All checkpoints were damaged; the run began anew.")
    return found


def _pupil(
    run: Run, lessons: Lesson, found: Checkpoint | None, device: Machine, watch: Watch
) -> Pupil:
    """Build and compile the network; its first weights depend on the seed alone."""
    spec = run.spec
    precision = machine.precision(_precision(run), device, watch.notice)
    keras.utils.set_random_seed(spec.seed)
    model, twin = (
        networks.built(lessons.architecture, lessons.shape, lessons.classes, spec, each)
        for each in (precision, "float32")
    )
    batches = lessons.batches(binary=model.output_shape[-1] == 1)
    steps = batches.feed.steps
    # A run that goes on keeps what it began with, or its rates would change at other batches.
    execution = found.standing.execution if found else machine.execution(spec, model, steps, device)
    execution = parallel.batches_a_call(execution)
    meters = networks.compiled(model, spec, execution=execution, xla=machine.uses_xla(device))
    watch.tell(device=device.name, precision=precision, parameters=model.count_params())
    _log.info("%s, %s, %d batches a call", device.name, precision, execution)
    return Pupil(model, meters, twin, batches, execution)


def _precision(run: Run) -> Precision:
    """Return what the run began with, or else what is wanted."""
    return next(
        (each for each in get_args(Precision) if each == run.record.precision), run.spec.precision
    )


def _standing(plan: Plan, pupil: Pupil, found: Checkpoint | None, watch: Watch) -> Standing:
    """Put the curves and all that is kept back to the checkpoint, or to the start."""
    checkpoints.go_back(plan.folder, found)
    standing = Standing(execution=pupil.execution)
    if found is not None:
        standing = found.standing
    if standing.total != plan.epochs:  # a new leg deserves new patience
        standing.total, standing.waited = plan.epochs, 0
    metrics.forget_after(plan.folder, standing.epoch * plan.steps + standing.batch)
    snapshots.forget_after(plan.folder, standing.epoch)
    _tell(plan, standing, watch)
    return standing


def _restore(model: keras.Model, averaging: Averaging, found: Checkpoint | None) -> None:
    """Put the network back to the checkpoint."""
    if found is None:
        return
    held, arrays = networks.variables(model), found.network()
    try:
        networks.assign(held, arrays[: len(held)])
        averaging.restore(arrays[len(held) :])
    except ValueError as error:
        raise RunError(
            _(
                "This run was saved by another version of cnnviz or on another kind of device, "
                "and cannot go on here; repeat it."
            )
        ) from error


def _tell(plan: Plan, standing: Standing, watch: Watch) -> None:
    """Put into the record where the run stands now."""
    epochs = metrics.read_epochs(plan.folder)
    watch.tell(best=standing.best, latest=dict(epochs[-1].values) if epochs else {})
    batches = plan.steps
    if plan.is_sweep:
        batches = plan.sweep_steps
        watch.tell(legs=(1,))
    watch.progress = replace(watch.progress, batches=batches)
    watch.at(standing.epoch, standing.batch, 0.0)


def _keeper(
    lessons: Lesson, pupil: Pupil, averaging: Averaging, journal: Journal, watch: Watch
) -> keras.callbacks.Callback:
    """Return the callback that looks after what the run learns."""
    if journal.plan.is_sweep:
        return Sweep(journal, watch)
    kept = Kept(pupil.twin, _samples(journal.plan, lessons), pupil.meters, averaging)
    return Keeper(kept, journal, watch)


def _samples(plan: Plan, lessons: Lesson) -> Any:
    """Choose the pictures of the snapshots, keep them, and return their tensors."""
    numbers = lessons.validating if len(lessons.validating) else lessons.training
    numbers = numbers[snapshots.chosen(lessons.pictures.labels[numbers])]
    chosen = lessons.pictures.images[numbers]
    snapshots.write_pictures(plan.folder, chosen, lessons.pictures.labels[numbers])
    return images.scaled(chosen, subjects.preprocessing_of(plan.spec))


def _fit(
    plan: Plan,
    pupil: Pupil,
    validation: Ordered | None,
    standing: Standing,
    callbacks: list[keras.callbacks.Callback],
) -> None:
    """Fit epoch after epoch.

    The rest of an epoch needs a ``fit`` of its own, because Keras asks once for the number of
    batches; and where only the validation is missing, there is nothing to fit.
    """
    if standing.batch == plan.steps:
        _validate(pupil.model, validation, standing, callbacks)
    while standing.epoch < plan.epochs and not has_waited(plan, standing):
        pupil.batches.start(standing.epoch, standing.batch)
        with suppress(Swept):
            pupil.model.fit(
                pupil.batches,
                initial_epoch=standing.epoch,
                epochs=standing.epoch + 1 if standing.batch else plan.epochs,
                validation_data=validation,
                shuffle=False,  # the batches come shuffled
                callbacks=callbacks,
                verbose=2,
            )
        if plan.is_sweep:
            return


def _validate(
    model: keras.Model,
    validation: Ordered | None,
    standing: Standing,
    callbacks: list[keras.callbacks.Callback],
) -> None:
    """End an epoch of which all batches are trained."""
    every = keras.callbacks.CallbackList(callbacks, model=model)
    every.on_epoch_begin(standing.epoch)
    logs = dict(zip(("loss", "accuracy"), standing.running, strict=True))
    found = model.evaluate(validation, callbacks=every, return_dict=True, verbose=0)
    every.on_epoch_end(standing.epoch, logs | {f"val_{key}": found[key] for key in logs})


def _ended(plan: Plan, standing: Standing, watch: Watch) -> Mapping[str, Any]:
    if plan.is_sweep:
        watch.progress = replace(watch.progress, epoch=1, batch=0)
        return {}
    if standing.epoch == plan.epochs:
        return {}
    watch.notice(
        f"The training ended early, after epoch {standing.epoch}: the validation loss had not "
        f"become better for {plan.spec.patience} epochs."
    )
    return {"legs": shortened(plan.legs, standing.epoch)}


def shortened(legs: tuple[int, ...], epochs: int) -> tuple[int, ...]:
    """Return the legs of a run as if it had been asked for only so many epochs."""
    kept: list[int] = []
    for leg in legs:
        kept.append(min(leg, epochs - sum(kept)))
        if sum(kept) == epochs:
            break
    return tuple(kept)


def warm_up() -> None:
    """Fit a tiny network once, so that the first step of a run has less to load (measured: 0.4 s).

    Not where there is a GPU: this would take memory from whoever trains there now.
    """
    if devices.local()[0].kind == "gpu":
        return
    spec = RunSpec()
    model = networks.built(zoo.architecture(spec.architecture), (8, 8, 1), 2, spec, "float32")
    xla = machine.uses_xla(Machine(devices.local()[-1]))
    networks.compiled(model, spec, execution=2, xla=xla)
    model.fit(np.zeros((2, 8, 8, 1)), np.zeros((2, 2)), batch_size=1, verbose=0)
    keras.utils.clear_session()
