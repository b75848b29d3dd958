"""``cnnviz data``: what people see when they list, show, add, remove and fetch data sets."""

import io
import shlex

import numpy as np
import pytest

from cnnviz import cli, datasets
from cnnviz.datasets import own
from cnnviz.errors import DataError
from cnnviz.training import pictures, service, store
from tests.own_pictures import files, packed, written

GOOD = files("Käl te", "dogs")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CNNVIZ_DATA_DIR", "")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr(service, "ensure_running", lambda **_: None)


@pytest.fixture
def run(capsys):
    """Run a command line: exit status, all of stdout, all of stderr."""

    def run(text, *more):
        try:
            status = cli.main(["data", *shlex.split(text), *map(str, more)])
        except SystemExit as end:  # argparse
            status = end.code
        written = capsys.readouterr()
        return status, written.out, written.err

    return run


@pytest.fixture
def zipped(tmp_path):
    path = tmp_path / "my pets.zip"
    path.write_bytes(packed(GOOD | {"dogs/bad.png": b"x", "dogs/notes.txt": b"x"}).getvalue())
    return path


def only():
    (data,) = own.everything()
    return data


@pytest.mark.parametrize("text", ["", "list"])
def test_all_sets_are_listed_with_whether_they_are_here(run, zipped, text):
    run("add", zipped)
    status, out, err = run(text)
    lines = {line.split()[0]: line for line in out.splitlines()}
    assert (status, err) == (0, "")
    assert set(lines) == {"NAME", only().name, *(data.name for data in datasets.DATASETS)}
    assert lines["digits8"].endswith("yes")
    assert " no: " in lines["mnist"]
    assert lines[only().name].split()[1:] == ["my", "pets", "2", "8", "2", "10×10×3", "yes"]


def test_a_zip_is_added_and_its_problems_are_told(run, zipped):
    status, out, err = run("add", zipped, "--title", "Pets")
    assert (status, err) == (0, "")
    assert f"The data set “Pets” is added as {only().name}." in out
    assert "Classes: dogs, Käl te" in out
    assert "Left out: 2 files" in out
    assert "  dogs/notes.txt: it is not named like a picture" in out
    assert "Too few pictures to train with (fewer than 10): “dogs”, “Käl te”" in out
    assert f"cnnviz train --dataset {only().name}" in out


def test_a_folder_is_added(run, tmp_path):
    assert run("add", written(tmp_path / "pets", GOOD))[0] == 0
    assert (only().title, len(only().classes)) == ("pets", 2)


def test_two_arrays_are_added(run, tmp_path):
    x, y = tmp_path / "x.npy", tmp_path / "y.npy"
    np.save(x, np.zeros((20, 8, 8), np.uint8))
    np.save(y, np.arange(20) % 2)
    assert run("add --classes 'old cat, dog'", x, y)[0] == 0
    assert only().classes == ("old cat", "dog")
    status, out, err = run("add", x)
    assert (status, out) == (1, "")
    assert "needs one of targets" in err


def test_what_cannot_be_added_is_one_sentence(run, tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(b"no zip")
    status, out, err = run("add", path)
    assert (status, out) == (1, "")
    assert err.startswith("cnnviz: This should be a zip file")
    assert err.count("\n") == 1


def test_a_set_is_shown_with_its_classes_and_problems(run, zipped):
    run("add", zipped)
    status, out, err = run("show", only().name)
    assert (status, err) == (0, "")
    lines = [line.split() for line in out.splitlines()]
    assert ["SIZES", "all", "12×10"] in lines
    assert ["CLASS", "TRAINING", "TEST"] in lines
    assert ["dogs", "4", "1"] in lines
    assert ["Käl", "te", "4", "1"] in lines
    assert "Left out: 2 files" in out
    assert "dogs/bad.png: This file is not a picture" in out


def test_validation_pictures_are_counted_apart(run, tmp_path):
    content = files(*(f"{part}/{name}" for part in ("train", "val", "test") for name in "ab"))
    run("add", written(tmp_path / "x", content))
    lines = [line.split() for line in run("show", only().name)[1].splitlines()]
    assert ["CLASS", "TRAINING", "VALIDATION", "TEST"] in lines
    assert ["a", "5", "5", "5"] in lines


def test_an_official_set_is_shown(run):
    status, out, _ = run("show digits8")
    assert status == 0
    assert ["SIZES", "all", "8×8"] in [line.split() for line in out.splitlines()]


def test_what_is_not_here_is_not_downloaded_to_be_shown(run):
    status, out, err = run("show mnist")
    assert (status, out) == (1, "")
    assert "not on this machine yet" in err
    assert "cnnviz data fetch mnist" in err


def test_a_set_is_removed(run, zipped):
    run("add", zipped)
    name = only().name
    status, out, _ = run("remove", name)
    assert (status, out) == (0, "The data set “my pets” is removed.\n")
    assert own.everything() == []
    status, _, err = run("remove", name)
    assert status == 1
    assert "not on this machine" in err


def test_official_sets_cannot_be_removed(run):
    status, _, err = run("remove digits8")
    assert status == 1
    assert "“digits8”" in err


def test_what_is_here_is_fetched_at_once(run):
    status, out, _ = run("fetch digits8")
    assert status == 0
    assert "1,438 pictures to train with, 359 to test" in out


def test_a_run_trains_on_ones_own_set(run, zipped):
    run("add", zipped)
    assert cli.main(["train", "--dataset", only().name, "--batch", "4", "--detach"]) == 0
    (queued,) = store.runs()
    assert queued.spec.dataset == only().name
    assert queued.made["fingerprint"] == datasets.fingerprint(only())


def test_removing_a_set_while_a_run_reads_it_is_told_and_leaves_no_picture(tmp_path):
    data = own.add_zip(packed(GOOD), "x").data
    with pytest.raises(DataError, match="“x” was removed while its pictures were read"):
        pictures.prepared(
            data,
            "train",
            data.image_shape,
            tmp_path / "cache",
            progress=lambda *_: own.find(data.name) and own.remove(data.name),
        )
    assert not [path for path in (tmp_path / "cache").iterdir() if path.is_dir()]


def test_its_pictures_are_prepared_for_training(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (20, 8, 8, 3), np.uint8)
    sources = [io.BytesIO(), io.BytesIO()]
    np.save(sources[0], pixels)
    np.save(sources[1], np.arange(20) % 2)
    for data in (
        own.add_zip(packed(GOOD), "x").data,
        own.add_arrays(*sources, "y").data,
    ):
        for part, split in zip(("train", "test"), data.read(), strict=True):
            found = pictures.prepared(data, part, data.image_shape, tmp_path / "cache")
            assert found.labels.tolist() == split.labels.tolist()
            assert found.images[:].shape == (len(split), *data.image_shape)
