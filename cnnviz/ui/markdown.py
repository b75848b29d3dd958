"""Text that must not be taken for markup."""

import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:])")


def plain(text: str) -> str:
    """Escape what Markdown, HTML, LaTeX or Streamlit's own directives would make of a text."""
    return _MARKDOWN.sub(r"\\\1", text)
