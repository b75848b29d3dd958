"""Which language a visitor reads: what they chose, else what their browser asks for."""

import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

from cnnviz import language

CHOSEN, REMEMBERED = "language", "language-remembered"
COOKIE = "cnnviz_language"
PARAMETER = "lang"


def settle() -> None:
    """Find out once a session in which language it speaks; a link may ask for another.

    The order is: ``?lang=zh`` in the address, what was chosen in this session, what was chosen in
    this browser before, what the browser is set to, English.
    """
    asked = language.understood(st.query_params.get(PARAMETER))
    if PARAMETER in st.query_params:  # said once; later choices must not fight with the address
        del st.query_params[PARAMETER]
    if asked or CHOSEN not in st.session_state:
        st.session_state[CHOSEN] = asked or _known() or language.SOURCE


def choose(code: str) -> None:
    """Speak another language from now on, in this browser also the next time."""
    st.session_state[CHOSEN] = code
    st.session_state[REMEMBERED] = True


def cookie() -> str:
    """Return the cookie in which the browser keeps what was chosen; nothing before a choice."""
    return f"{COOKIE}={chosen()}" if st.session_state.get(REMEMBERED) else ""


def chosen() -> str | None:
    """Return the language of the session whose script runs in this thread, or None."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    found = st.session_state.get(CHOSEN)
    return str(found) if found else None


def _known() -> str | None:
    before = st.context.cookies.get(COOKIE)
    return language.understood(before) or language.understood(st.context.locale)


language.asks_reader(chosen)
