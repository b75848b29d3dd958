"""How the shipped models are trained."""

import pytest

from cnnviz import zoo
from cnnviz.training import spec, subjects
from cnnviz.training.recipes import RECIPES


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_a_recipe_can_be_run(name):
    recipe = RECIPES[name]
    assert spec.complaints(recipe, subjects.subject_of(recipe)) == {}
    assert recipe.architecture == name


def test_each_shipped_model_has_the_recipe_that_its_card_tells_of():
    for name, recipe in RECIPES.items():
        card = zoo.card(name)
        assert (card.dataset, card.trained["epochs"]) == (recipe.dataset, recipe.epochs)


def test_shares_give_the_pixels_that_the_shipped_models_were_shifted_by():
    assert RECIPES["digits"].augmentation.shift * 28 == pytest.approx(2)
    assert RECIPES["cifar10"].augmentation.shift * 32 == pytest.approx(3)
