"""Text that must not be taken for markup."""

import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:])")


def plain(text: str) -> str:
    """Escape what Markdown, HTML, LaTeX or Streamlit's own directives would make of a text."""
    return _MARKDOWN.sub(r"\\\1", text)


def harmless(text: str) -> str:
    """Return a stranger's Markdown with links in place of pictures, which any server could count.

    HTML needs no care here: Streamlit shows it as text.
    """
    return text.replace("![", "! [")
