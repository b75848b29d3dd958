"""Takes a picture that the person pastes anywhere on the page."""

from collections.abc import Callable, Mapping
from typing import Any

from cnnviz.components import register
from cnnviz.components.encoding import decode

TEXTS = {
    "hint": "or paste a picture with Ctrl+V / ⌘V",
    "too_large": "That picture has {size} MB; please paste one of at most {limit} MB.",
}

_component = register("paste")


def paste(
    key: str, on_change: Callable[[], None], limit_bytes: int, texts: Mapping[str, str] = TEXTS
) -> bytes | None:
    """Show a quiet hint and return what was just pasted, or None.

    The bytes are as they were in the clipboard, unchecked: some picture file, or what pretends to
    be one. They are returned in the rerun that the paste causes and not in later ones.

    Args:
        key: The widget's key.
        on_change: Called before the rerun that a pasted picture causes.
        limit_bytes: A larger picture is not sent; the component says so in its own place.
        texts: The words on it; the keys are those of ``TEXTS``.
    """
    result: Any = _component(
        data={"texts": dict(texts), "limit": limit_bytes},
        key=key,
        on_picture_change=on_change,
        width="stretch",
        height="content",
    )
    return decode(result.picture, limit_bytes)
