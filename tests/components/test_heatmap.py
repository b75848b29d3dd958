"""What the heat maps and the picture to paint over send to the browser, and take from it."""

import base64

import numpy as np
import pytest

from cnnviz.components.heatmap import Card, Frame, heatmap_packet
from cnnviz.components.occluder import _mask, occluder_packet
from tests.components.packets import read

PICTURE = np.arange(8 * 8 * 3, dtype=np.uint8).reshape(8, 8, 3)


def card(*sides: int) -> Card:
    frames = [
        Frame(PICTURE, np.full((side, side), side, np.float32), np.ones((8, 8), np.float32))
        for side in sides
    ]
    return Card("A map", frames, 2.0, 4.0, signed=True, ends=("against", "for"))


def test_maps_come_as_computed_and_blended_and_share_their_picture() -> None:
    header = read(heatmap_packet([card(2), card(2, 4)], {}, picture=PICTURE))
    arrays = header["arrays"]
    assert [name for name in arrays if name.startswith("p")] == ["p0"]
    np.testing.assert_array_equal(arrays[header["picture"]], PICTURE)
    first, second = header["cards"]
    assert first["limits"] == [-2.0, 2.0]
    assert first["largest"] == 4.0
    assert arrays[second["frames"][1]["values"]].shape == (4, 4)
    assert arrays[second["frames"][1]["blended"]].shape == (8, 8)


def test_a_map_of_pixels_is_sent_once() -> None:
    header = read(heatmap_packet([card(8)], {}))
    (frame,) = header["cards"][0]["frames"]
    assert frame["values"] == frame["blended"]
    assert header["picture"] is None


def test_the_browser_can_tell_packets_apart() -> None:
    ids = [read(heatmap_packet([card(side)], {}))["id"] for side in (2, 2, 4)]
    assert ids[0] == ids[1] != ids[2]


def test_a_mask_is_read_as_the_browser_packs_it() -> None:
    mask = np.random.default_rng(0).random((7, 9)) > 0.5
    text = base64.b64encode(np.packbits(mask).tobytes()).decode()
    np.testing.assert_array_equal(_mask(text, (7, 9)), mask)


@pytest.mark.parametrize("text", [None, "", 3, "!!", "AAAA", "A" * 10_000])
def test_what_is_no_mask_covers_nothing(text: object) -> None:
    assert _mask(text, (7, 9)) is None


def test_a_suggestion_is_sent_beside_the_picture() -> None:
    suggestion = np.eye(8, dtype=bool)
    header = read(occluder_packet(PICTURE, PICTURE[::-1], suggestion, {"label": "here"}))
    np.testing.assert_array_equal(header["arrays"]["suggestion"], suggestion)
    assert header["texts"] == {"label": "here"}
