"""``cnnviz train``: put a run into the queue, and watch it."""

from __future__ import annotations

import argparse
import getpass
import os
from typing import Any, get_args, get_type_hints

from cnnviz import datasets, zoo
from cnnviz.cli import follow
from cnnviz.cli.terminal import quiet_libraries, tell
from cnnviz.errors import SpecError
from cnnviz.training import service, spec, store, subjects, words
from cnnviz.training.augmentation import Augmentation
from cnnviz.training.recipes import RECIPES
from cnnviz.training.settings import SETTINGS, option_name
from cnnviz.training.spec import RunSpec, flat

HINTS = get_type_hints(RunSpec) | get_type_hints(Augmentation)


def add_to(commands: Any) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "train",
        help="train a network",
        description="Train in the background and watch; Ctrl-C ends the watching, not the run.",
    )
    parser.add_argument(
        "--recipe",
        metavar="NAME",
        help=f"begin with the settings of a shipped model: {', '.join(sorted(RECIPES))}",
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
    return "{" + ",".join(known) + "}" if known else "X" if HINTS[name] is float else "N"


def wanted(options: argparse.Namespace) -> RunSpec:
    """Return the settings that a command line asks for.

    Raises:
        SpecError: they cannot be used.
    """
    usual = RunSpec()
    if options.recipe is not None:
        if options.recipe not in RECIPES:
            named = ", ".join(sorted(RECIPES))
            raise SpecError(
                f"There is no recipe named “{options.recipe[:40]}”; choose one of {named}."
            )
        usual = RECIPES[options.recipe]
    given = {name: getattr(options, name) for name in SETTINGS if hasattr(options, name)}
    found = spec.with_values(usual, given)
    spec.check(found, subjects.subject_of(found))
    return found


def _train(options: argparse.Namespace) -> int:
    settings = wanted(options)
    if options.dry_run:
        return _estimate(settings)
    run = store.submit(
        settings,
        owner=_owner(),
        title=options.title,
        fingerprint=datasets.fingerprint(datasets.dataset(settings.dataset)),
    )
    service.ensure_running()
    tell(f"The run “{run.title}” is in the queue as {run.id}.")
    if options.detach:
        tell(f"Watch it with: cnnviz runs follow {run.id}")
        return 0
    return follow.follow(run.id)


def _owner() -> str:
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
