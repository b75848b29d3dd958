"""Lessons: prepared pages, each with a text to read beside it, under a name that nobody can guess.

::

    CNNVIZ_HOME/lessons/
      store.lock     held while a lesson is added, changed or taken away
      <id>.json      one lesson: its title, whose it is, and its steps

All processes that serve one class go through here.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from cnnviz import home, shelf
from cnnviz.errors import LessonError, UnknownLesson
from cnnviz.language import _
from cnnviz.training import files

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without letters that look like others on a projector."""
LETTERS = 12
ID = re.compile(f"[{ALPHABET}]{{{LETTERS}}}")
LONGEST_TITLE, LONGEST_TEXT, LONGEST_QUERY = 80, 4000, 6000
MOST_STEPS, MOST_OF_OWNER, MOST = 20, 40, 1000
FORMAT = 1

Query = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Step:
    """A page as it was when the lesson was made, and the text beside it."""

    page: str
    """Its ``url_path``; empty for the first page of the app."""
    query: Query
    """The parameters of its link, each with all its values."""
    text: str
    """Markdown, as a stranger may have written it."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Steps to go through one after the other."""

    id: str
    owner: str
    """The visitor who made it; only told apart, never shown."""
    title: str
    steps: tuple[Step, ...]
    made: float
    """Seconds since 1970."""


def add(owner: str, title: str, step: Step) -> Lesson:
    """Keep a new lesson of one step.

    Raises:
        LessonError: something is too long, or there are too many lessons already.
    """
    kept = Lesson(_new_id(), owner, _title(title), (_checked(step),), time.time())
    with _locked():
        every = lessons()
        _check_room(sum(one.owner == owner for one in every), len(every))
        _write(kept)
    return kept


def _check_room(own: int, every: int) -> None:
    if own >= MOST_OF_OWNER:
        raise LessonError(
            _(
                "You have {count} lessons, which is as many as one visitor may have; "
                "delete one on the Classroom page."
            ).format(count=own)
        )
    if every >= MOST:
        raise LessonError(
            _(
                "There are {count} lessons here, which is as many as this server keeps; "
                "somebody has to delete one on the Classroom page."
            ).format(count=every)
        )


def add_step(lesson_id: str, step: Step) -> Lesson:
    """Add a step to the end of a lesson.

    Raises:
        LessonError: there is no such lesson, or it has as many steps as it may have.
    """

    def longer(found: Lesson) -> Lesson:
        if len(found.steps) >= MOST_STEPS:
            raise LessonError(
                _(
                    "“{title}” has {count} steps, which is as many as a lesson may have; "
                    "make another lesson."
                ).format(title=found.title, count=len(found.steps))
            )
        return replace(found, steps=(*found.steps, _checked(step)))

    return _change(lesson_id, longer)


def set_step(lesson_id: str, number: int, step: Step, title: str) -> Lesson:
    """Replace the title of a lesson and its step of that number, counted from 1.

    Raises:
        LessonError: there is no such lesson or step, or something is too long.
    """

    def other(found: Lesson) -> Lesson:
        steps = list(found.steps)
        steps[_index(found, number)] = _checked(step)
        return replace(found, steps=tuple(steps), title=_title(title))

    return _change(lesson_id, other)


def remove_step(lesson_id: str, number: int) -> Lesson:
    """Take the step of that number, counted from 1, out of a lesson that has several.

    Raises:
        LessonError: there is no such lesson or step, or it is the only one.
    """

    def shorter(found: Lesson) -> Lesson:
        place = _index(found, number)
        if len(found.steps) == 1:
            raise LessonError(_("A lesson has at least one step; delete the whole lesson instead."))
        return replace(found, steps=found.steps[:place] + found.steps[place + 1 :])

    return _change(lesson_id, shorter)


def _index(lesson: Lesson, number: int) -> int:
    if not 1 <= number <= len(lesson.steps):
        raise LessonError(
            _("“{title}” has {count} steps, but no step {number}; go back to one of them.").format(
                title=lesson.title, count=len(lesson.steps), number=number
            )
        )
    return number - 1


def delete(lesson_id: str) -> None:
    """Remove a lesson.

    Raises:
        UnknownLesson: there is none of that id.
        LessonError: its file cannot be removed.
    """
    with _locked():
        try:
            _file(lesson_id).unlink()
        except FileNotFoundError:
            raise _unknown(lesson_id) from None


def lesson(lesson_id: str) -> Lesson:
    """Return a lesson.

    Raises:
        UnknownLesson: there is none of that id.
        LessonError: its file is damaged.
    """
    file = _file(lesson_id)
    if not file.is_file():
        raise _unknown(lesson_id)
    return _read(file)


def lessons() -> list[Lesson]:
    """Return all lessons that can be read, the newest first."""
    found = []
    for file in home.lessons_folder().glob("*.json"):
        if ID.fullmatch(file.stem):
            try:
                found.append(_read(file))
            except LessonError:  # damaged, or deleted while we were looking
                continue
    return sorted(found, key=lambda one: one.made, reverse=True)


# ------------------------------------------------------------------------------- what may be kept


def _title(title: str) -> str:
    kept = shelf.clean(title)
    if len(kept) > LONGEST_TITLE:
        raise LessonError(
            _(
                "The title of a lesson may have at most {most} characters, but this one has "
                "{count}; shorten it."
            ).format(most=LONGEST_TITLE, count=len(kept))
        )
    if not kept:
        raise LessonError(_("A lesson needs a title; write one."))
    return kept


def _checked(step: Step) -> Step:
    """Return the step with a text whose invisible signs are gone.

    Raises:
        LessonError: its text or its link is too long.
    """
    lines = step.text.replace("\r\n", "\n").replace("\t", "    ")
    text = "".join(letter for letter in lines if letter.isprintable() or letter == "\n").strip()
    if len(text) > LONGEST_TEXT:
        raise LessonError(
            _(
                "The text beside a page may have at most {most} characters, but this one has "
                "{count}; shorten it, or make two steps of it."
            ).format(most=LONGEST_TEXT, count=len(text))
        )
    if (
        sum(len(name) + sum(map(len, values)) for name, values in step.query.items())
        > LONGEST_QUERY
    ):
        raise LessonError(
            _("There is more set on this page than a lesson can hold; set less, and try again.")
        )
    return replace(step, text=text)


# ----------------------------------------------------------------------------------------- on disk


def _new_id() -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(LETTERS))


def _file(lesson_id: str) -> Path:
    """Return a lesson's file; a name that is no id is never looked for on the disk."""
    if not ID.fullmatch(lesson_id):
        raise _unknown(lesson_id)
    return home.lessons_folder() / f"{lesson_id}.json"


def _unknown(lesson_id: str) -> UnknownLesson:
    return UnknownLesson(
        _("There is no lesson “{name}”; ask whoever gave you the link for a new one.").format(
            name=shelf.shown(lesson_id, LETTERS + 1)
        )
    )


def _change(lesson_id: str, change: Callable[[Lesson], Lesson]) -> Lesson:
    with _locked():
        after = change(lesson(lesson_id))
        _write(after)
    return after


@contextmanager
def _locked() -> Iterator[None]:
    folder = home.lessons_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with files.locked(folder / "store.lock"):
            yield
    except TimeoutError as error:
        raise LessonError(_("Another process holds the lessons; try again.")) from error
    except OSError as error:
        raise LessonError(
            _(
                "The lesson could not be kept in the folder named by CNNVIZ_HOME ({reason}); "
                "free some space there and try again."
            ).format(reason=error.strerror or error)
        ) from error


def _write(kept: Lesson) -> None:
    files.write_json(_file(kept.id), {"format": FORMAT} | asdict(kept))


def _read(file: Path) -> Lesson:
    values = files.read_json(file)
    try:
        if values["format"] > FORMAT:
            raise LessonError(
                _("This lesson was made by a newer cnnviz; open it with that version.")
            )
        steps = tuple(map(_step, values["steps"]))
        title, owner = str(values["title"]), str(values["owner"])
        return Lesson(file.stem, owner, title, steps, float(values["made"]))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise LessonError(_("The file of this lesson is damaged; make the lesson anew.")) from error


def _step(values: Any) -> Step:
    query = {str(name): tuple(map(str, found)) for name, found in values["query"].items()}
    return Step(str(values["page"]), query, str(values["text"]))
