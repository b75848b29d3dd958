"""Models of people's own: opened in a limited process, checked, and kept for whoever brought them.

``add`` takes a file in; afterwards the model is found by its name like any other. Nothing that
comes is trusted: see layers.py for what a model may be made of, and sandbox.py for how it is
opened.
"""

from cnnviz.zoo.own.guess import SCALES, preprocessing
from cnnviz.zoo.own.intake import Brought, changed, prepared, taken_in
from cnnviz.zoo.own.labels import different, fitting, named
from cnnviz.zoo.own.limits import LIMITS, Limits
from cnnviz.zoo.own.shelf import (
    Facts,
    Own,
    everything,
    find,
    folder,
    is_own,
    is_shared,
    may_see,
    mine,
    remove,
)

__all__ = [
    "LIMITS",
    "SCALES",
    "Brought",
    "Facts",
    "Limits",
    "Own",
    "changed",
    "different",
    "everything",
    "find",
    "fitting",
    "folder",
    "is_own",
    "is_shared",
    "may_see",
    "mine",
    "named",
    "prepared",
    "preprocessing",
    "remove",
    "taken_in",
]
