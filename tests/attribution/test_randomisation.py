"""The model-randomisation check: what passes, and what must not."""

from dataclasses import replace

import keras
import numpy as np
import pytest
from scipy.stats import spearmanr

from cnnviz import attribution
from cnnviz.attribution import EDGES, Heatmap, Request, randomisation, randomise
from cnnviz.errors import Cancelled, ModelError
from tests.attribution.subjects import METHODS, answer, image_for, network
from tests.networks import randomised


def verdict(model, image):
    return int(answer(model, image[np.newaxis])[0].argmax())


@pytest.mark.parametrize("method", ["grad-cam", "saliency"])
def test_maps_of_a_trained_network_do_not_outlive_its_weights(method):
    model, image = network("digits"), image_for("digits")
    before = model.get_weights()
    check = randomise(METHODS[method], model, image, Request(verdict(model, image)))
    assert check.stages[0].similarity == pytest.approx(1)
    assert check.stages[0].layer == ""
    assert check.passes, [stage.similarity for stage in check.stages]
    for weight, old in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weight, old)
    own = METHODS[method].compute(model, image, Request(verdict(model, image)))
    np.testing.assert_allclose(check.stages[0].heatmap.values, own.values, atol=1e-5 * own.limit)


def test_a_method_that_ignores_the_network_fails():
    check = randomise(EDGES, network("plain"), image_for("plain"), Request(2))
    assert [stage.similarity for stage in check.stages] == pytest.approx([1] * len(check.stages))
    assert check.passes is False


def test_a_flat_map_proves_nothing():
    def flat(_model, image, request):
        return Heatmap(np.zeros((2, 2), np.float32), image.shape[:2], 0, 0.0, "logit")

    check = randomise(
        replace(EDGES, compute=flat), network("plain"), image_for("plain"), Request(0)
    )
    assert check.passes is None


def test_layers_are_forgotten_from_the_last_to_the_first(monkeypatch):
    forgotten = []
    original = randomisation._forget
    monkeypatch.setattr(
        randomisation,
        "_forget",
        lambda call, chance: forgotten.append(call.name) or original(call, chance),
    )
    model = network("nested")
    check = randomise(METHODS["saliency"], model, image_for("nested"), Request(1), stages=2)
    names = ["head", "backbone/block/conv", "backbone/stem/conv"]
    assert forgotten == names
    assert [stage.layer for stage in check.stages] == ["", *names[1:]]
    many = randomise(METHODS["saliency"], model, image_for("nested"), Request(1), stages=50)
    assert [stage.layer for stage in many.stages] == ["", *names]


def test_forgotten_weights_are_as_before_training():
    inputs = keras.Input((16, 16, 8))
    x = keras.layers.Conv2D(64, 3)(inputs)
    x = keras.layers.BatchNormalization()(x)
    x = keras.layers.DepthwiseConv2D(5)(x)
    model = randomised(keras.Model(inputs, keras.layers.GlobalAveragePooling2D()(x)))
    copy = randomisation._copy(model)
    for call in attribution.survey(copy, np.zeros((16, 16, 8)))[0].graph.calls:
        randomisation._forget(call, np.random.default_rng(0))
    convolution, norm, depthwise = copy.layers[1:4]
    assert np.std(convolution.kernel) == pytest.approx(np.sqrt(2 / 72), rel=0.05)
    assert np.std(depthwise.kernel) == pytest.approx(np.sqrt(2 / 25), rel=0.05)
    gamma, beta, mean, variance = norm.get_weights()
    assert gamma.tolist() == variance.tolist() == [1] * 64
    assert beta.tolist() == mean.tolist() == convolution.get_weights()[1].tolist() == [0] * 64


def test_similarity_is_spearmans_rank_correlation():
    chance = np.random.default_rng(0)
    first, second = chance.integers(0, 4, (2, 6, 5)).astype(np.float32)  # with many equal values
    found = randomisation.similarity(
        *(Heatmap(each, (6, 5), 0, 0.0, "logit") for each in (first, second))
    )
    assert found == pytest.approx(spearmanr(first.ravel(), second.ravel()).statistic)


def test_the_check_can_be_stopped():
    told = []

    def asked(**more):
        return Request(1, progress=lambda *pair: told.append(pair), **more)

    given = METHODS["saliency"], network("plain"), image_for("plain")
    check = randomise(*given, asked(), stages=3)
    assert told == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]
    assert len(check.stages) == 4
    told.clear()
    with pytest.raises(Cancelled):
        randomise(*given, asked(cancelled=lambda: len(told) > 1), stages=3)
    assert len(told) == 2


def test_a_network_that_cannot_be_copied_is_refused():
    with pytest.raises(ModelError, match="needs a copy of the network"):
        randomise(METHODS["saliency"], network("opaque"), image_for("opaque"), Request(0))
