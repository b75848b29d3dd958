"""What strangers can ask of the running server, and what it answers: see docs/security.md."""

import asyncio
import io
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
import requests
from PIL import Image
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from cnnviz.ui import headers, visitor
from scripts.visitor import XSRF, Visitor

PAGE = {"Accept": "text/html"}
PRIVATE_NAME = "holiday-of-anna.png"


def asked(url: str, **more: Any) -> requests.Response:
    return requests.get(url, timeout=60, allow_redirects=False, **more)


@pytest.fixture(scope="module")
def page(app_url: str) -> requests.Response:
    return asked(app_url, headers=PAGE)


# ------------------------------------------------------------------------------ the visitor's name


def test_a_browser_gets_a_name_that_scripts_and_other_sites_cannot_use(
    page: requests.Response, app_url: str
) -> None:
    cookie = page.headers["Set-Cookie"]
    assert re.match(rf"{visitor.COOKIE}=web-[0-9a-f]{{16}}\.", cookie)
    for part in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="):
        assert part in cookie
    assert "Secure" not in cookie
    behind = asked(app_url, headers=PAGE | {"X-Forwarded-Proto": "https"})
    assert "; Secure" in behind.headers["Set-Cookie"]
    assert "private" in page.headers["Cache-Control"]  # no proxy may give it to somebody else


def test_the_name_stays_with_its_cookie_and_goes_with_a_forged_one(app_url: str) -> None:
    def name(value: str) -> str:
        answer = asked(app_url, headers=PAGE, cookies={visitor.COOKIE: value})
        return answer.cookies[visitor.COOKIE].split(".")[0]

    first = asked(app_url, headers=PAGE).cookies[visitor.COOKIE]
    assert name(first) == first.split(".")[0]
    assert name("web-0123456789abcdef.awLgew.forged") != "web-0123456789abcdef"


def test_parts_of_a_page_bring_no_cookie(app_url: str) -> None:
    assert visitor.COOKIE not in asked(f"{app_url}/_stcore/health").cookies


# ------------------------------------------------------------------------------------- the headers


@pytest.mark.parametrize(
    "path", ["/", "/runs", "/_stcore/health", "/no/such/file.js", "/cnnviz-runs/x.csv", "/media/x"]
)
def test_every_answer_tells_browsers_what_to_refuse(app_url: str, path: str) -> None:
    answer = asked(app_url + path)
    for name, value in headers.ALWAYS.items():
        assert answer.headers[name] == value
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "unsafe-eval" not in policy.replace("'wasm-unsafe-eval'", "")
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "Access-Control-Allow-Origin" not in answer.headers or path == "/media/x"


def test_scripts_within_a_page_do_not_run(page: requests.Response) -> None:
    policy = dict(
        one.strip().split(" ", 1) for one in page.headers["Content-Security-Policy"].split(";")
    )
    assert "unsafe-inline" not in policy["script-src"]
    assert policy["object-src"] == "'none'"
    scripts = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    assert len(scripts) == policy["script-src"].count("sha256-") > 0


def test_what_visitors_made_can_do_nothing_when_it_is_opened_alone(app_url: str) -> None:
    for path in ("/media/x.svg", "/cnnviz-runs/curves.csv?runs=x"):
        policy = asked(app_url + path).headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "sandbox" in policy


# ------------------------------------------------------------------------------------- other sites


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example"]
)
def test_other_sites_cannot_open_a_session(app_url: str, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws{app_url[4:]}/_stcore/stream", subprotocols=["streamlit"], origin=origin)
    assert refused.value.response.status_code == 403


def test_uploads_need_the_token_against_forged_requests(app_url: str) -> None:
    files = {"file": ("a.png", b"x", "image/png")}
    address = f"{app_url}/_stcore/upload_file/session/file"
    assert requests.put(address, files=files, timeout=60).status_code == 403
    forged = {"X-Xsrftoken": "2|00000000|00|1"}
    assert requests.put(address, files=files, headers=forged, timeout=60).status_code == 403


@pytest.mark.parametrize("path", ["agent/interact", "agent/mcp"])
def test_there_is_no_interface_for_programs(app_url: str, path: str) -> None:
    answer = requests.post(f"{app_url}/_stcore/{path}", json={}, timeout=60)
    assert answer.status_code in (400, 403)
    assert "does not serve the agent API" in answer.text


# --------------------------------------------------------------------------------- other's sessions


def visiting(app_url: str, act: Callable[[Visitor], Any]) -> Any:
    """Do something as a visitor of the Architecture page, which has downloads."""

    async def visit() -> Any:
        async with Visitor(app_url) as someone:
            await someone.open("/architecture?model=digits")
            return await asyncio.to_thread(act, someone)

    return asyncio.run(visit())


def test_media_answer_only_to_the_browser_on_whose_page_they_are(app_url: str) -> None:
    def look(someone: Visitor) -> list[tuple[int, str]]:
        file = next(
            app_url + one.element.url
            for one in someone._elements.values()
            if one.kind == "download_button"
        )
        cookies = someone._http.cookies.get_dict()
        stranger = asked(app_url, headers=PAGE).cookies.get_dict()
        name, time, signature = cookies[visitor.COOKIE].split(".")
        forged = {visitor.COOKIE: f"{name}.{time}.{signature[::-1]}"}
        answers = [asked(file, cookies=one) for one in (cookies, stranger, {}, forged)]
        return [(one.status_code, one.text[:9]) for one in answers]

    mine, *others = visiting(app_url, look)
    assert mine[0] == 200
    assert others == [(404, "Not found")] * 3


def test_uploads_go_only_to_sessions_that_are_there_and_cannot_be_read(app_url: str) -> None:
    def look(someone: Visitor) -> list[object]:
        token = {"X-Xsrftoken": someone._http.cookies[XSRF]}
        place = f"{app_url}/_stcore/upload_file/{someone._session}/f"
        wrong = place.replace(someone._session, "00000000-0000-0000-0000-000000000000")
        files = {"file": (PRIVATE_NAME, b"secret", "image/png")}
        put = someone._http.put
        return [
            put(wrong, files=files, headers=token).status_code,
            put(place, files=files, headers=token).status_code,
            b"secret" in someone._http.get(place).content,
        ]

    assert visiting(app_url, look) == [400, 204, False]


def test_an_upload_that_is_larger_than_a_page_may_hold_is_refused_unread(app_url: str) -> None:
    def look(someone: Visitor) -> list[int]:
        place = f"/_stcore/upload_file/{someone._session}/f"
        return [
            status(app_url, place, f"Content-Length: {10**10}"),
            status(app_url, place, "Transfer-Encoding: chunked"),
        ]

    assert visiting(app_url, look) == [413, 411]


def status(app_url: str, path: str, header: str) -> int:
    """Return the answer to the beginning of a PUT whose body never comes."""
    at = urlsplit(app_url)
    with socket.create_connection((at.hostname, at.port), timeout=60) as line:
        line.sendall(f"PUT {path} HTTP/1.1\r\nHost: {at.netloc}\r\n{header}\r\n\r\n".encode())
        return int(line.recv(1000).split()[1])


# ------------------------------------------------------------------------------------------- paths

SOURCE = b"The browser side: one folder a component"


@pytest.mark.parametrize(
    "path",
    [
        "/cnnviz-components/x/__init__.py",
        "/cnnviz-components/x/../../errors.py",
        "/cnnviz-components/x/%2e%2e/%2e%2e/errors.py",
        "/cnnviz-components/x/..%2f..%2ferrors.py",
        "/cnnviz-components/x/%5c..%5c..%5cerrors.py",
        "/media/../../../../etc/passwd",
        "/media/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/cnnviz-runs/..%2f..%2frecord.json?runs=x",
        "/cnnviz-runs/curves.csv?runs=../../../../etc",
        "/cnnviz-runs/curves.csv?runs=%00",
        "/app/static/../../app.py",
        "/.streamlit/secrets.toml",
        "//etc/passwd",
    ],
)
def test_paths_lead_nowhere_else(app_url: str, path: str) -> None:
    at = urlsplit(app_url)
    with socket.create_connection((at.hostname, at.port), timeout=60) as line:
        request = f"GET {path} HTTP/1.1\r\nHost: {at.netloc}\r\nConnection: close\r\n\r\n"
        line.sendall(request.encode())
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    # Whatever is no file gets Streamlit's page, which then says that there is no such page.
    assert b"<title>Streamlit</title>" in body or int(head.split()[1]) in (400, 403, 404)
    assert SOURCE not in body
    assert b"root:" not in body


# ---------------------------------------------------------------------------------------- the log


def test_pictures_and_their_names_are_not_logged(app_url: str, app_log: Path) -> None:
    async def visit() -> None:
        async with Visitor(app_url) as someone:
            await someone.open("/?model=digits")
            await someone.choose("source", 1)
            await someone.upload("upload", PRIVATE_NAME, photo())
            await someone.upload("upload", PRIVATE_NAME, b"\x89PNG damaged")

    asyncio.run(visit())
    log = app_log.read_bytes()
    assert b"holiday" not in log
    assert b"PNG" not in log


def photo() -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.full((30, 30, 3), 200, np.uint8)).save(file, "png")
    return file.getvalue()
