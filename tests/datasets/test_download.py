"""Downloads from a server in this process: whole and right, or not there at all."""

import gzip
import hashlib
import io
import struct
import tarfile
import threading
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from filelock import FileLock
from PIL import Image

from cnnviz import datasets
from cnnviz.datasets import cats_vs_dogs, cifar10, download, fashion_mnist, flower17, mnist
from cnnviz.datasets.download import Files, Remote, silent, together
from cnnviz.errors import DataError

DATA = np.random.default_rng(0).bytes(1_000_000)


class Server:
    """Serves bytes by name; ``cut`` ends an answer early, ``asked`` counts what was fetched."""

    def __init__(self):
        self.files, self.cut, self.asked = {}, 0, []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                name = self.path.lstrip("/")
                outer.asked.append(name)
                if name not in outer.files:
                    self.send_error(404)
                    return
                data = outer.files[name]
                self.send_response(200)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data[: len(data) - outer.cut])

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/"

    def remote(self, name, data=None, checksum=None):
        """Publish a file; another ``checksum`` and the file is not what it should be."""
        if data is not None:
            self.files[name] = data
        right = "md5:" + hashlib.md5(self.files[name]).hexdigest()  # noqa: S324 - as published
        return Remote(
            self.url + name, len(self.files[name]), right if checksum is None else checksum
        )


@contextmanager
def serving():
    server = Server()
    thread = threading.Thread(target=server.http.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.http.shutdown()
        server.http.server_close()
        thread.join()


@pytest.fixture
def server():
    with serving() as one:
        yield one


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Keep what is here apart from everything that this machine has downloaded."""
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.delenv("CNNVIZ_DATA_DIR", raising=False)
    monkeypatch.setattr(download, "PATIENCE", 5)
    return tmp_path / "home"


def files_of(*remotes, **changes):
    usual = {"title": "The set", "local": ("set.bin",), "kept": "set.bin"}
    return Files(**(usual | {"remotes": remotes} | changes))


def left(home):
    """Return what a download has left, but for the lock."""
    return sorted(path.name for path in (home / "downloads").iterdir() if path.suffix != ".lock")


def test_a_file_is_fetched_once_with_progress(server, home):
    files, told = files_of(server.remote("a.bin", DATA)), []
    assert files.find() is None
    path = files.fetch(lambda *counts: told.append(counts))
    assert path == home / "downloads" / "set.bin" == files.find()
    assert path.read_bytes() == DATA
    shares = [done for done, _ in told]
    assert shares == sorted(shares)
    assert len(set(shares)) >= 4
    assert told[-1] == (len(DATA), len(DATA))
    files.fetch(silent)
    assert server.asked == ["a.bin"]
    assert left(home) == ["set.bin"]


def test_several_files_become_a_folder_and_one_progress(server, home):
    remotes = [server.remote(f"{n}.bin", DATA[: n * 1000]) for n in (300, 200)]
    files, told = files_of(*remotes, kept="set", finish=together), []
    folder = files.fetch(lambda *counts: told.append(counts))
    assert sorted(path.name for path in folder.iterdir()) == ["200.bin", "300.bin"]
    assert told[-1] == (500_000, 500_000)
    assert sorted(told) == told
    (folder / "200.bin").unlink()
    assert files.find() is None  # a folder counts only if it is whole


def test_other_bytes_than_published_are_refused(server, home):
    files = files_of(server.remote("a.bin", DATA, "sha256:" + 64 * "0"))
    with pytest.raises(DataError, match=r"What came from 127.0.0.1 is not The set as it was pub"):
        files.fetch(silent)
    assert left(home) == []


def test_without_a_published_checksum_the_size_is_checked(server, home):
    right = server.remote("a.bin", DATA, "")
    with pytest.raises(DataError, match="is not The set as it was published"):
        files_of(replace(right, size=len(DATA) + 1)).fetch(silent)
    assert left(home) == []
    assert files_of(right).fetch(silent).read_bytes() == DATA


@pytest.mark.parametrize("checksum", [None, ""])
def test_a_connection_that_breaks_leaves_nothing(server, home, checksum):
    files = files_of(server.remote("a.bin", DATA, checksum))
    server.cut = 1000
    with pytest.raises(DataError, match=r"The set could not be downloaded .* CNNVIZ_DATA_DIR"):
        files.fetch(silent)
    assert left(home) == []
    assert files.find() is None
    server.cut = 0
    assert files.fetch(silent).read_bytes() == DATA


class Stopped(Exception):
    """Somebody asked for the end."""


def test_whoever_is_told_may_end_it(server, home):
    def stop(done, _total):
        if done > len(DATA) / 2:
            raise Stopped

    with pytest.raises(Stopped):
        files_of(server.remote("a.bin", DATA)).fetch(stop)
    assert left(home) == []


def test_what_an_ended_process_left_is_no_hindrance(server, home):
    half = home / "downloads" / ".set.bin.new"
    half.mkdir(parents=True)
    (half / "a.bin").write_bytes(DATA[:10])
    files = files_of(server.remote("a.bin", DATA))
    assert files.find() is None
    assert files.fetch(silent).read_bytes() == DATA
    assert left(home) == ["set.bin"]


def test_two_at_once_download_once(server, home, monkeypatch):
    monkeypatch.setattr(download, "LOOK_AGAIN", 0.05)
    files, waits = files_of(server.remote("a.bin", DATA)), threading.Event()
    target = home / "downloads" / "set.bin"
    target.parent.mkdir(parents=True)
    lock = FileLock(target.with_name(".set.bin.lock"), thread_local=False)
    lock.acquire()
    found = []
    waiting = threading.Thread(
        target=lambda: found.append(files.fetch(lambda *_: waits.set())), daemon=True
    )
    waiting.start()
    assert waits.wait(10)  # it is told that it waits, so that it can be ended
    target.write_bytes(DATA)  # the other one is done
    lock.release()
    waiting.join(10)
    assert found == [target]
    assert server.asked == []


def test_a_disk_that_may_not_be_written_is_said(server, home):
    home.write_text("in the way")
    with pytest.raises(DataError, match=r"The set could not be kept in .* CNNVIZ_HOME"):
        files_of(server.remote("a.bin", DATA)).fetch(silent)


def test_the_data_folder_comes_first_then_keras_then_downloads(tmp_path, home, monkeypatch):
    files = files_of(Remote("http://127.0.0.1:9/", 1, ""), local=("b", "a"), keras="kept")
    places = [tmp_path / "data" / "b", tmp_path / "data" / "a"]
    places += [tmp_path / "keras" / "datasets" / "kept", home / "downloads" / "set.bin"]
    monkeypatch.setenv("CNNVIZ_DATA_DIR", str(tmp_path / "data"))
    for place in reversed(places):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("")
        assert files.find() == files.fetch(silent) == place


FETCHED = [data for data in datasets.DATASETS if data.download]


def test_what_is_downloaded_is_said():
    assert {data.name: data.download for data in FETCHED} == {
        "mnist": "11 MB from storage.googleapis.com",
        "fashion_mnist": "31 MB from fashion-mnist.s3-website.eu-central-1.amazonaws.com",
        "cifar10": "170 MB from www.cs.toronto.edu",
        "cats_and_dogs": "69 MB from storage.googleapis.com",
        "cats_vs_dogs": "825 MB from download.microsoft.com",
        "flower17": "60 MB from www.robots.ox.ac.uk",
    }


@pytest.mark.parametrize("data", FETCHED, ids=lambda data: data.name)
def test_offline_says_what_to_do(data, monkeypatch):
    nowhere = "http://127.0.0.1:9"
    monkeypatch.setenv("http_proxy", nowhere)
    monkeypatch.setenv("https_proxy", nowhere)
    monkeypatch.setenv("no_proxy", "")
    sentence = f"could not be downloaded .* CNNVIZ_DATA_DIR to a folder that holds {data.file}"
    with pytest.raises(DataError, match=sentence):
        data.read()
    assert data.origin() is None


# --- what is made of each download ------------------------------------------------------------


def use(monkeypatch, module, server, *files):
    """Let a data set's files come from the server instead."""
    remotes = tuple(server.remote(name, data) for name, data in files)
    monkeypatch.setattr(module, "FILES", replace(module.FILES, remotes=remotes))


def jpeg(colour, size=(20, 16)):
    data = io.BytesIO()
    Image.new("RGB", size, colour).save(data, "JPEG")
    return data.getvalue()


def test_mnist_is_read_from_its_download(server, monkeypatch):
    arrays, data = {}, io.BytesIO()
    for part, count in (("train", 3), ("test", 2)):
        arrays[f"x_{part}"] = np.full((count, 28, 28), count, np.uint8)
        arrays[f"y_{part}"] = np.arange(count, dtype=np.uint8)
    np.savez(data, **arrays)
    use(monkeypatch, mnist, server, ("mnist.npz", data.getvalue()))
    train, test = mnist.read()
    assert train.images.shape == (3, 28, 28, 1)
    assert test.labels.tolist() == [0, 1]


def idx(array):
    header = struct.pack(">BBBB", 0, 0, 8, array.ndim) + struct.pack(
        f">{array.ndim}I", *array.shape
    )
    return gzip.compress(header + array.tobytes())


def test_fashion_mnist_is_read_from_its_four_files(server, monkeypatch):
    rng = np.random.default_rng(0)
    x = {count: rng.integers(0, 256, (count, 28, 28), np.uint8) for count in (4, 2)}
    parts = {"train": x[4], "t10k": x[2]}
    files = []
    for part, images in parts.items():
        files.append((f"{part}-images-idx3-ubyte.gz", idx(images)))
        files.append((f"{part}-labels-idx1-ubyte.gz", idx(np.arange(len(images), dtype=np.uint8))))
    use(monkeypatch, fashion_mnist, server, *files)
    train, test = fashion_mnist.read()
    assert np.array_equal(train.images[..., 0], x[4])
    assert np.array_equal(test.images[..., 0], x[2])
    assert train.labels.tolist() == [0, 1, 2, 3]


def tar(files):
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as made:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            made.addfile(member, io.BytesIO(content))
    return data.getvalue()


def test_cifar10_is_read_from_the_binary_version(server, monkeypatch):
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 256, (6, 32, 32, 3), np.uint8)
    records = {
        number: bytes([number]) + picture.transpose(2, 0, 1).tobytes()
        for number, picture in enumerate(pictures)
    }
    files = {f"cifar-10-batches-bin/data_batch_{n + 1}.bin": records[n] for n in range(5)}
    files |= {"cifar-10-batches-bin/test_batch.bin": records[5], "readme.html": b"hello"}
    use(monkeypatch, cifar10, server, ("cifar-10-binary.tar.gz", tar(files)))
    train, test = cifar10.read()
    assert np.array_equal(train.images, pictures[:5])
    assert train.labels.tolist() == [0, 1, 2, 3, 4]
    assert np.array_equal(test.images, pictures[5:])


@pytest.mark.parametrize("content", [b"no archive", tar({"data_batch_1.bin": b"123"})])
def test_a_damaged_cifar10_is_a_plain_sentence(server, monkeypatch, content):
    use(monkeypatch, cifar10, server, ("cifar-10-binary.tar.gz", content))
    with pytest.raises(DataError, match=r"cifar-10-binary.tar.gz should hold CIFAR-10"):
        cifar10.read()


def test_the_flowers_are_sorted_into_folders_by_their_numbers(server, home, monkeypatch):
    files = {"jpg/files.txt": b"image_0001.jpg"}
    for kind in range(17):
        for number in (1, 2, 3, 4, 80):
            name = f"jpg/image_{80 * kind + number:04}.jpg"
            files[name] = jpeg((15 * kind, 0, 255 - 15 * kind))
    use(monkeypatch, flower17, server, ("17flowers.tgz", tar(files)))
    train, test = flower17.read()
    assert (len(train), len(test)) == (17 * 4, 17)
    for split in (train, test):
        for number, label in enumerate(split.labels):
            kind = flower17.PUBLISHED.index(flower17.CLASSES[label])
            red, _, blue = split.picture(number)[8, 10].astype(int)
            assert abs(red - 15 * kind) < 4
            assert abs(blue - (255 - 15 * kind)) < 4
    assert {name.split("/")[0] for name in map(train.name, range(len(train)))} == set(
        flower17.CLASSES
    )
    assert left(home) == ["flower17.zip"]
    before = (home / "downloads" / "flower17.zip").read_bytes()
    (home / "downloads" / "flower17.zip").unlink()
    flower17.read()
    assert (home / "downloads" / "flower17.zip").read_bytes() == before


def test_a_flower_archive_that_is_none_is_refused(server, home, monkeypatch):
    use(monkeypatch, flower17, server, ("17flowers.tgz", b"no archive"))
    with pytest.raises(DataError, match=r"17flowers.tgz should hold jpg/image_0001.jpg"):
        flower17.read()
    assert left(home) == []


def test_the_known_corrupt_pets_are_left_out_and_counted(server, monkeypatch):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for kind in ("Cat", "Dog"):
            for number in range(20):
                archive.writestr(f"PetImages/{kind}/{number}.jpg", jpeg("red"))
            archive.writestr(f"PetImages/{kind}/Thumbs.db", b"x")
        archive.writestr("PetImages/Cat/666.jpg", b"")
        archive.writestr("PetImages/Dog/11702.jpg", b"")
        archive.writestr("readme[1].txt", b"x")
    use(monkeypatch, cats_vs_dogs, server, (cats_vs_dogs.PUBLISHED, data.getvalue()))
    assert cats_vs_dogs.skipped() == ()
    train, test = cats_vs_dogs.read()
    assert (len(train), len(test)) == (36, 4)
    assert test.labels.tolist() == [0, 0, 1, 1]
    names = [split.name(number) for split in (train, test) for number in range(len(split))]
    assert len(set(names)) == 40
    assert cats_vs_dogs.skipped() == (
        "PetImages/Cat/666.jpg",
        "PetImages/Cat/Thumbs.db",
        "PetImages/Dog/11702.jpg",
        "PetImages/Dog/Thumbs.db",
    )
