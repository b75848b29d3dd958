"""Receptive fields against brute force: which pixels change a cell when they are changed."""

import random

import keras
import numpy as np
import pytest
from keras import layers

from cnnviz.errors import UnknownLayer
from cnnviz.receptive import Field, receptive_fields
from cnnviz.trace import trace
from cnnviz.types import LayerTrace, Trace

HEIGHT, WIDTH = 13, 12


# --- Brute force ---------------------------------------------------------------------------------


def positive(model):
    """Make every kernel positive and every bias zero, so that no influence cancels out."""
    rng = np.random.default_rng(0)
    for variable in model.variables:
        if "kernel" in variable.name:
            variable.assign(rng.uniform(0.5, 1.0, variable.shape))
    return model


def influences(model, image: np.ndarray, axis: int) -> list[np.ndarray]:
    """For each layer, (picture rows, *output): does brightening that row change the value?"""
    base = [layer.output.copy() for layer in trace(model, image)]
    changed = []
    for line in range(image.shape[axis]):
        brighter = image.copy()
        np.moveaxis(brighter, axis, 0)[line] *= 3.0
        changed.append([layer.output.copy() for layer in trace(model, brighter)])
    return [
        np.stack([outputs[place] != before for outputs in changed])
        for place, before in enumerate(base)
    ]


def seen(influence: np.ndarray) -> list[list[int]]:
    """First and last picture line that changes something, for each line of cells; (0, -1): none."""
    found = [np.flatnonzero(column) for column in influence.T]
    return [[int(f[0]), int(f[-1])] if f.size else [0, -1] for f in found]


def assert_exact(model):
    """Every layer's field is what brute force finds: nothing outside matters, the ends do."""
    positive(model)
    image = np.random.default_rng(1).uniform(1.0, 2.0, model.input_shape[1:])
    result = trace(model, image)
    fields = receptive_fields(result)
    assert list(fields) == [layer.name for layer in result]
    for axis in (0, 1):
        for layer, influence in zip(result, influences(model, image, axis), strict=True):
            field = fields[layer.name]
            by_cell = influence.reshape(influence.shape[0], *field.cells)
            others = tuple(a for a in (1, 2, 3) if a != axis + 1)
            intervals = (field.rows, field.columns)[axis]
            assert intervals.tolist() == seen(by_cell.any(axis=others)), (layer.name, axis)


def network(*chain, height=HEIGHT, width=WIDTH):
    return keras.Sequential([keras.Input((height, width, 1)), *chain])


def convolution(window=3, **options):
    return layers.Conv2D(2, window, use_bias=False, **options)


def any_layer(rng: random.Random):
    window, stride = rng.randint(1, 4), rng.randint(1, 3)
    moved = {"strides": stride, "padding": rng.choice(["valid", "same"]), "use_bias": False}
    still = {"padding": moved["padding"], "dilation_rate": rng.randint(2, 3), "use_bias": False}
    factors = rng.randint(1, 3), rng.randint(1, 3)
    rows, columns = ((rng.randint(0, 2), rng.randint(0, 2)) for _ in range(2))
    return rng.choice(
        [
            lambda: layers.Conv2D(2, (window, rng.randint(1, 3)), **moved),
            lambda: layers.Conv2D(2, window, **still),
            lambda: layers.DepthwiseConv2D(window, **moved),
            lambda: layers.SeparableConv2D(2, window, **moved),
            lambda: layers.Conv2DTranspose(2, window, **moved),
            lambda: layers.Conv2DTranspose(2, window, **still),
            lambda: layers.AveragePooling2D(window, stride, padding=moved["padding"]),
            lambda: layers.UpSampling2D(factors),
            lambda: layers.UpSampling2D(factors, interpolation="bilinear"),
            lambda: layers.Resizing(rng.randint(3, 20), 9, rng.choice(["nearest", "bilinear"])),
            lambda: layers.ZeroPadding2D((rows, columns)),
            lambda: layers.Cropping2D((rows, columns)),
            layers.ReLU,
        ]
    )()


@pytest.mark.parametrize("seed", range(40))
def test_any_chain_is_exact(seed):
    rng = random.Random(seed)  # noqa: S311 - no secret
    chain = [convolution(rng.randint(1, 3), padding="same")]
    while len(chain) < 4:
        try:
            shape = network(*chain, layer := any_layer(rng)).output_shape[1:3]
        except ValueError:
            continue  # the maps would become smaller than a window
        if all(0 < size < 60 for size in shape):
            chain.append(layer)
    assert_exact(network(*chain))


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("window", [1, 2, 3, 4])
def test_every_window_stride_and_padding(window, stride, padding):
    options = {"strides": stride, "padding": padding, "use_bias": False}
    assert_exact(network(layers.Conv2D(1, window, **options)))
    transposed = layers.Conv2DTranspose(1, window, **options)
    assert_exact(network(transposed, height=5, width=4))


# --- Layers by name ------------------------------------------------------------------------------


def test_same_padding_at_stride_2_is_asymmetric():
    model = network(convolution(3, strides=2, padding="same"))
    assert_exact(model)
    field = receptive_fields(trace(model, np.ones((HEIGHT, WIDTH, 1))))[model.layers[0].name]
    assert field.whole_rows[[0, -1]].tolist() == [[-1, 1], [11, 13]]  # odd: one row on both sides
    assert field.whole_columns[[0, -1]].tolist() == [[0, 2], [10, 12]]  # even: only on the right


def test_max_pooling_with_same_padding():
    image = np.arange(35.0).reshape(5, 7, 1)
    model = network(layers.MaxPooling2D(3, 2, padding="same"), height=5, width=7)
    field = receptive_fields(trace(model, image))[model.layers[0].name]
    assert field.rows.tolist() == [[0, 1], [1, 3], [3, 4]]
    assert field.columns.tolist() == [[0, 1], [1, 3], [3, 5], [5, 6]]


def test_cells_in_explicit_padding_see_nothing():
    model = network(layers.ZeroPadding2D(((2, 0), (0, 1))), convolution(2))
    assert_exact(model)
    padded, convolved = list(receptive_fields(trace(model, np.ones((HEIGHT, WIDTH, 1)))).values())[
        1:
    ]
    assert padded.rows[:3].tolist() == [[0, -1], [0, -1], [0, 0]]
    assert padded.whole_rows[:3].tolist() == [[-2, -2], [-1, -1], [0, 0]]
    assert convolved.rows[:2].tolist() == [[0, -1], [0, 0]]
    assert np.ones((HEIGHT, WIDTH))[convolved.box(0, 0)].size == 0


def test_a_dilated_window_over_padding_skips_it():
    assert_exact(network(layers.ZeroPadding2D(1), convolution(3, dilation_rate=2, padding="same")))


def test_transposed_convolutions_with_gaps():
    assert_exact(network(layers.Conv2DTranspose(1, 2, 3, use_bias=False), convolution(2)))
    assert_exact(
        network(
            convolution(3, strides=2),
            layers.Conv2DTranspose(1, 3, 2, padding="same", output_padding=1, use_bias=False),
        )
    )


def test_cropping_hides_rows_from_later_padding():
    model = network(layers.Cropping2D(2), convolution(3, padding="same"))
    assert_exact(model)
    field = list(receptive_fields(trace(model, np.ones((HEIGHT, WIDTH, 1)))).values())[-1]
    assert field.rows[0].tolist() == [2, 3]
    assert field.whole_rows[0].tolist() == [1, 3]


def test_branches_residuals_and_gates():
    picture = keras.Input((HEIGHT, WIDTH, 1))
    x = stem = convolution(3, strides=2, padding="same")(picture)
    wide = convolution(5, padding="same")(x)
    x = layers.Concatenate()([layers.Conv2D(2, 1, use_bias=False)(x), wide, stem])
    x = layers.Conv2D(2, 3, padding="same", use_bias=False)(x)
    x = layers.Add()([x, stem])
    gate = layers.GlobalAveragePooling2D(keepdims=True)(x)
    gated = layers.Multiply()([x, layers.Conv2D(2, 1, use_bias=False)(gate)])
    squeezed = layers.Dense(2, use_bias=False)(layers.GlobalAveragePooling2D()(stem))
    again = layers.Multiply()([stem, layers.Reshape((1, 1, 2))(squeezed)])
    model = keras.Model(picture, [x, gated, again])
    assert_exact(model)


def test_vectors_keep_the_cells_they_came_from():
    model = network(
        convolution(3, padding="same"),
        layers.Flatten(),
        layers.ReLU(),
        layers.Dense(3, use_bias=False, activation="relu"),
        layers.Dense(2, use_bias=False),
    )
    assert_exact(model)
    result = trace(model, np.ones((HEIGHT, WIDTH, 1)))
    by_kind = {result[name].kind: field for name, field in receptive_fields(result).items()}
    flat = by_kind["Flatten"]
    assert flat.cells == by_kind["ReLU"].cells == (HEIGHT, WIDTH, 2)
    row, column, channel = flat.cell(2 * (3 * WIDTH + 5) + 1)
    assert (row, column, channel) == (3, 5, 1)
    assert flat.box(row, column) == (slice(2, 5), slice(4, 7))
    assert by_kind["Dense"].cells == (1, 1, 2)
    assert by_kind["Dense"].rows.tolist() == [[0, HEIGHT - 1]]


def test_softmax_mixes_channels_of_a_map_but_all_of_a_vector():
    model = network(convolution(), layers.Softmax(), layers.Activation("softmax"), layers.Flatten())
    fields = list(receptive_fields(trace(model, np.ones((HEIGHT, WIDTH, 1)))).values())
    assert all(field.rows[0].tolist() == [0, 2] for field in fields[1:])
    model = network(convolution(), layers.Flatten(), layers.Activation("softmax"))
    last = list(receptive_fields(trace(model, np.ones((HEIGHT, WIDTH, 1)))).values())[-1]
    assert last.rows.tolist() == [[0, HEIGHT - 1]] * (HEIGHT - 2)


@pytest.mark.parametrize(
    "mixing",
    [
        layers.Softmax(axis=1),
        layers.LayerNormalization(axis=(1, 2, 3)),
        layers.GroupNormalization(1),
        layers.Reshape((WIDTH, HEIGHT, 1)),
        layers.Permute((2, 1, 3)),
        layers.Concatenate(axis=1),
        layers.Resizing(5, 5, antialias=True),
        layers.UpSampling2D(2, interpolation="bicubic"),
        layers.GlobalMaxPooling2D(),
        layers.Dense(2),
    ],
    ids=lambda layer: layer.name,
)
def test_what_mixes_places_sees_everything(mixing):
    picture = keras.Input((HEIGHT, WIDTH, 1))
    merges = isinstance(mixing, layers.Concatenate)
    flat = layers.Flatten()(picture) if isinstance(mixing, layers.Dense) else picture
    model = keras.Model(picture, mixing([flat, flat] if merges else flat))
    field = receptive_fields(trace(model, np.ones((HEIGHT, WIDTH, 1))))[mixing.name]
    assert np.unique(field.rows, axis=0).tolist() == [[0, HEIGHT - 1]]
    assert np.unique(field.columns, axis=0).tolist() == [[0, WIDTH - 1]]


def test_a_vector_that_weighs_maps_is_seen_as_a_whole():
    picture = keras.Input((3, 3, 2))
    flat = layers.Flatten()(picture)  # 18 elements on 3 × 3 cells
    weighed = layers.Multiply()([layers.Conv2D(18, 1, use_bias=False)(picture), flat])
    fields = receptive_fields(trace(keras.Model(picture, weighed), np.ones((3, 3, 2))))
    assert list(fields.values())[-1].rows.tolist() == [[0, 2]] * 3


def test_vectors_of_different_origin_meet():
    picture = keras.Input((4, 4, 1))
    flat = layers.Flatten()(picture)
    both = layers.Add()([flat, layers.Dense(16, use_bias=False)(flat)])
    joined = layers.Concatenate()([flat, both])
    fields = receptive_fields(trace(keras.Model(picture, joined), np.ones((4, 4, 1))))
    for name in list(fields)[-2:]:
        assert fields[name].cells[:2] == (1, 1)
        assert fields[name].rows.tolist() == [[0, 3]]


# --- Known values --------------------------------------------------------------------------------


def layer(name, kind, shape, *inputs, **config) -> LayerTrace:
    output = np.broadcast_to(np.float32(0), shape)
    return LayerTrace(name, kind, output, inputs, config, {}, 0)


def vgg16() -> Trace:
    """Return VGG16's chain of layers without its values."""
    chain = [layer("picture", "InputLayer", (224, 224, 3))]
    side = 224
    for block, (convolutions, filters) in enumerate(
        [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]
    ):
        for place in range(convolutions):
            settings_ = {"kernel_size": (3, 3), "strides": (1, 1), "dilation_rate": (1, 1)}
            chain.append(
                layer(
                    f"block{block + 1}_conv{place + 1}",
                    "Conv2D",
                    (side, side, filters),
                    chain[-1].name,
                    padding="same",
                    **settings_,
                )
            )
        side //= 2
        chain.append(
            layer(
                f"block{block + 1}_pool",
                "MaxPooling2D",
                (side, side, filters),
                chain[-1].name,
                pool_size=(2, 2),
                strides=(2, 2),
                padding="valid",
            )
        )
    chain.append(layer("flatten", "Flatten", (25088,), chain[-1].name))
    chain.append(layer("fc1", "Dense", (4096,), "flatten"))
    return Trace(tuple(chain), ("fc1",))


@pytest.fixture(scope="module")
def vgg16_fields():
    return receptive_fields(vgg16())


@pytest.mark.parametrize(
    ("name", "size", "stride"),
    [
        ("block1_conv2", 5, 1),
        ("block1_pool", 6, 2),
        ("block2_conv2", 14, 2),
        ("block3_conv3", 40, 4),
        ("block4_conv3", 92, 8),
        ("block5_conv3", 196, 16),
        ("block5_pool", 212, 32),
        ("flatten", 212, 32),
        ("fc1", 404, None),
    ],
)
def test_vgg16_has_its_known_fields(vgg16_fields, name, size, stride):
    assert vgg16_fields[name].size == (size, size)
    assert vgg16_fields[name].stride == (stride, stride)


def test_how_much_of_a_field_lies_in_the_padding(vgg16_fields):
    field = vgg16_fields["block5_pool"]
    assert field.whole_rows[0].tolist() == [-90, 121]
    assert field.rows[0].tolist() == [0, 121]
    assert field.overhang(0, 6, 224, 224) == ((90, 0), (0, 90))
    assert field.overhang(3, 3, 224, 224) == ((0, 0), (0, 0))
    assert field.box(3, 0) == (slice(6, 218), slice(0, 122))
    assert field.centres[0].tolist() == [15.5 + 32 * row for row in range(7)]


def test_the_field_can_not_be_changed_by_accident(vgg16_fields):
    with pytest.raises(ValueError, match="read-only"):
        vgg16_fields["fc1"].rows[0] = 5


def test_a_field_of_varying_stride_says_so():
    model = network(layers.UpSampling2D(2))
    (_, field) = receptive_fields(trace(model, np.ones((HEIGHT, WIDTH, 1)))).values()
    assert isinstance(field, Field)
    assert field.size == (1, 1)
    assert field.stride == (None, None)


def test_part_of_a_trace_is_refused():
    model = network(convolution(), layers.ReLU())
    part = trace(model, np.ones((HEIGHT, WIDTH, 1)), layers=[model.layers[-1].name])
    with pytest.raises(UnknownLayer):
        receptive_fields(part)
