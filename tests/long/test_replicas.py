"""Two replicas behind the real nginx: what a class does, and what happens when one is lost."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, expect

from cnnviz.training import control
from scripts.served import served
from tests.browser.screen import Screen
from tests.dispatching import kill_all, submitted
from tests.replicas import Site, nginx, site

pytestmark = [
    pytest.mark.long,
    pytest.mark.browser,
    pytest.mark.skipif(nginx() is None, reason="nginx is missing: apt-get install nginx-light"),
]

NAME = "secret-name-of-a-pupil.png"
COOKIE = "cnnviz_replica"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNVIZ_HOME", str(folder))
        yield folder
        kill_all(folder)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Iterator[Site]:
    environment = {"CNNVIZ_HOME": str(home), "CNNVIZ_WARM": "digits"}
    with site(tmp_path_factory.mktemp("site"), environment) as running:
        yield running


@pytest.fixture
def visit(browser: Browser, two: Site) -> Iterator[Callable[[str], tuple[Screen, str]]]:
    """Open the site as a new visitor; return the screen, and which replica answers."""
    contexts: list[BrowserContext] = []

    def visit(link: str = "/") -> tuple[Screen, str]:
        context = browser.new_context(base_url=two.url)
        contexts.append(context)
        screen = Screen(context.new_page(), link)
        screen.painted()
        return screen, replica(screen)

    yield visit
    for context in contexts:
        context.close()


def replica(screen: Screen) -> str:
    cookies = {one["name"]: one["value"] for one in screen.page.context.cookies()}
    return str(cookies.get(COOKIE, ""))


def on_both(visit: Callable[..., tuple[Screen, str]], link: str = "/") -> dict[str, Screen]:
    """Come as often as it takes until there is a visitor on each replica."""
    found: dict[str, Screen] = {}
    for _ in range(8):
        screen, name = visit(link)
        found.setdefault(name, screen)
        if len(found) == 2:
            return found
    raise AssertionError(f"all eight visitors are on {list(found)}")


def stripes(step: int) -> bytes:
    """A picture that no sample is."""
    pixels = np.zeros((28, 28), np.uint8)
    pixels[:, ::step] = 255
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def uploads(screen: Screen, step: int) -> None:
    screen.choose_source("Upload")
    expect(screen.network).to_have_count(0)
    screen.upload(NAME, stripes(step))
    screen.painted()


def fetched(url: str, **headers: str) -> Any:
    with urlopen(Request(url, headers=headers)) as answer:  # noqa: S310 - our server
        answer.content = answer.read()
        return answer


def test_visitors_are_shared_out_and_each_stays_where_it_is(visit: Any) -> None:
    for name, screen in on_both(visit).items():
        screen.page.reload()
        screen.painted()
        assert replica(screen) == name
        assert screen.problems == []
        assert screen.strangers == []


def test_pictures_are_uploaded_and_components_answer_on_both(visit: Any) -> None:
    shown = []
    for step, screen in enumerate(on_both(visit).values(), start=2):
        uploads(screen, step)
        shown.append(screen.painted())
        button = screen.page.get_by_role("button", name="whole network")
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
    assert shown[0] != shown[1]


def test_a_link_shows_the_same_on_the_other_replica(visit: Any) -> None:
    here, name = visit()
    here.choose_sample("Seven")
    verdict, link = here.verdict.inner_text(), here.page.url
    others = on_both(visit, link)
    for screen in others.values():
        expect(screen.verdict).to_have_text(verdict)
    assert name in others


def test_a_run_is_seen_on_both(visit: Any) -> None:
    run = submitted(title="Tulips by Ada")
    control.pause(run.id)
    for screen in on_both(visit).values():
        screen.page.goto("/runs")
        expect(screen.page.get_by_text("Tulips by Ada").first).to_be_visible()


def test_programs_are_compressed_and_kept_and_no_header_is_doubled(two: Site) -> None:
    page = fetched(two.url, **{"Accept": "text/html", "Accept-Encoding": "gzip"})
    assert page.headers.get_all("X-Content-Type-Options") == ["nosniff"]
    assert len(page.headers.get_all("Content-Security-Policy")) == 1
    text = fetched(two.url).content.decode()
    script = two.url + "/" + re.search(r'src="\.?/?(static/js/[^"]+)"', text)[1]
    plain = fetched(script)
    packed = fetched(script, **{"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert plain.headers["Content-Encoding"] is None
    assert len(packed.content) < len(plain.content) / 2
    assert "immutable" in packed.headers["Cache-Control"]
    fetched(script, **{"Accept-Encoding": "gzip"})
    last = (two.folder / "cnnviz.log").read_text().splitlines()[-1]
    assert last.endswith("cache=HIT")


def test_who_was_on_a_lost_replica_goes_on_at_the_other(visit: Any, two: Site) -> None:
    screens = on_both(visit)
    screen = screens["a"]
    screen.choose_sample("Four")
    verdict = screen.verdict.inner_text()
    os.killpg(two.replicas["a"].pid, signal.SIGKILL)
    while replica(screen) != "b":  # by itself: nobody has to reload
        screen.page.wait_for_timeout(100)
    expect(screen.page.get_by_test_id("stConnectionStatus")).to_have_count(0)
    screen.page.wait_for_timeout(1000)
    screen.choose_sample("Nine")
    screen.choose_sample("Four")
    screen.page.reload()
    expect(screen.verdict).to_have_text(verdict)
    screens["b"].choose_sample("Three")  # who was on the other one notices nothing

    new, name = visit()
    assert name == "b"
    with served(log=two.folder / "a-again.log", port=two.port("a")):
        uploads(new, 4)  # where its session is, though the first replica is back
        uploads(screen, 5)
        assert replica(new) == replica(screen) == "b"
        assert "a" in on_both(visit)


def test_the_logs_tell_nothing_about_people(visit: Any, two: Site, home: Path) -> None:
    screen, _ = visit()
    uploads(screen, 2)
    written = [two.folder / "cnnviz.log", *two.folder.glob("[ab]*.log"), *home.glob("logs/*.log")]
    assert len(written) >= 4
    for path in written:
        text = path.read_text("utf-8")
        assert NAME not in text
        assert "127.0.0.1" not in re.sub(r"https?://\S+", "", text), path
        assert not re.search(r"upload_file/[\w-]{8}", text), path
    assert "PUT /_stcore/upload_file/ " in written[0].read_text()
    assert not [path for path in home.glob("logs/*.log") if '"level": "error"' in path.read_text()]
