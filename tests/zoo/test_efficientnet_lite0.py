"""EfficientNet-Lite0: read from a file of PyTorch, and right about photos that it never saw."""

import io
import os
import pickle
import struct
import sys
import types
from collections import OrderedDict

import numpy as np
import pytest

from cnnviz import images, samples, zoo
from cnnviz.errors import ModelError
from cnnviz.predict import predict
from cnnviz.zoo import efficientnet_lite0
from scripts import convert_efficientnet_lite0 as convert

# --- the file of PyTorch ------------------------------------------------------------------------


class Storage:
    """Stands for a storage of PyTorch; the pickler writes its key alone."""

    def __init__(self, key, kind, numbers):
        self.key, self.kind, self.numbers = key, kind, numbers


class View:
    """A tensor that pickles as PyTorch's do."""

    def __init__(self, storage, offset, shape, strides):
        self.arguments = (storage, offset, shape, strides, False, OrderedDict())

    def __reduce__(self):
        return sys.modules["torch._utils"]._rebuild_tensor_v2, self.arguments


class Pickler(pickle.Pickler):
    def persistent_id(self, held):
        if isinstance(held, Storage):
            return ("storage", held.kind, held.key, "cpu", held.numbers.size, None)
        return None


def global_named(module, name):
    def thing():
        raise AssertionError("It is only named in the pickle, and never called.")

    thing.__module__, thing.__qualname__, thing.__name__ = module, name, name
    return thing


@pytest.fixture
def torch(monkeypatch):
    """What a pickle of PyTorch names, so that one can be written here."""
    for module, names in {
        "torch": ("FloatStorage",),
        "torch._utils": ("_rebuild_tensor_v2",),
    }.items():
        made = types.ModuleType(module)
        for name in names:
            setattr(made, name, global_named(module, name))
        monkeypatch.setitem(sys.modules, module, made)
    return sys.modules["torch"]


def written(torch, strides=(1, 2), offset=1):
    """Return a file with one tensor (2, 3) over a storage of 8 numbers, 0 to 7."""
    storage = Storage("7", torch.FloatStorage, np.arange(8, dtype="<f4"))
    file = io.BytesIO()
    system = {"protocol_version": convert.PROTOCOL, "little_endian": True}
    held = OrderedDict(weight=View(storage, offset, (2, 3), strides))
    for part in (convert.MAGIC, convert.PROTOCOL, system, held, ["7"]):
        Pickler(file, 2).dump(part)
    file.write(struct.pack("<q", 8) + storage.numbers.tobytes())
    return file.getvalue()


def test_a_strided_view_is_read_with_its_strides(torch):
    weights = convert.read_weights(io.BytesIO(written(torch)))
    assert weights["weight"].tolist() == [[1, 3, 5], [2, 4, 6]]


def test_a_view_beyond_its_storage_is_refused(torch):
    with pytest.raises(ValueError, match="reaches to number 8 of 8"):
        convert.read_weights(io.BytesIO(written(torch, offset=3)))
    with pytest.raises(ValueError, match="reaches to number"):
        convert.read_weights(io.BytesIO(written(torch, strides=(-1, 2))))


def test_a_file_that_is_cut_off_is_refused(torch):
    with pytest.raises(ValueError, match="ends within its numbers"):
        convert.read_weights(io.BytesIO(written(torch)[:-1]))


def test_another_kind_of_file_is_refused():
    file = io.BytesIO(b"".join(pickle.dumps(each) for each in (1, 2, {})))
    with pytest.raises(ValueError, match="no file of PyTorch"):
        convert.read_weights(file)


@pytest.mark.parametrize("function", [os.system, eval, print])
def test_a_pickle_that_wants_to_do_more_is_refused(function):
    class Attack:
        def __reduce__(self):
            return function, ("1",)

    with pytest.raises(pickle.UnpicklingError, match="has no need of"):
        convert.Unpickler(io.BytesIO(pickle.dumps(Attack(), 2))).load()


# --- names --------------------------------------------------------------------------------------


def test_each_class_has_a_short_name_of_its_own():
    synsets = {str(number): f"thing {number}, other name" for number in range(1000)}
    synsets |= {"1": "crane", "2": "crane", "3": "maillot", "4": "maillot, tank suit"}
    curated = [f"clear {number}" for number in range(1000)]
    names = convert.class_names(synsets, curated)
    assert names[:5] == ("thing 0", "clear 1", "clear 2", "maillot", "maillot, tank suit")
    assert len(set(names)) == 1000


# --- the network --------------------------------------------------------------------------------


def test_it_has_the_blocks_of_the_published_table():
    blocks = list(efficientnet_lite0.blocks())
    assert [block.name for block in blocks][:4] == ["block1a", "block2a", "block2b", "block3a"]
    assert len(blocks) == 16
    assert [block.name for block in blocks if block.stride == 2] == [
        f"block{stage}a" for stage in (2, 3, 4, 6)
    ]
    assert sum(block.adds for block in blocks) == 9


def test_the_shipped_weights_name_what_photos_show():
    card, model = zoo.card("efficientnet-lite0"), zoo.load("efficientnet-lite0")
    assert card.parameters == 4_694_024
    shown = {
        "chelsea": {"Egyptian cat", "tiger cat", "tabby"},
        "shepherd": {"German shepherd"},
        "automobile": {"sports car"},
        "airplane": {"airliner"},
        "coffee": {"espresso"},
        "truck": {"fire engine"},
    }
    by_id = {sample.id: sample for sample in samples.for_card(card)}
    rows = predict(model, card, [images.read(by_id[name].data()) for name in shown])
    for row, right in zip(rows, shown.values(), strict=True):
        assert card.classes[row.argmax()] in right
    np.testing.assert_allclose(rows.sum(axis=1), 1, atol=1e-5)


@pytest.fixture(scope="module")
def fresh():
    return zoo.architecture("efficientnet-lite0").build((32, 32, 3), 2)


@pytest.fixture(scope="module")
def tuned():
    return zoo.architecture("efficientnet-lite0-tuned").build((32, 32, 3), 2)


def test_only_the_head_of_the_frozen_network_learns(fresh):
    assert [weight.path for weight in fresh.trainable_weights] == ["logit/kernel", "logit/bias"]


def test_of_the_fine_tuned_network_all_filters_learn_and_no_normalisation(tuned):
    learning = {layer.name for layer in tuned.layers if layer.trainable_weights}
    assert {"stem_conv", "block4b_depthwise_conv", "head_conv", "logit"} <= learning
    assert not any(name.endswith("_bn") for name in learning)
    assert len(learning) == 2 + 1 + 15 + 2 * 16  # stem, head, logit; expand, and the other two


def test_they_are_taught_by_the_shipped_models(fresh, tuned):
    zoo.architecture("efficientnet-lite0").teach(fresh)
    zoo.architecture("efficientnet-lite0-tuned").teach(tuned)
    shipped, pets = zoo.load("efficientnet-lite0"), zoo.load("pets")
    for name in ("stem_conv", "block5b_depthwise_bn", "head_bn"):
        for model in (fresh, tuned, pets):
            for ours, theirs in zip(
                model.get_layer(name).get_weights(),
                shipped.get_layer(name).get_weights(),
                strict=True,
            ):
                np.testing.assert_array_equal(ours, theirs)
    learnt = pets.get_layer("logit").get_weights()[0]
    np.testing.assert_array_equal(tuned.get_layer("logit").get_weights()[0], learnt)
    assert not np.array_equal(fresh.get_layer("logit").get_weights()[0], learnt)


def test_without_the_shipped_model_it_says_what_is_missing(fresh, tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_MODELS_DIR", str(tmp_path))
    with pytest.raises(ModelError, match="come with the app, in models/efficientnet-lite0"):
        zoo.architecture("efficientnet-lite0").teach(fresh)
