"""Who a visitor is, as far as that can be told without signing in."""

import hashlib
import secrets

import streamlit as st


def visitor() -> str:
    """Return a name for this browser: the same after a reload, and telling nothing about a person.

    Streamlit gives every browser a random token against forged requests; its hash is the name.
    Where there is none (tests, cookies switched off), each session is a visitor of its own.
    """
    if "visitor" not in st.session_state:
        token = _token(st.context.cookies.get("_streamlit_xsrf", "")) or secrets.token_bytes(16)
        st.session_state.visitor = "web-" + hashlib.sha256(token).hexdigest()[:16]
    return str(st.session_state.visitor)


def _token(cookie: str) -> bytes:
    """Return the token in a cookie ``2|mask|masked|time``, whose mask is new in every answer."""
    try:
        _, mask, masked, _ = cookie.strip("\"'").split("|")
        key, hidden = bytes.fromhex(mask), bytes.fromhex(masked)
    except ValueError:
        return b""
    return bytes(byte ^ key[index % len(key)] for index, byte in enumerate(hidden)) if key else b""
