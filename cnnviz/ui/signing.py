"""The key that signs what a browser keeps for us, and what is signed with it.

All processes that serve one class have to share it: it is ``CNNVIZ_SECRET``, or else a file in the
folder that they share anyway.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import secrets
from pathlib import Path

from itsdangerous import BadSignature, TimestampSigner

from cnnviz import home

FILE = "secret.key"
BYTES = 32
_MEANWHILE = secrets.token_bytes(BYTES)

log = logging.getLogger(__name__)


def signed(value: str, purpose: str) -> str:
    """Return a value with the time and a signature.

    Args:
        value: of letters that a cookie may hold.
        purpose: what it is for; a signature for one purpose is none for another.
    """
    return _signer(purpose).sign(value).decode()


def trusted(text: str, purpose: str, seconds: int) -> str:
    """Return the value in a signed text, or nothing if it is not ours, or older than that."""
    try:
        return _signer(purpose).unsign(text, max_age=seconds).decode()
    except (BadSignature, UnicodeError):
        return ""


def _signer(purpose: str) -> TimestampSigner:
    return TimestampSigner(key(), salt=f"cnnviz {purpose}", digest_method=hashlib.sha256)


def key() -> bytes:
    """Return the key, made once for all processes that share ``CNNVIZ_HOME``.

    Where it can neither be read nor made, this process has one of its own until it ends: people are
    told apart, but nobody is known again after a new start.
    """
    given = os.environ.get("CNNVIZ_SECRET", "").strip()
    if given:
        return hashlib.sha256(given.encode()).digest()
    file = home.home() / FILE
    try:
        found = _read(file) or _made(file)
    except OSError as error:
        found, reason = b"", error.strerror
    else:
        reason = "it holds no key; delete it"
    if len(found) == BYTES:
        return found
    log.error("The key of the visitors' cookies, %s, cannot be used: %s", file, reason)
    return _MEANWHILE


def _read(file: Path) -> bytes:
    """Return the key in a file, or nothing where there is no whole one."""
    try:
        return bytes.fromhex(file.read_text("ascii"))
    except (FileNotFoundError, ValueError):
        return b""


def _made(file: Path) -> bytes:
    """Make the file as a whole; where another process was faster, its key is taken."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{FILE}-{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as new:
        new.write(secrets.token_hex(BYTES))
    try:
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)
    finally:
        draft.unlink()
    return _read(file)
