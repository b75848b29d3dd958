"""What every method must keep to, on networks of every shape."""

import re

import numpy as np
import pytest

from cnnviz import attribution
from cnnviz.attribution import programs
from cnnviz.errors import Cancelled, ImageError, ModelError, OutOfRange, UnknownLayer
from cnnviz.trace import trace
from tests.attribution.subjects import (
    METHODS,
    SHIPPED,
    answer,
    compute,
    image_for,
    network,
    red_and_blue,
    two_colours,
)

NETWORKS = ("plain", "sigmoid", "branches", "nested", "twice", "half", *SHIPPED)
"""A chain, a sigmoid, merges, a nested backbone, shared parts, float16, real ones."""
EACH_METHOD = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)


def networks_for(method):
    return [name for name in NETWORKS if not method.obstacle(network(name))]


@EACH_METHOD
def test_methods_tell_about_themselves(method):
    assert re.fullmatch("[a-z]+(-[a-z]+)*", method.name)
    assert re.fullmatch(r"[A-Z].*[^.]\.", method.summary)
    assert method.summary.count(".") == 1
    assert re.search(r"(19|20)\d\d, “.+”, arXiv:\d{4}\.\d{4,5}$", method.citation)
    assert len({each.title for each in METHODS.values()}) == len(attribution.METHODS)


@EACH_METHOD
@pytest.mark.parametrize("name", NETWORKS)
def test_maps_are_sound(method, name):
    model, image = network(name), image_for(name)
    if method.obstacle(model):
        with pytest.raises(ModelError, match=re.escape(method.obstacle(model))):
            compute(method, model, image)
        return
    before = [np.array(weight) for weight in model.get_weights()]
    seen, _ = attribution.survey(model, image)
    for number in (0, seen.head.classes - 1):
        found = compute(method, model, image, number)
        assert found.values.dtype == np.float32
        assert not found.values.flags.writeable
        assert found.size == image.shape[:2]
        assert found.enlarged().shape == image.shape[:2]
        assert method.signed or found.values.min() >= 0
        assert found.class_index == number
        expected = trace(model, image)[found.layer].output.shape if found.layer else image.shape
        assert found.values.shape == expected[:2]
        again = compute(method, model, image, number)
        np.testing.assert_array_equal(found.values, again.values)
    for weight, old in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weight, old)


@EACH_METHOD
@pytest.mark.parametrize("name", ["plain", "sigmoid", "branches", "nested", "digits"])
def test_the_score_is_the_logit(method, name):
    model, image = network(name), image_for(name)
    if method.obstacle(model):
        pytest.skip("the method is not for this network")
    found = [compute(method, model, image, number) for number in (0, 1)]
    difference = found[1].score - found[0].score
    given = answer(model, image[np.newaxis])[0]
    if name == "nested":  # ends in a dense layer without an activation
        assert found[0].score_kind == "output"
        assert found[0].score == pytest.approx(given[0], rel=1e-4)
        return
    assert found[0].score_kind == "logit"
    if len(given) == 1:
        assert found[0].score == -found[1].score
        given = np.array([1 - given[0], given[0]])
        difference /= 2
    assert difference == pytest.approx(np.log(given[1] / given[0]), rel=1e-3, abs=1e-4)


@EACH_METHOD
@pytest.mark.parametrize(("number", "square"), [(0, (2, 6)), (1, (8, 12))])
def test_maps_point_at_what_counts(method, number, square):
    model = two_colours()
    found = compute(method, model, red_and_blue(), number).enlarged()
    row, column = np.unravel_index(found.argmax(), found.shape)
    assert square[0] <= row < square[1]
    assert square[0] <= column < square[1]
    if method.signed:
        row, column = np.unravel_index(found.argmin(), found.shape)
        assert not (square[0] <= row < square[1] and square[0] <= column < square[1])
        assert found.min() < 0


@EACH_METHOD
def test_a_sigmoid_can_be_asked_for_and_against(method):
    model, image = network("sigmoid"), image_for("sigmoid")
    against, towards = (compute(method, model, image, number).values for number in (0, 1))
    if method.signed:
        np.testing.assert_allclose(against, -towards, atol=1e-6)
        assert towards.any()
    elif method.needs_layer:
        assert not np.array_equal(against, towards)
    else:
        np.testing.assert_allclose(against, towards, rtol=1e-5)


@EACH_METHOD
@pytest.mark.parametrize("number", [-1, 3, 1000])
def test_classes_that_do_not_exist_are_refused(method, number):
    name = networks_for(method)[0]
    if name == "sigmoid" and number == 3:
        number = 2
    with pytest.raises(OutOfRange, match=f"has no class {number}; its classes go from 0 to "):
        compute(method, network(name), image_for(name), number)


@EACH_METHOD
def test_pictures_that_do_not_fit_are_refused(method):
    name = networks_for(method)[0]
    with pytest.raises(ImageError, match="takes a picture of shape"):
        compute(method, network(name), image_for(name)[1:])


@EACH_METHOD
def test_layers_that_give_no_maps_are_refused(method):
    if not method.needs_layer:
        pytest.skip("the method looks at no layer")
    for layer in ("nowhere", "probabilities", "input_layer", "x" * 900):
        with pytest.raises(UnknownLayer, match=r"has no layer named .* layers with maps") as caught:
            compute(method, network("plain"), image_for("plain"), layer=layer)
        assert len(str(caught.value)) < 300
    with pytest.raises(ModelError, match="No layer of this network gives maps"):
        compute(method, network("attention"), image_for("attention"))


@EACH_METHOD
def test_long_work_tells_its_progress_and_can_be_stopped(method):
    told, model, image = [], network("plain"), image_for("plain")
    if not method.long:
        pytest.skip("one pass is all it takes")

    def tell(done, total):
        told.append((done, total))

    compute(method, model, image, batch=4, progress=tell)
    done, totals = zip(*told, strict=True)
    assert list(done) == sorted(done)
    assert done[0] == 0
    assert len(told) > 3
    assert set(totals) == {done[-1]}

    told.clear()
    with pytest.raises(Cancelled, match="stopped"):
        compute(method, model, image, batch=4, progress=tell, cancelled=lambda: len(told) > 1)
    assert len(told) == 2


@EACH_METHOD
def test_the_size_of_a_batch_is_kept_and_changes_nothing(method, monkeypatch):
    if not method.long:
        pytest.skip("one pass is all it takes")
    sizes = []
    for name in ("at_input", "scores"):
        original = getattr(programs, name)

        def spy(*given, original=original):
            (batch,) = (each for each in given if isinstance(each, np.ndarray))
            sizes.append(len(batch))
            return original(*given)

        monkeypatch.setattr(programs, name, spy)
    model, image = network("plain"), image_for("plain")
    whole = compute(method, model, image, 1)
    sizes.clear()
    few = compute(method, model, image, 1, batch=3)
    assert max(sizes) <= 3
    np.testing.assert_allclose(few.values, whole.values, atol=1e-5 * whole.limit)
