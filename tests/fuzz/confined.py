"""Takes hostile files in, each in a process of its own, and tells how that went and what it cost.

A line of JSON on the standard input names the intake and a folder; a line on the standard output
answers. The process that is forked for each file has everything imported, so that thousands of
files can be tried, and one that brings a decoder down ends nothing else.
"""

import contextlib
import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path

from cnnviz import images
from cnnviz.datasets import own as sets
from cnnviz.errors import CnnvizError
from cnnviz.zoo.own import sandbox, work

SECONDS = 100


def picture(folder: Path) -> None:
    images.read((folder / "source").read_bytes())


def archive(folder: Path) -> None:
    with (folder / "source").open("rb") as file:
        sets.add_zip(file, "set")


def arrays(folder: Path) -> None:
    with (folder / "source").open("rb") as pictures, (folder / "targets").open("rb") as targets:
        sets.add_arrays(pictures, targets, "set")


def model(folder: Path) -> None:
    """Open a file as the child of the app does, and look at what it leaves as the app does."""
    sys.argv[1:] = [str(folder)]
    work.main()
    found = json.loads((folder / sandbox.FOUND).read_bytes())
    if "refused" not in found:
        sandbox.look_again(folder / sandbox.MODEL)
    else:
        raise CnnvizError(found["refused"])


INTAKES: Mapping[str, Callable[[Path], None]] = {
    one.__name__: one for one in (picture, archive, arrays, model)
}


def tried(intake: str, folder: Path) -> dict[str, object]:
    """Fork, take a file in, and return the outcome, with megabytes and seconds of the processor."""
    outcome = folder / "outcome"
    child = os.fork()
    if child == 0:
        _take(intake, folder, outcome)
        os._exit(0)
    _, status, used = os.wait4(child, 0)
    told = outcome.read_text("utf-8") if status == 0 else f"ended with {status}"
    before, _, told = told.partition(" ")
    return {
        "outcome": told if status == 0 else f"{before} {told}",
        "megabytes": max(0, used.ru_maxrss - int(before)) // 1024 if status == 0 else 0,
        "seconds": used.ru_utime + used.ru_stime,
    }


def _take(intake: str, folder: Path, outcome: Path) -> None:
    os.environ["CNNVIZ_HOME"] = str(folder / "home")
    with contextlib.suppress(ValueError):
        signal.alarm(SECONDS)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        INTAKES[intake](folder)
        told = "taken"
    except CnnvizError as error:
        told = f"refused {error}"
    except BaseException:
        told = f"broken {traceback.format_exc()}"
    outcome.write_text(f"{before} {told}", "utf-8")


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # decoders may print; what they print is no answer
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        intake, folder = json.loads(line)
        print(json.dumps(tried(intake, Path(folder))), file=answers, flush=True)


if __name__ == "__main__":
    import keras  # noqa: F401 - once, and not in each process

    main()
