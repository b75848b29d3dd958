"""``cnnviz train`` and ``cnnviz recipes``: put a run into the queue, and watch it."""

from __future__ import annotations

import argparse
import getpass
import os
from typing import Any, get_args, get_type_hints

from cnnviz import datasets, zoo
from cnnviz.cli import follow
from cnnviz.cli.terminal import quiet_libraries, table, tell
from cnnviz.training import service, spec, store, subjects, words
from cnnviz.training.augmentation import Augmentation
from cnnviz.training.recipes import RECIPES, recipe
from cnnviz.training.settings import SETTINGS, option_name
from cnnviz.training.spec import RunSpec, flat

HINTS = get_type_hints(RunSpec) | get_type_hints(Augmentation)


def add_to(commands: Any) -> None:
    """Add the commands to the parser."""
    parser = commands.add_parser(
        "train",
        help="train a network",
        description="Train in the background and watch; Ctrl-C ends the watching, not the run.",
    )
    parser.add_argument(
        "--recipe",
        metavar="NAME",
        help=f"begin with the settings of a recipe, or list them all: list, {', '.join(RECIPES)}",
    )
    parser.add_argument("--title", default="", help="what the run is called")
    parser.add_argument(
        "--detach", action="store_true", help="only put it into the queue, and do not watch it"
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help="only tell how long it would take and how much memory it would need",
    )
    settings = parser.add_argument_group("settings")
    usual = flat(RunSpec())
    for name in SETTINGS:
        _add_setting(settings, name, usual[name])
    parser.set_defaults(command=_train)
    listed = commands.add_parser("recipes", help="list what is ready to be trained")
    listed.set_defaults(command=_list)


def _add_setting(group: Any, name: str, usual: Any) -> None:
    """Add the option of one setting; which values are good is for the spec to say."""
    text = SETTINGS[name].help.replace("%", "%%")
    shared = {"dest": name, "default": argparse.SUPPRESS}
    if HINTS[name] is bool:
        action = argparse.BooleanOptionalAction
        group.add_argument(option_name(name), action=action, help=text, **shared)
        return
    kind = HINTS[name] if HINTS[name] in (int, float) else str
    shown = f"{text} (default: {usual})"
    group.add_argument(option_name(name), type=kind, metavar=_metavar(name), help=shown, **shared)


def _metavar(name: str) -> str:
    named = {
        "dataset": [one.name for one in datasets.DATASETS],
        "architecture": [one.name for one in zoo.ARCHITECTURES],
    }
    known = named.get(name) or get_args(HINTS[name])
    return "{" + ",".join(known) + "}" if known else _METAVARS[HINTS[name]]


_METAVARS = {float: "X", int: "N", str: "TEXT"}


def wanted(options: argparse.Namespace) -> RunSpec:
    """Return the settings that a command line asks for.

    Raises:
        SpecError: they cannot be used.
    """
    usual = RunSpec()
    if options.recipe is not None:
        usual = recipe(options.recipe).spec
    given = {name: getattr(options, name) for name in SETTINGS if hasattr(options, name)}
    found = spec.with_values(usual, given)
    spec.check(found, subjects.subject_of(found))
    return found


def _list(_: argparse.Namespace) -> int:
    rows = [[one.name, one.summary] for one in RECIPES.values()]
    tell(table(("RECIPE", "WHAT IT DOES"), rows, elastic=1))
    tell("Train one with: cnnviz train --recipe NAME; other options change its settings.")
    return 0


def _train(options: argparse.Namespace) -> int:
    if options.recipe == "list":
        return _list(options)
    settings = wanted(options)
    if options.dry_run:
        return _estimate(settings)
    run = store.submit(
        settings,
        owner=owner(),
        title=options.title,
        fingerprint=datasets.fingerprint(datasets.dataset(settings.dataset)),
    )
    service.ensure_running()
    tell(f"The run “{run.title}” is in the queue as {run.id}.")
    if options.detach:
        tell(f"Watch it with: cnnviz runs follow {run.id}")
        return 0
    return follow.follow(run.id)


def owner() -> str:
    """Return whose the runs and data sets are that are made in a terminal."""
    try:
        return f"cli-{getpass.getuser()}"
    except (OSError, KeyError):  # a container's user without a name
        return f"cli-{os.getuid() if hasattr(os, 'getuid') else 'somebody'}"


def _estimate(settings: RunSpec) -> int:
    from cnnviz.training import estimate, machine  # noqa: PLC0415 - it imports the framework

    machine.set_environment()
    with quiet_libraries():
        found = estimate.estimate(settings)
    tell(f"{found.parameters:,} parameters, {found.steps_per_epoch:,} steps an epoch.")
    if found.seconds is not None:
        tell(f"It would take about {words.duration(found.seconds)}.")
    tell(found.basis)
    tell(f"It would need about {words.size(found.bytes)} of memory.")
    return 0
