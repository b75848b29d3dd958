"""The maps at the heads of the packages name every module, so that a newcomer finds them all."""

import re
from pathlib import Path

import pytest

from cnnviz import training
from cnnviz.training import dispatch, work


@pytest.mark.parametrize("package", [training, dispatch, work], ids=lambda one: one.__name__)
def test_every_module_is_on_the_map(package):
    folder = Path(package.__file__).parent
    modules = {path.stem for path in folder.glob("[a-z]*") if path.name != "__pycache__"}
    assert len(modules) > 4
    assert modules <= set(re.findall(r"[a-z_]+", package.__doc__))
