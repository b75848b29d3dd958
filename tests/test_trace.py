"""Traces of networks of every shape against Keras's own answers, and what a trace must not do."""

import gc
import threading
import weakref
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from keras import layers

from cnnviz import compiled, flow
from cnnviz.errors import ImageError, ModelError, UnknownLayer
from cnnviz.trace import trace
from tests import networks
from tests.networks import picture, randomised

CONVOLUTIONS = ("Conv2D", "DepthwiseConv2dNative", "Conv2DBackpropInput", "MatMul")


def for_each(*makers):
    return pytest.mark.parametrize("make", makers, ids=lambda make: make.__name__)


def image_for(model, seed=0):
    return picture(seed, tuple(length or 16 for length in model.inputs[0].shape[1:]))


def answers(model, image):
    """Return the model's outputs for one picture, computed by the model itself."""
    return [np.asarray(each)[0] for each in keras.tree.flatten(model(image[np.newaxis]))]


def close(found, expected, atol=1e-5):
    np.testing.assert_allclose(found, np.asarray(expected), rtol=1e-4, atol=atol)


def rounding(make):
    """Return the tolerance: float16 leaves three digits, and compiling changes the last one."""
    return 4e-3 if make is networks.half else 1e-5


def names(found):
    return [layer.name for layer in found]


def heavy_operations(function, shape):
    """Count the convolutions and matrix products in a function's graph, before any optimising."""
    spec = tf.TensorSpec((1, *shape), tf.float32)
    graph = tf.function(function, autograph=False).get_concrete_function(spec).graph
    return Counter(each.type for each in graph.get_operations() if each.type in CONVOLUTIONS)


def saved_and_loaded(model, folder):
    path = folder / "model.keras"
    model.save(path)
    return keras.saving.load_model(path, compile=False)


# What a trace holds


@for_each(*networks.ALL)
def test_outputs_are_the_models(make):
    model = randomised(make())
    image = image_for(model)
    found = trace(model, image)
    expected = answers(model, image)
    assert len(found.outputs) == len(expected)
    for name, output in zip(found.outputs, expected, strict=True):
        close(found[name].output, output, rounding(make))
    assert found.layers[-1].name in found.outputs


@for_each(*networks.ALL)
def test_every_layer_follows_the_layers_that_feed_it(make):
    found = trace(make(), image_for(make()))
    seen = set()
    for layer in found:
        assert seen.issuperset(layer.inputs)
        assert layer.name not in seen
        seen.add(layer.name)
    assert [layer.kind == "InputLayer" for layer in found] == [True] + [False] * (len(found) - 1)
    fed = {name for layer in found for name in layer.inputs}
    assert seen == fed.union(found.outputs), "a layer leads nowhere"


@for_each(*networks.ALL)
def test_outputs_are_read_only_float_arrays_without_batch_axis(make):
    model = make()
    image = image_for(model)
    found = trace(model, image)
    close(found.layers[0].output, image)
    for layer in found:
        assert layer.output.dtype == np.float32
        assert not layer.output.flags.writeable
        assert not layer.output.flags.owndata
        assert layer.output.ndim in (1, 2, 3)


@for_each(*networks.ALL)
def test_parameters_add_up_to_the_models(make):
    model = make()
    found = trace(model, image_for(model))
    dead = sum(layer.count_params() for layer in model.layers if layer.name == "dead_end")
    assert sum(layer.parameters for layer in found) == model.count_params() - dead


@for_each(*networks.FUNCTIONAL)
def test_each_layer_gives_what_a_model_up_to_it_gives(make):
    model = randomised(make())
    image = image_for(model)
    found = trace(model, image)
    for layer in model.layers[1:]:
        if layer.name in ("dead_end", "inside"):
            continue
        steps = [step for step in found if step.name.split("/")[0] == layer.name]
        close(
            steps[-1].output,
            answers(keras.Model(model.inputs[0], layer.output), image)[0],
            rounding(make),
        )
        assert dict(steps[0].config) == layer.get_config()
        assert steps[0].kind == type(layer).__name__


@for_each(networks.plain, networks.kinds, networks.branches, networks.half)
def test_pre_activations_are_those_of_the_same_layer_without_activation(make):
    model = randomised(make())
    found = trace(model, image_for(model))
    fused = [step.name for step in found if step.kind in ("Activation", "LeakyReLU")]
    assert fused
    for name in fused:
        before, after = found[name.rpartition("/")[0]], found[name]
        layer = model.get_layer(before.name)
        assert after.inputs == (before.name,)
        tensor = keras.ops.convert_to_tensor(before.output[np.newaxis], layer.compute_dtype)
        close(after.output, layer.activation(tensor)[0], rounding(make))
        source = found[before.inputs[0]].output[np.newaxis]
        close(before.output, linear_twin(layer)(source)[0], rounding(make))


def test_a_lambda_has_no_name_to_show():
    x = inputs = keras.Input((8, 8, 3))
    x = layers.Conv2D(4, 3, activation=lambda x: x * x, name="conv")(x)
    model = keras.Model(inputs, x)
    with pytest.warns(UserWarning, match="includes a `lambda`"):  # from get_config
        assert names(trace(model, picture(0, (8, 8, 3))))[1:] == ["conv", "conv/activation"]


def linear_twin(layer):
    """Return a layer of its own, built from the configuration, without the activation."""
    twin = type(layer).from_config({**layer.get_config(), "activation": None})
    twin.build(layer._build_shapes_dict["input_shape"])
    twin.set_weights(layer.get_weights())
    return twin


def test_fused_activations_are_steps_of_their_own():
    found = trace(networks.kinds(), picture())
    steps = [(step.name, step.kind, step.config) for step in found if "/" in step.name]
    assert [(name, kind) for name, kind, _ in steps] == [
        ("conv/silu", "Activation"),
        ("depthwise/relu6", "Activation"),
        ("separable/elu", "Activation"),
        ("transposed/tanh", "Activation"),
        ("one/leaky", "LeakyReLU"),
        ("own/raised", "Activation"),
        ("dense/gelu", "Activation"),
        ("einsum/relu", "Activation"),
    ]
    assert steps[0][2] == {"activation": "silu"}
    assert steps[4][2]["negative_slope"] == 0.1
    assert all(not found[name].weights and not found[name].parameters for name, *_ in steps)


def test_an_activation_with_weights_keeps_them():
    inputs = keras.Input((8, 8, 3))
    x = layers.Conv2D(4, 3, activation=layers.PReLU(name="prelu"), name="conv")(inputs)
    model = keras.Model(inputs, x)
    with pytest.raises(ModelError, match="activation of the layer “conv” has no weights yet"):
        trace(model, picture(0, (8, 8, 3)))  # Keras builds it when the model is first called
    model(picture(0, (1, 8, 8, 3)))
    found = trace(randomised(model), picture(0, (8, 8, 3)))
    assert list(found["conv"].weights) == ["kernel", "bias"]
    assert list(found["conv/prelu"].weights) == ["alpha"]
    assert found["conv"].parameters + found["conv/prelu"].parameters == model.count_params()


def test_what_cannot_be_split_stays_one_step():
    assert names(trace(networks.custom(), picture())) == ["picture", "own", "max"]
    assert "lstm/tanh" not in names(trace(networks.operations(), picture()))


def test_a_branch_is_in_one_piece():
    found = trace(networks.branches(), picture())
    assert names(found) == [
        *("picture", "stem", "residual", "norm", "add"),
        *("left1", "left2", "left2/relu", "right1", "right2", "both"),
        *("squeeze", "excite", "excite/sigmoid", "scale", "mean", "first", "first/softmax"),
        *("flatten", "second"),
    ]
    assert found.outputs == ("first/softmax", "second")
    assert found["add"].inputs == ("stem", "norm")
    assert found["scale"].inputs == ("both", "excite/sigmoid")


def test_an_output_may_lie_on_the_way_to_another():
    found = trace(networks.early_output(), picture())
    assert names(found) == ["picture", "conv", "conv/relu", "mean"]
    assert found.outputs == ("mean", "conv/relu", "mean")


def test_nested_models_are_opened():
    model = randomised(networks.nested())
    found = trace(model, picture())
    assert names(found)[1:] == [
        *("backbone/stem/conv", "backbone/stem/relu"),
        *("backbone/block/conv", "backbone/block/conv/relu", "backbone/block/add"),
        *("backbone/pool", "flatten", "head"),
    ]
    backbone = model.get_layer("backbone")
    stem = backbone.get_layer("stem")(picture()[np.newaxis])
    close(found["backbone/stem/relu"].output, stem[0])
    close(found["backbone/block/add"].output, backbone.get_layer("block")(stem)[0])
    close(found["backbone/pool"].output, backbone(picture()[np.newaxis])[0])


def test_what_is_called_twice_appears_twice():
    model = randomised(networks.twice())
    found = trace(model, picture())
    assert names(found) == [
        *("picture", "shared", "narrow", "shared#2"),
        *("block/conv", "block/conv/relu", "block/add", "pool"),
        *("block#2/conv", "block#2/conv/relu", "block#2/add", "maximum"),
    ]
    for first, second in (("shared", "shared#2"), ("block/conv", "block#2/conv")):
        assert found[first].parameters > 0 == found[second].parameters
        close(found[first].weights["kernel"], found[second].weights["kernel"])
        assert found[first].config == found[second].config
    shared, inner = model.get_layer("shared"), model.get_layer("block")
    close(found["shared#2"].output, shared(found["narrow"].output[np.newaxis])[0])
    close(found["block/add"].output, inner(found["shared#2"].output[np.newaxis])[0])
    close(found["block#2/add"].output, inner(found["pool"].output[np.newaxis])[0])


def test_a_nested_model_of_several_tensors_is_opened():
    found = trace(networks.pair(), picture())
    assert names(found) == ["picture", "a", "b", "inner/total", "inner/relu", "join"]
    assert found["inner/total"].inputs == ("a", "b")
    assert found["inner/relu"].inputs == ("a",)
    assert found["join"].inputs == ("inner/total", "inner/relu")


def test_a_subclassed_model_inside_is_one_step():
    model = randomised(networks.opaque())
    found = trace(model, picture())
    assert [layer.kind for layer in found][1:] == ["Opaque", "GlobalMaxPooling2D"]
    close(found["opaque"].output, model.layers[0](picture()[np.newaxis])[0])
    assert set(found["opaque"].weights) == {
        *("first/kernel", "first/bias"),
        *("second/kernel", "second/bias"),
    }


def test_second_results_are_entries_of_their_own():
    model = randomised(networks.operations())
    found = trace(model, picture())
    second, cell = [name for name in names(found) if ":" in name]  # operations count their names
    assert (second[-2:], cell) == (":1", "lstm:2")
    both = np.concatenate([found[second[:-2]].output, found[second].output], -1)
    close(both, found["conv"].output)
    assert found["lstm"].parameters > 0 == found["lstm:2"].parameters


def test_weights_are_read_when_asked_for_and_are_copies():
    model = randomised(networks.sigmoid())
    found = trace(model, image_for(model))
    assert list(found["norm"].weights) == ["gamma", "beta", "moving_mean", "moving_variance"]
    kernel = found["conv"].weights["kernel"]
    kernel[...] = 0
    close(found["conv"].weights["kernel"], model.get_layer("conv").get_weights()[0])
    model.set_weights([0 * each for each in model.get_weights()])
    assert not found["conv"].weights["kernel"].any()
    with pytest.raises(KeyError):
        found["conv"].weights["gamma"]


def test_weights_of_one_short_name_are_told_apart_by_their_path():
    found = trace(networks.attention(), picture())
    assert len(found["attend"].weights) == 8
    assert "query/kernel" in found["attend"].weights
    assert found["attend"].inputs == ("rows", "rows")


@for_each(*networks.ALL)
def test_a_backend_that_does_not_compile_gives_the_same(make, monkeypatch):
    model = randomised(make())
    image = image_for(model)
    compiling = trace(model, image)
    monkeypatch.setattr(compiled, "_tensorflow", compiled._eager)
    monkeypatch.setattr(compiled, "_shelves", weakref.WeakKeyDictionary())
    for found, expected in zip(trace(model, image), compiling, strict=True):
        close(found.output, expected.output, rounding(make))
        assert not found.output.flags.writeable


# What a trace costs


@for_each(*networks.ALL)
def test_nothing_is_computed_twice(make, tmp_path):
    models = [make()]
    if make is networks.plain:
        models.append(saved_and_loaded(models[0], tmp_path))
    for model in models:
        graph, shape = flow.read(model), image_for(model).shape
        bare = heavy_operations(lambda x, model=model: model(x, training=False), shape)
        assert heavy_operations(graph.forward(graph.ports), shape) == bare


def test_only_what_the_wanted_layers_need_is_computed():
    graph = flow.read(networks.plain())
    wanted = tuple(port for port in graph.ports if port.name == "pool")
    assert heavy_operations(graph.forward(wanted), networks.SIZE) == {"Conv2D": 1}


def test_identities_share_their_memory():
    found = trace(networks.plain(), picture())
    assert np.shares_memory(found["conv2/relu"].output, found["drop"].output)
    assert np.shares_memory(found["drop"].output, found["flatten"].output)


def test_wanted_layers_come_in_the_order_of_the_data():
    model = randomised(networks.branches())
    everything = trace(model, picture())
    some = trace(model, picture(), ["both", "left2/relu", "picture", "both"])
    assert names(some) == ["picture", "left2/relu", "both"]
    assert some.outputs == everything.outputs
    for layer in some:
        close(layer.output, everything[layer.name].output)
        assert layer.inputs == everything[layer.name].inputs
    assert len(trace(model, picture(), [])) == 0


# What a trace leaves alone


@for_each(networks.plain, networks.branches, networks.nested, networks.regularised)
def test_the_model_stays_as_it_was(make, tmp_path):
    model = randomised(make())
    image = image_for(model)
    before, expected = state(model), answers(model, image)
    for size in range(3):
        trace(model, image, None if size else [model.layers[-1].name])
    assert state(model) == before
    model.summary(print_fn=str)
    copies = [saved_and_loaded(model, tmp_path), keras.models.clone_model(model)]
    copies[1].set_weights(model.get_weights())
    for copy in (model, *copies):
        for output, wanted in zip(answers(copy, image), expected, strict=True):
            close(output, wanted)


def state(model):
    """Return all in a model that a trace could change by mistake."""
    flat = model._flatten_layers()
    return [
        (
            layer.name,
            id(getattr(layer, "activation", None)),
            len(layer._inbound_nodes),
            len(layer._outbound_nodes),
            [] if layer is model else [id(each) for each in keras.tree.flatten(layer.output)],
            len(layer.losses),
            layer.trainable,
        )
        for layer in flat
    ]


def test_a_later_change_of_weights_shows():
    model = randomised(networks.plain(), 1)
    first = trace(model, picture())
    kept = first["conv1"].output.copy()
    randomised(model, 2)
    close(trace(model, picture()).layers[-1].output, answers(model, picture())[0])
    assert not np.allclose(trace(model, picture())["conv1"].output, kept)
    close(first["conv1"].output, kept)


def test_training_goes_on_after_a_trace():
    model = networks.sigmoid()
    image = image_for(model)
    trace(model, image)
    model.compile("sgd", "binary_crossentropy")
    model.fit(picture(0, (8, 8, 8, 1)), np.ones(8), epochs=2, verbose=0)
    close(trace(model, image).layers[-1].output, answers(model, image)[0])


def test_a_later_change_of_the_picture_does_not_show():
    image = picture()
    found = trace(networks.plain(), image)
    image[...] = 0
    assert found.layers[0].output.any()


def test_layers_added_later_show():
    model = networks.plain()
    trace(model, picture())
    model.add(layers.Softmax(name="again"))
    assert names(trace(model, picture()))[-1] == "again"
    model.pop()
    assert names(trace(model, picture()))[-1] == "probabilities/softmax"


# What is kept


@for_each(networks.plain, networks.branches, networks.nested)
def test_a_dropped_model_is_freed(make):
    model = make()
    found = trace(model, picture())
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None
    assert found.layers[-1].output.any()


def test_few_compiled_functions_are_kept_a_model():
    model = networks.flexible()
    for side in range(9, 9 + 2 * compiled.KEPT):
        trace(model, picture(0, (side, side, 3)), ["mean"])
    assert len(compiled._shelves[model].slots) <= compiled.KEPT
    assert trace(model, picture(0, (9, 9, 3)))["conv2"].output.shape == (1, 1, 4)


def test_a_function_is_compiled_once(monkeypatch):
    made = []
    original = compiled.compile_forward
    monkeypatch.setattr(
        compiled, "compile_forward", lambda *given: made.append(1) or original(*given)
    )
    model = networks.plain()
    everyone_at_once([lambda: trace(model, picture())] * 8)
    assert made == [1]


def test_threads_do_not_disturb_each_other():
    models = [randomised(make()) for make in (networks.plain, networks.kinds, networks.nested)]
    jobs = [(model, picture(seed)) for model in models for seed in range(8)]
    expected = [answers(model, image)[0] for model, image in jobs]
    found = everyone_at_once([lambda job=job: trace(*job).layers[-1].output for job in jobs])
    for output, wanted in zip(found, expected, strict=True):
        close(output, wanted)


def everyone_at_once(jobs):
    """Run each job in a thread of its own, all starting together."""
    start = threading.Barrier(len(jobs))

    def run(job):
        start.wait()
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


# What is refused


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (np.zeros((16, 16), "f"), "takes a picture of shape 16 × 16 × 3, .* has the shape 16 × 16"),
        (np.zeros((1, 16, 16, 3), "f"), "has the shape 1 × 16 × 16 × 3"),
        (np.zeros((16, 15, 3), "f"), "has the shape 16 × 15 × 3"),
        (np.zeros((16, 16, 1), "f"), "has the shape 16 × 16 × 1"),
        (np.float32(1), "the shape of a single number"),
        (np.full((16, 16, 3), np.nan), "finite numbers"),
        (np.full((16, 16, 3), -np.inf), "finite numbers"),
        (np.full((16, 16, 3), 1e300), "finite numbers"),
        (np.zeros((16, 16, 3), complex), "real numbers; this one holds complex128"),
        (np.full((16, 16, 3), "pixel"), "real numbers"),
        (np.full((16, 16, 3), None), "real numbers; this one holds object"),
    ],
)
def test_pictures_that_do_not_fit_are_refused(image, message):
    with pytest.raises(ImageError, match=message):
        trace(networks.plain(), image)


def test_many_kinds_of_numbers_are_taken():
    model = networks.plain()
    whole = np.arange(16 * 16 * 3, dtype=np.uint8).reshape(networks.SIZE)
    for kind in (np.uint8, np.int64, np.float16, np.float64):
        close(trace(model, whole.astype(kind)).layers[0].output, whole)
    close(trace(model, whole[::-1, ::-1]).layers[0].output, whole[::-1, ::-1])


def test_flexible_models_take_every_size_that_works():
    model = randomised(networks.flexible())
    for shape in ((9, 9, 3), (20, 11, 3)):
        image = picture(0, shape)
        close(trace(model, image).layers[-1].output, answers(model, image)[0])
    for shape in ((8, 9, 3), (0, 9, 3)):
        with pytest.raises(ImageError, match=f"picture of shape .*{shape[0]} × 9 × 3"):
            trace(model, np.zeros(shape, "f"))
    with pytest.raises(ImageError, match="takes a picture of shape any × any × 3"):
        trace(model, np.zeros((9, 9, 1), "f"))


def two_inputs():
    inputs = [keras.Input(networks.SIZE), keras.Input(networks.SIZE)]
    return keras.Model(inputs, layers.Add()(inputs))


def vector():
    return keras.Sequential([layers.Input((5,)), layers.Dense(2), layers.Dense(2)])


def unbuilt():
    return keras.Sequential([layers.Dense(2)])


def own_training():
    class Own(keras.Model):
        def call(self, inputs, training=False):
            return super().call(inputs, training=training)

    inputs = keras.Input(networks.SIZE)
    return Own(inputs, layers.Flatten()(inputs))


class Wrong(layers.Layer):
    """A layer that promises what it does not do."""

    def call(self, x):
        raise ValueError("no")

    def compute_output_shape(self, shape):
        return shape


def broken():
    return keras.Sequential([layers.Input(networks.SIZE), Wrong(), layers.Flatten()])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (networks.Opaque, "Only Sequential and functional .* this one, Opaque, "),
        (own_training, "Only Sequential and functional .* this one, Own, "),
        (lambda: layers.Dense(2), "Only Sequential and functional .* this one, Dense, "),
        (unbuilt, "has no input size yet"),
        (two_inputs, "this one has 2 inputs"),
        (vector, r"has the shape \(5,\)"),
        (broken, "cannot run on pictures of shape 16 × 16 × 3"),
    ],
)
def test_models_that_cannot_be_looked_into_are_refused(make, message):
    model = make()
    for _ in range(2):
        with pytest.raises(ModelError, match=message):
            trace(model, picture())


def test_unknown_layers_are_refused():
    for unknown in ("backbone", "head/relu", "x" * 1000):
        with pytest.raises(
            UnknownLayer, match="choose one of its 9 layers, for example "
        ) as caught:
            trace(networks.nested(), picture(), ["head", unknown])
        assert unknown[:60] in str(caught.value)
        assert len(str(caught.value)) < 400


# Networks that hypothesis makes up


ACTIVATIONS = st.sampled_from([None, "relu", "tanh", "leaky_relu", "sigmoid", "softplus"])
KINDS = {
    "conv": lambda n, size, act: layers.Conv2D(n, size, padding="same", activation=act),
    "depthwise": lambda n, size, act: layers.DepthwiseConv2D(size, padding="same", activation=act),
    "separable": lambda n, size, act: layers.SeparableConv2D(
        n, size, padding="same", activation=act
    ),
    "transposed": lambda n, size, act: layers.Conv2DTranspose(
        n, size, padding="same", activation=act
    ),
    "norm": lambda n, size, act: layers.BatchNormalization(),
    "activation": lambda n, size, act: layers.Activation(act or "relu"),
    "average": lambda n, size, act: layers.AveragePooling2D(size, strides=1, padding="same"),
    "maximum": lambda n, size, act: layers.MaxPooling2D(size, strides=1, padding="same"),
    "dropout": lambda n, size, act: layers.Dropout(0.5),
}
SOURCE = st.integers(0, 20)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("join"), SOURCE, SOURCE),
        st.tuples(
            *(st.sampled_from(sorted(KINDS)), SOURCE),
            *(st.integers(1, 4), st.integers(1, 3), ACTIVATIONS),
        ),
    ),
    min_size=1,
    max_size=6,
)


def built(steps, outputs, is_nested):
    """Return the network of these steps, each on some tensor before it."""
    inputs = keras.Input((6, 6, 2))
    tensors = [inputs]
    for kind, *rest in steps:
        chosen = tensors[rest[0] % len(tensors)]
        if kind == "join":
            tensors.append(layers.Concatenate()([chosen, tensors[rest[1] % len(tensors)]]))
        else:
            tensors.append(KINDS[kind](*rest[1:])(chosen))
    model = keras.Model(inputs, [tensors[-1], *(tensors[each % len(tensors)] for each in outputs)])
    if is_nested:
        outer = keras.Input((6, 6, 2))
        model = keras.Model(outer, model(outer))
    return randomised(model)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(STEPS, st.lists(SOURCE, max_size=2), st.booleans())
def test_networks_that_nobody_thought_of(steps, outputs, is_nested):
    model = built(steps, outputs, is_nested)
    image = picture(0, (6, 6, 2))
    found = trace(model, image)
    for name, expected in zip(found.outputs, answers(model, image), strict=True):
        close(found[name].output, expected)
    graph = flow.read(model)
    counted = heavy_operations(graph.forward(graph.ports), image.shape)
    assert counted == heavy_operations(lambda x: model(x, training=False), image.shape)
