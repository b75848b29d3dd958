"""What training in the background costs: against bare Keras, and for the pages beside it.

Five promises, each a ratio within one run of this script:

- pictures a second of a run, over plain ``model.fit`` on the same arrays (at least 0.95);
- Start to first batch, over a bare script that imports TensorFlow and fits one batch (at most 1.5);
- reading the curves of a run of 100,000 batches (10 ms);
- what an open run page costs the server while the run trains (5 % of one core);
- the pages' own latency while a run trains on all cores, over the idle latency (at most 2).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from playwright.sync_api import Page, sync_playwright

from bench.browser import SAMPLE, TIMER
from bench.measure import interleaved, milliseconds, report
from bench.process import cpu_seconds
from cnnviz import home, samples, zoo
from cnnviz.training import control, files, metrics, service, store
from cnnviz.training.record import ENDED
from cnnviz.training.spec import RunSpec, to_json
from scripts.served import chromium_path, launch_options, served

PICTURES = 50_000
ROUNDS = 3
SIZES = {"MNIST": ("mnist", "digits"), "CIFAR-10": ("cifar10", "small-vgg")}
LOGGED = 100_000
WATCHED_SECONDS = 20
PATIENCE = 600

# Plain Keras on the arrays that the run before has prepared; prints the seconds of the second
# epoch, when everything is compiled.
PLAIN = """
import json, sys, time
import keras, numpy as np
from cnnviz import home, images
from cnnviz.training import pictures, spec, subjects
wanted, precision = spec.from_json(json.loads(sys.argv[1])), sys.argv[2]
data, architecture = subjects.named(wanted)
found = pictures.prepared(
    data, "train", data.image_shape, home.cache_folder(), limit=wanted.pictures)
x = images.scaled(np.asarray(found.images), data.preprocessing)
y = keras.utils.to_categorical(found.labels, len(data.classes))
keras.config.set_dtype_policy(precision)
model = architecture.build(data.image_shape, len(data.classes))
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"], jit_compile=False)
model.fit(x, y, batch_size=wanted.batch, epochs=1, verbose=0)
begin = time.perf_counter()
model.fit(x, y, batch_size=wanted.batch, epochs=1, verbose=0)
print(len(x) / (time.perf_counter() - begin))
"""

# What a person would write who wants to see one training step: import, build, one batch.
BARE = """
import tensorflow, keras, numpy as np
from cnnviz import zoo
model = zoo.architecture("small-vgg").build((32, 32, 3), 5)
model.compile("adam", "categorical_crossentropy", metrics=["accuracy"], jit_compile=False)
x = np.zeros((64, 32, 32, 3), "float32")
model.fit(x, np.eye(5, dtype="float32")[np.arange(64) % 5], batch_size=64, verbose=0)
"""


def pictures_per_second() -> tuple[list[dict[str, Any]], dict[str, float]]:
    """Let runs and plain ``fit`` take turns on data of both sizes."""
    rows, ratios = [], {}
    for title, (dataset, architecture) in SIZES.items():
        wanted = RunSpec(dataset, architecture, 2, 128, validation=0, pictures=PICTURES)
        ours, plain = [], []
        for _ in range(ROUNDS):
            run = trained(wanted)
            second = metrics.read_epochs(run.folder)[1]
            ours.append(PICTURES / second.seconds)
            plain.append(plain_speed(wanted, run.record.precision))
        share = median(a / b for a, b in zip(ours, plain, strict=True))
        ratios[f"run over plain fit, {title}"] = share
        rows.append(
            {"what": f"pictures/s, {title}", "run": median(ours), "bare": median(plain)}
            | {"ratio": share, "bar": ">= 0.95"}
        )
    return rows, ratios


def plain_speed(wanted: RunSpec, precision: str) -> float:
    """Return the pictures a second of plain ``model.fit``."""
    done = subprocess.run(
        [sys.executable, "-c", PLAIN, json.dumps(to_json(wanted)), precision],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout.split()[-1])


def trained(wanted: RunSpec) -> store.Run:
    """Let a run go through, and return it."""
    run = store.submit(wanted, owner="bench")
    service.ensure_running()
    return until(run.id, lambda found: found.record.state in ENDED)


def until(run_id: str, is_so: Any) -> store.Run:
    """Wait until something is true of a run."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        run = store.run(run_id)
        if is_so(run):
            return run
        if run.record.state == "failed":
            raise RuntimeError(run.record.error)
        time.sleep(0.02)
    raise TimeoutError(run_id)


def first_batch() -> tuple[list[dict[str, Any]], dict[str, float]]:
    """Time from Start to the first batch on disk, warm, over a bare script."""
    warm, bare = [], []
    for _ in range(ROUNDS):
        service.ensure_running(warm=True)
        time.sleep(
            15
        )  # the warm worker imports meanwhile, as it does while a person reads the form
        begin = time.perf_counter()
        run = store.submit(RunSpec(epochs=1), owner="bench")
        service.ensure_running(warm=True)
        until(run.id, lambda found: len(metrics.read_batches(found.folder)) > 0)
        warm.append(time.perf_counter() - begin)
        until(run.id, lambda found: found.record.state in ENDED)
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", BARE], check=True, capture_output=True)
        bare.append(time.perf_counter() - begin)
    share = median(a / b for a, b in zip(warm, bare, strict=True))
    row = {"what": "Start to first batch, s", "run": median(warm), "bare": median(bare)}
    return [row | {"ratio": share, "bar": "<= 1.5"}], {"first batch over bare script": share}


def reading() -> tuple[list[dict[str, Any]], dict[str, float]]:
    """Read the curves of a long run as the page does."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rng = np.random.default_rng(0)
        rows = b"".join(metrics.batch_row(step, *rng.random(3)) for step in range(1, LOGGED + 1))
        metrics.append(folder / "batches.bin", rows)
        times = interleaved(
            {"read": lambda: metrics.thinned(metrics.read_batches(folder))}, repeats=30
        )
    found = milliseconds(times["read"])
    row = {"what": "reading 100,000 batches, ms", "run": found, "ratio": found / 10, "bar": "<= 1"}
    return [row], {"reading over bar (10 ms)": found / 10}


def beside_a_run() -> tuple[list[dict[str, Any]], dict[str, float]]:
    """Watch a run, and use Explore beside it."""
    with served() as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options(chromium_path()))
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(TIMER)
        idle = latency(page, app.url)
        with working() as run:
            busy = latency(page, app.url)
            page.goto(f"{app.url}/run?run={run.id}")
            page.locator(".js-plotly-plot").first.wait_for(timeout=60_000)
            time.sleep(3)
            begin = cpu_seconds(app.pid)
            time.sleep(WATCHED_SECONDS)
            share = (cpu_seconds(app.pid) - begin) / WATCHED_SECONDS
        browser.close()
    rows = [
        {"what": "another sample, ms", "run": busy, "bare": idle, "ratio": busy / idle}
        | {"bar": "<= 2"},
        {"what": "server CPU of an open run page, share of a core", "run": share}
        | {"ratio": share / 0.05, "bar": "<= 1"},
    ]
    return rows, {"latency, training over idle": busy / idle, "page over bar (5 %)": share / 0.05}


def latency(page: Page, url: str) -> float:
    """Return the median milliseconds until another sample's maps are painted."""
    page.goto(f"{url}/?model=cifar10")
    page.locator(".root[data-painted] .columns").wait_for(timeout=60_000)
    ids = [sample.id for sample in samples.for_card(zoo.card("cifar10"))]
    times = []
    for number in range(1, 13):
        page.wait_for_timeout(500)
        times.append(float(page.evaluate(SAMPLE, ids[number % len(ids)])))
    return median(times)


@contextmanager
def working() -> Iterator[store.Run]:
    """Keep a run at work that uses all cores."""
    run = store.submit(RunSpec("shapes", "cifar10", 200, 64), owner="bench")
    service.ensure_running()
    try:
        yield until(run.id, lambda found: found.record.progress.batch > 0)
    finally:
        control.stop(run.id)
        until(run.id, lambda found: found.record.state in ENDED)


@contextmanager
def home_of_its_own() -> Iterator[None]:
    """Keep the runs of the bench away from a person's, and leave nothing at work behind."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        os.environ["CNNVIZ_HOME"] = name
        try:
            yield
        finally:
            state = files.read_json(home.home() / "dispatcher.json")
            if isinstance(state, dict):
                with suppress(ProcessLookupError, KeyError):
                    os.kill(state["pid"], 15)


PARTS = (reading, first_batch, beside_a_run, pictures_per_second)


def main() -> None:
    """Measure all parts, or those named on the command line."""
    rows: list[dict[str, Any]] = []
    ratios: dict[str, float] = {}
    with home_of_its_own():
        for part in PARTS:
            if not set(sys.argv) & {one.__name__ for one in PARTS} or part.__name__ in sys.argv:
                more, found = part()
                rows += more
                ratios |= found
    report("Training in the background", rows, ratios, as_json="--json" in sys.argv)


if __name__ == "__main__":
    main()
