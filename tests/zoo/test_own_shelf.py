"""Models of people's own once they are open: found by name, changed, limited, removed, private."""

import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cnnviz import home as homes
from cnnviz import zoo
from cnnviz.errors import DamagedModel, ModelError, UnknownModel
from cnnviz.predict import predict
from cnnviz.zoo import own
from cnnviz.zoo.own import intake, limits, sandbox, shelf, work
from tests import networks
from tests.zoo import keras2

ME, OTHER = "web-0123456789abcdef", "web-fedcba9876543210"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path / "home"))
    monkeypatch.delenv(shelf.SHARED, raising=False)
    monkeypatch.setattr(zoo, "_cache", type(zoo._cache)())
    return tmp_path / "home"


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> bytes:
    path = tmp_path_factory.mktemp("file") / "keras_model.h5"
    return keras2.saved(networks.randomised(keras2.teachable()), path).read_bytes()


@pytest.fixture
def here(monkeypatch):
    """Open files in this process: starting another takes seconds."""
    monkeypatch.setattr(sandbox, "opened", lambda folder, _: json.loads(_told(folder)))


def _told(folder: Path) -> str:
    return json.dumps(work.opened(folder))


def taken(data: bytes, title="Pets of our class", owner=ME, names="cat\ndog\nhare") -> own.Own:
    brought = own.Brought(io.BytesIO(data), "keras_model.h5", title, names, owner)
    return own.taken_in(brought, zoo.cards())


def test_a_file_is_opened_and_found_by_its_name(file, here):
    found = taken(file)
    assert own.is_own is zoo.is_own
    assert zoo.is_own(found.card.name)
    assert found.card.name.startswith("own-pets-of-our-class-")
    assert zoo.card(found.card.name) == found.card
    assert zoo.load(found.card.name).count_params() == found.card.parameters
    left = sorted(path.name for path in (shelf.folder() / found.card.name).iterdir())
    assert left == ["card.json", "model.keras", "own.json"]
    assert found.card not in zoo.cards()


def test_only_its_owner_sees_it_unless_models_are_shared(file, here, monkeypatch):
    name = taken(file).card.name
    assert own.may_see(name, ME)
    assert not own.may_see(name, OTHER)
    monkeypatch.setenv(shelf.SHARED, "1")
    assert own.may_see(name, OTHER)
    monkeypatch.setenv(shelf.SHARED, "0")
    assert not own.may_see(name, OTHER)


def test_other_numbers_are_other_answers(file, here):
    """What is kept of a model is kept by its SHA-256, which must not stay the same."""
    first = taken(file)
    picture = np.random.default_rng(0).integers(0, 255, (16, 16, 3), np.uint8)
    before = predict(zoo.load(first.card.name), first.card, [picture])
    second = own.changed(first, intake.prepared(first.card, "raw"))
    assert second.card.sha256 != first.card.sha256
    card = zoo.card(first.card.name)
    assert card.preprocessing.std == (1.0, 1.0, 1.0)
    assert np.abs(predict(zoo.load(card.name), card, [picture]) - before).max() > 1e-4
    assert second.facts.sure


def test_nonsense_about_a_model_is_refused(file, here):
    found = taken(file)
    wrong = replace(found.card.preprocessing, std=(0.0, 1.0, 1.0))
    with pytest.raises(ModelError, match="cannot be said about a model"):
        own.changed(found, replace(found.card, preprocessing=wrong))
    assert zoo.card(found.card.name) == found.card


def test_the_file_of_a_shipped_model_is_recognised(here, tmp_path):
    data = (zoo.models_folder() / "digits" / "model.keras").read_bytes()
    found = taken(data, names="")
    shipped = zoo.card("digits")
    assert found.card.preprocessing == shipped.preprocessing
    assert found.card.classes == shipped.classes
    assert found.card.title == "Pets of our class"


def test_wrong_names_leave_nothing_behind(file, here):
    with pytest.raises(ModelError, match="3 classes apart, but 2 names came"):
        taken(file, names="cat\ndog")
    assert own.everything() == []
    assert [path.name for path in shelf.folder().iterdir()] == []


def test_nobody_may_keep_too_many(file, here, monkeypatch):
    monkeypatch.setattr(limits, "LIMITS", replace(limits.LIMITS, models_each=1))
    taken(file)
    with pytest.raises(ModelError, match="Everyone may have 1 models"):
        taken(file)
    taken(file, owner=OTHER)
    monkeypatch.setattr(limits, "LIMITS", replace(limits.LIMITS, models=2))
    with pytest.raises(ModelError, match="This machine takes 2 models"):
        taken(file, owner="web-3")


def test_a_file_that_is_too_large_is_not_copied(file, here, monkeypatch):
    monkeypatch.setattr(intake, "LIMITS", replace(limits.LIMITS, file_bytes=1000))
    with pytest.raises(ModelError, match="The file of a model may have"):
        taken(file)


def test_a_removed_model_is_gone(file, here):
    name = taken(file).card.name
    made = homes.exports_folder() / f"{name}-0123-h5"
    made.mkdir(parents=True)
    own.remove(name)
    assert not made.exists()
    for gone in (zoo.card, zoo.load, own.remove):
        with pytest.raises(UnknownModel):
            gone(name)


@pytest.mark.parametrize(
    "name", ["own-x", "own-a-0123456789abcde", "own-../../etc-0123456789abcdef"]
)
def test_other_names_are_never_looked_for(name):
    assert not zoo.is_own(name)
    with pytest.raises(UnknownModel):
        zoo.card(name)


def test_a_damaged_model_is_a_sentence(file, here):
    name = taken(file).card.name
    path = zoo.file_of(name)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DamagedModel, match="delete it on the Models page"):
        zoo.load(name)


def test_a_shipped_folder_cannot_take_such_a_name(models):
    models("own-cats-0123456789abcdef")
    assert zoo.cards() == ()
