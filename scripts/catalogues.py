"""Brings the catalogues of all languages in step with the program (docs/translating.md).

    python -m scripts.catalogues            # new messages come in untranslated, old ones go
    python -m scripts.catalogues fr         # begins another language

A message is the argument of ``_``, ``N_`` or ``ngettext``, whether written there or named; a text
of a module that calls ``translated(__name__)``; a ``TEXTS`` of a component; and what records say.
"""

from __future__ import annotations

import ast
import importlib
import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as BabelMessage
from babel.messages.pofile import read_po, write_po

from cnnviz import language

ROOT = Path(__file__).parents[1]
Message = str | tuple[str, str]
"""What is looked up; with one form for one and one for many, both."""

_MARKUP = re.compile(r"\{[^{}]*\}|<[^<>]*>|&\w+;|:material/\w+:|https?://\S+")
_WORD = re.compile(r"[^\W\d_]{2,}")
_CHANGING = tuple(
    f'"{name}' for name in ("POT-", "PO-", "Project-Id", "Report-", "Last-", "Language-Team", "Gen")
)
_KEY = re.compile(r"[a-z0-9_]+([-_/.][a-z0-9_{}]+)+")


def messages() -> dict[Message, list[str]]:
    """Return every message of the program, with the files that it comes from."""
    found: dict[Message, list[str]] = {}
    for path in sorted([*(ROOT / "cnnviz").rglob("*.py"), *(ROOT / "pages").glob("*.py")]):
        for message in _of_file(path):
            _note(found, message, path.relative_to(ROOT).as_posix())
    for origin, texts in _records():
        for text in filter(is_text, texts):
            _note(found, text, origin)
    return found


def catalogue_file(code: str) -> Path:
    """Return where the catalogue of a language lies."""
    return language.LOCALES / code / "LC_MESSAGES" / "cnnviz.po"


def read(code: str) -> Catalog:
    """Read the catalogue of a language; an empty one if there is none."""
    file = catalogue_file(code)
    if not file.is_file():
        return _empty(code)
    with file.open("rb") as source:
        return read_po(source, locale=code)


def update(code: str) -> Catalog:
    """Bring one catalogue in step and write it down."""
    old = read(code)
    new = _empty(code)
    for message, files in sorted(messages().items(), key=lambda entry: (entry[1], str(entry[0]))):
        key = message if isinstance(message, str) else message[0]
        known = old.get(key)
        fits = known is not None and isinstance(known.id, tuple) == isinstance(message, tuple)
        new.add(message, known.string if known and fits else None, [(file, 0) for file in files])
    write(code, new)
    return new


def write(code: str, catalogue: Catalog) -> None:
    """Write a catalogue down, without what changes in its head from day to day."""
    written = io.BytesIO()
    write_po(written, catalogue, width=100, include_lineno=False)
    lines = written.getvalue().decode().splitlines(keepends=True)
    file = catalogue_file(code)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(line for line in lines if not line.startswith(_CHANGING)), "utf-8")


def _forms(message: BabelMessage) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def _empty(code: str) -> Catalog:
    header = (
        "# The words of cnnviz. New messages come in by `make catalogues`; see docs/translating.md."
    )
    return Catalog(locale=code, project="cnnviz", header_comment=header, fuzzy=False)


def _note(found: dict[Message, list[str]], message: Message, origin: str) -> None:
    files = found.setdefault(message, [])
    if origin not in files:
        files.append(origin)


def is_text(message: str) -> bool:
    """Whether a string holds words, and is neither markup alone nor a key."""
    return bool(_WORD.search(_MARKUP.sub(" ", message))) and not _KEY.fullmatch(message)


def _of_file(path: Path) -> Iterator[Message]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [call for call in calls if _name(call) in {"_", "in_language"} and not _literal(call)]
    for call in calls:
        if _name(call) in {"_", "N_"} and _literal(call):
            yield from _strings(ast.literal_eval(call.args[0]))
        elif _name(call) == "ngettext":
            yield (ast.literal_eval(call.args[0]), ast.literal_eval(call.args[1]))
    spoken = any(_name(call) == "translated" for call in calls) and path.name != "language.py"
    components = "components" in path.parts
    if (named or spoken or components) and path.is_relative_to(ROOT / "cnnviz"):
        module = _module(path)
        for call in named:
            yield from filter(is_text, _named(call.args[0], module, tree))
        for name in _constants(tree):
            if spoken or (components and name == "TEXTS"):
                yield from filter(is_text, _strings(vars(module)[name]))


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _literal(call: ast.Call) -> bool:
    return bool(call.args) and isinstance(call.args[0], ast.Constant)


def _module(path: Path) -> ModuleType:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return importlib.import_module(".".join(parts).removesuffix(".__init__"))


def _constants(tree: ast.Module) -> Iterator[str]:
    for statement in tree.body:
        targets = (
            statement.targets
            if isinstance(statement, ast.Assign)
            else [statement.target]
            if isinstance(statement, ast.AnnAssign)
            else []
        )
        for target in targets:
            for node in ast.walk(target):
                if isinstance(node, ast.Name):
                    yield node.id


def _named(argument: ast.expr, module: ModuleType, tree: ast.Module) -> Iterator[str]:
    """Return the texts of the constants that an argument names, also through another module."""
    own = set(_constants(tree))
    keys = {id(node) for part in ast.walk(argument) for node in _keys(part)}
    for node in ast.walk(argument):
        if id(node) in keys:
            continue
        if isinstance(node, ast.Name) and node.id in own:
            yield from _strings(vars(module)[node.id])
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            other = vars(module).get(node.value.id)
            if isinstance(other, ModuleType) and node.attr.isupper():
                yield from _strings(getattr(other, node.attr))


def _keys(node: ast.AST) -> Iterator[ast.AST]:
    """Return what a text is looked up by: ``KEY`` of ``TEXTS[KEY]``."""
    if isinstance(node, ast.Subscript):
        yield from ast.walk(node.slice)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _strings(part)


def _records() -> Iterator[tuple[str, Iterable[str]]]:
    """Return what records say that the pages look up where they show it."""
    from cnnviz import attribution, datasets, layers, samples, zoo  # noqa: PLC0415 - they take long
    from cnnviz.export import FORMATS  # noqa: PLC0415
    from cnnviz.training import settings  # noqa: PLC0415
    from cnnviz.ui import guide, train_recipes  # noqa: PLC0415

    fields = ("title", "summary", "reported", "expected", "label", "help", "alt", "note", "changes")
    shelves = {
        "cnnviz/attribution": attribution.METHODS,
        "cnnviz/datasets": datasets.DATASETS,
        "cnnviz/export": FORMATS,
        "cnnviz/samples": samples.all_samples(),
        "cnnviz/training": [*settings.SETTINGS.values(), *train_recipes.GALLERY.values()],
        "cnnviz/zoo": zoo.ARCHITECTURES,
        "models": [
            card for card in zoo.cards() if not (zoo.is_run(card.name) or zoo.is_own(card.name))
        ],
    }
    for origin, records in shelves.items():
        for record in records:
            yield (
                origin,
                [str(getattr(record, field)) for field in fields if getattr(record, field, "")],
            )
    for data in datasets.DATASETS:
        yield "cnnviz/datasets", (data.source, data.licence)
    for kind in layers.KINDS:
        yield "cnnviz/layers", kind.titles.values()
    yield "cnnviz/ui/guide.py", (*guide.GUIDE, *guide.GLOSSARY)


if __name__ == "__main__":
    for asked in sys.argv[1:] or [code for code in language.languages() if code != language.SOURCE]:
        found = update(asked)
        missing = sum(1 for message in found if message.id and not all(_forms(message)))
        print(f"{asked}: {len(found)} messages, {missing} of them not translated yet")
