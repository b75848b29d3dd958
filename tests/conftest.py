"""What all tests share: a quiet TensorFlow on the CPU, Hypothesis, the running app and a browser.

A test that takes the fixture ``app_url`` gets the real app, started once a test process;
``page`` opens a fresh browser window (``page()`` or ``page(color_scheme="dark")``).
"""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

# TensorFlow reads these when it is imported, so they come first.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
# The app starts often here: it makes one model ready, the others when they are asked for.
os.environ.setdefault("CNNVIZ_WARM", "digits")
# No test may touch the runs of the person who tests.
os.environ["CNNVIZ_HOME"] = tempfile.mkdtemp(prefix="cnnviz-tests-")

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page, expect, sync_playwright

from cnnviz.training import files
from scripts.served import chromium_path, launch_options, served

# Shared machines stall now and then, which says nothing about the code: no deadline, and patience.
expect.set_options(timeout=30_000)
settings.register_profile("default", deadline=None)
settings.register_profile(
    "ci", deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") else "default")


@pytest.fixture(scope="session", autouse=True)
def no_home_left() -> Iterator[None]:
    """End what the tests started in their ``CNNVIZ_HOME``, and remove it."""
    folder = Path(os.environ["CNNVIZ_HOME"])
    yield
    if isinstance(state := files.read_json(folder / "dispatcher.json"), dict):
        with suppress(ProcessLookupError, KeyError):
            os.kill(state["pid"], signal.SIGTERM)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def as_in_the_app() -> Iterator[None]:
    """Spare the pages of Streamlit's own tests what the app spares them, and one thing more.

    Without it every run of a page collects all garbage (docs/decisions/0003), and every page reads
    about all installed packages when it is opened; they do not change while the tests run.
    """
    from streamlit.components.v2 import manifest_scanner  # noqa: PLC0415 - not for all tests

    from cnnviz.ui import warmup  # noqa: PLC0415 - loads Keras

    found = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(warmup.keras.backend, "clear_session", warmup.keras.backend.clear_session)
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: found)
        warmup.keep_models()
        yield


@pytest.fixture(scope="session")
def app_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that holds all that the running app has printed."""
    return tmp_path_factory.mktemp("app") / "app.log"


@pytest.fixture(scope="session")
def app_url(app_log: Path) -> Iterator[str]:
    """Address of the real app, warm and ready."""
    with served(log=app_log) as app:
        yield app.url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # One a module, not one a session: Playwright keeps an event loop running while it is open, and
    # no test beside it could then use asyncio.run.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options(chromium_path()))
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, app_url: str) -> Iterator[Callable[..., Page]]:
    """Open a browser window on the app: ``page()``, ``page(viewport=…, color_scheme="dark")``."""
    contexts = []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(base_url=app_url, **options)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
