"""``cnnviz predict``: files and folders, any model, and a table for a spreadsheet."""

import csv
import subprocess
import sys

import pytest

from cnnviz import cli, samples
from cnnviz.cli import predict

ANSWERS = {
    "cat.jpeg": "cat",
    "photo 2.JPG": "dog",
    "photo 10.jpg": "neither",
    "a.png": "not read: This file is not a picture",
}
FILES = {sample.id: sample.data() for sample in samples.all_samples()}


@pytest.fixture
def folder(tmp_path):
    """Three pictures, one of them below another folder, and much that is none."""
    below = tmp_path / "photos" / "2026"
    below.mkdir(parents=True)
    (tmp_path / "photos" / "photo 10.jpg").write_bytes(FILES["truck"])
    (tmp_path / "photos" / "photo 2.JPG").write_bytes(FILES["dog"])
    (below / "cat.jpeg").write_bytes(FILES["chelsea"])
    for name in ("notes.txt", ".hidden.jpg", "Thumbs.db"):
        (tmp_path / "photos" / name).write_bytes(b"none")
    return tmp_path / "photos"


@pytest.fixture
def run(capsys):
    def run(*arguments):
        status = cli.main(["predict", *map(str, arguments)])
        written = capsys.readouterr()
        return status, written.out.splitlines(), written.err

    return run


def test_a_folder_gives_all_pictures_below_it_in_their_natural_order(folder):
    names = [path.relative_to(folder).as_posix() for path in predict.found([folder])]
    assert names == ["2026/cat.jpeg", "photo 2.JPG", "photo 10.jpg"]


def test_it_says_what_is_in_each_photo_and_writes_a_table(folder, run, tmp_path):
    bad, table = folder / "a.png", tmp_path / "table.csv"
    bad.write_bytes(b"no picture")
    status, lines, _ = run(folder, "--csv", table)
    assert status == 0
    for name, answer in ANSWERS.items():
        line = next(each for each in lines if name in each)
        assert line.split(name)[1].lstrip().startswith(answer)
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["answer"] for row in rows] == ["cat", "", "dog", "neither"]
    assert float(rows[2]["probability"]) > 0.8
    assert rows[2]["looks like 1"] in {"Eskimo dog", "Siberian husky", "malamute"}
    assert rows[1]["remark"].startswith("This file is not a picture")


def test_any_model_can_be_asked(folder, run):
    status, lines, _ = run(folder / "photo 10.jpg", "--model", "cifar10")
    assert status == 0
    assert "truck" in lines[0].split("  ", 1)[1]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["{home}/nothing.jpg"], "There is no file or folder"),
        (["{home}/empty"], "no picture in the folder"),
        (["{home}/photo 2.JPG", "--model", "resnet"], "no model named “resnet”"),
        (["{home}/photo 2.JPG", "--csv", "{home}/notes.txt"], "There is a file"),
        (["{home}/photo 2.JPG", "--csv", "{home}/no/table.csv"], "could not be written"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(folder, run, arguments, sentence):
    (folder / "empty").mkdir()
    status, lines, error = run(*(each.format(home=folder) for each in arguments))
    assert (status, lines) == (1, [])
    assert sentence in error


def test_a_name_cannot_steer_the_terminal(tmp_path, run):
    path = tmp_path / "\x1b[31mred\nnew line.jpg"
    path.write_bytes(b"none")
    status, lines, _ = run(path)
    assert status == 1  # none could be read
    assert len(lines) == 1
    assert "\x1b" not in lines[0]


def test_other_commands_do_not_wait_for_the_framework():
    code = "import sys, cnnviz.cli; sys.exit('keras' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
