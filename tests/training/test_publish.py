"""A run's model becomes one of the app's models, whole or not at all."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from cnnviz import cli, datasets, images, zoo
from cnnviz.errors import DamagedModel, DataError, NotNow, RunError, UnknownModel, UnknownRun
from cnnviz.training import store
from cnnviz.training.publish import publish
from cnnviz.training.record import ENDED, STATES, RateChange
from cnnviz.training.settings import command
from cnnviz.training.spec import RunSpec
from cnnviz.training.work import conclude, exam
from tests.cards import make_card

SPEC = RunSpec(epochs=2, rate=0.01)
TEXTS = {"title": "Shapes", "summary": "Tells shapes apart.", "licence": "CC0-1.0"}


@pytest.fixture(scope="module")
def model_file(tmp_path_factory):
    """A network that has learned nothing, so that its figures are not round."""
    keras.utils.set_random_seed(3)
    data = datasets.dataset("shapes")
    model = zoo.architecture("small-vgg").build(data.image_shape, len(data.classes))
    path = tmp_path_factory.mktemp("model") / "model.keras"
    model.save(path)
    return path


@pytest.fixture
def models(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CNNVIZ_MODELS_DIR", str(tmp_path / "models"))
    monkeypatch.setattr(zoo, "_cache", type(zoo._cache)())
    return tmp_path / "models"


@pytest.fixture
def ended(models, model_file):
    """A run that has ended, with its model."""
    run = store.submit(SPEC, owner="somebody", title="My run")
    run = store.update(
        run.id,
        lambda record: replace(
            record,
            state="done",
            legs=(2, 3),
            rates=(RateChange(40, 0.5),),
            fingerprint="f" * 64,
        ),
    )
    data = datasets.dataset("shapes")
    card = make_card(
        run.id,
        title=run.title,
        dataset="shapes",
        classes=data.classes,
        input_shape=data.image_shape,
        preprocessing=data.preprocessing,
        parameters=keras.saving.load_model(model_file, compile=False).count_params(),
        metrics={"val_accuracy": 0.25},
        command=command(SPEC),
    )
    conclude.write(run.folder, model_file, card)
    return run


def left_in(models):
    return sorted(path.name for path in models.iterdir()) if models.exists() else []


def test_a_published_model_is_found_and_measured_on_the_test_pictures(ended, models, model_file):
    folder = publish(ended.id, "my-shapes", **TEXTS)
    assert folder == models / "my-shapes"
    assert left_in(models) == ["my-shapes"]
    assert sorted(path.name for path in folder.iterdir()) == ["card.json", "model.keras"]

    (card,) = zoo.cards()
    assert zoo.problems() == ()
    assert (card.title, card.summary, card.licence) == tuple(TEXTS.values())
    data = datasets.dataset("shapes")
    _, test = data.read()
    tensors = np.stack([images.prepare(image, card) for image in test.images])
    answers = keras.saving.load_model(model_file).predict(tensors, verbose=0)
    right = answers.argmax(axis=1) == test.labels
    losses = -np.log(answers[np.arange(len(test)), test.labels])
    assert card.metrics["test_accuracy"] == pytest.approx(right.mean())
    assert card.metrics["test_loss"] == pytest.approx(losses.mean(), rel=1e-4)
    assert card.metrics["test_count"] == len(test)
    assert card.metrics["val_accuracy"] == 0.25

    ours, theirs = zoo.load("my-shapes"), keras.saving.load_model(model_file)
    for one, other in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        assert np.array_equal(one, other)


def test_the_card_says_how_the_model_came_about(ended):
    publish(ended.id, "shapes", **TEXTS)
    card = zoo.card("shapes")
    assert card.command == command(SPEC)
    assert "--rate 0.01" in card.command
    assert card.trained["run"] == ended.id
    assert card.trained["legs"] == [2, 3]
    assert card.trained["rate_changes"] == [[40, 0.5]]
    assert card.trained["fingerprint"] == "f" * 64
    assert card.trained["versions"] == zoo.card(ended.id).trained["versions"]


def test_empty_texts_take_what_is_known_of_the_run(ended):
    publish(ended.id, "shapes", title="", summary=" ", licence="")
    card = zoo.card("shapes")
    assert (card.title, card.summary, card.licence) == ("My run", "For the tests.", "Not stated.")


def test_the_run_stays_as_it_was_and_can_be_deleted(ended):
    before = zoo.card(ended.id)
    publish(ended.id, "shapes", **TEXTS)
    assert zoo.card(ended.id) == before
    store.delete(ended.id)
    zoo._cache.clear()
    assert zoo.load("shapes").count_params() == before.parameters


def test_the_test_pictures_are_looked_at_once(ended, monkeypatch):
    looks = []
    real = exam.measured
    monkeypatch.setattr(exam, "measured", lambda *given: looks.append(1) or real(*given))
    publish(ended.id, "shapes", **TEXTS)
    assert looks == [1]


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../shapes",
        "a/b",
        "Shapes",
        "größe",
        "a b",
        "-x",
        "<b>",
        "x" * 65,
        "\x00",
        "20261122-033328-3cba2c",
    ],
)
def test_names_that_no_model_can_have(ended, models, name):
    with pytest.raises(RunError, match="model’s name is made of"):
        publish(ended.id, name, **TEXTS)
    assert left_in(models) == []


def test_a_name_that_is_taken(ended, models):
    publish(ended.id, "shapes", **TEXTS)
    before = (models / "shapes" / "card.json").read_bytes()
    with pytest.raises(RunError, match="“shapes” already"):
        publish(ended.id, "shapes", **TEXTS | {"title": "Other"})
    assert (models / "shapes" / "card.json").read_bytes() == before


def test_a_name_that_is_taken_while_the_model_is_measured(ended, models, monkeypatch):
    def take(*_):
        (models / "shapes").mkdir(parents=True)
        (models / "shapes" / "card.json").write_text("theirs")
        return {}

    monkeypatch.setattr(exam, "measured", take)
    with pytest.raises(RunError, match="could not be written"):
        publish(ended.id, "shapes", **TEXTS)
    assert left_in(models) == ["shapes"]
    assert (models / "shapes" / "card.json").read_text() == "theirs"


@pytest.mark.parametrize(
    "text",
    [
        {"title": "x" * 81},
        {"title": "<script>"},
        {"summary": "x" * 501},
        {"summary": "a\x1b[31m"},
        {"licence": "x" * 101},
    ],
)
def test_texts_that_cannot_be_shown(ended, models, text):
    with pytest.raises(RunError, match="may"):
        publish(ended.id, "shapes", **TEXTS | text)
    assert left_in(models) == []


@pytest.mark.parametrize("state", [one for one in STATES if one not in (*ENDED, "paused")])
def test_a_run_that_is_not_at_rest(ended, models, state):
    store.update(ended.id, lambda record: replace(record, state=state))
    with pytest.raises(NotNow, match=state):
        publish(ended.id, "shapes", **TEXTS)
    assert left_in(models) == []


@pytest.mark.parametrize("state", [*ENDED, "paused"])
def test_a_run_that_is_at_rest(ended, monkeypatch, state):
    monkeypatch.setattr(exam, "measured", lambda *_: {})
    store.update(ended.id, lambda record: replace(record, state=state))
    assert publish(ended.id, "shapes", **TEXTS).is_dir()


def test_a_run_without_a_model(ended, models):
    (ended.folder / "card.json").unlink()
    with pytest.raises(UnknownModel, match="has no model yet"):
        publish(ended.id, "shapes", **TEXTS)
    assert left_in(models) == []


def test_a_run_that_does_not_exist(models):
    with pytest.raises(UnknownRun):
        publish("20200101-000000-aaaaaa", "shapes", **TEXTS)


def test_a_model_that_is_damaged(ended, models):
    path = ended.folder / "model.keras"
    data = bytearray(path.read_bytes())
    path.unlink()  # the file has another name as well
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(DamagedModel):
        publish(ended.id, "shapes", **TEXTS)
    assert left_in(models) == []


def test_pictures_that_cannot_be_read(ended, models, monkeypatch):
    def fail(*_):
        raise DataError("The pictures are gone.")

    monkeypatch.setattr(exam, "measured", fail)
    with pytest.raises(DataError):
        publish(ended.id, "shapes", **TEXTS)
    assert left_in(models) == []


def test_a_run_that_goes_on_while_its_model_is_measured(ended, models, monkeypatch):
    def go_on(model, *_):
        other = zoo.architecture("small-vgg").build((32, 32, 3), 5)
        other.save(ended.folder / "newer.keras")
        (ended.folder / "newer.keras").replace(model)
        return {}

    monkeypatch.setattr(exam, "measured", go_on)
    with pytest.raises(NotNow, match="went on meanwhile"):
        publish(ended.id, "shapes", **TEXTS)
    assert left_in(models) == []


def test_a_folder_that_cannot_be_written(ended, models, monkeypatch):
    models.write_text("a file in its place")
    monkeypatch.setattr(exam, "measured", lambda *_: {})
    with pytest.raises(RunError, match="could not be written into"):
        publish(ended.id, "shapes", **TEXTS)


# --- from a terminal -----------------------------------------------------------------------------


def test_the_command_publishes(ended, models, capsys):
    assert cli.main(["publish", ended.id[-6:], "--name", "shapes", "--title", "T"]) == 0
    assert str(models / "shapes") in capsys.readouterr().out
    assert zoo.card("shapes").title == "T"
    assert cli.main(["publish", ended.id, "--name", "shapes"]) == 1
    assert "already" in capsys.readouterr().err
