"""Small networks of every shape that a trace must take, with random weights and statistics."""

import keras
import numpy as np
from keras import layers

SIZE = (16, 16, 3)


def picture(seed: int = 0, shape: tuple[int, ...] = SIZE) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def randomised(model: keras.Model, seed: int = 0) -> keras.Model:
    """Give every variable random values; variances stay positive."""
    rng = np.random.default_rng(seed)
    for variable in model.weights:
        if variable.name in ("moving_variance", "gamma"):
            values = rng.uniform(0.5, 1.5, variable.shape)
        else:
            fan_in = max(1, int(np.prod(variable.shape[:-1])))
            values = rng.normal(size=variable.shape) / np.sqrt(fan_in)
        variable.assign(values)
    return model


def plain() -> keras.Model:
    return keras.Sequential(
        [
            layers.Input(SIZE),
            layers.Conv2D(4, 3, activation="relu", name="conv1"),
            layers.MaxPooling2D(name="pool"),
            layers.Conv2D(5, 3, padding="same", activation="relu", name="conv2"),
            layers.Dropout(0.5, name="drop"),
            layers.Flatten(name="flatten"),
            layers.Dense(6, activation="relu", name="dense"),
            layers.Dense(3, activation="softmax", name="probabilities"),
        ]
    )


def deferred() -> keras.Model:
    """Return a Sequential that learned its input size at its first call."""
    model = keras.Sequential([layers.Conv2D(4, 3, name="conv1"), layers.GlobalMaxPooling2D()])
    model(picture()[np.newaxis])
    return model


def sigmoid() -> keras.Model:
    return keras.Sequential(
        [
            layers.Input((8, 8, 1)),
            layers.Conv2D(4, 3, name="conv"),
            layers.BatchNormalization(name="norm"),
            layers.ReLU(name="relu"),
            layers.GlobalAveragePooling2D(name="mean"),
            layers.Dense(1, activation="sigmoid", name="answer"),
        ]
    )


def raised(x):
    return keras.ops.relu(x) + 1


def kinds() -> keras.Model:
    """Return a functional model with each fused kind of layer, and a layer as an activation."""
    inputs = keras.Input(SIZE, name="picture")
    x = layers.Conv2D(6, 3, strides=2, padding="same", activation="swish", name="conv")(inputs)
    x = layers.DepthwiseConv2D(3, padding="same", activation="relu6", name="depthwise")(x)
    x = layers.SeparableConv2D(5, 3, activation="elu", name="separable")(x)
    x = layers.Conv2DTranspose(4, 3, strides=2, activation="tanh", name="transposed")(x)
    x = layers.ZeroPadding2D(name="pad")(x)
    x = layers.Conv2D(4, 1, activation=layers.LeakyReLU(0.1, name="leaky"), name="one")(x)
    x = layers.Conv2D(4, 1, activation=raised, name="own")(x)
    x = layers.Dense(5, activation="gelu", name="dense")(x)
    x = layers.EinsumDense("abcd,de->abce", (None, None, 3), activation="relu", name="einsum")(x)
    outputs = layers.GlobalAveragePooling2D(name="mean")(x)
    return keras.Model(inputs, outputs, name="kinds")


def branches() -> keras.Model:
    """Return a residual sum, branches, squeeze-and-excitation, two outputs, and a dead end."""
    inputs = keras.Input(SIZE, name="picture")
    stem = layers.Conv2D(4, 3, padding="same", name="stem")(inputs)
    x = layers.Conv2D(4, 3, padding="same", use_bias=False, name="residual")(stem)
    x = layers.BatchNormalization(name="norm")(x)
    stem = layers.Add(name="add")([stem, x])
    left = layers.Conv2D(3, 1, name="left1")(stem)
    left = layers.Conv2D(3, 3, padding="same", activation="relu", name="left2")(left)
    right = layers.MaxPooling2D(3, 1, padding="same", name="right1")(stem)
    right = layers.Conv2D(2, 1, name="right2")(right)
    both = layers.Concatenate(name="both")([left, right])
    squeeze = layers.GlobalAveragePooling2D(keepdims=True, name="squeeze")(both)
    excite = layers.Conv2D(5, 1, activation="sigmoid", name="excite")(squeeze)
    both = layers.Multiply(name="scale")([both, excite])
    layers.Conv2D(7, 1, name="dead_end")(both)
    mean = layers.GlobalAveragePooling2D(name="mean")(both)
    first = layers.Dense(3, activation="softmax", name="first")(mean)
    second = layers.Dense(1, name="second")(layers.Flatten(name="flatten")(left))
    return keras.Model(inputs, [first, second], name="branches")


def early_output() -> keras.Model:
    """Return a model whose second output lies on the way to the first."""
    inputs = keras.Input(SIZE, name="picture")
    maps = layers.Conv2D(4, 3, activation="relu", name="conv")(inputs)
    mean = layers.GlobalAveragePooling2D(name="mean")(maps)
    return keras.Model(inputs, [mean, maps, mean])


def block(name: str) -> keras.Model:
    inputs = keras.Input((None, None, 4))
    x = layers.Conv2D(4, 3, padding="same", activation="relu", name="conv")(inputs)
    return keras.Model(inputs, layers.Add(name="add")([x, inputs]), name=name)


def nested() -> keras.Model:
    """Return a backbone in a Sequential, with a Sequential and a block nested in the backbone."""
    stem = keras.Sequential(
        [layers.Input(SIZE), layers.Conv2D(4, 3, name="conv"), layers.ReLU(name="relu")],
        name="stem",
    )
    inputs = keras.Input(SIZE)
    x = block("block")(stem(inputs), training=False)
    backbone = keras.Model(inputs, layers.MaxPooling2D(name="pool")(x), name="backbone")
    return keras.Sequential(
        [layers.Input(SIZE), backbone, layers.Flatten(name="flatten"), layers.Dense(3, name="head")]
    )


def twice() -> keras.Model:
    """Return a model that calls one nested model and one layer twice each."""
    inputs = keras.Input(SIZE, name="picture")
    shared, shared_block = layers.Conv2D(4, 3, padding="same", name="shared"), block("block")
    x = layers.Conv2D(3, 1, name="narrow")(shared(inputs))
    x = shared_block(shared(x))
    x = shared_block(layers.MaxPooling2D(name="pool")(x))
    return keras.Model(inputs, layers.GlobalMaxPooling2D(name="maximum")(x))


def pair() -> keras.Model:
    """Return a model with a nested model of two inputs and two outputs."""
    left, right = keras.Input((14, 14, 4)), keras.Input((14, 14, 4))
    total = layers.Add(name="total")([left, right])
    inner = keras.Model([left, right], [total, layers.ReLU(name="relu")(left)], name="inner")
    inputs = keras.Input(SIZE, name="picture")
    a, b = (layers.Conv2D(4, 3, name=name)(inputs) for name in "ab")
    return keras.Model(inputs, layers.Concatenate(name="join")(inner([a, b])))


class Opaque(keras.Model):
    """A model that runs Python code of its own."""

    def __init__(self) -> None:
        super().__init__(name="opaque")
        self.first = layers.Conv2D(4, 3, activation="relu", name="first")
        self.second = layers.Conv2D(4, 3, name="second")

    def call(self, x):
        return self.second(self.first(x)) * 2


def opaque() -> keras.Model:
    return keras.Sequential([layers.Input(SIZE), Opaque(), layers.GlobalMaxPooling2D(name="max")])


class OwnConv(layers.Conv2D):
    """A convolution that goes on after its activation, so that no step before it can be shown."""

    def call(self, x):
        return super().call(x) * 3


def custom() -> keras.Model:
    inputs = keras.Input(SIZE, name="picture")
    x = OwnConv(4, 3, activation="relu", name="own")(inputs)
    return keras.Model(inputs, layers.GlobalMaxPooling2D(name="max")(x))


def operations() -> keras.Model:
    """Return a model with bare operations, a split in two, and a recurrent layer."""
    inputs = keras.Input(SIZE, name="picture")
    x = layers.Conv2D(4, 3, name="conv")(inputs * 2 - 1)
    first, second = keras.ops.split(x, 2, axis=-1)
    x = keras.ops.concatenate([second, keras.ops.relu(first)], axis=-1)
    x = layers.Reshape((14, 56), name="rows")(x)
    states = layers.LSTM(3, activation="tanh", return_state=True, name="lstm")(x)
    return keras.Model(inputs, layers.Concatenate(name="join")([states[0], states[2]]))


def attention() -> keras.Model:
    inputs = keras.Input(SIZE, name="picture")
    x = layers.Reshape((16, 48), name="rows")(inputs)
    x = layers.MultiHeadAttention(2, 4, name="attend")(x, x)
    return keras.Model(inputs, layers.GlobalAveragePooling1D(name="mean")(x))


def flexible() -> keras.Model:
    inputs = keras.Input((None, None, 3), name="picture")
    x = layers.Conv2D(4, 5, activation="relu", name="conv")(inputs)
    x = layers.Conv2D(4, 5, name="conv2")(x)
    return keras.Model(inputs, layers.GlobalAveragePooling2D(name="mean")(x))


def half() -> keras.Model:
    """Return a model that computes in float16, with a nested part."""
    inputs = keras.Input(SIZE, name="picture")
    policy = {"dtype": "mixed_float16"}
    x = layers.Conv2D(4, 3, activation="relu", name="conv", **policy)(inputs)
    inside = keras.Sequential(
        [layers.Input((14, 14, 4)), layers.Conv2D(2, 3, name="conv", **policy)], name="inside"
    )
    return keras.Model(inputs, layers.GlobalMaxPooling2D(name="max", dtype="float32")(inside(x)))


def regularised() -> keras.Model:
    """Return a model whose layer adds a loss at every call."""
    conv = layers.Conv2D(4, 3, activation="relu", activity_regularizer="l2", name="conv")
    return keras.Sequential([layers.Input(SIZE), conv, layers.GlobalMaxPooling2D(name="max")])


FUNCTIONAL = (kinds, branches, early_output, custom, flexible, half)
"""Networks without nesting or sharing: ``layer.output`` says what each of their layers gives."""
ALL = (
    *(plain, deferred, sigmoid, *FUNCTIONAL, nested, twice, pair),
    *(opaque, operations, attention, regularised),
)
