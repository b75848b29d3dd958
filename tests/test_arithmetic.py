"""The arithmetic by hand against Keras, for settings that hypothesis makes up, and by textbook."""

import warnings
from collections.abc import Sequence

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import layers

from cnnviz import arithmetic
from cnnviz.arithmetic import ACTIVATIONS, REPLAYS, UnsupportedLayer, replay
from cnnviz.trace import trace
from cnnviz.types import LayerTrace

few = settings(max_examples=25, deadline=None, derandomize=True)
sides = st.integers(1, 9)
windows = st.tuples(st.integers(1, 4), st.integers(1, 4))
paddings = st.sampled_from(["valid", "same"])
seeds = st.integers(0, 2**32 - 1)


def picture(seed, *shape):
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def by_keras(layer, *inputs: np.ndarray) -> np.ndarray:
    """Return what the layer gives for one picture, with random instead of initial weights."""
    batches = [keras.ops.convert_to_tensor(x[np.newaxis]) for x in inputs]
    if len(batches) == 1:
        layer.build(batches[0].shape)
    for index, variable in enumerate(layer.weights):
        if variable.dtype == "float32":
            values = picture(index, *variable.shape)
            variable.assign(np.abs(values) + 0.1 if "variance" in variable.path else values)
    if isinstance(layer, layers.Normalization):
        layer.finalize_state()
    result = layer(batches[0] if len(batches) == 1 else batches, training=False)
    return keras.ops.convert_to_numpy(result)[0]


def traced(layer, output: np.ndarray) -> LayerTrace:
    weights = {v.name: np.asarray(v) for v in layer.weights}
    kind, config = type(layer).__name__, layer.get_config()
    return LayerTrace(layer.name, kind, output, ("before",), config, weights, 0)


def assert_close(result: np.ndarray, expected: np.ndarray) -> None:
    assert result.dtype == np.float64
    assert result.shape == expected.shape
    np.testing.assert_allclose(result, expected, rtol=1e-4, atol=1e-5)


def assert_replays(layer, *inputs: np.ndarray) -> None:
    expected = by_keras(layer, *inputs)
    assert_close(replay(traced(layer, np.zeros(0, np.float32)), inputs), expected)


# --- Textbook examples ---------------------------------------------------------------------------


def test_a_convolution_by_hand():
    x = np.array([[1, 2, 0], [0, 1, 3], [4, 0, 1]])[..., None]
    kernel = np.array([[1, 0], [2, -1]])[..., None, None]  # [[1·1 + 2·0 - 1·1, …
    expected = [[1 + 0 - 1, 2 + 2 - 3], [0 + 8 - 0, 1 + 0 - 1]]
    assert arithmetic.conv2d(x, kernel)[..., 0].tolist() == expected


def test_the_kernel_is_not_flipped():
    x = np.arange(9).reshape(3, 3, 1)
    kernel = np.zeros((3, 3, 1, 1))
    kernel[0, 2] = 1  # the corner at the upper right
    assert arithmetic.conv2d(x, kernel).item() == 2


def test_same_padding_at_stride_2_is_on_the_right_for_even_sizes():
    assert arithmetic.same_padding(size=224, window=3, stride=2) == (0, 1)
    assert arithmetic.same_padding(size=225, window=3, stride=2) == (1, 1)
    assert arithmetic.same_padding(size=5, window=4, stride=1) == (1, 2)
    assert arithmetic.same_padding(size=8, window=1, stride=2) == (0, 0)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((224, 3, 1, "same"), 224),
        ((224, 3, 2, "same"), 112),
        ((28, 5, 1, "valid"), 24),
        ((227, 11, 4, "valid"), 55),  # AlexNet's first layer
        ((7, 3, 1, "valid", 2), 3),
        ((2, 3, 1, "valid"), 0),
    ],
)
def test_output_sizes(arguments, expected):
    assert arithmetic.output_size(*arguments) == expected


def test_poolings_by_hand():
    x = np.array([[1, 3, 2], [5, 4, 0], [7, 1, 6]])[..., None]
    assert arithmetic.max_pool(x)[..., 0].tolist() == [[5]]
    assert arithmetic.max_pool(x, padding="same")[..., 0].tolist() == [[5, 2], [7, 6]]
    # The border that "same" adds counts neither as a value nor in the divisor.
    means = [[13 / 4, 2 / 2], [8 / 2, 6 / 1]]
    assert arithmetic.average_pool(x, padding="same")[..., 0].tolist() == means
    assert arithmetic.global_average_pool(x).tolist() == [29 / 9]
    assert arithmetic.global_max_pool(x, keepdims=True).tolist() == [[[7]]]


def test_a_transposed_convolution_stamps_its_kernel():
    x = np.array([[1, 2], [3, 4]])[..., None]
    kernel = np.array([[1, 1], [1, 0]])[..., None, None]
    stamped = [[1, 3, 2], [4, 9, 4], [3, 4, 0]]
    assert arithmetic.conv2d_transpose(x, kernel)[..., 0].tolist() == stamped


def test_batch_norm_by_hand():
    y = arithmetic.batch_norm(
        np.array([7.0, 3.0]), np.array([1.0, 3.0]), np.array([9.0, 4.0]), 2.0, 1.0, epsilon=0.0
    )
    assert y.tolist() == pytest.approx([2 * (7 - 1) / 3 + 1, 1])


def test_a_dense_layer_by_hand():
    kernel = np.array([[1, 2], [0, -1], [3, 1]])
    assert arithmetic.dense(np.array([2, 5, 1]), kernel, np.array([10, 20])).tolist() == [15, 20]


def test_flatten_puts_channels_innermost():
    x = np.arange(2 * 3 * 4).reshape(2, 3, 4)
    r, c, k = 1, 2, 3
    assert arithmetic.flatten(x)[(r * 3 + c) * 4 + k] == x[r, c, k]


def test_upsampling_by_hand():
    x = np.array([[0, 4]])[..., None]
    assert arithmetic.upsample(x, (1, 2))[..., 0].tolist() == [[0, 0, 4, 4]]
    assert arithmetic.upsample(x, (1, 2), "bilinear")[..., 0].tolist() == [[0, 1, 3, 4]]


def test_softmax_sums_to_one_and_bears_large_numbers():
    y = arithmetic.softmax(np.array([1000.0, 1000.0, 0.0]))
    assert y.tolist() == [0.5, 0.5, 0.0]


def test_activations_by_hand():
    x = np.array([-2.0, 0.0, 1.0, 8.0])
    assert arithmetic.relu(x).tolist() == [0, 0, 1, 8]
    assert arithmetic.relu(x, 0.5, max_value=6, threshold=1).tolist() == [-1.5, -0.5, 0, 6]
    assert arithmetic.leaky_relu(x, 0.1).tolist() == [-0.2, 0, 1, 8]
    assert arithmetic.hard_sigmoid(x).tolist() == [1 / 6, 3 / 6, 4 / 6, 1]
    assert arithmetic.sigmoid(np.array([-1000.0, 0.0, 1000.0])).tolist() == [0, 0.5, 1]


# --- Against Keras -------------------------------------------------------------------------------


@given(st.data())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_conv2d_is_keras_conv2d(data):
    groups = data.draw(st.integers(1, 3))
    window, padding = data.draw(windows), data.draw(paddings)
    stride, dilation = data.draw(st.sampled_from([(1, 1), (2, 2), (1, 2), (3, 3), (2, 1)])), 1
    if stride == (1, 1):
        dilation = data.draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    least = np.multiply(np.subtract(window, 1), dilation) + 1
    height, width = (int(side) + data.draw(sides) for side in least)
    x = picture(data.draw(seeds), height, width, groups * data.draw(st.integers(1, 2)))
    filters = groups * data.draw(st.integers(1, 2))
    settings_ = {"strides": stride, "padding": padding, "dilation_rate": dilation}
    layer = layers.Conv2D(
        filters, window, groups=groups, use_bias=data.draw(st.booleans()), **settings_
    )
    assert_replays(layer, x)


@given(seeds, windows, paddings, st.integers(1, 3), st.integers(1, 3))
@few
def test_depthwise_and_separable_convolutions_are_keras_(seed, window, padding, stride, multiplier):
    x = picture(seed, 4 + seed % 5, 4 + seed % 7, 1 + seed % 3)
    options = {"strides": stride, "padding": padding, "depth_multiplier": multiplier}
    assert_replays(layers.DepthwiseConv2D(window, **options), x)
    assert_replays(layers.SeparableConv2D(3, window, **options), x)


@given(seeds, st.integers(1, 2), paddings)
@few
def test_dilated_depthwise_convolutions_are_keras_(seed, dilation, padding):
    x = picture(seed, 7, 6 + seed % 3, 2)
    layer = layers.DepthwiseConv2D((3, 2), padding=padding, dilation_rate=(dilation, dilation))
    assert_replays(layer, x)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("window", [1, 2, 3, 4])
def test_every_window_stride_and_padding(window, stride, padding):
    x = picture(window, 7, 6, 2)
    options = {"strides": stride, "padding": padding}
    assert_replays(layers.Conv2D(2, window, **options), x)
    assert_replays(layers.DepthwiseConv2D(window, **options), x)
    assert_replays(layers.MaxPooling2D(window, **options), x)
    assert_replays(layers.AveragePooling2D(window, **options), x)
    assert_replays(layers.Conv2DTranspose(3, window, **options), x)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("window", [1, 2, 3, 4])
def test_transposed_convolutions_with_output_padding(window, stride, padding):
    x = picture(window, 3, 4, 2)
    for extra in range(stride):
        layer = layers.Conv2DTranspose(3, window, stride, padding=padding, output_padding=extra)
        if padding == "same" and window % 2 == 0 and extra == 0:
            continue  # TensorFlow refuses an output that loses a whole stamp
        assert_replays(layer, x)


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_dilated_transposed_convolutions(padding):
    layer = layers.Conv2DTranspose(3, (3, 2), padding=padding, dilation_rate=(2, 3))
    assert_replays(layer, picture(0, 5, 4, 2))


@given(seeds, windows, st.tuples(st.integers(1, 3), st.integers(1, 3)), paddings)
@few
def test_conv2d_transpose_is_keras_conv2d_transpose(seed, window, stride, padding):
    x = picture(seed, 1 + seed % 5, 1 + seed % 4, 1 + seed % 3)
    assert_replays(layers.Conv2DTranspose(2, window, stride, padding=padding), x)


@given(seeds, windows, st.sampled_from([None, 1, 2, (3, 1)]), paddings)
@few
def test_poolings_are_keras_poolings(seed, window, stride, padding):
    x = picture(seed, 4 + seed % 7, 4 + seed % 5, 1 + seed % 3)
    assert_replays(layers.MaxPooling2D(window, stride, padding=padding), x)
    assert_replays(layers.AveragePooling2D(window, stride, padding=padding), x)


@given(seeds, sides, sides, st.tuples(st.integers(1, 4), st.integers(1, 4)))
@few
def test_resizing_is_keras_resizing(seed, height, width, factors):
    x = picture(seed, height, width, 2)
    for interpolation in ("nearest", "bilinear"):
        assert_replays(layers.UpSampling2D(factors, interpolation=interpolation), x)
        size = (1 + seed % 11, 1 + seed % 13)
        assert_replays(layers.Resizing(*size, interpolation=interpolation), x)


@given(seeds, *[st.tuples(st.integers(0, 3), st.integers(0, 3))] * 2)
@few
def test_borders_are_keras_borders(seed, rows, columns):
    x = picture(seed, 7 + seed % 5, 7 + seed % 3, 2)
    assert_replays(layers.ZeroPadding2D((rows, columns)), x)
    assert_replays(layers.Cropping2D((rows, columns)), x)


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_activations_are_keras_activations(name):
    x = np.concatenate([np.linspace(-12, 12, 481), [0.0, -0.0, 30.0, -30.0]]).astype(np.float32)
    x = x.reshape(5, -1)
    expected = keras.ops.convert_to_numpy(keras.activations.get(name)(x))
    assert_close(ACTIVATIONS[name](x), expected)
    assert_replays(layers.Activation(name), x.reshape(1, 5, -1))


def test_activations_with_settings_are_keras_activations():
    x = np.linspace(-9, 9, 181).astype(np.float32)
    np_of = keras.ops.convert_to_numpy
    assert_close(
        arithmetic.gelu(x, approximate=True), np_of(keras.activations.gelu(x, approximate=True))
    )
    assert_close(arithmetic.elu(x, 0.3), np_of(keras.activations.elu(x, 0.3)))
    assert_close(arithmetic.celu(x, 2.0), np_of(keras.activations.celu(x, 2.0)))
    assert_close(
        arithmetic.relu(x, 0.2, 5.0, 1.5),
        np_of(keras.activations.relu(x, negative_slope=0.2, max_value=5.0, threshold=1.5)),
    )


ONE_INPUT = [
    layers.Conv2D(3, 3, activation="linear"),
    layers.DepthwiseConv2D(2, use_bias=False),
    layers.SeparableConv2D(3, 2, use_bias=False),
    layers.Conv2DTranspose(3, 3, 2),
    layers.MaxPooling2D(),
    layers.AveragePooling2D(3, 2, padding="same"),
    layers.GlobalAveragePooling2D(),
    layers.GlobalAveragePooling2D(keepdims=True),
    layers.GlobalMaxPooling2D(),
    layers.BatchNormalization(),
    layers.BatchNormalization(scale=False, center=False, epsilon=0.1),
    layers.BatchNormalization(axis=1),
    layers.LayerNormalization(),
    layers.LayerNormalization(axis=(1, 2, 3)),
    layers.LayerNormalization(axis=2, scale=False, center=False),
    layers.GroupNormalization(2),
    layers.GroupNormalization(-1, scale=False),
    layers.RMSNormalization(),
    layers.RMSNormalization(axis=(2, 3)),
    layers.UnitNormalization(),
    layers.UnitNormalization(axis=(1, 2)),
    layers.Rescaling(1 / 127.5, -1),
    layers.Rescaling([1.0, 2.0, 3.0, 4.0], [0.5, 0.25, 0.0, -1.0]),
    layers.Normalization(),
    layers.Normalization(mean=[1.0, 2.0, 3.0, 4.0], variance=[1.0, 2.0, 0.0, 4.0]),
    layers.Normalization(axis=None, mean=1.0, variance=4.0),
    layers.Dense(5),
    layers.Dense(5, use_bias=False),
    layers.Flatten(),
    layers.Reshape((2, -1)),
    layers.Permute((3, 1, 2)),
    layers.ZeroPadding2D(((1, 0), (2, 3))),
    layers.Cropping2D(((0, 1), (1, 2))),
    layers.UpSampling2D(),
    layers.Resizing(4, 9),
    layers.Activation("relu"),
    layers.Activation(layers.ReLU(1.0, 0.1, 0.2)),
    layers.Activation(layers.LeakyReLU(0.4)),
    layers.ReLU(),
    layers.ReLU(6.0, 0.1, 0.2),
    layers.LeakyReLU(0.3),
    layers.PReLU(),
    layers.PReLU(shared_axes=[1, 2]),
    layers.ELU(0.5),
    layers.Softmax(),
    layers.Softmax(axis=(1, 2)),
    layers.Identity(),
    layers.Dropout(0.5),
    layers.SpatialDropout2D(0.5),
    layers.AlphaDropout(0.5),
    layers.GaussianDropout(0.5),
    layers.GaussianNoise(0.5),
    layers.ActivityRegularization(0.1),
    layers.RandomFlip(),
    layers.RandomRotation(0.2),
    layers.RandomTranslation(0.2, 0.2),
    layers.RandomZoom(0.2),
    layers.RandomContrast(0.2),
    layers.RandomBrightness(0.2),
]
MERGES = [
    layers.Add(),
    layers.Multiply(),
    layers.Average(),
    layers.Maximum(),
    layers.Minimum(),
    layers.Concatenate(),
    layers.Concatenate(axis=1),
]


@pytest.mark.parametrize("layer", ONE_INPUT, ids=lambda layer: layer.name)
def test_replay_covers_layers_of_one_input(layer):
    assert_replays(layer, picture(7, 6, 5, 4))


@pytest.mark.parametrize("layer", MERGES, ids=lambda layer: layer.name)
def test_replay_covers_merges_of_three(layer):
    assert_replays(layer, *(picture(seed, 4, 5, 3) for seed in range(3)))


def test_replay_covers_subtraction_and_broadcasting():
    assert_replays(layers.Subtract(), picture(0, 4, 5, 3), picture(1, 4, 5, 3))
    assert_replays(layers.Multiply(), picture(0, 4, 5, 3), picture(1, 1, 1, 3))
    assert_replays(layers.Multiply(), picture(0, 4, 5, 3), picture(1, 3))


@pytest.mark.parametrize("units", [1, 3])
def test_a_dense_layer_in_blocks(units, monkeypatch):
    monkeypatch.setattr("cnnviz.arithmetic.fully_connected.BLOCK_VALUES", 4)
    assert_replays(layers.Dense(units), picture(0, 11))


def test_a_convolution_in_bands(monkeypatch):
    monkeypatch.setattr("cnnviz.arithmetic.convolution.BAND_VALUES", 200)
    assert_replays(layers.Conv2D(3, 3, padding="same"), picture(0, 10, 8, 2))


def test_every_covered_kind_is_tested():
    tested = {type(layer).__name__ for layer in [*ONE_INPUT, *MERGES]} | {"Subtract"}
    assert tested == set(REPLAYS)


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (layers.UpSampling2D(interpolation="bicubic"), "bicubic"),
        (layers.Conv2D(3, 3, data_format="channels_first"), "channels_first"),
        (layers.Activation("sparsemax"), "sparsemax"),
        (layers.Normalization(mean=0.0, variance=1.0, invert=True), "invert"),
        (layers.RandomCrop(2, 2), "RandomCrop"),
        (layers.Resizing(3, 3, crop_to_aspect_ratio=True), "crop_to_aspect_ratio"),
        (layers.GroupNormalization(2, axis=1), "axis"),
        (layers.Add(), "inputs"),
    ],
)
def test_what_is_not_covered_is_said(layer, words):
    nothing = traced(layer, np.zeros(0, np.float32))
    with pytest.raises(UnsupportedLayer, match=words):
        replay(nothing, [picture(0, 4, 4, 4)])


def test_an_operation_that_shares_a_layers_name_is_refused():
    reshape = LayerTrace("reshape", "Reshape", np.zeros(0, np.float32), (), {}, {}, 0)
    with pytest.raises(UnsupportedLayer, match="target_shape"):
        replay(reshape, [picture(0, 4, 4, 4)])


# --- Whole networks ------------------------------------------------------------------------------


def tutorial_network():
    return keras.Sequential(
        [
            keras.Input((40, 36, 3)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(8, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(16, 3, padding="same", strides=2, activation=layers.LeakyReLU(0.1)),
            layers.BatchNormalization(),
            layers.Activation("gelu"),
            layers.Dropout(0.3),
            layers.Flatten(),
            layers.Dense(20, activation="tanh"),
            layers.Dense(4, activation="softmax"),
        ]
    )


def branching_network():
    picture_ = keras.Input((32, 32, 3))
    x = layers.ZeroPadding2D(1)(picture_)
    x = stem = layers.Conv2D(8, 3, strides=2, use_bias=False, activation="swish")(x)
    a = layers.DepthwiseConv2D(3, padding="same")(x)
    a = layers.ReLU(6.0)(layers.BatchNormalization()(a))
    b = layers.SeparableConv2D(8, 5, padding="same", activation="elu")(x)
    x = layers.Add()([a, b, stem])
    gate = layers.GlobalAveragePooling2D(keepdims=True)(x)
    gate = layers.Conv2D(8, 1, activation="hard_sigmoid")(gate)
    x = layers.Multiply()([x, gate])
    low = layers.Conv2D(4, 3, dilation_rate=2, padding="same")(layers.AveragePooling2D(2)(x))
    up = layers.UpSampling2D(interpolation="bilinear")(low)
    other = layers.Conv2DTranspose(4, 3, 2, padding="same", activation="relu")(low)
    x = layers.Concatenate()([x, up, other])
    x = layers.LayerNormalization()(x)
    return keras.Model(picture_, layers.Dense(1, "sigmoid")(layers.GlobalMaxPooling2D()(x)))


@pytest.mark.parametrize("make", [tutorial_network, branching_network])
def test_whole_networks_replay(make):
    keras.utils.set_random_seed(1)
    model = make()
    image = np.random.default_rng(0).uniform(0, 255, model.input_shape[1:])
    result = trace(model, image)
    assert len(result) > len(model.layers)
    for layer in result:
        if layer.kind != "InputLayer":
            replayed = replay(layer, [result[name].output for name in layer.inputs])
            scale = np.abs(layer.output).max() + 1e-12
            np.testing.assert_allclose(replayed / scale, layer.output / scale, atol=1e-5)
            assert replayed.shape == layer.output.shape


def chain(trace_, inputs: Sequence[np.ndarray]) -> np.ndarray:
    """Replay from the picture on, each layer from what was replayed before it."""
    values = dict(zip([trace_.layers[0].name], inputs, strict=True))
    for layer in trace_.layers[1:]:
        values[layer.name] = replay(layer, [values[name] for name in layer.inputs])
    return values[trace_.outputs[0]]


def test_a_whole_network_can_be_computed_by_hand():
    model = branching_network()
    image = picture(3, 32, 32, 3)
    result = trace(model, image)
    assert_close(chain(result, [image]), result[result.outputs[0]].output)


def test_integers_are_welcome():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        x = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
        assert arithmetic.average_pool(x)[0, 0].tolist() == [7.5, 8.5, 9.5]
        assert arithmetic.max_pool(x).dtype == np.float64
