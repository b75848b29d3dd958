"""What we ship for servers: the real nginx before two stand-ins for the app, and other files."""

import re
import shutil
import subprocess
import threading
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from cnnviz.cli import found_here
from scripts.served import ROOT, free_port
from tests.dispatching import eventually
from tests.replicas import configured, nginx, proxied

DEPLOY = ROOT / "deploy"
SCRIPT = "/static/js/index.abc.js"
needs_nginx = pytest.mark.skipif(
    nginx() is None, reason="nginx is missing: apt-get install nginx-light"
)


# --- nginx ----------------------------------------------------------------------------------------


class StandIn(BaseHTTPRequestHandler):
    """Answers as the app does, as far as a proxy can tell."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))  # type: ignore[attr-defined]
        if self.path.startswith("/static/"):
            self._say(b"let x = 1;\n" * 2000, "text/javascript", "public, max-age=31536000")
        elif self.headers.get("Upgrade") == "websocket":
            self.send_response(101)
            self.send_header("Upgrade", "websocket")
            self.send_header("Connection", "Upgrade")
            self.end_headers()
        elif self.path.startswith("/media/"):
            self._say(self.server.name, "image/png", "no-store")  # type: ignore[attr-defined]
        else:
            self._say(self.server.name, "text/html; charset=utf-8", "no-cache")  # type: ignore[attr-defined]

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _say(self, body: bytes, kind: str, cached: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", cached)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Replica(ThreadingHTTPServer):
    """One stand-in, which can be lost and come back."""

    daemon_threads = True

    def __init__(self, name: str, port: int) -> None:
        super().__init__(("127.0.0.1", port), StandIn)
        self.name, self.asked = name.encode(), []
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def lose(self) -> None:
        self.shutdown()
        self.server_close()


@dataclass
class Browser:
    """Keeps the cookie that it was given."""

    port: int
    cookie: str = ""
    cookies_given: list[str] = field(default_factory=list)

    def ask(self, path: str = "/", method: str = "GET", **headers: str) -> tuple[HTTPResponse, str]:
        connection = HTTPConnection("localhost", self.port, timeout=20)
        sent = {"Cookie": self.cookie, **headers} if self.cookie else headers
        connection.request(method, path, b"x" * 10 if method == "PUT" else None, sent)
        answer = connection.getresponse()
        body = "" if answer.status == 101 else answer.read().decode("latin-1")
        if given := answer.headers["Set-Cookie"]:
            self.cookie = given.partition(";")[0]
            self.cookies_given.append(given)
        connection.close()
        return answer, body

    def page(self) -> str:
        return self.ask()[1]

    def connect(self) -> int:
        return self.ask("/_stcore/stream", Upgrade="websocket", Connection="Upgrade")[0].status


@dataclass
class Site:
    port: int
    ports: dict[str, int]
    replicas: dict[str, Replica]
    folder: Path

    def visitor(self) -> Browser:
        return Browser(self.port)

    def visitor_at(self, name: str) -> Browser:
        for _ in range(4):
            visitor = self.visitor()
            if visitor.page() == name:
                return visitor
        raise AssertionError(f"nobody comes to {name}")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    ports = {80: free_port(), 8499: free_port(), 8501: free_port(), 8502: free_port()}
    replicas = {"a": Replica("a", ports[8501]), "b": Replica("b", ports[8502])}
    with proxied(configured(tmp_path, ports), ports[80]):
        yield Site(ports[80], {"a": ports[8501], "b": ports[8502]}, replicas, tmp_path)
    for replica in replicas.values():
        with suppress(OSError):
            replica.lose()


def logged(site: Site) -> list[str]:
    return (site.folder / "cnnviz.log").read_text("utf-8").splitlines()


@needs_nginx
def test_visitors_are_shared_out_and_stay(site: Site) -> None:
    visitors = [site.visitor() for _ in range(6)]
    places = [visitor.page() for visitor in visitors]
    assert sorted(places) == ["a"] * 3 + ["b"] * 3
    for visitor, place in zip(visitors, places, strict=True):
        assert visitor.cookie == f"cnnviz_replica={place}"
        assert "HttpOnly" in visitor.cookies_given[0]
        assert [visitor.page() for _ in range(3)] == [place] * 3
        assert visitor.ask("/media/1.png")[1] == place
        assert visitor.ask("/_stcore/upload_file/s/f", "PUT")[1] == place
        assert visitor.connect() == 101
        assert len(visitor.cookies_given) == 1


@needs_nginx
def test_who_was_at_a_lost_replica_goes_on_and_stays_at_the_other(site: Site) -> None:
    visitor, other = site.visitor_at("a"), site.visitor_at("b")
    site.replicas["a"].lose()
    assert visitor.ask("/media/1.png")[1] == "b"
    assert visitor.cookie == "cnnviz_replica=a"  # a picture says nothing of where the session is
    assert visitor.connect() == 101
    assert visitor.cookie == "cnnviz_replica=b"
    site.replicas["a"] = Replica("a", site.ports["a"])
    assert visitor.ask("/_stcore/upload_file/s/f", "PUT")[1] == "b"
    assert visitor.page() == other.page() == "b"


@needs_nginx
def test_invented_cookies_and_addresses_get_nowhere(site: Site) -> None:
    for cookie in ("evil.example", "a;b", "../x", "A"):
        visitor = Browser(site.port, cookie=f"cnnviz_replica={cookie}")
        assert visitor.ask(**{"X-Forwarded-For": "1.2.3.4"})[1] in ("a", "b")
    sent = [headers for one in site.replicas.values() for _, headers in one.asked]
    assert {headers["X-Forwarded-For"] for headers in sent} <= {"127.0.0.1", "::1"}
    assert {headers["X-Forwarded-Proto"] for headers in sent} == {"http"}
    assert {headers["Host"] for headers in sent} == {f"localhost:{site.port}"}


@needs_nginx
def test_files_that_never_change_are_asked_for_once_and_sent_compressed(site: Site) -> None:
    visitor = site.visitor_at("a")
    for _ in range(3):
        packed, body = visitor.ask(SCRIPT, **{"Accept-Encoding": "br, gzip"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert len(body) < 1000
        plain, text = visitor.ask(SCRIPT)
        assert plain.headers["Content-Encoding"] is None
        assert text == "let x = 1;\n" * 2000
        assert plain.headers.get_all("X-Content-Type-Options") == ["nosniff"]
    asked = [(path, headers) for path, headers in site.replicas["a"].asked if path == SCRIPT]
    assert len(asked) == 2  # once for each packing
    assert all("Cookie" not in headers for _, headers in asked)
    site.replicas["a"].lose()
    assert visitor.ask(SCRIPT)[0].status == 200


@needs_nginx
def test_the_log_names_no_people_and_no_sessions(site: Site) -> None:
    visitor = site.visitor()
    visitor.ask("/?model=digits&lesson=secret")
    visitor.ask("/_stcore/upload_file/session-7/file-8", "PUT")
    visitor.ask("/media/0123.png")
    eventually(lambda: len(logged(site)) == 3, 10, "all is logged")
    log = "\n".join(logged(site))
    assert not re.search("secret|session-7|0123|127.0.0.1|::1", log)
    assert [line.split()[1:4] for line in logged(site)] == [
        ["GET", "/", "200"],
        ["PUT", "/_stcore/upload_file/", "200"],
        ["GET", "/media/", "200"],
    ]


def test_nginx_takes_what_streamlit_takes() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    shipped = (DEPLOY / "nginx" / "cnnviz.conf").read_text("utf-8")
    most = int(re.search(r"client_max_body_size (\d+)m;", shipped)[1])
    assert most == settings["server"]["maxUploadSize"] + 1  # and what stands around the file


# --- the other files ------------------------------------------------------------------------------


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is missing")
def test_the_units_are_valid(tmp_path: Path) -> None:
    for path in (DEPLOY / "systemd").iterdir():
        text = re.sub(r"/opt/cnnviz/\.venv/bin/\w+", "/bin/true", path.read_text("utf-8"))
        (tmp_path / path.name.replace("@.", "@8501.")).write_text(text, "utf-8")
    units = sorted(str(path) for path in tmp_path.iterdir() if path.suffix)
    assert len(units) == 3
    command = ["systemd-analyze", "verify", "--man=no", *units]
    found = subprocess.run(command, check=False, capture_output=True, text=True)
    complaints = [line for line in found.stderr.splitlines() if "cnnviz" in line]
    assert complaints == []


def test_the_containers_have_the_addresses_that_nginx_asks() -> None:
    composed = yaml.safe_load((DEPLOY / "docker" / "compose.yaml").read_text("utf-8"))
    addresses = {
        f"{app['networks']['inside']['ipv4_address']}:{app['environment']['CNNVIZ_PORT']}"
        for app in composed["services"].values()
        if "CNNVIZ_PORT" in app.get("environment", {})
    }
    there = (DEPLOY / "docker" / "replicas.conf").read_text("utf-8")
    here = (DEPLOY / "nginx" / "replicas.conf").read_text("utf-8")
    assert set(re.findall(r"server (\S+:\d+)", there)) == addresses
    for address in addresses:
        there = there.replace(address, f"127.0.0.1:{address.rpartition(':')[2]}")
    assert there[there.index("upstream") :] == here[here.index("upstream") :]


def test_the_image_copies_only_what_is_there() -> None:
    recipe = (DEPLOY / "docker" / "Dockerfile").read_text("utf-8")
    kept = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    for line in re.findall(r"^COPY (?!--from)(.+) \S+$", recipe, re.MULTILINE):
        for name in line.split():
            assert (ROOT / name).exists(), name
            assert any(one[1:].startswith(name) for one in kept if one.startswith("!")), name


def test_every_variable_is_known_to_the_doctor_and_described() -> None:
    read = {
        name
        for path in (*(ROOT / "cnnviz").rglob("*.py"), *DEPLOY.rglob("*"))
        if path.is_file() and path.name != "found_here.py"
        for name in re.findall(r"\bCNNVIZ_[A-Z_]+\b", path.read_text("utf-8"))
    }
    assert read == set(found_here.VARIABLES)
    described = "".join(path.read_text("utf-8") for path in (ROOT / "docs").rglob("*.md"))
    inside = {"CNNVIZ_PORT"}  # between the files of the image
    assert {name for name in read if name not in described} <= inside
