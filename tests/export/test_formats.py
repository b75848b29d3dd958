"""A model in other formats: each file is opened again and answers the same."""

import io
import json
import zipfile
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import keras
import numpy as np
import pytest

from cnnviz import export, images, samples, zoo
from cnnviz.errors import Cancelled, ModelError
from cnnviz.export import agreement, formats, work
from cnnviz.predict import predict
from cnnviz.types import ModelCard
from cnnviz.zoo import own
from cnnviz.zoo.own import contents, sandbox
from cnnviz.zoo.own import work as open_work

CARD = zoo.card("digits")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path / "home"))


@pytest.fixture
def here(monkeypatch) -> list[str]:
    """Convert in this process: starting another takes seconds."""
    asked = []

    def run(arguments, _cancelled) -> int:
        name, wanted, folder = arguments
        asked.append(wanted)
        note = work.written(zoo.card(name), wanted, Path(folder))
        (Path(folder) / formats.FACTS).write_text(json.dumps({"note": note}))
        return 0

    monkeypatch.setattr(formats, "_run", run)
    return asked


@pytest.mark.parametrize("name", ["keras", "h5"])
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_keras_files_open_again(here, name):
    made = export.made(CARD, name)
    model = keras.saving.load_model(made.path, compile=False)
    pictures = [images.read(samples.for_card(CARD)[0].data())]
    ours = predict(zoo.load(CARD.name), CARD, pictures)
    assert np.array_equal(predict(model, CARD, pictures), ours)


@pytest.mark.parametrize("name", ["keras", "h5"])
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_what_was_given_away_opens_here_as_it_was(here, monkeypatch, name):
    monkeypatch.setattr(sandbox, "opened", lambda folder, _: open_work.opened(folder))
    card = zoo.card("cats-dogs")
    with export.made(card, name).path.open("rb") as file:
        found = own.taken_in(own.Brought(file, f"m.{name}"), ())
    assert found.card.preprocessing == card.preprocessing
    assert (found.card.classes, found.card.threshold) == (card.classes, card.threshold)
    assert found.card.metrics == {}  # nobody could check them
    assert "cnnviz wrote this file" in found.facts.notes[0]


def test_a_saved_model_is_a_folder_in_a_zip(here):
    made = export.made(CARD, "savedmodel")
    with zipfile.ZipFile(made.path) as archive:
        assert "digits/saved_model.pb" in archive.namelist()
        assert "digits/variables/variables.index" in archive.namelist()
        with pytest.raises(ModelError, match="finished program"):  # as docs/export.md says
            contents._archive(archive, made.path.parent)


@pytest.mark.parametrize(("name", "most"), [("tflite", 1e-4), ("tflite-small", 0.1)])
def test_a_lite_file_answers_like_its_model(here, name, most):
    made = export.made(CARD, name)
    pictures = [images.read(sample.data()) for sample in samples.for_card(CARD)]
    theirs = agreement._answers(made.path, np.stack([images.prepare(p, CARD) for p in pictures]))
    assert np.abs(theirs - predict(zoo.load(CARD.name), CARD, pictures)).max() < most
    assert f"{len(pictures)} of {len(pictures)} answers are the same" in made.note
    whole = zoo.file_of(CARD.name).stat().st_size
    assert made.bytes < (whole if name == "tflite" else whole / 2)


def test_answers_that_differ_are_told():
    ours = np.array([[0.9, 0.1], [0.2, 0.8]], np.float32)
    theirs = np.array([[0.4, 0.6], [0.2, 0.8]], np.float32)
    told = agreement.told(CARD, ours, theirs)
    assert "1 of 2 answers are the same" in told
    assert "50 percentage points" in told
    assert "That is not little" in told
    sigmoid = replace(CARD, output="sigmoid", threshold=0.7)
    assert "2 of 2" in agreement.told(sigmoid, ours[:, :1] * 0, ours[:, :1] * 0.7)


def test_labels_are_one_a_line(here):
    assert export.made(CARD, "labels").path.read_text() == "".join(f"{n}\n" for n in range(10))


def test_what_was_made_is_kept_and_the_oldest_goes(here, monkeypatch):
    export.made(CARD, "labels")
    export.made(CARD, "labels")
    assert here == ["labels"]
    monkeypatch.setattr(formats, "KEPT_BYTES", 0)
    export.made(CARD, "python")
    export.made(CARD, "labels")
    assert here == ["labels", "python", "labels"]


def test_other_weights_are_another_file(here):
    first = export.made(CARD, "labels").path
    second = export.made(replace(CARD, sha256="f" * 64), "labels").path
    assert first != second


def test_a_conversion_in_its_own_process(monkeypatch):
    made = export.made(CARD, "labels")
    assert made.path.read_text().startswith("0\n1\n")
    with pytest.raises(Cancelled):
        export.made(CARD, "python", lambda: True)
    monkeypatch.setattr(formats, "_run", lambda *_: 1)
    with pytest.raises(ModelError, match="could not be converted to Keras"):
        export.made(CARD, "keras")


def test_a_format_that_is_not_there_is_a_sentence():
    with pytest.raises(ModelError, match="There is no format “docx”"):
        export.made(CARD, "docx")
    here = all(find_spec(name) for name in ("onnx", "tf2onnx"))
    assert export.is_here(export.BY_NAME["onnx"]) is here


def test_every_format_has_a_writer():
    assert work.WRITERS.keys() == export.BY_NAME.keys()


def test_the_labels_of_any_card() -> None:
    card: ModelCard = replace(CARD, classes=("cat", "dog"))
    assert io.StringIO(export.labels(card)).readlines() == ["cat\n", "dog\n"]
