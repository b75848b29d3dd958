"""Who may do what: everybody what they started themselves, and the teacher all of it.

A teacher is whoever signed in (``st.login``) with an address that ``CNNVIZ_TEACHERS`` names, or
typed the key in ``CNNVIZ_TEACHER_KEY``, and on a machine of one's own (``CNNVIZ_ALONE=1``) whoever
opens the app. See docs/security.md.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

import streamlit as st

from cnnviz import home
from cnnviz.errors import NotAllowed
from cnnviz.language import _
from cnnviz.training import files
from cnnviz.training.store import Run
from cnnviz.ui import rates, signing
from cnnviz.ui.visitor import visitor

SHORTEST_KEY = 10
"""Characters; a shorter one could be tried out."""
HOURS = 12
"""That a typed key holds in a browser: a school day."""


def is_teacher() -> bool:
    """Return whether this visitor may steer, delete and publish what others started."""
    return is_alone() or is_signed_in_teacher() or has_key()


def may_steer(run: Run) -> bool:
    """Return whether this visitor may steer, delete or publish a run: its owner and the teacher."""
    return run.record.owner == visitor() or is_teacher()


def check_steering(run: Run) -> None:
    """Check at the moment of the deed what the buttons showed before.

    Raises:
        NotAllowed: somebody else started the run, and the visitor is no teacher.
    """
    if not may_steer(run):
        raise NotAllowed(
            _(
                "“{title}” was started by somebody else, so only they and the teacher can do this; "
                "start a run of your own."
            ).format(title=run.title)
        )


def is_alone() -> bool:
    """Return whether whoever started the server says that nobody else uses it."""
    return os.environ.get("CNNVIZ_ALONE", "").strip() == "1"


# ------------------------------------------------------------------------------- signing in (OIDC)


def can_sign_in() -> bool:
    """Return whether the server knows who vouches for people, and which of them teach."""
    return bool(_teachers()) and bool(st.secrets.load_if_toml_exists() and "auth" in st.secrets)


def is_signed_in_teacher() -> bool:
    """Return whether the visitor signed in with the address of a teacher."""
    teachers = _teachers()
    if not teachers:
        return False
    person = st.user.to_dict()
    verified = person.get("email_verified") is not False
    return bool(
        person.get("is_logged_in") and verified and str(person.get("email")).lower() in teachers
    )


def _teachers() -> frozenset[str]:
    names = os.environ.get("CNNVIZ_TEACHERS", "").replace(",", " ").split()
    return frozenset(map(str.lower, names))


# ------------------------------------------------------------------------------- the teacher's key


def can_enter() -> bool:
    """Return whether the server has a key for the teacher that is long enough to be one."""
    return len(_key()) >= SHORTEST_KEY


def enter(key: str) -> None:
    """Make the visitor a teacher for a day if they know the key.

    Raises:
        NotAllowed: it is not the key, or the server has none.
        Busy: too many keys were tried.
    """
    rates.count("teacher")
    if not can_enter():
        raise NotAllowed(
            _(
                "This server has no teacher’s key; whoever looks after it can set "
                "CNNVIZ_TEACHER_KEY to one of at least {letters} characters."
            ).format(letters=SHORTEST_KEY)
        )
    if not hmac.compare_digest(_digest(key.strip()), _digest(_key())):
        raise NotAllowed(_("This is not the teacher’s key; look at it again and type it anew."))
    file = _proof()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    files.write_bytes(file, signing.signed(visitor(), _purpose()).encode())


def leave() -> None:
    """Let the visitor be a student again."""
    _proof().unlink(missing_ok=True)


def has_key() -> bool:
    """Return whether the visitor typed the key that the server has now, not too long ago."""
    if not can_enter():
        return False
    try:
        proof = _proof().read_text("utf-8")
    except OSError:
        return False
    return signing.trusted(proof, _purpose(), HOURS * 3600) == visitor()


def _proof() -> Path:
    """Return the file in which all processes find that the visitor knew the key."""
    return home.home() / "teachers" / visitor()


def _purpose() -> str:
    return f"teacher {_digest(_key()).hex()}"


def _key() -> str:
    return os.environ.get("CNNVIZ_TEACHER_KEY", "").strip()


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
