"""What the browser gets of a walk: the very numbers that the network computed."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from cnnviz import arithmetic, images, samples, zoo
from cnnviz.components.ending import ending_packet
from cnnviz.components.layer import layer_packet
from cnnviz.components.network import FIRST_MAPS, network_packet
from cnnviz.walk import Walk, walk
from tests.components.packets import read

Arrays = dict[str, NDArray[Any]]


def unpacked(packet: bytes) -> tuple[dict[str, Any], Arrays]:
    header = read(packet)
    return header, header["arrays"]


@pytest.fixture(scope="module", params=[card.name for card in zoo.cards()])
def walked(request: pytest.FixtureRequest) -> Walk:
    card = zoo.card(request.param)
    return walk("id", card, images.read(samples.for_card(card)[0].data()))


def test_the_network_packet_holds_the_first_maps_of_every_layer(walked: Walk) -> None:
    header, arrays = unpacked(network_packet(walked, {}))
    assert [entry["name"] for entry in header["layers"]] == [layer.name for layer in walked.trace]
    for number, layer in enumerate(walked.trace):
        values = layer.output
        expected = values[..., :FIRST_MAPS].transpose(2, 0, 1) if layer.is_map else values
        np.testing.assert_array_equal(arrays[f"v{number}"], expected)


def test_the_receptive_fields_travel_with_the_maps(walked: Walk) -> None:
    _, arrays = unpacked(network_packet(walked, {}))
    for number, layer in enumerate(walked.trace):
        field = walked.fields[layer.name]
        np.testing.assert_array_equal(arrays[f"r{number}"], field.rows)
        np.testing.assert_array_equal(arrays[f"q{number}"], field.whole_columns)


def test_limits_hold_every_value_and_signed_ones_are_even_around_zero(walked: Walk) -> None:
    header, arrays = unpacked(network_packet(walked, {}))
    for number, entry in enumerate(header["layers"]):
        low, high = entry["limits"]["layer"]
        values = arrays[f"v{number}"]
        assert low <= values.min()
        assert values.max() <= high
        assert low == (-high if entry["signed"]["layer"] else 0)


def test_a_layer_packet_holds_all_its_maps(walked: Walk) -> None:
    for layer in walked.trace:
        _, arrays = unpacked(layer_packet(walked, layer, {}))
        expected = layer.output.transpose(2, 0, 1) if layer.is_map else layer.output
        np.testing.assert_array_equal(arrays["v0"], expected)


def test_the_ending_holds_the_vector_the_logits_and_the_probabilities(walked: Walk) -> None:
    header, arrays = unpacked(ending_packet(walked, {}))
    flattened = next(layer for layer in walked.trace if not layer.is_map)
    np.testing.assert_array_equal(arrays["v1"], flattened.output)
    by_hand = arithmetic.sigmoid if walked.card.output == "sigmoid" else arithmetic.softmax
    expected = by_hand(arrays["logits"])
    np.testing.assert_allclose(arrays["probabilities"], expected, rtol=1e-4, atol=1e-7)
    assert header["classes"] == list(walked.card.classes)
    # One sigmoid unit says how likely the second class is.
    chances = [1 - expected[0], expected[0]] if len(expected) == 1 else expected
    assert walked.verdict.label == walked.card.classes[int(np.argmax(chances))]
