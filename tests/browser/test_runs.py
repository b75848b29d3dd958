"""The Runs page in a real Chromium: ticking, comparing, sorting, files, steering, a phone."""

import csv
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from cnnviz import samples, zoo
from cnnviz.training import export, store
from cnnviz.training.spec import RunSpec
from cnnviz.training.store import Run
from cnnviz.ui import run_texts
from cnnviz.ui import runs_texts as texts
from scripts.served import served
from tests.browser.screen import Watched
from tests.fabricated import BATCHES, Worker, at_home, fabricate, no_dispatcher
from tests.taught import taught

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
PATIENCE = 60_000
"""Milliseconds; also for machines that are busy with training."""
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Runs with different rates, one that trains, and one with a network."""
    folder = tmp_path_factory.mktemp("home")
    with no_dispatcher(folder):
        for number, rate in enumerate((0.1, 0.01, 0.001)):
            fabricate(folder, wanted=RunSpec(rate=rate), title=f"Rate {rate:g}", epochs=4 + number)
        fabricate(folder, state="failed", title="<b>*Bad*</b>", error="Too hot.")
        taught(folder, title="Taught")
        fabricate(folder, state="running", title="Live", epochs=50, whole=1)
        yield folder


@pytest.fixture(scope="module")
def app_url(home: Path) -> Iterator[str]:
    with served(
        log=home / "app.log", environment={"CNNVIZ_HOME": str(home), "CNNVIZ_ALONE": "1"}
    ) as app:
        yield app.url


class Runs(Watched):
    """The page as a person sees it."""

    def __init__(self, page: Page, link: str = "/runs") -> None:
        super().__init__(page)
        page.goto(link)
        expect(self.table).to_be_visible(timeout=PATIENCE)

    @property
    def table(self) -> Locator:
        return self.page.get_by_role("region", name=texts.LIST["list"], exact=True)

    @property
    def titles(self) -> list[str]:
        return self.table.locator("a.name").all_inner_texts()

    @property
    def comparison(self) -> Locator:
        return self.page.get_by_role("region", name=texts.DIFFERENCES)

    def row(self, title: str) -> Locator:
        return self.table.locator("tbody tr").filter(has=self.page.get_by_text(title, exact=True))

    def tick(self, *titles: str) -> None:
        for title in titles:
            self.table.get_by_label(f"Tick {title}", exact=True).click()
        chosen = self.table.locator("tbody input:checked").count()
        expect(self.page.get_by_text(texts.actions_title(chosen))).to_be_visible(timeout=PATIENCE)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()


def run_of(home: Path, title: str) -> Run:
    with at_home(home):
        return next(run for run in store.runs() if run.title == title)


def test_ticked_runs_are_compared_and_the_link_keeps_them(page: OpenPage, home: Path) -> None:
    screen = Runs(page(viewport=DESK))
    screen.tick("Rate 0.1", "Rate 0.001")
    names = ["1 · Rate 0.1", "2 · Rate 0.001"]
    expect(screen.comparison.locator(".name")).to_have_text(names)
    head = screen.comparison.locator("thead").inner_text()
    assert "Learning rate" in head
    assert "Seed" not in head
    plot = screen.page.locator(".plot[data-points='10']")  # 4 and 6 epochs
    expect(plot).to_be_visible(timeout=PATIENCE)
    assert screen.comparison.locator("strong").count() == 2
    expect(screen.page).to_have_url(re.compile("chosen="), timeout=PATIENCE)

    sample = screen.comparison.locator("svg line").first
    light = str(sample.get_attribute("stroke"))
    screen.page.emulate_media(color_scheme="dark")
    expect(sample).not_to_have_attribute("stroke", light, timeout=PATIENCE)
    dark = plot.evaluate("plot => plot.data[0].line.color")
    expect(sample).to_have_attribute("stroke", dark)

    again = Runs(screen.page, screen.page.url)
    expect(again.comparison.locator(".name")).to_have_text(names, timeout=PATIENCE)
    assert again.table.locator("tbody input:checked").count() == 2
    again.press(texts.CLEAR)
    expect(again.page.get_by_text(texts.NOT_CHOSEN)).to_be_visible(timeout=PATIENCE)
    expect(again.table.locator("tbody input:checked")).to_have_count(0)
    assert again.problems == again.strangers == []


def test_all_rows_and_ranges_are_ticked(page: OpenPage) -> None:
    screen = Runs(page(viewport=DESK))
    boxes = screen.table.locator("tbody input")
    boxes.nth(1).click()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(screen.table.locator("tbody input:checked")).to_have_count(4)
    every = screen.table.get_by_label(texts.LIST["all"])
    assert every.evaluate("box => box.indeterminate")
    every.click()
    expect(screen.table.locator("tbody input:checked")).to_have_count(6)
    expect(screen.page.get_by_text(texts.actions_title(6))).to_be_visible(timeout=PATIENCE)


def test_heads_sort_the_list_and_the_choice_beside_it_follows(page: OpenPage) -> None:
    screen = Runs(page(viewport=DESK))
    head = screen.table.get_by_role("columnheader", name=texts.COLUMNS["title"])
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending", timeout=PATIENCE)
    expect(screen.table.locator("a.name").first).to_have_text("<b>*Bad*</b>")
    assert screen.titles == sorted(screen.titles, key=str.casefold)
    beside = screen.page.get_by_test_id("stSelectbox").get_by_role("combobox")
    expect(beside).to_have_value(texts.ORDERS["title"][0], timeout=PATIENCE)
    head.get_by_role("button").press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending", timeout=PATIENCE)
    expect(screen.table.locator("a.name").first).to_have_text("Taught")
    expect(screen.page).to_have_url(re.compile("sort=-title"), timeout=PATIENCE)


def test_the_list_lives_and_what_the_person_does_stays(page: OpenPage, home: Path) -> None:
    screen = Runs(page(viewport=DESK))
    screen.tick("Rate 0.01")
    box = screen.table.get_by_label("Tick Rate 0.01")
    box.focus()
    link = screen.row("Live").locator("a.name").element_handle()
    with Worker(home, run_of(home, "Live")) as worker:
        before = screen.row("Live").inner_text()
        worker.train(BATCHES)
        count = f"{worker.epoch} / 50"
        expect(screen.row("Live").locator(".count")).to_have_text(count, timeout=PATIENCE)
        assert screen.row("Live").inner_text() != before
    expect(box).to_be_focused()
    expect(box).to_be_checked()
    assert link is not None
    assert link.evaluate("node => node.isConnected")  # the row was changed, not made anew


def test_a_question_stays_open_while_runs_train(page: OpenPage, home: Path) -> None:
    screen = Runs(page(viewport=DESK))
    screen.tick("Live")
    screen.press(run_texts.STOP)
    dialog = screen.page.get_by_role("dialog")
    expect(dialog).to_contain_text("started from another browser", timeout=PATIENCE)
    with Worker(home, run_of(home, "Live")) as worker:
        worker.train(BATCHES)
        count = f"{worker.epoch} / 50"
        expect(screen.row("Live").locator(".count")).to_have_text(count, timeout=PATIENCE)
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name=texts.CANCEL).click()
    expect(dialog).to_be_hidden(timeout=PATIENCE)
    assert run_of(home, "Live").record.state == "running"


def test_files_hold_what_the_store_holds(page: OpenPage, home: Path) -> None:
    screen = Runs(page(viewport=DESK))
    screen.tick("Rate 0.1", "Rate 0.01")
    runs = [run_of(home, "Rate 0.1"), run_of(home, "Rate 0.01")]
    screen.press(texts.DOWNLOAD)

    def saved(name: str) -> Path:
        with screen.page.expect_download(timeout=PATIENCE) as download:
            screen.page.get_by_role("link", name=texts.FILES[name], exact=True).click()
        assert download.value.suggested_filename == f"cnnviz-runs-{name}"
        return Path(download.value.path())

    with saved("curves.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows == list(csv.DictReader(export.curves_csv(runs).splitlines()))
    with saved("settings.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["title"] for row in csv.DictReader(file)] == ["Rate 0.1", "Rate 0.01"]
    with zipfile.ZipFile(saved("everything.zip")) as archive:
        for run in runs:
            content = json.loads(archive.read(f"{run.id}/spec.json"))
            assert content["spec"]["rate"] == run.spec.rate


def test_a_runs_name_opens_its_page(page: OpenPage, home: Path) -> None:
    screen = Runs(page(viewport=DESK))
    run = run_of(home, "Rate 0.1")
    link = screen.row("Rate 0.1").get_by_role("link")
    assert link.get_attribute("href") == f"/run?run={run.id}"
    link.click()
    expect(screen.page).to_have_url(re.compile(rf"/run\?run={run.id}"), timeout=PATIENCE)
    expect(screen.page.get_by_role("heading", name="Rate 0.1")).to_be_visible(timeout=PATIENCE)
    screen.page.go_back()


def test_one_click_opens_the_network_of_a_run(page: OpenPage, home: Path) -> None:
    screen = Runs(page(viewport=DESK))
    screen.tick("Taught")
    screen.press(run_texts.EXPLORE)
    run = run_of(home, "Taught")
    expect(screen.page).to_have_url(re.compile(f"model={run.id}"), timeout=PATIENCE)
    verdict = screen.page.get_by_role("heading", name=re.compile("^The network"))
    expect(verdict).to_be_visible(timeout=PATIENCE)
    with at_home(home):
        suiting = samples.for_card(zoo.card(run.id))
    thumbnails = screen.page.get_by_role("radio", name=re.compile("^Circle: "))
    assert suiting[0].title == "Circle"
    expect(thumbnails).to_be_visible()
    assert screen.problems == []


def test_a_run_is_repeated_with_its_settings(page: OpenPage) -> None:
    screen = Runs(page(viewport=DESK))
    screen.tick("Rate 0.1")
    screen.press(run_texts.REPEAT)
    expect(screen.page).to_have_url(re.compile(r"/train\?.*rate=0\.1"), timeout=PATIENCE)


def test_deleting_asks_says_what_was_done_and_leaves_the_others(page: OpenPage, home: Path) -> None:
    fabricate(home, title="Away")
    screen = Runs(page(viewport=DESK))
    screen.tick("Away")
    screen.press(texts.DELETE)
    dialog = screen.page.get_by_role("dialog")
    expect(dialog).to_be_visible(timeout=PATIENCE)
    sure = dialog.get_by_role("button", name=texts.DELETE)
    expect(sure).to_be_disabled()
    dialog.get_by_text(texts.UNDERSTOOD).click()
    expect(sure).to_be_enabled(timeout=PATIENCE)
    sure.click()
    expect(screen.page.get_by_text(texts.did("delete", 1))).to_be_visible(timeout=PATIENCE)
    expect(screen.row("Away")).to_have_count(0)
    assert "Rate 0.1" in screen.titles
    with at_home(home):
        assert "Away" not in {run.title for run in store.runs()}


def test_strangers_markup_is_text(page: OpenPage) -> None:
    screen = Runs(page(viewport=DESK))
    screen.tick("<b>*Bad*</b>", "Rate 0.1")
    expect(screen.comparison.locator(".name").first).to_have_text("1 · <b>*Bad*</b>")
    assert screen.table.locator("td[title='Too hot.']").count() == 1
    assert screen.problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_every_run_is_a_card_and_nothing_is_cut(page: OpenPage, scheme: str) -> None:
    window = page(viewport=PHONE, color_scheme=scheme, has_touch=True, is_mobile=True)
    screen = Runs(window)
    screen.tick("Rate 0.1", "Rate 0.01")
    expect(screen.comparison).to_be_visible(timeout=PATIENCE)
    overflow = window.get_by_test_id("stMain").evaluate("n => n.scrollWidth - n.clientWidth")
    assert overflow <= 0
    assert screen.table.evaluate("n => n.scrollWidth - n.clientWidth") <= 0
    box = screen.table.locator("label.ticked").nth(1).bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24  # WCAG 2.5.8
    card = screen.row("Rate 0.1")
    for column in ("epochs", "accuracy", "loss", "duration"):
        inner = card.locator(f"td.{column}").bounding_box()
        assert inner is not None
        assert inner["x"] >= 0
        assert inner["x"] + inner["width"] <= PHONE["width"]
