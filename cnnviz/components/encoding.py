"""Bytes that a component sends as text, because what a browser sends back must be JSON."""

import binascii
from base64 import b64decode


def decode(text: object, limit_bytes: int) -> bytes | None:
    """Return the bytes of a base64 text, or None where it is no such text, empty or too long.

    What a browser sends can be made up by anyone, so nothing is taken for granted here.

    Args:
        text: What the browser sent.
        limit_bytes: How many bytes the decoded text may have.
    """
    if not isinstance(text, str) or not text or len(text) > encoded_size(limit_bytes):
        return None
    try:
        data = b64decode(text, validate=True)
    except (binascii.Error, ValueError):  # ValueError: a letter that is not ASCII
        return None
    return data if len(data) <= limit_bytes else None


def encoded_size(size: int) -> int:
    """Return the length of the base64 text of that many bytes."""
    return (size + 2) // 3 * 4
