"""The language of whoever reads: what is said in it, and how it writes numbers and dates.

The source is English. Each other language is one catalogue of GNU gettext, a file
``locale/<code>/LC_MESSAGES/cnnviz.po``; a new file there is a new language (docs/translating.md).
Catalogues are compiled in memory when they are first needed, so nothing has to be built.
"""

from __future__ import annotations

import gettext
import io
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar, cast

from babel import Locale, UnknownLocaleError, dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).with_name("locale")
SOURCE = "en"
"""The language in which the program is written."""
_CATALOGUE = "LC_MESSAGES/cnnviz.po"

Text = TypeVar("Text")

_chosen: ContextVar[str | None] = ContextVar("language", default=None)
_readers: list[Callable[[], str | None]] = []


@cache
def languages() -> Mapping[str, str]:
    """Return the code of every language that there is, with its name in itself; English first."""
    codes = sorted(file.parent.parent.name for file in LOCALES.glob(f"*/{_CATALOGUE}"))
    return {code: _own_name(code) for code in (SOURCE, *codes)}


def language() -> str:
    """Return the code of the reader's language: what :func:`speaking` set, else what they chose."""
    code = _chosen.get()
    for reader in _readers:
        code = code or reader()
    return code or SOURCE


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language within a block, in this thread and what it calls."""
    token = _chosen.set(code)
    try:
        yield
    finally:
        _chosen.reset(token)


def asks_reader(reader: Callable[[], str | None]) -> None:
    """Let a function say which language the reader of this thread chose; None if it knows none."""
    if reader not in _readers:
        _readers.append(reader)


def understood(asked: str | None) -> str | None:
    """Return the language that there is for a code such as a browser sends, or None.

    Args:
        asked: like ``zh-CN`` (BCP 47) or ``zh_Hans``; another script of a language does not count.
    """
    wanted = _parsed(asked or "")
    if wanted is None:
        return None
    for code in languages():
        offered = _parsed(code)
        if offered is not None and _script(offered) == _script(wanted):
            return code
    return None


def _(message: str) -> str:
    """Return a message in the reader's language; what no catalogue holds stays as it is."""
    code = language()
    return message if code == SOURCE or not message else _catalogue(code).gettext(message)


def ngettext(one: str, many: str, number: float) -> str:
    """Return the form of a message that goes with a number, in the reader's language."""
    code = language()
    if code == SOURCE:
        return one if number == 1 else many
    return _catalogue(code).ngettext(one, many, int(number))


def N_(message: str) -> str:  # noqa: N802 - the name that gettext's tools know
    """Mark a message for the catalogues where it is written down, to be looked up where shown."""
    return message


def translated(name: str) -> None:
    """Let a module of texts answer in the reader's language, whenever one of its texts is taken.

    Whoever takes ``texts.TITLE`` gets it in their language; texts in tuples and mappings too.
    Functions of the module itself look theirs up with :func:`_`.

    Args:
        name: of the module, ``__name__``.
    """
    sys.modules[name].__class__ = _Texts


class _Texts(ModuleType):
    def __getattribute__(self, name: str) -> Any:
        value = super().__getattribute__(name)
        return value if name.startswith("__") else in_language(value)


def in_language(value: Text) -> Text:
    """Return a text, or a tuple, list or mapping of texts, in the reader's language."""
    return value if language() == SOURCE else cast("Text", _looked_up(value))


def _looked_up(value: Any) -> Any:
    if isinstance(value, str):
        return _(value)
    if isinstance(value, tuple | list):
        parts = [_looked_up(part) for part in value]
        named = hasattr(value, "_fields")  # a NamedTuple takes its parts one by one
        return type(value)(*parts) if named else type(value)(parts)
    if isinstance(value, Mapping):
        return {key: _looked_up(part) for key, part in value.items()}
    return value


def grouped(value: float, digits: int = 0) -> str:
    """Write a number with the decimal mark of the reader's language, its thousands set apart.

    Thousands are set apart by a narrow space in every language, as ISO 80000-1 asks: a comma is a
    decimal mark to half of the readers.
    """
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    code = language()
    written: str = numbers.format_decimal(value, format=pattern, locale=code)
    return written.replace(numbers.get_group_symbol(code), "\u202f")


def moment(stamp: float) -> str:
    """Write a time of the server's clock, in seconds since 1970, as the reader's language does."""
    written: str = dates.format_datetime(
        datetime.fromtimestamp(stamp).astimezone(), "medium", locale=language()
    )
    return written


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    file = LOCALES / code / _CATALOGUE
    if not file.is_file():
        return gettext.NullTranslations()
    with file.open("rb") as source:
        catalogue = read_po(source, locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _own_name(code: str) -> str:
    found = _parsed(code)
    name = found.get_display_name(found) if found else None
    return name or code


def _parsed(code: str) -> Locale | None:
    try:
        return Locale.parse(code.replace("-", "_")) if code else None
    except (ValueError, UnknownLocaleError):
        return None


def _script(found: Locale) -> tuple[str, str | None]:
    """Return the language, and its script as far as it has several."""
    full = Locale.parse(str(found), resolve_likely_subtags=True)
    usual = {"zh": "Hans"}.get(full.language)
    return full.language, full.script or usual
