"""What the link of the attribution page carries, and maps that are painted without a browser."""

import numpy as np
import pytest

from cnnviz import images, samples, zoo
from cnnviz.attribution import GRAD_CAM, METHODS, Heatmap, Request
from cnnviz.ui import attribution_state as state
from cnnviz.ui import attribution_texts as texts
from cnnviz.ui.attribution_by_hand import table
from cnnviz.ui.attribution_overlay import heat_map, painted
from cnnviz.ui.attribution_state import View


@pytest.mark.parametrize(
    "view",
    [
        View("digits"),
        View("digits", 3, "conv2", ("cam", "occlusion"), "edges"),
        View("digits", 0, methods=()),
    ],
)
def test_a_link_brings_back_what_was_chosen(view: View) -> None:
    link = {name: value for name, value in state.to_link(view).items() if value}
    assert state.from_link({"model": "digits", **link}) == (view, [])


def test_what_is_usual_needs_no_link() -> None:
    assert not any(state.to_link(View("digits")).values())


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("class", "-1", "not a whole number"),
        ("class", "²", "not a whole number"),
        ("methods", "grad-cam,<b>", "method “<b>”"),
        ("check", "x" * 99, "…"),
    ],
)
def test_a_wrong_value_is_one_sentence_and_the_rest_counts(
    name: str, value: str, sentence: str
) -> None:
    view, wrong = state.from_link({"model": "digits", "layer": "conv2", name: value})
    assert len(wrong) == 1
    assert sentence in wrong[0]
    assert view.layer == "conv2"


def test_each_method_says_what_its_numbers_mean() -> None:
    for method in METHODS:
        assert texts.FAMILIES[method.name]
        assert f"https://arxiv.org/abs/{method.citation.split(':')[-1]}" in texts.about(method)


def test_names_of_classes_are_no_markup() -> None:
    page = table(("<b>cat</b>", "dog"), (0.9996, 0.0004), (0.2, 0.8))
    assert "&lt;b&gt;cat&lt;/b&gt;" in page
    assert "<b>" not in page
    assert "+80.0 points" in page
    assert "&lt; 0.1 %" in page


# ------------------------------------------------------------------------------------------ painted


def a_map(values: np.ndarray) -> Heatmap:
    return Heatmap(values.astype(np.float32), (8, 8), 0, 0.0, "logit")


def test_a_painted_map_leaves_the_picture_where_nothing_matters() -> None:
    values = np.zeros((8, 8))
    values[:2, :2] = 1
    picture = np.full((8, 8, 3), 90, np.uint8)
    found = painted(picture, a_map(values))
    assert found.dtype == np.uint8
    np.testing.assert_array_equal(found[4:, 4:], picture[4:, 4:])
    assert (np.abs(found[0, 0].astype(int) - 90) > 50).any()
    np.testing.assert_array_equal(painted(picture, a_map(np.zeros((8, 8)))), picture)


def test_grey_pictures_and_signed_maps_are_painted_in_colour() -> None:
    values = np.zeros((8, 8))
    values[0, 0], values[7, 7] = 1, -1
    found = painted(np.full((8, 8, 1), 128, np.uint8), a_map(values)).astype(int)
    assert found.shape == (8, 8, 3)
    assert found[0, 0, 0] > found[0, 0, 2]  # red speaks for the class
    assert found[7, 7, 2] > found[7, 7, 0]  # blue against it


def test_a_heat_map_of_a_file_is_the_grad_cam_of_what_the_network_sees() -> None:
    card = zoo.card("digits")
    data = samples.for_card(card)[0].data()
    picture = images.fitted(images.read(data), card)
    tensor = images.scaled(picture, card.preprocessing)
    for number in (3, 7):
        expected = GRAD_CAM.compute(zoo.load("digits"), tensor, Request(number))
        np.testing.assert_array_equal(heat_map("digits", data, number), painted(picture, expected))


@pytest.mark.parametrize(
    ("change", "said"), [(0.052, "+5.2"), (-0.5, "−50.0"), (0.0004, "±0.0"), (-0.0004, "±0.0")]
)
def test_a_change_of_nothing_has_no_direction(change: float, said: str) -> None:
    assert texts.points(change) == f"{said} points"
