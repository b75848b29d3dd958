"""Who a visitor is, as far as that can be told without signing in.

Every browser gets a name of its own in a signed cookie with its first page: nobody can take another
one's name, and it tells nothing about a person. Scripts in the page cannot read the cookie, and
other sites cannot send it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping

import streamlit as st

from cnnviz.ui import signing

COOKIE = "cnnviz_visitor"
PURPOSE = "visitor"
AGE = 400 * 24 * 3600
"""Seconds that a browser keeps the cookie after its last page; browsers allow no more."""
_NAME = re.compile("web-[0-9a-f]{16}")


def visitor() -> str:
    """Return a name for this browser, like ``web-0123456789abcdef``: the same after a reload.

    Where it brings no cookie of ours (tests, cookies switched off), each session is a visitor of
    its own.
    """
    if "visitor" not in st.session_state:
        st.session_state.visitor = told(st.context.cookies) or newcomer()
    return str(st.session_state.visitor)


def told(cookies: Mapping[str, str]) -> str:
    """Return the name in the cookies of a request; nothing where no cookie is signed by us."""
    name = signing.trusted(cookies.get(COOKIE, ""), PURPOSE, AGE)
    return name if _NAME.fullmatch(name) else ""


def newcomer() -> str:
    """Return a name that nobody has."""
    return f"web-{secrets.token_hex(8)}"


def remembered(cookies: Mapping[str, str]) -> str:
    """Return the name to give to whoever asks for a page: the one they have, or had, or a new one.

    Before there was a cookie of ours, the hash of Streamlit's token against forged requests was the
    name. Whoever still has that token and no cookie of ours keeps it, with all that they own.
    """
    return told(cookies) or _former(cookies.get("_streamlit_xsrf", "")) or newcomer()


def _former(cookie: str) -> str:
    token = _token(cookie)
    return f"web-{hashlib.sha256(token).hexdigest()[:16]}" if len(token) == 16 else ""


def _token(cookie: str) -> bytes:
    """Return the token in a cookie ``2|mask|masked|time``, whose mask is new in every answer."""
    try:
        _, mask, masked, _ = cookie.strip("\"'").split("|")
        key, hidden = bytes.fromhex(mask), bytes.fromhex(masked)
    except ValueError:
        return b""
    return bytes(byte ^ key[index % len(key)] for index, byte in enumerate(hidden)) if key else b""
