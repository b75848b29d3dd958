"""The recipe of docs/extending.md, followed to the letter."""

import re
from pathlib import Path
from types import ModuleType

import keras

from cnnviz import layers
from tests.layers.checks import assert_explained, traced

PAGE = Path(__file__).parents[2] / "docs" / "extending.md"


class Brighten(keras.layers.Layer):
    """A layer that cnnviz has never seen."""

    def __init__(self, factor, **options):
        super().__init__(**options)
        self.factor = factor

    def call(self, inputs):
        return inputs * self.factor

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


def recipe():
    """Return the module that the page's code block makes, and the name of the file it is for."""
    text = PAGE.read_text()
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (name,) = re.findall(r"This is `cnnviz/layers/(\w+)\.py`", text)
    module = ModuleType(f"cnnviz.layers.{name}", "made from the page")
    exec(compile(code, str(PAGE), "exec"), vars(module))  # noqa: S102 - our own page
    return module


def test_a_new_kind_is_explained_as_the_page_says(monkeypatch):
    found = traced(Brighten(1.5, name="brighter"), (4, 5, 3))
    assert layers.explain(found, "brighter", 0).view == "other"
    assert layers.title(found["brighter"]) == "Brighten"

    kind = recipe().BRIGHTEN
    monkeypatch.setattr(layers, "KINDS", (*layers.KINDS, kind))
    assert_explained(found, "brighter", "affine")
    assert layers.kind_of(found["brighter"]) is kind
    assert layers.title(found["brighter"]) == "Brightening"
    assert kind.sentence(found["brighter"]) == "Every value is multiplied by 1.5."
    assert kind.family in {other.family for other in layers.KINDS[:-1]}


def test_the_explanation_itself_takes_ten_lines():
    """Counted are the lines inside of ``explain`` and ``work``."""
    bodies = re.findall(r"def (?:explain|work)\(.*?\n\n\n", PAGE.read_text(), re.DOTALL)
    lines = [line for body in bodies for line in body.strip().splitlines()]
    assert len(bodies) == 2
    assert len(lines) <= 10
