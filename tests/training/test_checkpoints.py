"""Checkpoints on disk, without any network."""

import errno
import os

import numpy as np
import pytest

from cnnviz.training.work import checkpoints
from cnnviz.training.work.checkpoints import Standing
from tests.training.at_work import damage, same

NETWORK = [np.arange(6.0).reshape(2, 3), np.array(7, np.int64), np.array([8, 9], np.uint32)]


def save(run, epoch, batch=0, best=b"best"):
    (run / "best.keras").unlink(missing_ok=True)
    (run / "best.keras").write_bytes(best)
    return checkpoints.save(run, NETWORK, Standing(epoch=epoch, batch=batch, best={"epoch": epoch}))


def names(run):
    return sorted(path.name for path in (run / "checkpoints").iterdir())


def test_what_was_saved_is_found_again(tmp_path):
    standing = Standing(3, 120, total=9, rate=0.1, figures=[0.1, 2.0], running=(1.5, 0.25))
    checkpoints.save(tmp_path, NETWORK, standing)
    found, damaged = checkpoints.newest(tmp_path)
    assert damaged == 0
    assert found.standing == Standing(
        3, 120, total=9, rate=0.1, figures=[0.1, 2.0], running=[1.5, 0.25]
    )
    assert same(found.network(), NETWORK)
    assert [array.dtype for array in found.network()] == [array.dtype for array in NETWORK]
    assert found.best is None  # no epoch was whole


def test_the_last_two_are_kept(tmp_path):
    for epoch, batch in ((0, 50), (1, 0), (9, 0), (10, 0), (10, 5)):
        save(tmp_path, epoch, batch)
    assert names(tmp_path) == ["000010-0000000", "000010-0000005"]


def test_there_is_nothing_before_the_first(tmp_path):
    assert checkpoints.newest(tmp_path) == (None, 0)


@pytest.mark.parametrize("name", ["network.npz", "state.json", "best.keras"])
def test_damage_is_noticed_and_the_one_before_is_taken(tmp_path, name):
    save(tmp_path, 1, best=b"first")
    damage(save(tmp_path, 2, best=b"second") / name)
    found, damaged = checkpoints.newest(tmp_path)
    assert (found.standing.epoch, damaged) == (1, 1)
    assert found.best.read_bytes() == b"first"


@pytest.mark.parametrize("name", ["network.npz", "state.json", "best.keras"])
def test_a_missing_file_is_damage_too(tmp_path, name):
    (save(tmp_path, 1) / name).unlink()
    assert checkpoints.newest(tmp_path) == (None, 1)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"state": [], "sha256": ""}', "\0" * 99])
def test_any_rubbish_for_a_state_is_damage(tmp_path, text):
    (save(tmp_path, 1) / "state.json").write_text(text)
    assert checkpoints.newest(tmp_path) == (None, 1)


def test_going_back_brings_the_best_model_back(tmp_path):
    save(tmp_path, 1, best=b"first")
    earlier, _ = checkpoints.newest(tmp_path)
    damage(save(tmp_path, 2, best=b"second") / "network.npz")
    (tmp_path / "checkpoints" / ".000003-0000000.new").mkdir()
    checkpoints.go_back(tmp_path, earlier)
    assert (tmp_path / "best.keras").read_bytes() == b"first"
    assert names(tmp_path) == ["000001-0000000"]
    checkpoints.go_back(tmp_path, None)
    assert not (tmp_path / "best.keras").exists()
    assert names(tmp_path) == []


def test_a_full_disk_changes_nothing_and_leaves_no_rubbish(tmp_path, monkeypatch):
    save(tmp_path, 1)

    def full(_path):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(checkpoints, "synced", full)
    with pytest.raises(OSError, match="No space"):
        save(tmp_path, 2)
    assert names(tmp_path) == ["000001-0000000"]
    assert checkpoints.newest(tmp_path)[0].standing.epoch == 1


def test_a_place_is_taken_in_one_step_and_costs_no_copy(tmp_path):
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_bytes(b"new")
    target.write_bytes(b"old")
    checkpoints.place(source, target)
    assert target.samefile(source)
    checkpoints.place(source, target)  # it is there already
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_where_the_disk_knows_no_second_names_a_file_is_copied(tmp_path, monkeypatch):
    def refuse(*_names):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    (tmp_path / "a").write_bytes(b"new")
    checkpoints.place(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == b"new"
    assert not (tmp_path / "b").samefile(tmp_path / "a")
