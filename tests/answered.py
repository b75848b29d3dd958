"""Answers as a network would give them, without one: for tests of what is made of them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from cnnviz import evaluation
from cnnviz.datasets import DataSet
from cnnviz.evaluation import Answers, Result
from cnnviz.types import ModelCard
from cnnviz.zoo import card_file
from tests.cards import make_card


def put_card(models: Path, name: str, classes: Sequence[str], **changes: object) -> ModelCard:
    """Put a card without a network among the models."""
    card = make_card(name, classes=tuple(classes), **changes)
    (models / name).mkdir(parents=True)
    card_file.write(card, models / name / "card.json")
    return card


def answered(card: ModelCard, data: DataSet, *, seed: int = 0, skill: float = 2.0) -> Answers:
    """Make up what a network says of the test pictures.

    Args:
        card: its card.
        data: the pictures.
        seed: of the chance in it.
        skill: how far the logit of the right class lies above the others, in their deviations.
    """
    labels = evaluation.picture_part(data).labels
    numbers = np.arange(len(labels))
    logits = np.random.default_rng(seed).normal(size=(len(labels), len(data.classes)))
    logits[numbers, labels] += skill
    shares = np.exp(2 * logits)
    shares = (shares / shares.sum(axis=1, keepdims=True)).astype(np.float32)
    return Answers(card, data, "test", shares, labels, numbers)


def result(card: ModelCard, data: DataSet, **options: float) -> Result:
    """Return made-up answers with their figures."""
    found = answered(card, data, **options)
    return Result(found, evaluation.figures(found))
