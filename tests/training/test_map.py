"""The map at the head of the package names every module, so that a newcomer finds them all."""

import re
from pathlib import Path

from cnnviz import training


def test_every_module_is_on_the_map():
    folder = Path(training.__file__).parent
    modules = {path.stem for path in folder.glob("[a-z]*") if path.name != "__pycache__"}
    assert len(modules) > 40
    assert modules <= set(re.findall(r"[a-z_]+", training.__doc__))
