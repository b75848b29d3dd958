"""The Python faces: what they pack for the browser, and what they take from it."""

import base64

import numpy as np
import pytest

from cnnviz.components.encoding import decode, encoded_size
from cnnviz.components.matrix import matrix_packet
from cnnviz.components.pad import LIMIT_BYTES
from cnnviz.components.steps import LONGEST_SIDE, picture, steps_packet
from tests.components.packets import read

# ------------------------------------------------------------------------------------- steps


def test_a_card_tells_title_sentence_size_and_what_the_picture_shows():
    header = read(steps_packet([("Decoded", "A file.", np.zeros((480, 640, 3), np.uint8))]))
    card = header["cards"][0]
    assert (card["title"], card["sentence"]) == ("Decoded", "A file.")
    assert card["size"] == "480 × 640 × 3"
    assert "“Decoded”" in card["alt"]
    assert card["legend"] is None


def test_a_large_picture_is_reduced_and_keeps_its_aspect_and_its_channels():
    assert picture(np.zeros((480, 640, 3), np.uint8)).shape == (240, LONGEST_SIDE, 3)
    assert picture(np.zeros((640, 480, 1), np.uint8)).shape == (LONGEST_SIDE, 240, 1)
    assert picture(np.zeros((5000, 1), np.uint8)).shape == (LONGEST_SIDE, 1, 1)


def test_reducing_averages():
    checks = np.indices((640, 640)).sum(0).astype(np.uint8) % 2 * 200
    np.testing.assert_allclose(picture(checks), 100, atol=1)


def test_a_small_picture_is_sent_as_it_is():
    array = np.arange(28 * 28, dtype=np.uint8).reshape(28, 28)
    np.testing.assert_array_equal(picture(array), array[:, :, np.newaxis])


def test_a_tensor_is_shown_from_its_smallest_to_its_largest_value():
    tensor = np.float32([[[-1.0, 0.0, 1.0]]])
    header = read(steps_packet([("Scaled", "", tensor)]))
    np.testing.assert_array_equal(header["arrays"]["0"], [[[0, 128, 255]]])
    legend = header["cards"][0]["legend"]
    assert (legend["low"], legend["high"]) == ("\N{MINUS SIGN}1", "1")
    assert legend["low"] in legend["text"]


@pytest.mark.parametrize("value", [0.0, 3.5, np.nan, np.inf])
def test_a_tensor_of_one_value_or_none_is_no_problem(value):
    header = read(steps_packet([("Scaled", "", np.full((4, 4, 1), value, np.float32))]))
    assert header["arrays"]["0"].shape == (4, 4, 1)


def test_texts_can_be_in_another_language():
    texts = {
        "label": "Der Weg",
        "alt": "Bild nach „{title}“",
        "axes": "",
        "scale": "",
        "scale_rgb": "",
    }
    header = read(steps_packet([("Gelesen", "", np.zeros((2, 2), np.uint8))], texts))
    assert header["cards"][0]["alt"] == "Bild nach „Gelesen“"
    assert header["texts"]["label"] == "Der Weg"


# ------------------------------------------------------------------------------------ matrix


def test_a_matrix_packet_holds_the_picture_and_its_tensor():
    numbers = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    tensor = (numbers / np.float32(127.5) - 1).astype(np.float32)
    header = read(matrix_packet(numbers, tensor))
    np.testing.assert_array_equal(header["arrays"]["numbers"], numbers)
    np.testing.assert_array_equal(header["arrays"]["tensor"], tensor)
    assert header["texts"]["channels"] == ["Red", "Green", "Blue"]


@pytest.mark.parametrize("shape", [(2, 3, 1), (2, 2)])
def test_picture_and_tensor_must_match(shape):
    with pytest.raises(ValueError, match="same height and width"):
        matrix_packet(np.zeros((2, 2, 3), np.uint8), np.zeros(shape, np.float32))


# ------------------------------------------------------------------------- pad and paste


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_bytes_come_back_as_they_were_sent(size):
    data = bytes(range(256)) * 4
    text = base64.b64encode(data[:size]).decode()
    assert len(text) == encoded_size(size)
    assert decode(text, size) == data[:size]


@pytest.mark.parametrize(
    "sent", [None, "", 7, ["a"], {"a": 1}, b"aGk=", "?", "aGk", "aGké", "aG k="]
)
def test_whatever_else_a_browser_sends_is_nothing(sent):
    assert decode(sent, 100) is None


def test_what_is_over_the_limit_is_nothing():
    assert decode(base64.b64encode(b"1234").decode(), 4) == b"1234"
    assert decode(base64.b64encode(b"12345").decode(), 4) is None
    assert decode("A" * (encoded_size(LIMIT_BYTES) + 4), LIMIT_BYTES) is None
