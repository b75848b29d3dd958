"""The key is made once, for all processes, and read by nobody else."""

import stat
import subprocess
import sys

import pytest

from cnnviz.ui import signing

PRINTED = "from cnnviz.ui import signing; print(signing.key().hex())"


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "home"
    monkeypatch.setenv("CNNVIZ_HOME", str(folder))
    monkeypatch.delenv("CNNVIZ_SECRET", raising=False)
    return folder


def test_processes_that_start_together_share_one_key(home):
    started = [
        subprocess.Popen([sys.executable, "-c", PRINTED], stdout=subprocess.PIPE) for _ in range(4)
    ]
    keys = {process.communicate()[0].strip() for process in started}
    assert keys == {signing.key().hex().encode()}
    assert [file.name for file in home.iterdir()] == [signing.FILE]


def test_only_the_owner_can_read_the_key(home):
    signing.key()
    assert stat.S_IMODE((home / signing.FILE).stat().st_mode) == 0o600


def test_a_key_that_is_given_makes_no_file(home, monkeypatch):
    monkeypatch.setenv("CNNVIZ_SECRET", "one for two servers")
    text = signing.signed("value", "test")
    assert signing.trusted(text, "test", 60) == "value"
    assert not home.exists()
    monkeypatch.setenv("CNNVIZ_SECRET", "another")
    assert signing.trusted(text, "test", 60) == ""


@pytest.mark.parametrize("contents", ["", "00", "no key at all"])
def test_a_damaged_file_is_told_of_and_never_used(home, contents, caplog):
    home.mkdir()
    (home / signing.FILE).write_text(contents)
    assert signing.key() == signing.key()
    assert len(signing.key()) == signing.BYTES
    assert "holds no key" in caplog.text


def test_a_folder_that_cannot_be_written_leaves_a_key_for_this_process(home, caplog):
    home.write_text("not a folder")
    assert len(signing.key()) == signing.BYTES
    assert "cannot be used" in caplog.text
