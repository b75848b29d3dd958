"""The report: one file that needs nothing else, says what was measured, and runs nothing."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import numpy as np
import pytest

from cnnviz import evaluation
from cnnviz.evaluation import report, thumbnails
from cnnviz.evaluation.report import charts, numbers
from tests.evaluation.at_hand import answers, photos, pictures, random_answers
from tests.evaluation.test_tables import result_of

MADE = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
VOID = {"meta", "img", "line", "rect", "polyline"}


class Outline(HTMLParser):
    """What a browser would make of the report, as far as these tests ask."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.addresses, self.words = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.addresses += [value for name, value in attributes if name in ("src", "href")]
        assert not [name for name, _ in attributes if name.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(scope="module")
def pair():
    first, second = (random_answers(seed, 60) for seed in (1, 2))
    return [result_of(first, "first"), result_of(replace(second, labels=first.labels), "second")]


def test_the_report_says_what_was_measured(pair):
    text = report.html(pair, made=MADE)
    found = Outline(text)
    assert found.open == []
    words = " ".join(found.words)
    assert "Measured on 60 test pictures of “Animals”" in words
    assert "2026-01-02 03:04 UTC" in words
    for one in pair:
        assert numbers.share(one.figures.accuracy.value, 2) in words
        assert numbers.share_interval(one.figures.accuracy) in words
        assert numbers.number(one.figures.loss.value) in words
    compared = evaluation.compare(pair[0].answers, pair[1].answers)
    assert numbers.probability(compared.p_value) in words
    assert found.tags.count("svg") == 2 * (1 + 3)  # calibration; loss, accuracy, both


def test_the_report_needs_and_runs_nothing(pair):
    text = report.html(pair, made=MADE)
    found = Outline(text)
    assert not {"script", "link", "iframe", "object", "a"} & set(found.tags)
    assert all(address.startswith("data:image/") for address in found.addresses)
    assert not re.search(r"url\(|@import|https?://(?!doi)", text.split("</style>")[0])
    assert "default-src 'none'" in text


def test_the_worst_mistakes_are_shown_with_their_pictures(pair):
    one = pair[0]
    text = report.html([one], made=MADE)
    wrong = evaluation.mistakes(one.answers)[: report.drawings.MOST_MISTAKES]
    split = pictures(60)
    found = [address for address in Outline(text).addresses if address.startswith("data:")]
    assert found == [thumbnails.data_url(split.picture(int(number))) for number in wrong]


def test_nobodys_words_become_markup(pair):
    nasty = "<script>alert(1)</script>\"'&"
    classes = (nasty, "dog", "owl")
    asked = random_answers(4, 40, classes)
    asked = replace(asked, data=replace(asked.data, title=nasty, source=nasty, licence=nasty))
    card = replace(asked.card, title=nasty, summary=nasty, command=nasty, licence=nasty)
    text = report.html([result_of(replace(asked, card=card))], made=MADE)
    found = Outline(text)
    assert "<script" not in text
    assert "alert(1)</script>\"'&" in "".join(found.words)
    assert "script" not in found.tags


def test_photos_are_told_by_their_names(tmp_path):
    split = photos(tmp_path / "photos", 9)
    asked = answers([[0.1, 0.8, 0.1]] * 9, [0, 1, 2] * 3)
    data = replace(asked.data, read=lambda: (split, split), name="photographed")
    text = report.html([evaluation.result(replace(asked, data=data))], made=MADE)
    assert "photo 3.png" in text
    assert "photo 4.png" not in text  # it is right


def test_no_mistakes_and_no_curves_are_said():
    asked = answers([[1.0, 0.0], [0.0, 1.0]], [0, 1], classes=("cat", "dog"))
    empty = dict.fromkeys(asked.card.history, ())
    one = result_of(replace(asked, card=replace(asked.card, history=empty)))
    text = report.html([one], made=MADE)
    assert report.texts.NO_MISTAKES in text
    assert report.texts.CURVES not in text
    assert report.texts.ROC in text  # there are two classes
    assert report.texts.COMPARED not in text


# -------------------------------------------------------------------------------------- drawing


@pytest.mark.parametrize(
    ("low", "high"), [(0, 1), (0.1, 0.95), (1, 2), (1, 30), (0.0001, 0.0002), (0, 12345), (3, 3.5)]
)
def test_an_axis_has_a_few_round_numbers(low, high):
    ticks = charts.Axis("axis", low, high).ticks()
    assert 2 <= len(ticks) <= 9
    assert low - 1e-9 <= min(ticks)
    assert max(ticks) <= high + 1e-9 * high
    assert np.allclose(np.diff(ticks), ticks[1] - ticks[0])


def test_epochs_are_whole_numbers():
    assert charts.Axis("epoch", 1, 3, is_whole=True).ticks() == [1, 2, 3]
    assert charts.Axis("loss", 1, 3).ticks()[:2] == [1, 1.25]


def test_points_lie_where_their_values_say():
    x, y = charts.Axis("x", 0, 10), charts.Axis("y", 0, 1)
    text = charts.chart("title", x, y, [charts.Line("", [(0, 0), (10, 1), (5, 0.5)], "first")])
    points = re.search(r'points="([^"]+)"', text)[1].split()
    (left, low), (right, top), middle = [tuple(map(float, each.split(","))) for each in points]
    assert (left, right) == (charts.LEFT, charts.WIDTH - charts.RIGHT)
    assert (low, top) == (charts.HEIGHT - charts.BOTTOM, charts.TOP)
    assert middle == ((left + right) / 2, (low + top) / 2)


def test_a_single_epoch_can_be_drawn():
    axis = charts.spanning("loss", [0.5])
    assert (axis.place(0.5), axis.high) == (0.0, 1.5)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.4029, "0.403"), (0.015414, "0.0154"), (12.345, "12.3"), (1234.5, "1234"), (0, "0.000")],
)
def test_numbers_have_three_digits(value, text):
    assert numbers.number(value) == text


def test_numbers_that_are_none_are_a_dash():
    assert numbers.number(float("nan")) == numbers.share(float("nan")) == "–"
    assert (numbers.probability(0.0004), numbers.probability(0.5)) == ("below 0.001", "0.500")


# ----------------------------------------------------------------------------------- thumbnails


@pytest.mark.parametrize("shape", [(8, 8, 1), (20, 10, 3), (128, 128, 3)])
def test_small_pictures_keep_every_pixel(shape):
    picture = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    kind, back = _decoded(thumbnails.data_url(picture))
    assert kind == "png"
    np.testing.assert_array_equal(back, np.broadcast_to(picture, (*shape[:2], 3)))


def test_large_pictures_are_reduced():
    picture = np.full((300, 600, 3), (200, 100, 50), np.uint8)
    kind, back = _decoded(thumbnails.data_url(picture))
    assert kind == "jpeg"
    assert back.shape == (64, 128, 3)
    assert np.abs(back.astype(int) - (200, 100, 50)).max() < 8
    _, line = _decoded(thumbnails.data_url(np.zeros((3000, 1, 3), np.uint8)))
    assert line.shape == (128, 1, 3)


def _decoded(address):
    import base64  # noqa: PLC0415 - here only
    import io  # noqa: PLC0415

    from PIL import Image  # noqa: PLC0415

    head, data = address.split(";base64,")
    return head.split("/")[1], np.asarray(
        Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")
    )
