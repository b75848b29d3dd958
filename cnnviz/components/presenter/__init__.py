"""The presenter's keys: next layer, next cell, play; and a small bar with the same by mouse."""

from collections.abc import Callable, Mapping
from typing import Any

from cnnviz.components import register

_component = register("presenter")


def presenter(words: Mapping[str, Any], *, key: str, on_leave: Callable[[], None]) -> None:
    """Show the bar and hear the keys for as long as it is on the page.

    Args:
        words: ``bar`` names it; ``keys`` and ``leave`` are its buttons; ``layer``, ``cell``,
            ``play``, ``next`` and ``previous`` name what they do; ``help`` has a pair of keys and
            what they do for each of ``walk``, ``maps``, ``move``, ``rows``, ``play``, ``section``,
            ``fullscreen``, ``help`` and ``leave``.
        key: of the element.
        on_leave: called before the rerun that leaving causes.
    """
    _component(
        data={"words": dict(words)},
        key=key,
        on_left_change=on_leave,
        width="stretch",
        height="content",
    )
