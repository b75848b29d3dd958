"""What belongs to every page and is not seen: its language, and mended markup.

It also brings the words that several components say.
"""

from collections.abc import Mapping

from cnnviz.components import register

_component = register("frame")


def frame(words: Mapping[str, str], language: str, cookie: str, *, key: str) -> None:
    """Tell the browser what the page is written in, and mend what Streamlit leaves out.

    Args:
        words: of ``frame_texts.WORDS``.
        language: the page's, as BCP 47 writes it.
        cookie: name and value of what the browser is to keep for a year, or nothing.
        key: the widget's key; ``frame.css`` takes the element out of the page's flow by it.
    """
    _component(
        data={"words": dict(words), "language": language, "cookie": cookie},
        key=key,
        width="stretch",
        height="content",
    )
