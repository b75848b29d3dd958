"""The command ``cnnviz``: training from a terminal, in the same store that the pages show."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper

import cnnviz
from cnnviz.cli import data, doctor, evaluate, here, models, predict, runs, train
from cnnviz.errors import CnnvizError

FAILED, INTERRUPTED = 1, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit status: 0, 1 with a sentence, 2 for a wrong usage.

    Args:
        arguments: what follows the command's name; without it, those of the process.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["node"]:  # it has its own options
        from cnnviz.training.dispatch import node  # noqa: PLC0415 - needs Dask, which others do not

        return node.main(given[1:])
    _replace_what_cannot_be_written()
    options = _parser().parse_args(given)
    try:
        status: int = options.command(options)
        sys.stdout.flush()
    except CnnvizError as error:
        sys.stderr.write(f"cnnviz: {error}\n")
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # as in “cnnviz runs | head”
        # Python writes what is left when it ends, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return status


def _replace_what_cannot_be_written() -> None:
    """Write a question mark for letters that the terminal's encoding does not have."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            with suppress(OSError, ValueError):
                stream.reconfigure(errors="replace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cnnviz",
        description="Train networks and look after the runs; the app shows the same ones.",
    )
    parser.add_argument("--version", action="version", version=f"cnnviz {cnnviz.__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    train.add_to(commands)
    runs.add_to(commands)
    evaluate.add_to(commands)
    data.add_to(commands)
    models.add_to(commands)
    predict.add_to(commands)
    here.add_to(commands)
    doctor.add_to(commands)
    commands.add_parser("node", help="offer this machine to a cluster", add_help=False)
    return parser
