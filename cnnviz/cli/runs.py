"""``cnnviz runs`` and ``cnnviz publish``: see all runs, steer one, and keep its model."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cnnviz import home
from cnnviz.cli import follow
from cnnviz.cli.terminal import (
    figure,
    is_terminal,
    percent,
    plain_json,
    quiet_libraries,
    table,
    tell,
)
from cnnviz.errors import RunError, UnknownRun
from cnnviz.training import control, service, spec, store, words
from cnnviz.training.record import to_json
from cnnviz.training.settings import command
from cnnviz.training.store import Run

PRIVATE = ("owner", "host", "pid", "lease", "format")
HEAD = ("ID", "TITLE", "STATE", "EPOCH", "BEST ACCURACY", "DURATION")


def add_to(commands: Any) -> None:
    """Add the commands to the parser."""
    listed = commands.add_parser("runs", help="list all runs, and steer one of them")
    listed.add_argument("--json", action="store_true", help="print all that is known, as JSON")
    listed.set_defaults(command=_list)
    one = listed.add_subparsers(metavar="COMMAND")
    shown = _on_run(one, "show", _show, "print all about a run")
    shown.add_argument("--json", action="store_true", help="as JSON")
    _on_run(one, "follow", lambda options: follow.follow(_found(options).id), "watch a run")
    _on_run(one, "log", _log, "print what a run’s workers have printed")
    _on_run(one, "pause", _asked(control.pause), "save a run and let it wait")
    _on_run(one, "resume", _asked(control.resume), "let a paused, stopped or failed run go on")
    _on_run(one, "stop", _asked(control.stop), "end a run and keep its best model")
    longer = _on_run(one, "continue", _continue, "train an ended run for more epochs")
    longer.add_argument("--epochs", type=int, default=1, help="how many more (default: 1)")
    rate = _on_run(one, "rate", _rate, "change the learning rate of a run while it trains")
    rate.add_argument("factor", type=float, help="of the planned rate; 1 goes back to the plan")
    title = _on_run(one, "rename", _rename, "give a run another title")
    title.add_argument("title")
    note = _on_run(one, "note", _note, "replace a run’s note")
    note.add_argument("text")
    delete = _on_run(one, "delete", _delete, "remove a run with all its files")
    delete.add_argument("--yes", action="store_true", help="do not ask")
    export = _on_run(one, "export", _export, "write a run into a zip file")
    export.add_argument("file", type=Path, metavar="FILE.zip")
    publish = _on_run(commands, "publish", _publish, "put a run’s model among the app’s models")
    publish.add_argument("--name", required=True, help="small letters, digits, - and _")
    publish.add_argument("--title", default="", help="what people call it")
    publish.add_argument("--summary", default="", help="one sentence")
    publish.add_argument("--licence", default="", help="of the weights, such as Apache-2.0")


def _on_run(
    commands: Any, name: str, run: Callable[[argparse.Namespace], int], text: str
) -> argparse.ArgumentParser:
    """Add a command that is given a run’s id."""
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.add_argument("id", help="of the run, or its beginning or end if no other has the same")
    parser.set_defaults(command=run)
    return parser


def _found(options: argparse.Namespace) -> Run:
    """Return the run that was meant.

    Raises:
        UnknownRun: none has such an id, or several have.
        RunError: it is damaged.
    """
    meant = options.id
    known = [path.parent.name for path in home.runs_folder().glob("[!.]*/spec.json")]
    found = [one for one in known if one.startswith(meant) or one.endswith(meant)] if meant else []
    if len(found) > 1 and meant not in found:
        raise UnknownRun(
            f"{len(found)} runs have an id like “{meant[:41]}”; write more of the one you mean."
        )
    if not found:
        raise UnknownRun(f"There is no run “{meant[:41]}”; cnnviz runs lists them.")
    return store.run(meant if meant in found else found[0])


# --- looking -------------------------------------------------------------------------------------


def _list(options: argparse.Namespace) -> int:
    found = store.runs()
    if options.json:
        _tell_json([_facts(run) for run in found])
    elif found:
        tell(table(HEAD, [_row(run) for run in found], elastic=1))
    else:
        tell("There are no runs yet. Start one with: cnnviz train")
    for problem in store.problems():
        sys.stderr.write(f"cnnviz: {problem}\n")
    return 0


def _row(run: Run) -> tuple[str, ...]:
    record = run.record
    best = record.best.get("val_accuracy", record.best.get("accuracy"))
    return (
        run.id,
        run.title,
        record.state,
        f"{record.progress.epoch}/{record.epochs}",
        percent(best),
        words.duration(record.progress.seconds) if record.progress.seconds else "–",
    )


def _facts(run: Run) -> dict[str, Any]:
    """Return what is known about a run; not whose it is."""
    record = {name: value for name, value in to_json(run.record).items() if name not in PRIVATE}
    return record | {
        "title": run.title,
        "epochs": run.record.epochs,
        "folder": str(run.folder),
        "spec": spec.to_json(run.spec),
        "command": command(run.spec, run.record.title),
        **run.made,
    }


def _tell_json(value: Any) -> None:
    tell(json.dumps(plain_json(value), indent=1, ensure_ascii=False, allow_nan=False))


def _show(options: argparse.Namespace) -> int:
    run = _found(options)
    if options.json:
        _tell_json(_facts(run))
        return 0
    record = run.record
    created = time.strftime("%Y-%m-%d %H:%M", time.localtime(record.created))
    rows = list(zip(HEAD, _row(run), strict=True))
    rows += [("CREATED", created), ("DEVICE", record.device or "–"), ("FOLDER", str(run.folder))]
    rows += [(f"BEST {_words(name)}", figure(name, value)) for name, value in record.best.items()]
    rows += [("NOTICE", notice) for notice in record.notices]
    rows += [("ERROR", record.error)] if record.error else []
    rows += [("NOTE", line) for line in record.note.splitlines()]
    rows += [("COMMAND", command(run.spec, record.title))]
    size = max(len(name) for name, _ in rows)
    for name, value in rows:
        tell(f"{name.ljust(size)}  {value}")
    return 0


def _words(name: str) -> str:
    return name.replace("val_", "validation ").upper()


def _log(options: argparse.Namespace) -> int:
    path = _found(options).folder / "log.txt"
    try:
        sys.stdout.write(path.read_text(encoding="utf-8", errors="replace"))
    except FileNotFoundError:
        tell("This run has printed nothing yet.")
    return 0


# --- steering ------------------------------------------------------------------------------------


def _asked(wish: Callable[[str], Run]) -> Callable[[argparse.Namespace], int]:
    return lambda options: _tell_state(wish(_found(options).id))


def _tell_state(run: Run) -> int:
    """Say what a run is now, and see to it that somebody acts on it."""
    service.ensure_running()
    tell(f"The run “{run.title}” is {words.STATES[run.record.state]}.")
    return 0


def _continue(options: argparse.Namespace) -> int:
    return _tell_state(control.continue_for(_found(options).id, options.epochs))


def _rate(options: argparse.Namespace) -> int:
    run = control.change_rate(_found(options).id, options.factor)
    tell(f"The run “{run.title}” learns with {options.factor:g} times the planned rate.")
    return 0


def _rename(options: argparse.Namespace) -> int:
    tell(f"The run is called “{store.rename(_found(options).id, options.title).title}”.")
    return 0


def _note(options: argparse.Namespace) -> int:
    tell(f"The note of “{store.annotate(_found(options).id, options.text).title}” is replaced.")
    return 0


def _delete(options: argparse.Namespace) -> int:
    run = _found(options)
    if not options.yes and sys.stdin.isatty() and is_terminal():
        answer = input(f"Remove the run “{run.title}” ({run.id}) with all its files? [y/N] ")
        if answer.strip().lower() not in ("y", "yes"):
            tell("Nothing was removed.")
            return 0
    store.delete(run.id)
    tell(f"The run “{run.title}” is removed.")
    return 0


# --- keeping -------------------------------------------------------------------------------------


def _export(options: argparse.Namespace) -> int:
    from cnnviz.training import export  # noqa: PLC0415 - only this command needs it

    run = _found(options)
    try:
        with options.file.open("xb") as file:
            export.write_archive([run], file)
    except FileExistsError as error:
        raise RunError(f"There is a file {options.file} already; choose another name.") from error
    except OSError as error:
        raise RunError(f"{options.file} could not be written: {error.strerror}.") from error
    tell(f"The run “{run.title}” is in {options.file}.")
    return 0


def _publish(options: argparse.Namespace) -> int:
    from cnnviz.training import machine, publish  # noqa: PLC0415 - it imports the framework

    machine.set_environment()
    run = _found(options)
    texts = {name: getattr(options, name) for name in ("title", "summary", "licence")}
    with quiet_libraries():
        folder = publish.publish(run.id, options.name, **texts)
    tell(f"The model is published in {folder}.")
    return 0
