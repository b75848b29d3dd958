"""What the tests of pages do on a page, in Streamlit's own test client and without a browser."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

PAGES = Path(__file__).parents[2] / "pages"
SECONDS = 120
"""Patience with busy machines."""
ME = "web-me"
"""The visitor."""


def fresh(page: str, **query: str | list[str]) -> AppTest:
    """Return a page as a link asks for it, before it has run."""
    test = AppTest.from_file(str(PAGES / f"{page}.py"), default_timeout=SECONDS)
    test.session_state["visitor"] = ME
    for name, value in query.items():
        test.query_params[name] = value
    return test


def opened(page: str, **query: str | list[str]) -> AppTest:
    return ran(fresh(page, **query))


def ran(test: AppTest) -> AppTest:
    return checked(test.run())


def checked(test: AppTest) -> AppTest:
    assert not test.exception, test.exception
    return test


def until(true: Callable[[], object]) -> None:
    """Wait for what another thread is about to do."""
    pause = threading.Event()
    for _ in range(SECONDS * 100):
        if true():
            return
        pause.wait(0.01)
    pytest.fail("it never came to that")
