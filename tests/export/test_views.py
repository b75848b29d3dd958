"""Views as files: the numbers in them are the network's, and the page holds all it shows."""

import csv
import io
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import cv2
import numpy as np
import pytest

from cnnviz import colour, images, samples, zoo
from cnnviz.export import page, views
from cnnviz.types import LayerTrace
from cnnviz.walk import Walk, walk


@pytest.fixture(scope="module")
def walked() -> Walk:
    card = zoo.card("digits")
    return walk("id", card, images.read(samples.for_card(card)[0].data()))


def made(output: np.ndarray, name: str = "conv") -> LayerTrace:
    return LayerTrace(name, "Conv2D", output.astype(np.float32), (), {}, {}, 0)


def test_the_trace_holds_what_every_layer_gave(walked):
    found = np.load(io.BytesIO(views.trace_npz(walked.trace)))
    assert len(found) == len(walked.trace)
    for number, layer in enumerate(walked.trace):
        assert np.array_equal(found[f"{number:03}_{layer.name}"], layer.output)


def test_a_table_of_maps_has_a_column_for_each(walked):
    layer = walked.trace["conv1"]
    rows = list(csv.DictReader(io.StringIO(views.layer_csv(layer))))
    assert len(rows) == 28 * 28
    assert float(rows[28 * 3 + 5]["map 7"]) == layer.output[3, 5, 7]
    assert (rows[28 * 3 + 5]["row"], rows[28 * 3 + 5]["column"]) == ("3", "5")


def test_a_table_of_a_vector_has_a_line_for_each(walked):
    layer = walked.trace["softmax"]
    rows = list(csv.DictReader(io.StringIO(views.layer_csv(layer))))
    assert [float(row["value"]) for row in rows] == layer.output.tolist()


def test_all_maps_of_a_drawing_share_their_colours():
    maps = np.stack([np.zeros((4, 4)), np.full((4, 4), 1.0), np.full((4, 4), 0.5)], axis=-1)
    found = views.tiles(made(maps))
    assert found.limits == (0.0, 1.0)
    table = colour.table(found.table)
    assert (found.pictures[0] == table[0]).all()
    assert (found.pictures[1] == table[255]).all()
    assert (found.pictures[2] == table[128]).all()


def test_many_maps_are_thinned_and_large_ones_reduced():
    found = views.tiles(made(np.zeros((200, 100, 64))), most=5, side=50)
    assert found.channels == (0, 16, 32, 47, 63)
    assert found.pictures[0].shape == (50, 25, 3)


def test_a_png_shows_every_map_in_whole_pixels(walked):
    layer = walked.trace["conv1"]
    sheet = cv2.imdecode(np.frombuffer(views.layer_png(layer), np.uint8), cv2.IMREAD_COLOR)
    side, factor = 28 * 3, 3
    assert sheet.shape == (3 * side + 2 * views.GAP, 8 * side + 7 * views.GAP, 3)
    scale = colour.scale(layer.output)
    ninth = colour.paint(layer.output[..., 8], scale.of_map(8), scale.tables[0])
    shown = sheet[side + views.GAP : 2 * side + views.GAP, :side][::factor, ::factor, ::-1]
    assert np.array_equal(shown, ninth)


def test_an_svg_names_its_maps_and_escapes_what_strangers_wrote():
    text = views.layer_svg(made(np.ones((2, 2, 3))), "<script>alert(1)</script>")
    assert "<script" not in text
    assert text.count("<image") == 4  # three maps and the legend
    assert "map 2" in text


def test_a_vector_is_one_strip(walked):
    found = views.tiles(walked.trace["softmax"])
    assert [picture.shape for picture in found.pictures] == [(1, 10, 3)]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.sources: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.sources += [value for name, value in attrs if name in ("src", "href")]
        if tag not in ("img", "meta"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_holds_all_it_shows(walked):
    steps = [
        ("Decoded <b>", "A “file”.", walked.picture),
        ("Scaled", "x", walked.trace["image"].output),
    ]
    text = page.html(walked, steps, made=datetime(2026, 1, 2, 3, 4, tzinfo=UTC))
    tags = Tags()
    tags.feed(text)
    assert tags.open == []
    assert "script" not in tags.tags
    assert all(source.startswith("data:image/") for source in tags.sources)
    assert "default-src 'none'" in text
    assert "2026-01-02 03:04 UTC" in text
    assert "Decoded &lt;b&gt;" in text
    for layer in walked.trace:
        assert f". {layer.name} <small>" in text
    assert f"{100 * walked.verdict.probability:.1f} %" in text
    assert f"{walked.card.parameters:,} parameters" in text


def test_the_page_is_no_larger_than_it_must_be(walked):
    text = page.html(walked, [])
    assert len(text) < 400_000
    assert len(re.findall("<article>", text)) == len(walked.trace)
