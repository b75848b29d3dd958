"""A slider over the epochs of a run, with a button that plays them like a film."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cnnviz.components import register

_component = register("player")


def player(  # noqa: PLR0913 - a slider has this many sides
    epochs: Sequence[int],
    shown: int,
    *,
    live: bool,
    words: Mapping[str, str],
    key: str,
    on_change: Callable[[], None],
) -> None:
    """Let the person go through epochs.

    Args:
        epochs: the numbers that can be chosen, in order.
        shown: the one that the page shows now; the film goes on when it is the one asked for.
        live: whether more epochs are to come; the last place then follows them.
        words: ``label``, ``play``, ``stop``, ``newest``, and the sentences ``epoch`` (with
            ``{epoch}`` and ``{last}``) and ``untrained`` for epoch 0.
        key: of the element; what was asked for is in ``st.session_state[key].asked``, None for the
            newest.
        on_change: called before the rerun that a choice causes.
    """
    _component(
        data={"epochs": list(epochs), "shown": shown, "live": live, "words": dict(words)},
        key=key,
        on_asked_change=on_change,
        width="stretch",
        height="content",
    )


def asked(state: Any, epochs: Sequence[int]) -> int | None:
    """Return the epoch that the browser asks for, or None for the newest.

    Args:
        state: what the session holds under the element's key.
        epochs: those that there are.
    """
    value = getattr(state, "asked", None)
    return value if isinstance(value, int) and value in epochs else None
