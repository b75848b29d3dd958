"""Commands about this machine: its folders, its devices, and TensorBoard."""

from __future__ import annotations

import argparse
import shlex
from typing import Any

from cnnviz import home, zoo
from cnnviz.cli.terminal import table, tell
from cnnviz.training import devices, words


def add_to(commands: Any) -> None:
    """Add the commands to the parser."""
    add = commands.add_parser
    add("home", help="print where runs, pictures and models are kept").set_defaults(command=_home)
    add("tensorboard", help="print the command that shows all runs in TensorBoard").set_defaults(
        command=_tensorboard
    )
    found = add("devices", help="print what this machine can train on")
    found.add_argument("--again", action="store_true", help="try the GPU again, after a repair")
    found.set_defaults(command=_devices)


def _home(_: argparse.Namespace) -> int:
    rows = [
        ("home", str(home.home())),
        ("runs", str(home.runs_folder())),
        ("pictures", str(home.cache_folder())),
        ("models", str(zoo.models_folder())),
    ]
    tell(table(("FOLDER", "PATH"), rows, elastic=1))
    return 0


def _tensorboard(_: argparse.Namespace) -> int:
    tell(f"tensorboard --logdir {shlex.quote(str(home.runs_folder()))}")
    return 0


def _devices(options: argparse.Namespace) -> int:
    rows = [
        (one.kind, one.name, words.size(one.memory_bytes), _capability(one))
        for one in devices.local()
    ]
    tell(table(("KIND", "NAME", "MEMORY", "CAPABILITY"), rows, elastic=1))
    tell(devices.preflight(again=options.again).reason)
    return 0


def _capability(one: devices.Device) -> str:
    return ".".join(map(str, one.capability)) if one.capability else "–"
