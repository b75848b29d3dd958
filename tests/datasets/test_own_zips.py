"""Zips from strangers: bombs, lies, links and damage. A sentence each, and nothing left behind."""

import io
import os
import stat
import struct
import tracemalloc
import zipfile
import zlib
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnnviz.datasets import own
from cnnviz.datasets.own import limits, shelf
from cnnviz.errors import DataError
from tests.own_pictures import changed, files, packed, picture

LOCAL, CENTRAL, END = b"PK\3\4", b"PK\1\2", b"PK\5\6"
GOOD = files("cats", "dogs")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def limited(monkeypatch):
    """Make limits smaller."""
    return lambda **given: monkeypatch.setattr(limits, "LIMITS", replace(limits.LIMITS, **given))


def reasons(zipped):
    return {one.name: one.reason for one in own.add_zip(zipped, "set").skipped}


def refused(zipped, sentence):
    with pytest.raises(DataError, match=sentence):
        own.add_zip(zipped, "set")
    assert own.everything() == []
    assert not list(shelf.folder().glob(".[!.]*"))


# --- what is left out ----------------------------------------------------------------------------


def test_links_and_devices_are_left_out():
    content = GOOD | {"cats/link.png": b"/etc/passwd", "cats/pipe.png": b"", "cats/tty.png": b""}
    modes = {
        "cats/link.png": stat.S_IFLNK | 0o777,
        "cats/pipe.png": stat.S_IFIFO | 0o644,
        "cats/tty.png": stat.S_IFCHR | 0o644,
    }
    assert reasons(packed(content, attributes=modes)) == {
        "cats/link.png": "it is a link",
        "cats/pipe.png": "it is no ordinary file",
        "cats/tty.png": "it is no ordinary file",
    }


def test_paths_that_lead_elsewhere_are_left_out(home):
    data = picture(99)
    content = GOOD | {"../../evil.png": data, "/evil.png": data, "C:\\evil.png": data}
    assert set(reasons(packed(content)).values()) == {
        "its path leads out of its folder",
        "its path begins at the root of a disk",
    }
    outside = {path.name for path in home.parent.iterdir()} | {path.name for path in home.iterdir()}
    assert "evil.png" not in outside


def test_what_is_no_picture_is_left_out_by_name():
    content = GOOD | {
        "cats/bad.png": b"no picture",
        "cats/cut.png": picture(98)[:90],
        "cats/empty.jpg": b"",
        "dogs/notes.txt": b"x",
        "dogs/drawing.svg": b"<svg/>",
    }
    found = reasons(packed(content))
    assert set(found) == set(content) - set(GOOD)
    assert found["dogs/notes.txt"] == "it is not named like a picture"
    assert "not a picture that can be read" in found["cats/bad.png"]
    assert "The file is empty" in found["cats/empty.jpg"]


def test_encrypted_files_are_left_out_and_named():
    zipped = changed(packed(GOOD), LOCAL, 6, "<H", 1)
    zipped = changed(zipped, CENTRAL, 8, "<H", 1)
    refused(zipped, r"“cats/0.png”: it is encrypted; pack it without a password")


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_rare_packing_is_left_out(how):
    refused(packed(GOOD, how=how), "packed in a rare way")


def test_the_same_file_twice_is_reported():
    content = GOOD | {"dogs/again.png": picture(0), "cats/copy.png": picture(1)}
    assert reasons(packed(content)) == {
        "dogs/again.png": "it is the same file as “cats/0.png” of the class “cats”",
        "cats/copy.png": "it is the same file as “cats/1.png”",
    }


def test_macos_names_without_a_mark_are_understood():
    """Its archiver writes UTF-8 and does not say so; Python then reads the old code page 437."""
    zipped = packed(files("K\u00e4tzchen", "dogs"))
    for signature, offset in ((LOCAL, 6), (CENTRAL, 8)):
        zipped = changed(zipped, signature, offset, "<H", 0)
    assert own.add_zip(zipped, "x").data.classes == ("dogs", "K\u00e4tzchen")


def test_a_path_may_name_the_zip(tmp_path):
    path = tmp_path / "mine.zip"
    path.write_bytes(packed(GOOD).getvalue())
    assert own.add_zip(path, "set").data.classes == ("cats", "dogs")
    with pytest.raises(DataError, match=r"none\.zip cannot be opened"):
        own.add_zip(tmp_path / "none.zip", "set")


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data", [b"", b"PK\3\4 and nothing", b"PK\5\6" + bytes(18), b"Rar!\x1a\7\0", os.urandom(999)]
)
def test_what_is_no_zip_is_told(data):
    refused(io.BytesIO(data), "should be a zip file|the zip holds none")


def test_files_over_one_another_are_refused():
    """Like the “better zip bomb”: many entries of the table share one packed file."""
    data = bytearray(packed(GOOD).getvalue())
    entries = [place for place in range(len(data)) if data[place : place + 4] == CENTRAL]
    for entry in entries[1:]:
        struct.pack_into("<I", data, entry + 42, 0)  # where the file begins
    refused(io.BytesIO(bytes(data)), "lie over one another, as in zip bombs")


def bomb(count=30, size=1024**2):
    """Files of zeros, each a thousandth of its size."""
    return packed({f"{'ab'[number % 2]}/{number}.png": bytes(size) for number in range(count)})


def test_a_bomb_stops_early(limited):
    limited(picture_bytes=2 * 1024**2, ratio=100)
    zipped = bomb()
    tracemalloc.start()
    refused(zipped, "100 times the size of the zip at most, but these have more")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 1024**2  # of 30 MB


def test_all_pictures_together_have_a_limit(limited):
    limited(unpacked_bytes=sum(map(len, GOOD.values())) - 1)
    refused(packed(GOOD), "have more; ")


def test_a_file_that_is_larger_than_it_says_is_not_unpacked_further(limited):
    limited(picture_bytes=100_000)
    for stated in (10, 99_999):
        zipped = packed(GOOD | {"cats/bomb.png": bytes(50 * 1024**2)})
        data = bytearray(zipped.getvalue())
        for signature, size, name in ((LOCAL, 22, 30), (CENTRAL, 24, 46)):
            place = data.find(b"cats/bomb.png", data.find(signature)) - name
            while data[place : place + 4] != signature:
                place = data.find(b"cats/bomb.png", place + name + 1) - name
            struct.pack_into("<I", data, place + size, stated)
        tracemalloc.start()
        found = reasons(io.BytesIO(bytes(data)))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert found == {"cats/bomb.png": "it is damaged within the zip"}
        assert peak < 4 * 1024**2


def test_a_file_that_says_it_is_too_large_is_left_out(limited):
    limited(picture_bytes=2 * 1024**2)
    zipped = packed(GOOD | {"cats/large.png": bytes(2 * 1024**2 + 1)})
    assert reasons(zipped) == {"cats/large.png": "it has more than 2 MB"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"files": 9}, "At most 9 files can be taken in at once"),
        ({"pictures": 9}, "at most 9 pictures"),
        ({"zip_bytes": 100}, "A zip may have at most"),
        ({"directory_bytes": 100}, "cannot be read as one"),
        ({"classes": 1}, "At most 1 classes"),
    ],
)
def test_counts_and_sizes_are_limited(limited, given, sentence):
    limited(**given)
    refused(packed(GOOD), sentence)


def test_a_picture_with_too_many_pixels_is_left_out():
    data = bytearray(picture(97))
    struct.pack_into(">II", data, 16, 60_000, 60_000)
    struct.pack_into(">I", data, 29, zlib.crc32(data[12:29]))
    found = reasons(packed(GOOD | {"cats/huge.png": bytes(data)}))
    assert "at most 50 million pixels" in found["cats/huge.png"]


def test_a_zip_within_a_zip_is_no_picture():
    refused(packed({"a/inner.zip": packed(GOOD).getvalue()}), "not named like a picture")


# --- anything at all -----------------------------------------------------------------------------

NAMES = st.text(
    st.sampled_from("ab/\\.. :\0é\u202e-") | st.characters(codec="utf-8"), min_size=1, max_size=20
)
DATA = st.sampled_from([picture(0), picture(1), picture(2)[:60], b"", b"x", bytes(5000)])
EXAMPLES = 40
hostile = settings(
    max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@hostile
@given(
    content=st.dictionaries(NAMES, st.tuples(DATA, st.integers(0, 0xFFFFFFFF)), max_size=8),
    how=st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
)
def test_zips_with_any_names_and_attributes(content, how):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how) as archive:
        for name, (data, attributes) in content.items():
            entry = zipfile.ZipInfo("x")
            entry.filename, entry.external_attr, entry.compress_type = name, attributes, how
            archive.writestr(entry, data)
    check_any(file)


SOUND = packed(GOOD).getvalue()


@hostile
@given(
    changes=st.lists(
        st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), min_size=1, max_size=12
    ),
    cut=st.integers(0, len(SOUND)) | st.just(len(SOUND)),
)
def test_zips_with_any_bytes_changed(changes, cut):
    data = bytearray(SOUND)
    for place, value in changes:
        data[place] = value
    check_any(io.BytesIO(bytes(data[:cut])))


@hostile
@given(
    changes=st.lists(
        st.tuples(
            st.sampled_from([LOCAL, CENTRAL, END]),
            st.integers(0, 20),
            st.integers(4, 44),
            st.sampled_from([0, 1, 0x7FFF, 0xFFFF, 8, 9, 12, 14, 99]),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_zips_with_any_header_changed(changes):
    data = bytearray(SOUND)
    for signature, number, offset, value in changes:
        places = [place for place in range(len(SOUND)) if SOUND.startswith(signature, place)]
        place = places[number % len(places)] + offset
        if place + 2 <= len(data):
            struct.pack_into("<H", data, place, value)
    check_any(io.BytesIO(bytes(data)))


def check_any(zipped):
    """Either a set that can be read whole, or a sentence and nothing."""
    before = {path.name for path in shelf.folder().glob("*")}
    try:
        taken = own.add_zip(zipped, "set")
    except DataError as error:
        assert str(error).endswith(".")
        assert str(error).isprintable()
        assert {path.name for path in shelf.folder().glob("*")} - {"store.lock"} == before - {
            "store.lock"
        }
        return
    for part in taken.data.read():
        for number in range(len(part)):
            assert part.picture(number).shape[2] == 3
    own.remove(taken.data.name)
