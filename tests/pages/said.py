"""What a page says, and what of it no catalogue could translate."""

import gettext
import html
import json
import re
from collections.abc import Iterator
from typing import Any

from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest

OPEN, CLOSE = "⟦", "⟧"
SILENT = re.compile(
    # What protocol messages carry that nobody reads,
    "id|key|formId|type|icon|width|height|url|fragmentId|format|elementId|color|align|css|js|mode|"
    "kind|pageScriptHash|urlPathname|queryParamKey|arrowData|widthConfig|heightConfig|spec|columns|"
    "acceptedFileTypes|jsContent|cssContent|elementType|gapSize|direction|justify|deferredFileId|"
    "clickMode|style|labelVisibility|divider|language|codeText|autocomplete|verticalAlignment|"
    "dataType|theme|componentName|config|"
    # and packets: names of layers, colours, files and views.
    "network|name|family|sequential|diverging|scale|palette|classes|labels|view|script|unit|look|"
    "colour|column|link|dash|logarithmic|file|sheet|chosen|names|layers|inputs|options|value"
)
NO_WORDS = re.compile(
    r"<style.*?</style>|<svg.*?</svg>|<i[^>]*>download</i>|aria-hidden=.true.>[^<]*|"
    r":material/\w+:|:\w+-badge\[|`[^`]*`|\$[^$]*\$|\{[^}]*\}|https?://[^\s⟧]+|data:image\S+|^/\?\S+$",
    re.DOTALL,
)
SPOKEN = re.compile(r'(?:alt|aria-label|title)="([^"]*)"')


class Marked(gettext.NullTranslations):
    """A language in which every message is itself, in brackets."""

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message}{CLOSE}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def untranslated(test: AppTest) -> set[str]:
    """Return what stands on a page outside of the brackets, as far as it holds words."""
    found = set()
    for block in (test.main, test.sidebar):
        for element in _elements(block):
            if (proto := getattr(element, "proto", None)) is not None:
                found |= {_unmarked(text) for text in _texts(MessageToDict(proto), "")}
    return {text for text in found if re.search(r"[A-Za-z]{3,}", text)}


def _elements(block: Any) -> Iterator[Any]:
    for child in getattr(block, "children", {}).values():
        yield child
        yield from _elements(child)


def _texts(value: Any, name: str) -> Iterator[str]:
    if SILENT.fullmatch(name):
        return
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _texts(part, key)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part, name)
    elif isinstance(value, str) and name == "json":
        yield from _texts(json.loads(value), "")
    elif isinstance(value, str) and name != "bytes":
        yield value


def _unmarked(text: str) -> str:
    text = NO_WORDS.sub(" ", text)
    text = re.sub(r"<[^>]*>", " ", text + " ".join(SPOKEN.findall(text)))
    while (shorter := re.sub(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", " ", text)) != text:
        text = shorter
    return " ".join(html.unescape(text).split())
