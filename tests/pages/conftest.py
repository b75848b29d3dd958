"""Pages run here as the app runs them."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _as_in_the_app(as_in_the_app: Iterator[None]) -> None:
    """For every page."""
