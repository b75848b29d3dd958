"""What a class has agreed on: the names on its board, and whether there is a leader board.

One small file ``CNNVIZ_HOME/class/class.json``, shared by all processes that serve the class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from cnnviz import home, shelf
from cnnviz.errors import ClassError
from cnnviz.language import _
from cnnviz.training import files

LONGEST_NAME = 30
MOST_NAMES = 1000
"""People with a name; who has had theirs longest makes room."""


@dataclass(frozen=True, slots=True)
class Classroom:
    """What is agreed on."""

    leaders: bool = True
    """Whether the leader board is shown."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What visitors want to be called on the board, by the visitor."""


def classroom() -> Classroom:
    """Return what is agreed on; what cannot be read is as in a new class."""
    values = files.read_json(home.class_folder() / "class.json")
    if not isinstance(values, dict):
        return Classroom()
    names = values.get("names")
    known = names.items() if isinstance(names, dict) else ()
    return Classroom(
        leaders=values.get("leaders") is not False,
        names={owner: name for owner, name in known if isinstance(name, str)},
    )


def show_leaders(wanted: bool) -> Classroom:
    """Switch the leader board on or off.

    Raises:
        ClassError: it cannot be written down.
    """
    return _change(lambda found: replace(found, leaders=wanted))


def call(owner: str, name: str) -> Classroom:
    """Call a visitor so on the board; an empty name takes theirs away.

    Raises:
        ClassError: the name is too long, looks like an address, or somebody else has it.
    """
    kept = _checked(name)

    def named(found: Classroom) -> Classroom:
        others = {one: other for one, other in found.names.items() if one != owner}
        if kept and kept.casefold() in map(str.casefold, others.values()):
            raise ClassError(
                _("Somebody here is called “{name}” already; choose another name.").format(
                    name=kept
                )
            )
        names = list(others.items()) + ([(owner, kept)] if kept else [])
        return replace(found, names=dict(names[-MOST_NAMES:]))

    return _change(named)


def _checked(name: str) -> str:
    kept = shelf.clean(name)
    if len(kept) > LONGEST_NAME:
        raise ClassError(
            _(
                "A name may have at most {most} characters, but this has {count}; shorten it."
            ).format(most=LONGEST_NAME, count=len(kept))
        )
    if "@" in kept:
        raise ClassError(
            _("Everybody sees the name, so it may be no address; choose a nickname without “@”.")
        )
    return kept


def _change(change: Callable[[Classroom], Classroom]) -> Classroom:
    with _locked():
        after = change(classroom())
        values = {"format": 1, "leaders": after.leaders, "names": dict(after.names)}
        files.write_json(home.class_folder() / "class.json", values)
    return after


@contextmanager
def _locked() -> Iterator[None]:
    folder = home.class_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with files.locked(folder / "class.lock"):
            yield
    except TimeoutError as error:
        raise ClassError(_("Another process holds the class’s file; try again.")) from error
    except OSError as error:
        raise ClassError(
            _(
                "The class’s file could not be written in the folder named by CNNVIZ_HOME "
                "({reason}); free some space there and try again."
            ).format(reason=error.strerror or error)
        ) from error
