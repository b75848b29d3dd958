"""What the explanation of a cell packs for the browser."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cnnviz import layers, samples, zoo
from cnnviz.components import FOLDER, explain
from cnnviz.components.explain import TEXTS, explain_packet
from cnnviz.components.explain.texts import shell
from cnnviz.images import read as read_picture
from cnnviz.layers.explanation import Explanation
from cnnviz.walk import walk
from tests.components.packets import read

EXPLAIN = FOLDER / "explain"


@pytest.fixture(scope="module")
def walked():
    card = zoo.card("digits")
    return walk("of-a-test", card, read_picture(samples.for_card(card)[0].data()))


def packed(walked, name, channel, texts=None):
    explanation = layers.explain(walked.trace, name, channel)
    return read(explain_packet(walked, walked.trace[name], explanation, channel, texts or {}))


def test_the_packet_holds_the_explanation_and_the_channels_map(walked):
    header = packed(walked, "conv2", 3)
    traced = walked.trace["conv2"]
    np.testing.assert_array_equal(header["arrays"]["output"], traced.output[..., 3])
    source = walked.trace["pool1"].output
    np.testing.assert_array_equal(header["arrays"]["input"], source.transpose(2, 0, 1))
    kernel = traced.weights["kernel"][..., 3]
    np.testing.assert_array_equal(header["arrays"]["kernel"], kernel.transpose(2, 0, 1))
    assert header["view"] == "convolution"
    assert header["channel"] == 3
    assert header["facts"]["padding"] == {"top": 2, "bottom": 2, "left": 2, "right": 2}
    assert header["palettes"][0].keys() >= {"id", "sequential", "diverging"}


def test_the_id_tells_picture_layer_and_channel(walked):
    assert packed(walked, "conv2", 3)["id"] == "of-a-test/conv2/3"


def test_the_layers_entry_has_the_scales_of_the_columns(walked):
    layer = packed(walked, "conv2", 3)["layer"]
    assert (layer["name"], layer["kind"]) == ("conv2", "Conv2D")
    assert (layer["title"], layer["isMap"]) == ("Convolution", True)
    assert layer["shape"] == [14, 14, 48]
    assert layer["signed"] == {"layer": True, "map": True, "network": True}
    low, high = layer["limits"]["map"]
    assert -low == high == pytest.approx(float(np.abs(walked.trace["conv2"].output[..., 3]).max()))
    assert "labels" not in layer


def test_elements_that_stand_for_classes_are_named(walked):
    for name in ("logits", "softmax"):
        header = packed(walked, name, 7)
        assert header["layer"]["labels"] == list(walked.card.classes)
        np.testing.assert_array_equal(header["arrays"]["output"], walked.trace[name].output)
    assert "labels" not in packed(walked, "dense1", 0)["layer"]


def test_texts_are_the_shared_ones_with_the_views_own_and_the_shells_apart(walked):
    texts = packed(walked, "conv2", 0, {"picture": "Bild", "row": "kept"})["texts"]
    assert texts["picture"] == "Bild"
    assert texts["row"] == "kept"
    assert texts["working"] == TEXTS["convolution"]["working"]
    assert texts["shell"] == shell.TEXTS


def test_every_layer_of_a_network_can_be_packed(walked):
    for layer in walked.trace:
        header = packed(walked, layer.name, 0)
        assert header["view"] in TEXTS


def test_what_cannot_be_packed_is_an_error_and_not_a_wrong_picture(walked):
    wrong = Explanation("convolution", "", (), "", {"bias": float("nan")}, {})
    with pytest.raises(ValueError, match="JSON"):
        explain_packet(walked, walked.trace["conv2"], wrong, 0, {})
    double = replace(wrong, facts={}, arrays={"input": np.zeros(1)})
    with pytest.raises(KeyError):
        explain_packet(walked, walked.trace["conv2"], double, 0, {})


def test_every_view_has_its_script_and_its_words():
    scripts = set(
        re.findall(r"import\(\"./views/(\w+)\.js\"\)", (EXPLAIN / "index.js").read_text())
    )
    assert scripts == set(TEXTS)
    for name in TEXTS:
        assert (EXPLAIN / "views" / f"{name}.js").exists(), name


@pytest.mark.parametrize("view", ["convolution", "separable"])
def test_the_scripts_of_a_convolution_find_all_their_words(view):
    folder = EXPLAIN / "convolution"
    used = words_of(folder.glob("*.js"))
    assert used <= set(TEXTS[view]) | {"kernel_of"}
    assert "kernel_of" in TEXTS["separable"]


def test_the_shell_finds_all_its_words():
    used = words_of([EXPLAIN / "shell.js", EXPLAIN / "chooser.js"]) - {"shell"}
    assert used <= set(shell.TEXTS)


def words_of(paths: "list[Path]") -> set[str]:
    """Return the names that scripts read off their texts."""
    source = "\n".join(path.read_text() for path in paths)
    return set(re.findall(r"\btexts\.(?:shell\.)?(\w+)", source))


def test_opening_another_cell_does_not_change_the_packet(monkeypatch):
    sent = []
    monkeypatch.setattr(explain, "_component", lambda **given: sent.append(given))
    packet = b"12345678"
    explain.explain(packet, {"row": 1, "column": 2}, key="k", on_change=lambda: None)
    explain.explain(packet, None, key="k", on_change=lambda: None)
    first, second = (read(given["data"]) for given in sent)
    assert first["opening"] == {"row": 1, "column": 2}
    assert second["opening"] is None
    assert first["arrays"]["packet"].tobytes() == second["arrays"]["packet"].tobytes() == packet
