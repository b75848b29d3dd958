"""Which data sets a visitor may look into: the official ones, and pictures of their own."""

from __future__ import annotations

import os

from cnnviz import datasets
from cnnviz.datasets import DataSet, own
from cnnviz.errors import DataError
from cnnviz.language import _
from cnnviz.training.store import Run
from cnnviz.ui.visitor import visitor

SHARED = "CNNVIZ_SHARE_DATA"
FROM_A_BROWSER = "web-"


def data_set(name: str) -> DataSet:
    """Return a data set, if the visitor may see its pictures.

    Raises:
        DataError: there is none of that name, or it is somebody else's.
    """
    found = datasets.dataset(name)
    if not may_see(name):
        raise DataError(
            _(
                "These pictures belong to another visitor, and only they can look at them; choose "
                "another data set, or bring the pictures yourself on the Data page."
            )
        )
    return found


def may_see(name: str) -> bool:
    """Return whether the pictures of a data set are for the visitor's eyes.

    Those that somebody brought in a browser are theirs alone, unless whoever looks after the server
    lets all visitors see them. Sets that were added on the command line are for everybody who knows
    the name, such as a class.
    """
    return is_for_all(name) or own.owner(name) == visitor()


def is_for_all(name: str) -> bool:
    """Return whether every visitor may look at the pictures of a data set."""
    if not own.is_own(name):
        return True
    if own.find(name) is None:  # it was removed, and whose it was is not known any more
        return False
    owner = own.owner(name)
    is_shared = os.environ.get(SHARED, "").strip() not in ("", "0")
    return is_shared or not owner.startswith(FROM_A_BROWSER)


def may_see_pictures_of(run: Run) -> bool:
    """Return whether the pictures that a run looks at are for the visitor's eyes."""
    return run.record.owner == visitor() or may_see(run.spec.dataset)
