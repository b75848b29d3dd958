"""How often, how much and how many: for one visitor, and for all of them together."""

from types import SimpleNamespace

import pytest
from starlette.requests import Request
from streamlit.runtime import Runtime

from cnnviz.errors import Busy
from cnnviz.ui import media, rates, room, signing, visitor

MEGABYTE = 1024**2


@pytest.fixture(autouse=True)
def someone(monkeypatch: pytest.MonkeyPatch, tmp_path):
    """Begin with nothing counted; tell who asks by setting its name."""
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))
    rates.forget()
    asking = SimpleNamespace(name="web-1")
    monkeypatch.setattr(rates, "visitor", lambda: asking.name)
    yield asking
    rates.forget()


@pytest.mark.parametrize("what", rates.RATES)
def test_a_visitor_may_begin_something_so_often_and_others_then_still_may(what, someone):
    most = rates.RATES[what].each.amount
    for _ in range(most):
        rates.count(what)
    with pytest.raises(Busy, match=f"{most} times in"):
        rates.count(what)
    someone.name = "web-2"
    rates.count(what)


def test_who_is_always_new_is_counted_with_all_others(someone):
    rate = rates.RATES["run"]
    for number in range(rate.total.amount):
        someone.name = f"web-{number}"
        rates.count("run")
    with pytest.raises(Busy, match="together"):
        rates.count("run")


# ----------------------------------------------------------------------------------------- uploads


class Server:
    """As much of Streamlit's runtime as is asked."""

    def __init__(self) -> None:
        self.uploaded_file_mgr = SimpleNamespace(file_storage={})
        self.there: list[object] = []
        self._session_mgr = SimpleNamespace(list_active_sessions=lambda: self.there)

    def comes(self, name: str) -> None:
        cookies = {visitor.COOKIE: signing.signed(name, visitor.PURPOSE)} if name else {}
        client = SimpleNamespace(client_context=SimpleNamespace(cookies=cookies))
        self.there.append(SimpleNamespace(client=client))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    running = Server()
    monkeypatch.setattr(Runtime, "_instance", running)
    monkeypatch.setattr(room.st, "get_option", lambda _: 1)
    return running


def put(page: str, length: object) -> Request:
    headers = [] if length is None else [(b"content-length", str(length).encode())]
    path = f"/{room.UPLOADS}{page}/file"
    return Request({"type": "http", "method": "PUT", "path": path, "headers": headers})


def test_a_page_holds_so_much_and_then_no_more(server):
    uploads, half = room.Uploads(), put("a", room.EACH * MEGABYTE // 2 - room.A_FILE)
    first, second = uploads.begin(half), uploads.begin(half)
    with pytest.raises(MemoryError):
        uploads.begin(put("a", 1))
    uploads.end(half, first)
    uploads.begin(put("a", 1))
    uploads.end(half, second)
    held = SimpleNamespace(data=bytes(room.EACH * MEGABYTE))
    server.uploaded_file_mgr.file_storage["a"] = {"file": held}
    with pytest.raises(MemoryError):
        uploads.begin(put("a", 1))


def test_all_pages_together_hold_so_much(server, monkeypatch):
    memory = SimpleNamespace(total=room.SHARE * 5 * MEGABYTE)
    monkeypatch.setattr(room.psutil, "virtual_memory", lambda: memory)
    uploads = room.Uploads()
    for page in "abcde"[:4]:
        uploads.begin(put(page, MEGABYTE))
    with pytest.raises(MemoryError):
        uploads.begin(put("e", MEGABYTE))


def test_files_without_contents_count_too(server):
    uploads = room.Uploads()
    for _ in range(room.EACH * MEGABYTE // room.A_FILE):
        uploads.begin(put("a", 0))
    with pytest.raises(MemoryError):
        uploads.begin(put("a", 0))


@pytest.mark.parametrize("length", [None, "", "-5", "1e3", "²"])
def test_an_upload_says_how_long_it_is(server, length):
    with pytest.raises(ValueError):
        room.Uploads().begin(put("a", length))


# ------------------------------------------------------------------------------------------- pages


def page(name: str = "") -> Request:
    cookie = f"{visitor.COOKIE}={signing.signed(name, visitor.PURPOSE)}" if name else ""
    return Request({"type": "http", "headers": [(b"cookie", cookie.encode())]})


def test_a_browser_and_all_together_open_so_many_pages(server, monkeypatch):
    me, other = "web-0000000000000001", "web-0000000000000002"
    for _ in range(room.TABS):
        assert not room.is_full(page(me))
        server.comes(me)
    assert room.is_full(page(me))
    assert not room.is_full(page(other))
    assert not room.is_full(page())
    monkeypatch.setenv("CNNVIZ_SESSIONS", str(room.TABS))
    assert room.is_full(page(other))


# ------------------------------------------------------------------------------------------- media


def test_who_was_shown_a_file_is_forgotten_after_many_others(monkeypatch):
    monkeypatch.setattr(media, "MOST", 3)
    monkeypatch.setattr(media, "_shown", type(media._shown)())
    monkeypatch.setattr(media.visitor, "told", lambda _: "web-1")
    for number in range(4):
        media._note(f"/media/{number}.png", made_for=None)
    assert not media.may_see("web-1", "0.png")
    assert media.may_see("web-1", "/media/3.csv")
    assert not media.may_see("web-2", "3.png")
    assert not media.may_see("", "3.png")


def test_a_file_that_is_made_when_it_is_asked_for_belongs_to_who_was_offered_it(monkeypatch):
    monkeypatch.setattr(media, "_shown", type(media._shown)())
    monkeypatch.setattr(media.visitor, "told", lambda _: "web-1")
    media._note("placeholder", made_for=None)
    monkeypatch.setattr(media.visitor, "told", lambda _: "")  # outside of any page
    media._note("/media/made.zip", made_for="placeholder")
    assert media.may_see("web-1", "made.zip")
    assert not media.may_see("", "made.zip")
