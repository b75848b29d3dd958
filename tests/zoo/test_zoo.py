"""Listing and loading models, whole and damaged."""

import hashlib
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from cnnviz import zoo
from cnnviz.errors import DamagedModel, UnknownModel
from cnnviz.zoo import card_file
from tests.cards import make_card


def test_cards_come_with_our_own_architectures_first(models):
    for name in ("aardvark", "cifar10", "zebra", "digits"):
        models(name)
    assert [card.name for card in zoo.cards()] == ["digits", "cifar10", "aardvark", "zebra"]
    assert zoo.problems() == ()


def test_no_models_at_all(models, tmp_path, monkeypatch):
    assert zoo.cards() == ()
    monkeypatch.setenv("CNNVIZ_MODELS_DIR", str(tmp_path / "nowhere"))
    assert zoo.cards() == ()
    with pytest.raises(UnknownModel, match="no model is installed"):
        zoo.card("digits")


def test_a_damaged_card_is_reported_and_hides_no_other(models):
    models("good")
    (models("bad") / "card.json").write_text("{")
    assert [card.name for card in zoo.cards()] == ["good"]
    assert len(zoo.problems()) == 1
    assert "The card of model “bad” is damaged" in zoo.problems()[0]
    with pytest.raises(DamagedModel, match="“bad”"):
        zoo.card("bad")


def test_a_folder_without_a_card_is_no_model(models, tmp_path):
    models("good")
    (tmp_path / "drafts").mkdir()
    assert [card.name for card in zoo.cards()] == ["good"]


@pytest.mark.parametrize("name", ["nothing", "../tiny", "tiny/../tiny", "", "/tmp", "TINY"])  # noqa: S108
def test_an_unknown_name_lists_the_known_ones(models, name):
    models("tiny")
    with pytest.raises(UnknownModel, match=r"There is no model named .*; choose one of tiny\."):
        zoo.card(name)
    with pytest.raises(UnknownModel):
        zoo.load(name)


def test_an_unknown_architecture():
    with pytest.raises(UnknownModel, match="choose one of small-vgg, digits"):
        zoo.architecture("resnet")


def test_a_sound_model_is_loaded_once(models):
    models("tiny")
    model = zoo.load("tiny")
    assert not model.compiled
    assert model.count_params() == zoo.card("tiny").parameters
    probabilities = model.predict(np.zeros((2, 4, 4, 1), np.float32), verbose=0)
    assert np.allclose(probabilities.sum(axis=1), 1)
    assert zoo.load("tiny") is model


def test_thirty_first_visitors_share_one_model(models, monkeypatch):
    models("tiny")
    opened = []
    real = zoo._open
    monkeypatch.setattr(zoo, "_open", lambda card: opened.append(card.name) or real(card))
    with ThreadPoolExecutor(30) as pool:
        loaded = list(pool.map(zoo.load, ["tiny"] * 30))
    assert opened == ["tiny"]
    assert len({id(model) for model in loaded}) == 1


def test_the_cache_is_bounded(models, monkeypatch, tiny_file):
    monkeypatch.setattr(zoo, "_open", lambda card: card.name)
    for number in range(zoo.CACHE_SIZE + 3):
        models(f"m{number}", sha256=f"{number:064x}")
        zoo.load(f"m{number}")
    assert len(zoo._cache) == zoo.CACHE_SIZE
    assert next(reversed(zoo._cache.values()))[0] == f"m{zoo.CACHE_SIZE + 2}"


def test_a_changed_file_is_damaged_and_the_others_are_still_listed(models):
    models("good")
    path = models("bad") / "model.keras"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(DamagedModel, match=r"“bad” is damaged: its SHA-256 starts with"):
        zoo.load("bad")
    assert [card.name for card in zoo.cards()] == ["bad", "good"]
    assert zoo.load("good") is not None


def test_a_replaced_model_is_not_served_from_the_cache(models):
    folder = models("tiny")
    zoo.load("tiny")
    card = json.loads((folder / "card.json").read_text())
    (folder / "card.json").write_text(json.dumps(card | {"sha256": "1" * 64}))
    with pytest.raises(DamagedModel):
        zoo.load("tiny")


def test_a_missing_file(models):
    (models("tiny") / "model.keras").unlink()
    with pytest.raises(DamagedModel, match="is missing or cannot be read"):
        zoo.load("tiny")


def test_a_file_that_is_no_model(models):
    models("tiny", data=b"not a model, but the checksum is right")
    with pytest.raises(DamagedModel, match=r"is whole but Keras .* cannot open it"):
        zoo.load("tiny")


@pytest.mark.parametrize(
    "lie", [{"parameters": 7}, {"classes": ("a", "b")}, {"input_shape": (5, 5, 1)}]
)
def test_a_card_that_does_not_fit_its_file(models, lie):
    models("tiny", **lie)
    with pytest.raises(DamagedModel, match="does not fit its file"):
        zoo.load("tiny")


def test_the_models_folder_lies_beside_the_package(monkeypatch):
    monkeypatch.delenv("CNNVIZ_MODELS_DIR", raising=False)
    assert zoo.models_folder().name == "models"
    assert (zoo.models_folder().parent / "cnnviz" / "zoo").is_dir()


def test_reading_cards_loads_no_framework(models, tmp_path):
    models("tiny")
    code = (
        "import sys; from cnnviz import zoo; assert [c.name for c in zoo.cards()] == ['tiny'];"
        "assert not {'keras', 'tensorflow', 'streamlit'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# ------------------------------------------------------------------- the models of training runs

RUN = "20260102-030405-0a1b2c"


@pytest.fixture
def run(models, tmp_path, monkeypatch, tiny_file):
    """The folder of a training run that has left a model, beside one shipped model."""
    models("tiny")
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(zoo, "PAUSE_SECONDS", 0)
    folder = tmp_path / "home" / "runs" / RUN
    folder.mkdir(parents=True)
    leave(folder, tiny_file)
    return folder


def leave(folder, data, **changes):
    """Leave a model and its card as a run does."""
    (folder / "model.keras").write_bytes(data)
    changes = {"sha256": hashlib.sha256(data).hexdigest(), **changes}
    card_file.write(make_card(folder.name, **changes), folder / "card.json")


def test_the_model_of_a_run_is_found_by_the_runs_name_but_not_listed(run):
    assert zoo.card(RUN).name == RUN
    assert zoo.load(RUN).count_params() == zoo.card(RUN).parameters
    assert [card.name for card in zoo.cards()] == ["tiny"]


def test_a_run_without_a_model_says_when_it_gets_one(run):
    (run / "card.json").unlink()
    with pytest.raises(UnknownModel, match="has no model yet: it gets one when it ends"):
        zoo.card(RUN)
    with pytest.raises(UnknownModel):
        zoo.load(RUN)


def test_a_run_that_was_deleted(run):
    with pytest.raises(UnknownModel, match="may have been deleted"):
        zoo.card("20260102-030405-ffffff")


@pytest.mark.parametrize(
    "name",
    [
        f"../runs/{RUN}",
        f"{RUN}/../{RUN}",
        f"{RUN}\n",
        f"./{RUN}",
        RUN.upper(),
        RUN.replace("2026", "２０２６"),
        "20260102-030405-0a1b2c-x",
        "20260102-030405-0a1b2",
        "..",
    ],
)
def test_no_name_leads_out_of_the_folder_of_runs(run, name):
    assert not zoo.is_run(name)
    with pytest.raises(UnknownModel, match=r"choose one of tiny\."):
        zoo.load(name)


def test_a_shipped_model_cannot_take_the_name_of_a_run(run, models):
    models(RUN, title="An impostor")
    assert zoo.card(RUN).title != "An impostor"
    assert [card.name for card in zoo.cards()] == ["tiny"]


def test_a_model_that_is_just_being_replaced_is_looked_at_again(run, tiny_file, monkeypatch):
    newer = tiny_file + bytes(1)  # zip files may end in anything
    promised = zoo.card(RUN)
    leave(run, newer)
    card_file.write(promised, run / "card.json")  # the worker has not come to the card yet
    waits = []
    monkeypatch.setattr(zoo.time, "sleep", lambda _: waits.append(1) or leave(run, newer))
    assert zoo.load(RUN) is zoo.load(RUN)
    assert len(waits) == 1


def test_a_model_that_stays_wrong_is_damaged(run, tiny_file, monkeypatch):
    looks = []
    real = zoo.card
    monkeypatch.setattr(zoo, "card", lambda name: looks.append(name) or real(name))
    (run / "model.keras").write_bytes(tiny_file[:-1])
    with pytest.raises(DamagedModel, match=r"is damaged: .*; repeat the training run\."):
        zoo.load(RUN)
    assert looks == [RUN] * zoo.READINGS


def test_the_cache_is_bounded_by_the_weights_too(models, monkeypatch):
    monkeypatch.setattr(zoo, "_open", lambda card: card.name)
    monkeypatch.setattr(zoo, "CACHED_PARAMETERS", 100)
    for name, parameters in (("a", 60), ("b", 60), ("c", 1000)):
        models(name, sha256=name * 64, parameters=parameters)
        assert zoo.load(name) == name  # also the one that is too large by itself
    assert list(zoo._cache) == ["c" * 64]
