"""Cat, dog, both, or neither of them: a prediction for photos, and what speaks for it.

``look`` takes photos and gives answers, one after another. Photos stay in memory: nothing here
writes them to disk or into a log. What was measured stands in ``docs/pets.md``.
"""

from cnnviz.pets.answer import Answer, Kind, Looked
from cnnviz.pets.looking import look
from cnnviz.pets.network import MODEL, ready

__all__ = ["MODEL", "Answer", "Kind", "Looked", "look", "ready"]
