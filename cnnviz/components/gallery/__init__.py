"""A row of pictures to choose from."""

from collections.abc import Callable, Sequence
from typing import Any

from cnnviz.components import register

_component = register("gallery")


def gallery(
    items: Sequence[dict[str, str]],
    chosen: str | None,
    *,
    label: str,
    key: str,
    on_change: Callable[[], None],
) -> str | None:
    """Show thumbnails and return the id of the one that the person chose.

    Args:
        items: ``id``, ``title``, ``alt`` and ``src`` (a data URL) of each picture.
        chosen: The id that is shown as chosen, or None.
        label: What the row is, for screen readers.
        key: The widget's key; its state is in ``st.session_state[key].chosen``.
        on_change: Called before the rerun that a choice causes.
    """
    result: Any = _component(
        data={"items": list(items), "chosen": chosen, "label": label},
        key=key,
        on_chosen_change=on_change,
        width="stretch",
        height="content",
    )
    return result.chosen or None
