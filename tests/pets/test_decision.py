"""From fabricated evidence to answers, and what is said when it is doubtful."""

from dataclasses import replace

import numpy as np
import pytest

from cnnviz.pets import decision, notes
from cnnviz.pets.network import CATS, CLEAREST, DOGS, Sight

NAMES = tuple(f"class {number}" for number in range(1000))
BEAGLE, TABBY, CAR = 162, 281, 817
SIDE = 9


def grouped(logits):
    """Return what logits (..., 1000) say of cats, of dogs and of all others."""
    others = np.delete(logits, np.r_[DOGS, CATS], axis=-1)
    parts = (logits[..., CATS], logits[..., DOGS], others)
    return np.stack([np.logaddexp.reduce(part, axis=-1) for part in parts], axis=-1)


def sight(dog=0.5, **places):
    """Return what is seen where named classes have the logit 20 at so many places, else 0."""
    logits = np.zeros((SIDE * SIDE, 1000), np.float32)
    start = 0
    for name, count in places.items():
        logits[start : start + count, {"beagle": BEAGLE, "tabby": TABBY, "car": CAR}[name]] = 20
        start += count
    leaning = 1.5 * (logits[:, BEAGLE] - logits[:, TABBY])
    clearest = logits[np.argsort(logits[:, [BEAGLE, TABBY]].max(axis=1))[-CLEAREST:]]
    kinds = logits.mean(axis=0)
    return Sight(dog, leaning, kinds, grouped(kinds), grouped(clearest))


def test_a_photo_full_of_a_dog_is_a_dog_with_the_models_own_probability():
    found = decision.answer(sight(0.97, beagle=60), NAMES)
    assert (found.kind, found.probability, found.dog) == ("dog", 0.97, 0.97)
    assert found.cat + found.dog == 1
    assert found.neither < 0.05
    assert found.breeds[0][0] == found.seen[0][0] == NAMES[BEAGLE]
    assert found.note == ""


def test_breeds_are_shares_among_those_of_the_kind_alone():
    logits = np.full(1000, -5.0, np.float32)
    logits[[TABBY, TABBY + 1, BEAGLE, CAR]] = 4, 3, 8, 9
    evidence = sight(0.02, tabby=60)
    found = decision.answer(replace(evidence, kinds=logits), NAMES)
    assert found.kind == "cat"
    assert [name for name, _ in found.breeds[:2]] == [NAMES[TABBY], NAMES[TABBY + 1]]
    assert len(found.breeds) == 5 == CATS.stop - CATS.start
    assert sum(share for _, share in found.breeds) == pytest.approx(1)
    assert found.breeds[0][1] / found.breeds[1][1] == pytest.approx(np.e, rel=1e-4)
    assert [name for name, _ in found.seen[:2]] == [NAMES[CAR], NAMES[BEAGLE]]


def test_a_car_is_neither_however_sure_the_other_head_is():
    found = decision.answer(sight(0.999, car=70), NAMES)
    assert found.kind == "neither"
    assert found.probability == found.neither > 0.9
    assert found.breeds == ()
    assert f"“{NAMES[CAR]}” first" in found.note


def test_a_small_animal_in_a_large_room_counts_at_its_places():
    small, none = sight(0.1, tabby=6, car=20), sight(0.1, car=20)
    assert decision.likely_neither(small) < decision.likely_neither(none) - 0.3


def test_a_cat_here_and_a_dog_there_are_both():
    found = decision.answer(sight(0.5, beagle=30, tabby=30), NAMES)
    assert found.kind == "both"
    assert 0.5 <= found.probability <= 1
    assert {name for name, _ in found.breeds[:2]} == {NAMES[BEAGLE], NAMES[TABBY]}
    assert "it does not say how many" in found.note
    assert decision.answer(sight(0.5, beagle=60), NAMES).kind != "both"


@pytest.mark.parametrize(
    ("kind", "probability", "neither", "share", "part"),
    [
        ("cat", 0.99, 0.05, 0.5, ""),
        ("dog", 0.6, 0.05, 0.5, "hardly knows which of the two"),
        ("dog", 0.99, 0.4, 0.5, "may be neither a cat nor a dog"),
        ("neither", 0.7, 0.7, 0.5, "may be there after all"),
        ("neither", 0.95, 0.95, 0.5, "sees “teapot” first"),
        ("neither", 0.95, 0.95, 0.1, "Nothing of all that the network knows"),
        ("both", 0.7, 0.1, 0.5, "others like a dog"),
    ],
)
def test_what_is_doubtful_is_said_in_one_sentence(kind, probability, neither, share, part):
    text = notes.note(kind, probability, neither, ("teapot", share))
    assert part in text
    assert bool(text) == bool(part)
    assert text.count(". ") == 0
