"""How long the app takes from `streamlit run` to healthy, and to the first page drawn.

Against an empty Streamlit app that only imports TensorFlow, started in turn with ours.
"""

import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser, sync_playwright

from bench.measure import report
from scripts.served import chromium_path, launch_options, served

REPEATS = 3
EMPTY = """\
import streamlit as st
import tensorflow
st.title("Empty")
"""


def started(script: Path | str, browser: Browser, ready: str) -> tuple[float, float]:
    """Start an app and return the seconds until it is healthy and until it shows ``ready``."""
    begin = time.perf_counter()
    with served(script) as app:
        healthy = time.perf_counter() - begin
        page = browser.new_page()
        page.goto(app.url)
        page.locator(ready).first.wait_for(timeout=60_000)
        drawn = time.perf_counter() - begin
        page.close()
    return healthy, drawn


def measure() -> tuple[list[dict[str, Any]], dict[str, float]]:
    """Start both apps in turn."""
    times: dict[str, list[tuple[float, float]]] = {"empty": [], "cnnviz": []}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        empty = Path(folder) / "empty.py"
        empty.write_text(EMPTY)
        browser = playwright.chromium.launch(**launch_options(chromium_path()))
        for _ in range(REPEATS):
            times["empty"].append(started(empty, browser, "h1"))
            times["cnnviz"].append(started("app.py", browser, ".root[data-painted] .columns"))
        browser.close()
    rows = [
        {
            "app": app,
            "healthy s": median(one[0] for one in each),
            "first page drawn s": median(one[1] for one in each),
        }
        for app, each in times.items()
    ]
    ratios = {
        name: median(one[i] for one in times["cnnviz"]) / median(one[i] for one in times["empty"])
        for i, name in enumerate(("healthy over empty app", "first page over empty app"))
    }
    return rows, ratios


if __name__ == "__main__":
    report(
        "Start of the app against an empty one that imports TensorFlow",
        *measure(),
        as_json="--json" in sys.argv,
    )
