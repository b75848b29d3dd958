"""``cnnviz models`` in a terminal: listing, adding, showing, taking away, removing."""

import json
from pathlib import Path

import pytest

from cnnviz import cli, zoo
from cnnviz.export import formats
from cnnviz.export import work as export_work
from cnnviz.zoo import own
from cnnviz.zoo.own import sandbox, work
from tests import networks
from tests.zoo import keras2


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty folder, and no other processes."""
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sandbox, "opened", lambda folder, _: work.opened(folder))

    def run(arguments: list[str], _: object) -> int:
        name, wanted, folder = arguments
        note = export_work.written(zoo.card(name), wanted, Path(folder))
        (Path(folder) / formats.FACTS).write_text(json.dumps({"note": note}))
        return 0

    monkeypatch.setattr(formats, "_run", run)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("file") / "keras_model.h5"
    return keras2.saved(networks.randomised(keras2.teachable()), path)


def test_the_way_of_a_model(file: Path, tmp_path: Path, capsys) -> None:
    labels = tmp_path / "labels.txt"
    labels.write_text("0 cat\n1 dog\n2 hare\n")
    added = ["models", "add", str(file), "--title", "Our pets", "--labels", str(labels)]
    assert cli.main([*added, "--numbers", "unit", "--fit", "stretch"]) == 0
    (found,) = own.everything()
    assert f"is added as {found.card.name}" in capsys.readouterr().out
    assert found.card.classes == ("cat", "dog", "hare")
    assert found.card.preprocessing.fit == "stretch"

    assert cli.main(["models"]) == 0
    listed = capsys.readouterr().out
    assert found.card.name in listed
    assert "digits" in listed

    assert cli.main(["models", "show", found.card.name]) == 0
    shown = capsys.readouterr().out
    assert "(pixel - 0) / 255" in shown
    assert "cat, dog, hare" in shown

    assert cli.main(["models", "export", found.card.name, "labels"]) == 0
    assert (tmp_path / f"{found.card.name}-labels.txt").read_text() == "cat\ndog\nhare\n"

    assert cli.main(["models", "remove", found.card.name, "--yes"]) == 0
    assert own.everything() == []


def test_wrong_files_are_sentences(file: Path, tmp_path: Path, capsys) -> None:
    cut = tmp_path / "cut.h5"
    cut.write_bytes(file.read_bytes()[:500])
    for path, reason in ((cut, "damaged or cut off"), (tmp_path / "none.h5", "cannot be opened")):
        assert cli.main(["models", "add", str(path)]) == 1
        told = capsys.readouterr().err
        assert told.startswith("cnnviz: ")
        assert reason in told
    assert cli.main(["models", "remove", "digits", "--yes"]) == 1
    assert "no such model of your own" in capsys.readouterr().err
    assert zoo.card("digits")


def test_an_export_goes_where_it_is_told(tmp_path: Path, capsys) -> None:
    to = tmp_path / "net.py"
    assert cli.main(["models", "export", "digits", "python", "--to", str(to)]) == 0
    assert "layers.Conv2D(" in to.read_text()
    assert (
        cli.main(["models", "export", "digits", "keras", "--to", str(tmp_path / "no" / "x")]) == 1
    )
    assert "cannot be written" in capsys.readouterr().err
