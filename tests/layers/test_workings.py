"""Every kind of layer with settings that hypothesis makes up: each cell worked out three times.

By Keras, by ``work``, and by hand from the explanation's facts and arrays alone.
"""

import keras
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from keras import layers as kl

from cnnviz import layers
from cnnviz.arithmetic import ACTIVATIONS
from cnnviz.trace import trace
from tests.layers.checks import assert_explained, traced
from tests.networks import picture

few = settings(
    max_examples=6, phases=[Phase.explicit, Phase.generate], deadline=None, derandomize=True
)
seeds = st.integers(0, 2**16)
shapes = st.tuples(st.integers(4, 8), st.integers(4, 8), st.sampled_from([2, 4]))
pairs = st.tuples(st.integers(1, 4), st.integers(1, 4))
paddings = st.sampled_from(["same", "valid"])


def check(seed, shape, view, *made):
    """Explain each layer, all of them fed by the picture."""
    found = traced(lambda inputs: [layer(inputs) for layer in made], shape, seed)
    for layer in made:
        assert_explained(found, layer.name, view, seed)


@st.composite
def sliding(draw, square=False):
    """Draw what all windows are set to; a stride or a dilation, as Keras allows no other."""
    strides = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    strides = (strides[0], strides[0]) if square else strides
    dilation = draw(st.integers(1, 2)) if strides == (1, 1) else 1
    size = draw(pairs if dilation == 1 else st.tuples(st.integers(1, 2), st.integers(1, 2)))
    return {
        "kernel_size": size,
        "strides": strides,
        "padding": draw(paddings),
        "dilation_rate": dilation,
        "use_bias": draw(st.booleans()),
    }


@given(seeds, shapes, sliding(), sliding(), st.sampled_from([1, 2]))
@few
def test_convolutions(seed, shape, one, two, groups):
    check(seed, shape, "convolution", kl.Conv2D(4, **one, groups=groups), kl.Conv2D(3, **two))


@given(seeds, shapes, sliding(square=True), st.integers(1, 3))
@few
def test_depthwise_convolutions(seed, shape, options, multiplier):
    check(seed, shape, "convolution", kl.DepthwiseConv2D(**options, depth_multiplier=multiplier))


@given(seeds, shapes, sliding(square=True), st.integers(1, 3))
@few
def test_separable_convolutions(seed, shape, options, multiplier):
    made = kl.SeparableConv2D(3, **options, depth_multiplier=multiplier)
    check(seed, shape, "separable", made)


@given(seeds, shapes, sliding(), sliding())
@few
def test_transposed_convolutions(seed, shape, one, two):
    made = [kl.Conv2DTranspose(3, **options) for options in (one, two)]
    check(seed, shape, "convolution", *made)


def test_transposed_convolutions_with_output_padding():
    made = [
        kl.Conv2DTranspose(2, 3, 3, padding=padding, output_padding=extra)
        for padding in ("same", "valid")
        for extra in (0, 1, 2)
    ]
    check(0, (4, 3, 2), "convolution", *made)


@given(seeds, shapes, pairs, st.sampled_from([None, 1, 2, (3, 1)]), paddings)
@few
def test_poolings(seed, shape, size, strides, padding):
    made = [kind(size, strides, padding) for kind in (kl.MaxPooling2D, kl.AveragePooling2D)]
    wholes = (kl.GlobalMaxPooling2D, kl.GlobalAveragePooling2D)
    made += [kind(keepdims=keepdims) for kind in wholes for keepdims in (False, True)]
    check(seed, shape, "pooling", *made)


NAMES = sorted(set(ACTIVATIONS) - {"softmax", "log_softmax"})


@given(seeds, shapes)
@settings(few, max_examples=5)
def test_activations_by_name(seed, shape):
    def make(inputs):
        wide = kl.Rescaling(3.0, name="wide")(inputs)
        return [kl.Activation(name, name=name)(wide) for name in NAMES]

    found = traced(make, shape, seed)
    for name in NAMES:
        # the only ones that end the network are maps, so a sigmoid is an activation here
        assert_explained(found, name, "activation", seed)


@given(seeds, shapes, st.floats(0, 0.5), st.floats(0.5, 3), st.floats(0.25, 1))
@few
def test_activations_with_settings(seed, shape, slope, most, threshold):
    check(
        seed,
        shape,
        "activation",
        kl.ReLU(most),
        kl.ReLU(most, slope, threshold / 4),
        kl.ReLU(None, slope, threshold),
        kl.LeakyReLU(slope),
        kl.ELU(most),
        kl.PReLU(shared_axes=[1, 2]),
        kl.PReLU(),
        kl.PReLU(shared_axes=[1]),
        kl.PReLU(shared_axes=[3]),
        kl.Activation(kl.LeakyReLU(slope)),
    )


@given(seeds, shapes)
@few
def test_normalisations(seed, shape):
    channels = shape[-1]
    check(
        seed,
        shape,
        "affine",
        kl.BatchNormalization(),
        kl.BatchNormalization(scale=False, epsilon=0.1),
        kl.BatchNormalization(center=False, axis=3),
        kl.Rescaling(1 / 127.5, -1),
        kl.Rescaling([0.5] * channels, list(range(channels))),
        kl.Normalization(mean=[1.0] * channels, variance=[2.0, 0.0] * (channels // 2)),
        kl.Normalization(axis=None, mean=1.0, variance=4.0),
        kl.Normalization(mean=1.0, variance=4.0, invert=True),
    )
    check(seed, shape, "layer_norm", kl.LayerNormalization(), kl.LayerNormalization(scale=False))


def test_a_normalisation_that_was_adapted():
    layer = kl.Normalization(name="adapted")
    layer.adapt(keras.random.normal((8, 4, 4, 3), seed=1))
    inputs = keras.Input((4, 4, 3))
    model = keras.Model(inputs, layer(inputs))
    assert_explained(trace(model, picture(0, (4, 4, 3))), "adapted", "affine")


@given(seeds, shapes, *[st.tuples(st.integers(0, 2), st.integers(0, 1))] * 2, pairs)
@few
def test_layers_that_pass_values_on(seed, shape, rows, columns, factors):
    height, width, channels = shape
    check(
        seed,
        shape,
        "passing",
        kl.ZeroPadding2D((rows, columns)),
        kl.Cropping2D((rows, columns)),
        kl.UpSampling2D(factors),
        kl.UpSampling2D(factors, interpolation="bilinear"),
        kl.Reshape((width, channels, height)),
        kl.Dropout(0.5),
        kl.SpatialDropout2D(0.25),
        kl.AlphaDropout(0.5),
        kl.GaussianDropout(0.5),
        kl.GaussianNoise(0.5),
        kl.ActivityRegularization(0.1),
        kl.RandomFlip(),
        kl.Identity(),
    )
    check(seed, shape, "flatten", kl.Flatten(), kl.Reshape((-1,)))


@given(seeds, shapes, st.integers(1, 5), st.booleans())
@few
def test_dense_layers(seed, shape, units, use_bias):
    def make(inputs):
        maps = kl.Dense(units, use_bias=use_bias, name="over_maps")(inputs)
        flat = kl.Dropout(0.5, name="drop")(kl.Flatten(name="flat")(maps))
        first = kl.Dense(units, use_bias=use_bias, name="of_flat")(flat)
        mean = kl.GlobalAveragePooling2D(name="mean")(maps)
        return [first, kl.Dense(3, name="of_mean")(mean)]

    found = traced(make, shape, seed)
    assert_explained(found, "over_maps", "convolution", seed)
    flattened = assert_explained(found, "of_flat", "dense", seed)
    assert flattened.facts["source"] == "over_maps"
    assert flattened.facts["cells"] == [*shape[:2], units]
    other = assert_explained(found, "of_mean", "dense", seed)
    assert other.facts["cells"] is other.facts["source"] is None
    assert "maps" not in other.arrays


@given(seeds, shapes, st.integers(2, 5))
@few
def test_vectors(seed, shape, units):
    """What is mostly seen with maps, on vectors."""

    def make(inputs):
        x = kl.Dense(units, name="scores")(kl.Flatten(name="flat")(inputs))
        ends = [
            kl.BatchNormalization(name="norm"),
            kl.LayerNormalization(name="layer_norm"),
            kl.PReLU(name="prelu"),
            kl.ReLU(name="relu"),
            kl.Rescaling(2.0, 1.0, name="rescaled"),
            kl.Dropout(0.5, name="drop"),
            kl.Reshape((1, 1, units), name="maps"),
            kl.Softmax(name="probabilities"),
            kl.Activation("softmax", name="softmax"),
            kl.Activation("sigmoid", name="sigmoid"),
        ]
        hidden = kl.Activation("sigmoid", name="hidden")(x)
        again = kl.Dense(2, name="again")(hidden)
        fused = kl.Dense(3, activation="softmax", name="fused")(hidden)
        ended = [layer(x) for layer in ends]
        added = kl.Add(name="add")([ended[0], x])
        both = kl.Concatenate(name="both")([x, again])
        return [*ended, again, fused, added, both]

    found = traced(make, shape, seed)
    views = {
        "norm": "affine",
        "layer_norm": "layer_norm",
        "prelu": "activation",
        "relu": "activation",
        "rescaled": "affine",
        "drop": "passing",
        "maps": "passing",
        "probabilities": "softmax",
        "softmax": "softmax",
        "fused/softmax": "softmax",
        "sigmoid": "sigmoid",
        "hidden": "activation",
        "add": "merge",
        "both": "merge",
    }
    for name, view in views.items():
        assert_explained(found, name, view, seed)


MERGES = (kl.Add, kl.Subtract, kl.Multiply, kl.Average, kl.Maximum, kl.Minimum, kl.Concatenate)


@given(seeds, shapes)
@few
def test_merges(seed, shape):
    def make(inputs):
        other = kl.ELU(name="other")(inputs)
        made = [kind(name=kind.__name__)([inputs, other]) for kind in MERGES]
        three = kl.Add(name="three")([inputs, other, made[0]])
        unlike = kl.Conv2D(3, 1, name="unlike")(inputs)
        joined = kl.Concatenate(name="joined")([inputs, unlike, other])
        squeezed = kl.GlobalAveragePooling2D(keepdims=True, name="squeezed")(inputs)
        vector = kl.GlobalMaxPooling2D(name="vector")(inputs)
        gate = kl.Conv2D(1, 1, name="gate")(inputs)
        gated = [
            kl.Multiply(name=f"by_{number}")([inputs, x])
            for number, x in enumerate((squeezed, vector, gate))
        ]
        return [*made, three, joined, *gated]

    found = traced(make, shape, seed)
    merges = [layer.name for layer in found if layers.kind_of(layer).family == "merge"]
    assert len(merges) == len(MERGES) + 5
    for name in merges:
        assert_explained(found, name, "merge", seed)


@pytest.mark.parametrize(
    "layer",
    [
        kl.Permute((3, 1, 2)),
        kl.Resizing(5, 7),
        kl.GroupNormalization(2),
        kl.UnitNormalization(),
        kl.BatchNormalization(axis=1),
        kl.LayerNormalization(axis=(1, 2, 3)),
        kl.LayerNormalization(axis=1),
        kl.Normalization(axis=(1, 3), mean=1.0, variance=2.0),
        kl.UpSampling2D(interpolation="bicubic"),
        kl.Softmax(axis=(1, 2)),
        kl.Softmax(),
        kl.Activation("sparsemax"),
        kl.Activation("log_softmax"),
        kl.Reshape((8, 12)),
        kl.GlobalAveragePooling2D(data_format="channels_first"),
        kl.ZeroPadding2D(data_format="channels_first"),
        kl.EinsumDense("abcd,de->abce", (None, None, 3)),
    ],
    ids=lambda layer: layer.name,
)
def test_what_is_not_covered_is_told_plainly(layer):
    found = traced(layer, (4, 4, 6))
    explanation = layers.explain(found, layer.name, 1)
    assert explanation.view == "other"
    assert explanation.facts["came"] == ["picture"]
    assert explanation.facts["config"]["name"] == layer.name
    cell = layers.Cell(1, 0, 2)
    place = (1, 2) if found[layer.name].output.ndim == 2 else (1, 0, 2)
    if found[layer.name].output.ndim > 1:
        assert layers.work(found, layer.name, cell).value == found[layer.name].output[place]


def test_a_concatenation_along_the_rows_is_told_plainly():
    found = traced(lambda x: kl.Concatenate(axis=1, name="tall")([x, x]), (4, 4, 2))
    assert_explained(found, "tall", "other")
