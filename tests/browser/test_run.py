"""The Run page in a real Chromium, with a run that goes on while it is watched."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from cnnviz.training import store
from cnnviz.training.store import Run
from cnnviz.ui import run_lookback, visitor
from cnnviz.ui import run_texts as texts
from scripts.served import served
from tests.browser.screen import Watched
from tests.fabricated import BATCHES, Worker, at_home, fabricate, no_dispatcher

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
SECONDS = 30_000


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("home")
    with no_dispatcher(folder):
        yield folder


@pytest.fixture(scope="module")
def url(home: Path) -> Iterator[str]:
    with served(environment={"CNNVIZ_HOME": str(home)}) as app:
        yield app.url


@pytest.fixture(scope="module")
def taught(home: Path) -> Run:
    """A run with snapshots that has ended."""
    return fabricate(home, epochs=3, with_model=True)


@pytest.fixture
def person(browser: Browser, url: str) -> Iterator[Callable[..., "Person"]]:
    with ExitStack() as opened:

        def come(**options: Any) -> Person:
            context = browser.new_context(base_url=url, **options)
            opened.callback(context.close)
            return Person(context)

        yield come


class Person(Watched):
    """Somebody with a browser of their own."""

    def __init__(self, context: BrowserContext) -> None:
        super().__init__(context.new_page())
        self.whole_runs = 0
        """How many times the whole page was computed, not only a part of it."""
        self.page.on("websocket", lambda each: each.on("framereceived", self._count))

    def _count(self, frame: Any) -> None:
        message = ForwardMsg()
        message.ParseFromString(frame)
        if message.WhichOneof("type") == "script_finished":
            self.whole_runs += message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY

    def opens(self, run: Run) -> "Person":
        self.page.goto(f"/run?run={run.id}")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(run.title, timeout=SECONDS)
        return self

    @property
    def name(self) -> str:
        """As the app tells visitors apart."""
        self.page.goto("/help")
        expect(self.page.get_by_role("heading", level=1)).to_be_visible(timeout=SECONDS)
        cookies = {one["name"]: one["value"] for one in self.page.context.cookies()}
        return cookies[visitor.COOKIE].split(".")[0]

    @property
    def progress(self) -> Locator:
        return self.page.get_by_test_id("stProgress").first

    @property
    def charts(self) -> Locator:
        return self.page.locator(".root > .charts").first.locator(".js-plotly-plot")

    def button(self, label: str) -> Locator:
        return self.page.get_by_role("button", name=label, exact=True)

    def state(self, state: str) -> Locator:
        badge = self.page.locator(".stMarkdownBadge")
        return badge.filter(has_text=texts.LOOKS[state].word)  # type: ignore[index]


def range_of(chart: Locator) -> list[float]:
    found: list[float] = chart.evaluate("node => node.layout.xaxis.range")
    return found


def points_of(chart: Locator) -> int:
    return int(chart.get_attribute("data-points") or 0)


def test_numbers_and_curves_go_on_without_computing_the_page_anew(
    home: Path, person: Callable[..., Person]
) -> None:
    run = fabricate(home, state="running", epochs=6, whole=2)
    someone = person().opens(run)
    expect(someone.progress).to_contain_text("Epoch 3 of 6")
    expect(someone.charts).to_have_count(2, timeout=SECONDS)
    expect(someone.charts.first).to_have_attribute("data-points", re.compile("[1-9]"))
    before, whole_runs = points_of(someone.charts.first), someone.whole_runs
    with Worker(home, run) as worker:
        worker.train(BATCHES)
        expect(someone.progress).to_contain_text("Epoch 4 of 6", timeout=SECONDS)
        expect(someone.page.get_by_text("epoch 3", exact=True).first).to_be_visible()
        # The batches are drawn twice, as measured and smoothed; and an epoch has two more points.
        expect(someone.charts.first).to_have_attribute(
            "data-points", str(before + 2 * BATCHES + 2), timeout=SECONDS
        )
    assert someone.whole_runs == whole_runs
    assert someone.problems == someone.strangers == []


def test_zoom_and_settings_outlive_new_points(home: Path, person: Callable[..., Person]) -> None:
    run = fabricate(home, state="running", epochs=6, whole=3)
    someone = person().opens(run)
    expect(someone.page.locator(".run-answers, .stAlert").last).to_be_visible(timeout=SECONDS)
    someone.page.wait_for_timeout(1500)  # until nothing moves under the pointer any more
    area = someone.charts.first.locator(".nsewdrag").first
    area.scroll_into_view_if_needed()
    box = area.bounding_box(timeout=SECONDS)
    assert box is not None
    mouse = someone.page.mouse
    mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 20)
    mouse.down()
    mouse.move(box["x"] + 0.75 * box["width"], box["y"] + box["height"] - 20, steps=5)
    with Worker(home, run) as worker:  # also in the middle of a drag
        worker.train(5)
        someone.page.wait_for_timeout(1500)
        mouse.up()
        someone.page.get_by_label("Logarithmic").check()
        zoomed, points = range_of(someone.charts.first), points_of(someone.charts.first)
        assert zoomed[1] - zoomed[0] < 2.5
        worker.train(5)
        expect(someone.charts.first).to_have_attribute(
            "data-points", str(points + 10), timeout=SECONDS
        )
        assert range_of(someone.charts.first) == zoomed
        kinds = [one.evaluate("node => node.layout.yaxis.type") for one in someone.charts.all()]
        assert kinds == ["log", "linear"]
    assert someone.problems == []


def test_smoothing_and_axis_are_set_in_the_browser(
    taught: Run, person: Callable[..., Person]
) -> None:
    someone = person().opens(taught)
    expect(someone.charts).to_have_count(2, timeout=SECONDS)
    slider = someone.page.get_by_label("Smoothing")
    slider.focus()
    for _ in range(50):
        someone.page.keyboard.press("ArrowRight")
    first = someone.charts.first
    expect(someone.page.locator(".toolbar output").first).to_have_text("0.50")
    shown = first.evaluate("node => node.data.filter(each => each.visible !== false).length")
    assert shown == 4
    someone.page.get_by_label("Along the axis").select_option("steps")
    assert range_of(first)[1] > 3 * BATCHES


def test_a_chart_is_saved_as_a_picture_under_the_runs_name(
    taught: Run, person: Callable[..., Person]
) -> None:
    someone = person().opens(taught)
    someone.charts.first.hover(timeout=SECONDS)
    with someone.page.expect_download() as download:
        someone.charts.first.locator("[data-title*='PNG']").click()
    assert download.value.suggested_filename == f"{taught.title}.png"
    assert someone.charts.first.locator("[data-title*='hare']").count() == 0
    assert someone.strangers == []


def test_ones_own_run_is_stopped_with_a_click(home: Path, person: Callable[..., Person]) -> None:
    someone = person()
    run = fabricate(home, state="running", epochs=6, whole=2, owner=someone.name)
    someone.opens(run)
    someone.button(texts.STOP).click()
    expect(someone.state("stopping")).to_be_visible(timeout=SECONDS)
    with at_home(home):
        assert store.run(run.id).record.state == "stopping"
    with Worker(home, run) as worker:
        worker.write(state="stopped")
    expect(someone.state("stopped")).to_be_visible(timeout=SECONDS)
    expect(someone.button(texts.RESUME)).to_be_enabled()
    someone.button(texts.RESUME).click()
    expect(someone.state("queued")).to_be_visible(timeout=SECONDS)
    expect(someone.page.get_by_text("in line", exact=False).first).to_be_visible()


def test_the_link_shows_the_run_after_a_reload_and_to_others_who_may_only_watch(
    home: Path, person: Callable[..., Person]
) -> None:
    someone = person()
    run = fabricate(home, state="running", epochs=6, whole=2, title="Mine", owner=someone.name)
    someone.opens(run)
    someone.page.reload()
    expect(someone.page.get_by_role("heading", level=1)).to_have_text("Mine", timeout=SECONDS)
    expect(someone.button(texts.PAUSE)).to_be_enabled(timeout=SECONDS)
    other = person().opens(run)
    expect(other.button(texts.PAUSE)).to_be_disabled(timeout=SECONDS)
    expect(other.page.get_by_text(texts.STRANGER)).to_be_visible()


def test_what_is_typed_stays_while_the_page_goes_on(
    home: Path, person: Callable[..., Person]
) -> None:
    someone = person()
    run = fabricate(home, state="running", epochs=9, whole=2, owner=someone.name)
    someone.opens(run)
    someone.button(f"more_horiz {texts.OPTIONS}").or_(
        someone.page.get_by_text(texts.OPTIONS)
    ).first.click()
    note = someone.page.get_by_role("textbox", name=texts.NOTE)
    note.press_sequentially("Half a ")
    with Worker(home, run) as worker:
        worker.train(BATCHES)
        expect(someone.progress).to_contain_text("Epoch 4 of 9", timeout=SECONDS)
        note.press_sequentially("sentence")
    expect(note).to_have_value("Half a sentence")
    someone.page.get_by_role("button", name=texts.SAVE).click()
    expect(someone.page.get_by_text("Half a sentence").last).to_be_visible(timeout=SECONDS)


# --------------------------------------------------------------------------------- watch it learn


def values(someone: Person) -> float:
    shown = someone.page.locator(".inspector .value output").first.inner_text()
    return float(shown.replace("\u2212", "-"))


def test_going_back_shows_the_numbers_of_that_epoch(
    home: Path, taught: Run, person: Callable[..., Person]
) -> None:
    someone = person().opens(taught)
    slider = someone.page.get_by_label(texts.EPOCH_WORDS["label"])
    told = someone.page.locator(".player output")
    maps = someone.page.locator(".root[data-painted]").first
    expect(told).to_have_text("after epoch 3", timeout=SECONDS)
    with at_home(home):
        for epoch in (3, 2, 1, 0):
            expect(maps).to_have_attribute("data-painted", re.compile(f"/{epoch}/0/"))
            output = run_lookback.look(taught, epoch, 0).trace["conv1"].output
            assert values(someone) == pytest.approx(float(output[16, 16, 0]), rel=1e-5)
            slider.focus()
            someone.page.keyboard.press("ArrowLeft")
    expect(told).to_have_text("before training")
    expect(someone.page.get_by_text("Before training,")).to_be_visible(timeout=SECONDS)
    assert someone.problems == []


def test_play_goes_through_all_epochs_and_ends(taught: Run, person: Callable[..., Person]) -> None:
    someone = person().opens(taught)
    told = someone.page.locator(".player output")
    expect(told).to_have_text("after epoch 3", timeout=SECONDS)
    someone.button(texts.EPOCH_WORDS["play"]).click()
    for epoch in ("before training", "after epoch 1", "after epoch 2", "after epoch 3"):
        expect(told).to_have_text(epoch, timeout=SECONDS)
    expect(someone.button(texts.EPOCH_WORDS["play"])).to_be_visible(timeout=SECONDS)


def test_a_new_epoch_comes_by_itself_unless_somebody_looks_back(
    home: Path, person: Callable[..., Person]
) -> None:
    run = fabricate(home, epochs=3, with_model=True)
    with at_home(home):
        run = store.update(run.id, lambda record: replace(record, state="running", legs=(9,)))
    kept = run.folder / "snapshots" / "000003.npz"
    hidden = kept.rename(kept.with_suffix(".later"))
    someone, back = person().opens(run), person().opens(run)
    for each in (someone, back):
        expect(each.page.locator(".player output")).to_have_text(
            "after epoch 2 · newest", timeout=SECONDS
        )
    back.page.get_by_label(texts.EPOCH_WORDS["label"]).focus()
    back.page.keyboard.press("ArrowLeft")
    expect(back.page.locator(".player output")).to_have_text("after epoch 1")
    hidden.rename(kept)
    expect(someone.page.locator(".player output")).to_have_text(
        "after epoch 3 · newest", timeout=SECONDS
    )
    expect(back.page.locator(".player input")).to_have_attribute("max", "3", timeout=SECONDS)
    expect(back.page.locator(".player output")).to_have_text("after epoch 1")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_the_page_without_scrolling_sideways(
    taught: Run, person: Callable[..., Person], scheme: str
) -> None:
    someone = person(viewport=PHONE, color_scheme=scheme).opens(taught)
    expect(someone.charts).to_have_count(2, timeout=SECONDS)
    expect(someone.page.locator(".run-answers li")).to_have_count(12, timeout=SECONDS)
    assert someone.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    inner = someone.page.get_by_test_id("stMain").evaluate(
        "node => node.scrollWidth <= node.clientWidth"
    )
    assert inner
