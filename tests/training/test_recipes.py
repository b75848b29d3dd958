"""Every recipe can be run as it stands, and a few steps of each really are."""

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from cnnviz import datasets, home, zoo
from cnnviz.datasets import Split
from cnnviz.errors import SpecError
from cnnviz.training import spec, subjects
from cnnviz.training.recipes import RECIPES, SHIPPED, recipe
from cnnviz.zoo import card_file
from cnnviz.zoo.weights import Weights
from scripts import recipe_tables
from tests.training import at_work

EACH = 8
"""Generated pictures of a class; two of them validate."""


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_can_be_run(name):
    found = recipe(name)
    assert spec.complaints(found.spec, subjects.subject_of(found.spec)) == {}
    for sentence in (found.summary, found.reported, found.expected):
        assert sentence.endswith((".", "”."))
        assert ". " not in sentence


def test_every_experiment_of_the_articles_has_a_recipe_that_beats_it():
    ours = {name for name, one in RECIPES.items() if not one.is_articles}
    assert {one.better for one in RECIPES.values() if one.is_articles} <= ours
    # One more goes on from a shipped model.
    assert ours == {one.name for one in SHIPPED.values()} | {"pets-fine-tuned"}
    with pytest.raises(SpecError, match="choose one of digits"):
        recipe("resnet")


def test_the_articles_numbers_are_those_of_the_table():
    shapes = {
        "cifar10-grey": (32, 32, 1),
        "cifar10-colour": (32, 32, 3),
        "cats-dogs-50": (50, 50, 3),
        "cats-dogs-300": (300, 300, 3),
        "cats-dogs-transfer": (224, 224, 3),
        "flower17": (500, 500, 3),
    }
    for name, shape in shapes.items():
        wanted = RECIPES[name].spec
        assert spec.input_shape(wanted, subjects.subject_of(wanted)) == shape
    grey = RECIPES["cifar10-grey"].spec
    assert (grey.batch, grey.epochs, grey.rate, grey.decay) == (32, 3, 1e-3, 1e-6)
    large = RECIPES["cats-dogs-300"].spec
    assert (large.batch, large.steps, large.epochs) == (128, 8, 70)
    flowers = RECIPES["flower17"].spec
    assert (flowers.batch, flowers.epochs, flowers.rate) == (128, 20, 5e-4)
    small = RECIPES["cats-dogs-50"].spec
    assert (small.epochs, small.rate) == (5, 5e-4)


def test_each_shipped_model_has_the_recipe_that_its_card_tells_of():
    trained = [card for card in zoo.cards() if card.name != "efficientnet-lite0"]  # not by us
    assert {card.name for card in trained} == set(SHIPPED)
    for card in trained:
        wanted = SHIPPED[card.name].spec
        assert (card.dataset, card.trained["epochs"]) == (wanted.dataset, wanted.epochs)


def test_shares_give_the_pixels_that_the_shipped_models_were_shifted_by():
    assert SHIPPED["digits"].spec.augmentation.shift * 28 == pytest.approx(2)
    assert SHIPPED["cifar10"].spec.augmentation.shift * 32 == pytest.approx(3)


# --- a few steps of each -------------------------------------------------------------------------


@pytest.fixture
def generated(monkeypatch):
    """Every data set has a few pictures of chance, and nothing is downloaded."""
    real = datasets.dataset

    def part(data, each):
        labels = np.repeat(np.arange(len(data.classes)), each)
        rng = np.random.default_rng(0)
        shape = (len(labels), 32, 32, data.image_shape[2])
        return Split(rng.integers(0, 256, shape, np.uint8), labels)

    def dataset(name):
        data = real(name)
        return replace(
            data,
            read=lambda: (part(data, EACH), part(data, 1)),
            fetch=lambda _progress: None,
            origin=lambda: Path(__file__),
            training_pictures=EACH * len(data.classes),
        )

    theirs = keras.applications.MobileNetV2
    monkeypatch.setattr(datasets, "dataset", dataset)
    monkeypatch.setattr(Weights, "fetch", lambda _self, _progress: Path("none"))
    monkeypatch.setattr(
        keras.applications, "MobileNetV2", lambda **how: theirs(**{**how, "weights": None})
    )


LARGE = ("cats-dogs-300", "cats-dogs-transfer", "flower17-better", "pets-fine-tuned")


# “pets” has the layers of “pets-fine-tuned”, of which fewer learn.
@pytest.mark.usefixtures("generated", "home")
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.long] if name in LARGE else [])
        for name in RECIPES
        if name != "pets"
    ],
)
def test_a_few_steps_of_each_recipe_leave_a_model_with_its_card(name):
    wanted = recipe(name).spec
    _, architecture = subjects.named(wanted)
    side = 0 if wanted.dataset == "mnist" else max(32, architecture.smallest_side)
    quick = replace(wanted, epochs=1, steps=2, batch=4, side=side, validation=0.25)
    run = at_work.trained(at_work.submitted(quick))
    assert (run.record.state, run.record.error) == ("done", "")
    card = card_file.read(run.folder / "card.json")
    model = at_work.model(run)
    assert model.input_shape == (None, *card.input_shape)
    units = 1 if architecture.is_binary(len(card.classes)) else len(card.classes)
    assert model.output_shape == (None, units)
    assert card.output == ("sigmoid" if units == 1 else "softmax")
    assert card.preprocessing == subjects.preprocessing_of(wanted)


# --- the tables of docs/recipes ------------------------------------------------------------------

PAGE = """Before
<!-- measured: first, second, third -->
| head |
|---|
| `second` | 1 |
<!-- /measured -->
After
"""


def test_a_table_is_filled_with_what_was_measured_and_keeps_the_rest():
    filled = recipe_tables.filled(PAGE, {"first": "| `first` | 2 |", "other": "| `other` | 3 |"})
    assert filled.splitlines()[:2] == PAGE.splitlines()[:2]
    assert filled.splitlines()[2:4] == list(recipe_tables.HEAD)
    assert filled.splitlines()[4:] == [
        "| `first` | 2 |",
        "| `second` | 1 |",
        "<!-- /measured -->",
        "After",
    ]
    assert recipe_tables.filled(filled, {}) == filled
    assert recipe_tables.filled("no table", {"first": "row"}) == "no table"


@pytest.mark.usefixtures("home")
def test_a_run_of_a_recipe_becomes_a_row(monkeypatch):
    tiny = replace(recipe("digits"), name="tiny", spec=at_work.TINY)
    assert recipe_tables.measured_row(tiny) == ""
    run = at_work.trained(at_work.submitted(at_work.TINY, epochs=3, seed=4))
    at_work.trained(at_work.submitted(at_work.TINY, epochs=1))  # another recipe, so to speak
    cells = [cell.strip() for cell in recipe_tables.measured_row(tiny).split("|")]
    best = run.record.best
    assert cells[1:3] == ["`tiny`", f"3 (best: {best['epoch']:.0f})"]
    assert cells[4] == f"{100 * best['val_accuracy']:.2f} %"
    assert cells[5].endswith(f"of {datasets.dataset('digits8').test_pictures}")
    assert cells[-2].endswith(", float32")
    assert home.runs_folder().exists()


def test_every_recipe_has_a_table_to_be_measured_in():
    pages = [page.read_text(encoding="utf-8") for page in recipe_tables.PAGES.glob("*.md")]
    named = {
        name
        for page in pages
        for match in recipe_tables.TABLE.finditer(page)
        for name in match.group(2).split(", ")
    }
    assert named == set(RECIPES)
    overview = (recipe_tables.PAGES / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in overview for name in RECIPES)
