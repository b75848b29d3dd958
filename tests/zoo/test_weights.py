"""Weights are downloaded once, with progress, and taken from where Keras keeps them."""

import hashlib
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cnnviz.errors import ModelError
from cnnviz.zoo import weights
from cnnviz.zoo.weights import Weights, silent

DATA = bytes(range(256)) * 4096  # 1 MB: several pieces
MD5 = hashlib.md5(DATA, usedforsecurity=False).hexdigest()


class Handler(BaseHTTPRequestHandler):
    """Serves one file whole, one cut off, and nothing else."""

    def do_GET(self):
        if "missing" in self.path:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(DATA)))
        self.end_headers()
        self.wfile.write(DATA[: 300_000 if "cut" in self.path else None])

    def log_message(self, *_arguments):
        pass


@pytest.fixture(scope="module")
def address():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def models(tmp_path, monkeypatch):
    """The folder of Keras's weights, which is not there yet."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return tmp_path / "keras" / "models"


def unreachable():
    """Return the address of a server that does not answer."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{closed.getsockname()[1]}"


def test_a_download_tells_its_bytes_and_lies_where_keras_looks(address, models):
    told = []
    path = Weights("Net", f"{address}/net.h5", MD5).fetch(lambda *now: told.append(now))
    assert path == models / "net.h5"
    assert path.read_bytes() == DATA
    assert told[-1] == (len(DATA), len(DATA))
    assert len(told) >= 4
    assert told == sorted(told)
    assert {total for _, total in told} == {len(DATA)}
    assert [*models.iterdir()] == [path]


@pytest.mark.parametrize("md5", [MD5, ""])
def test_a_file_that_is_there_is_taken_without_a_network(md5, models):
    models.mkdir(parents=True)
    (models / "net.h5").write_bytes(DATA)
    assert Weights("Net", f"{unreachable()}/net.h5", md5).fetch(silent) == models / "net.h5"


def test_a_damaged_file_is_downloaded_again(address, models):
    models.mkdir(parents=True)
    (models / "net.h5").write_bytes(DATA[:-1])
    assert Weights("Net", f"{address}/net.h5", MD5).fetch(silent).read_bytes() == DATA


def test_offline_it_names_the_file_and_the_folder(models):
    wanted = Weights("Net", f"{unreachable()}/net.h5", MD5)
    with pytest.raises(ModelError) as caught:
        wanted.fetch(silent)
    assert str(caught.value) == (
        "The weights of Net could not be downloaded from 127.0.0.1; connect to the internet once, "
        f"or put net.h5 into {models} (the folder models of KERAS_HOME)."
    )
    (models / "net.h5").write_bytes(b"half")
    with pytest.raises(ModelError, match=r"127\.0\.0\.1, and the file that is here is damaged;"):
        wanted.fetch(silent)


@pytest.mark.parametrize("name", ["missing.h5", "cut.h5"])
def test_nothing_half_remains(name, address, models):
    with pytest.raises(ModelError, match="could not be downloaded"):
        Weights("Net", f"{address}/{name}").fetch(silent)
    assert [*models.iterdir()] == []


def test_another_file_than_the_published_one_is_refused(address, models):
    with pytest.raises(ModelError, match="is not the weights of Net as they were published"):
        Weights("Net", f"{address}/net.h5", "0" * 32).fetch(silent)
    assert [*models.iterdir()] == []


def test_whoever_hears_of_the_progress_can_end_it(address, models):
    def stop(_done, _total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Weights("Net", f"{address}/net.h5", MD5).fetch(stop)
    assert [*models.iterdir()] == []


def test_a_folder_that_cannot_be_made_is_named(address, models):
    models.parent.write_text("a file")
    with pytest.raises(ModelError, match="name another folder with KERAS_HOME") as caught:
        Weights("Net", f"{address}/net.h5", MD5).fetch(silent)
    assert str(models) in str(caught.value)


def test_without_a_setting_it_is_the_folder_in_the_persons_home(monkeypatch, tmp_path):
    monkeypatch.delenv("KERAS_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert weights.folder() == tmp_path / ".keras" / "models"
