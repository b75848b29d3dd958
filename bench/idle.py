"""What one rerun of an empty fragment costs the server while the models are loaded.

Streamlit collects garbage after every rerun and tears Keras down; `cnnviz.ui.warmup` keeps it from
doing so (docs/decisions/0003). The same app without that is measured beside it.
"""

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser, sync_playwright

from bench.measure import report
from bench.process import cpu_seconds
from scripts.served import chromium_path, launch_options, served

SECONDS = 12
EVERY = 0.25
TICKS = f"""\
import streamlit as st

@st.fragment(run_every={EVERY})
def empty():
    pass

st.title("Idle")
empty()
"""
APP = """\
import contextlib
import streamlit as st
from cnnviz import samples, zoo
from cnnviz.ui import walks, warmup

@contextlib.asynccontextmanager
async def lifespan(app):
    if {kept}:
        warmup.warm(zoo.cards())
    else:
        for card in zoo.cards():
            walks.show(card, samples.for_card(card)[0].data())
    yield {{}}

app = st.App("ticks.py", lifespan=lifespan)
"""


def per_rerun(folder: Path, browser: Browser, *, kept: bool) -> float:
    """Return the milliseconds of server CPU that one empty rerun costs."""
    (folder / "ticks.py").write_text(TICKS)
    script = folder / "app.py"
    script.write_text(APP.format(kept=kept))
    with served(script) as app:
        page = browser.new_page()
        page.goto(app.url)
        page.locator("h1").wait_for(timeout=60_000)
        time.sleep(2)
        begin = cpu_seconds(app.pid)
        time.sleep(SECONDS)
        used = cpu_seconds(app.pid) - begin
        page.close()
    return 1000 * used / (SECONDS / EVERY)


def measure() -> tuple[list[dict[str, Any]], dict[str, float]]:
    """Measure the app with and without what the warm-up does."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options(chromium_path()))
        plain = per_rerun(Path(name), browser, kept=False)
        kept = per_rerun(Path(name), browser, kept=True)
        browser.close()
    rows = [
        {"app": "Streamlit's default", "server CPU ms a rerun": plain},
        {"app": "cnnviz", "server CPU ms a rerun": kept},
    ]
    return rows, {"default over cnnviz": plain / kept, "cnnviz over bar (15 ms)": kept / 15}


if __name__ == "__main__":
    report(
        "One rerun of an empty fragment with the models loaded",
        *measure(),
        as_json="--json" in sys.argv,
    )
