"""A sheet of white paper to draw a digit on, with mouse, finger, pen or keyboard."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from cnnviz.components import register
from cnnviz.components.encoding import decode

LIMIT_BYTES = 2 * 1024 * 1024
"""A drawing has some 5 kB; more than this was not drawn here."""

TEXTS = {
    "label": "Paper for your drawing. Arrow keys move the pen, space puts it down or lifts it, "
    "Ctrl+Z takes back, Delete clears.",
    "hint": "Draw here",
    "undo": "Undo",
    "undo_keys": "Undo (Ctrl+Z)",
    "clear": "Clear",
    "clear_keys": "Clear (Delete)",
    "keys": "Keyboard: arrow keys move the pen, space puts it down or lifts it.",
    "pen_up": "Pen lifted, {x} % from the left, {y} % from the top.",
    "pen_down": "Pen down, {x} % from the left, {y} % from the top.",
    "taken_back": "Last stroke taken back.",
    "cleared": "The paper is empty.",
}

_component = register("pad")


def pad(key: str, on_change: Callable[[], None], texts: Mapping[str, str] = TEXTS) -> bytes | None:
    """Show the paper and return the drawing as PNG bytes, or None while the paper is empty.

    The PNG has 280 × 280 pixels, black ink on white. It arrives while the person draws, at most
    every 300 ms, and at the end of each stroke.

    Args:
        key: The widget's key. The browser keeps the strokes of each key, so a new key is a new
            sheet.
        on_change: Called before the rerun that a stroke causes.
        texts: The words on it; the keys are those of ``TEXTS``.
    """
    held = decode(_state(key), LIMIT_BYTES) is not None
    result: Any = _component(
        data={"texts": dict(texts), "sheet": key, "held": held},
        key=key,
        on_drawing_change=on_change,
        width="stretch",
        height="content",
    )
    return decode(result.drawing, LIMIT_BYTES)


def _state(key: str) -> object:
    state = st.session_state.get(key)
    return state.get("drawing") if isinstance(state, Mapping) else None
