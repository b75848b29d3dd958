"""Augmentation changes pictures within its ranges, and as the draws say."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.training.augmentation import DRAWS, Augmentation, augment, draws, preview

PICTURES = np.random.default_rng(0).integers(0, 256, (6, 10, 12, 3), np.uint8)
ALL = Augmentation(
    rotation=20,
    shift=0.2,
    zoom=0.2,
    shear=0.2,
    flip=True,
    brightness=0.3,
    saturation=0.5,
    erase=0.5,
)
MIDDLE = 0.5
"""The draw that stands for no change."""


def chances(count=1, **drawn):
    """Rows of draws in the middle, but for some columns by name."""
    geometry = ("rotation", "zoom_x", "zoom_y", "shear", "flip", "shift_x", "shift_y")
    names = (*geometry, "brightness", "saturation", "width", "height", "left", "top")
    rows = np.full((count, DRAWS), MIDDLE)
    for name, value in drawn.items():
        rows[:, names.index(name)] = value
    return rows


@given(seed=st.integers(0, 2**31 - 1), epoch=st.integers(0, 200))
def test_nothing_asked_changes_nothing(seed, epoch):
    changed = augment(PICTURES, Augmentation(), draws(seed, epoch, len(PICTURES)))
    assert np.array_equal(changed, PICTURES)
    assert not np.shares_memory(changed, PICTURES)


def test_draws_in_the_middle_change_nothing():
    how = Augmentation(rotation=90, shift=0.5, zoom=0.9, shear=1, brightness=1)
    assert np.array_equal(augment(PICTURES, how, chances(len(PICTURES))), PICTURES)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("border", ["zero", "mirror"])
def test_the_shape_stays_and_the_original_too(channels, border):
    pictures = PICTURES[..., :channels].copy()
    pictures.flags.writeable = False
    how = Augmentation(
        rotation=20, shift=0.2, zoom=0.2, shear=0.2, flip=True, brightness=0.3, border=border
    )
    changed = augment(pictures, how, draws(1, 0, len(pictures)))
    assert changed.shape == pictures.shape
    assert changed.dtype == np.uint8
    assert np.array_equal(pictures, PICTURES[..., :channels])
    assert not any(np.array_equal(a, b) for a, b in zip(changed, pictures, strict=True))


@pytest.mark.parametrize("channels", [1, 3])
def test_a_flip_mirrors_about_half_of_the_pictures_exactly(channels):
    many = np.repeat(PICTURES[:1, ..., :channels], 200, axis=0)
    changed = augment(many, Augmentation(flip=True), draws(1, 0, 200))
    same = [np.array_equal(one, many[0]) for one in changed]
    mirrored = [np.array_equal(one, many[0][:, ::-1]) for one in changed]
    assert all(a != b for a, b in zip(same, mirrored, strict=True))
    assert 60 < sum(mirrored) < 140


@pytest.mark.parametrize(("side", "share", "most"), [(28, 2 / 28, 2), (32, 3 / 32, 3), (9, 0.5, 4)])
def test_a_shift_moves_by_whole_pixels_and_fills_with_zero(side, share, most):
    count, middle = 600, side // 2
    dots = np.zeros((count, side, side, 1), np.uint8)
    dots[:, middle, middle] = 200
    changed = augment(dots, Augmentation(shift=share), draws(1, 0, count))
    assert (changed.sum(axis=(1, 2, 3)) == 200).all()
    places = {tuple(np.argwhere(picture[..., 0] == 200)[0] - middle) for picture in changed}
    wanted = range(-most, most + 1)
    assert places == {(down, across) for down in wanted for across in wanted}


def test_a_shift_is_a_share_of_each_side():
    dot = np.zeros((1, 10, 40, 1), np.uint8)
    dot[0, 5, 20] = 9
    changed = augment(dot, Augmentation(shift=0.2), chances(shift_x=0.999, shift_y=0.0))
    assert np.argwhere(changed[0, ..., 0]).tolist() == [[5 - 2, 20 + 8]]


@pytest.mark.parametrize(("border", "beyond"), [("zero", 0), ("mirror", 77)])
def test_the_border_fills_what_comes_from_beyond(border, beyond):
    even = np.full((20, 8, 8, 3), 77, np.uint8)
    changed = augment(even, Augmentation(shift=0.4, border=border), draws(1, 0, 20))
    assert set(np.unique(changed)) == {77, beyond}


def by_hand(picture, matrix, border):
    """Bilinear interpolation at the old place of each new pixel, one pixel after the other."""
    height, width = picture.shape[:2]
    inverse = np.linalg.inv(np.vstack([matrix, [0, 0, 1]]))

    def at(row, column):
        if border == "mirror":  # … 2 1 | 0 1 2 … n-1 | n-2 …
            row = abs((row + height - 1) % (2 * height - 2) - height + 1)
            column = abs((column + width - 1) % (2 * width - 2) - width + 1)
        elif not (0 <= row < height and 0 <= column < width):
            return np.zeros(picture.shape[2])
        return picture[row, column].astype(float)

    new = np.empty(picture.shape)
    for row in range(height):
        for column in range(width):
            x, y, _ = inverse @ (column, row, 1)
            left, top = math.floor(x), math.floor(y)
            right, below = x - left, y - top
            new[row, column] = (
                at(top, left) * (1 - right) * (1 - below)
                + at(top, left + 1) * right * (1 - below)
                + at(top + 1, left) * (1 - right) * below
                + at(top + 1, left + 1) * right * below
            )
    return new


def turned(angle, zoom_x, zoom_y, shear, middle):
    """The affine map by its definition: zoom and shear, then turn, all about the middle."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    linear = np.array([[cos, -sin], [sin, cos]]) @ np.array([[zoom_x, shear], [0, zoom_y]])
    return np.column_stack([linear, middle - linear @ middle])


UNIT = st.floats(0, 0.999)


@given(
    rotation=UNIT, zoom_x=UNIT, zoom_y=UNIT, shear=UNIT, border=st.sampled_from(["zero", "mirror"])
)
def test_geometry_by_hand(rotation, zoom_x, zoom_y, shear, border):
    # Smooth, so that OpenCV's rounding of places to 1/32 pixel shows little.
    row, column = np.mgrid[0:9, 0:11]
    picture = np.stack([10 * row + 8 * column, 200 - 9 * row, 5 * column + 60], -1).astype(np.uint8)
    how = Augmentation(rotation=180, zoom=0.5, shear=0.8, border=border)
    drawn = chances(rotation=rotation, zoom_x=zoom_x, zoom_y=zoom_y, shear=shear)
    came = augment(picture[np.newaxis], how, drawn)[0]

    to_both = [180 * (2 * rotation - 1), 0.5 * (2 * zoom_x - 1), 0.5 * (2 * zoom_y - 1)]
    angle, across, down = to_both
    matrix = turned(angle, 1 + across, 1 + down, 0.8 * (2 * shear - 1), np.array([5, 4]))
    expected = by_hand(picture, matrix, border)
    difference = np.abs(came - expected)
    # At the edge of a black border one 32nd of a pixel is up to 200 / 32 levels.
    assert difference.max() <= (8 if border == "zero" else 2)
    assert difference.mean() < 1


def test_a_positive_rotation_turns_from_across_to_down():
    dot = np.zeros((1, 9, 9, 1), np.uint8)
    dot[0, 4, 7] = 255  # right of the middle
    changed = augment(dot, Augmentation(rotation=90), chances(rotation=1.0))
    assert changed[0, 7, 4, 0] >= 250  # below it


@given(
    pixels=st.lists(st.integers(0, 255), min_size=1, max_size=12),
    share=st.floats(0.01, 1),
    drawn=UNIT,
)
def test_brightness_by_hand(pixels, share, drawn):
    picture = np.array(pixels, np.uint8).reshape(1, 1, -1, 1)
    came = augment(picture, Augmentation(brightness=share), chances(brightness=drawn))
    expected = np.clip(picture * (1 + share * (2 * drawn - 1)), 0, 255)
    assert np.abs(came - expected).max() <= 0.5 + 1e-4  # rounded


def test_brightness_changes_each_picture_by_a_factor_of_its_own():
    even = np.full((500, 2, 2, 3), 100, np.uint8)
    changed = augment(even, Augmentation(brightness=0.2), draws(3, 0, 500))
    assert (changed.min(), changed.max()) == (80, 120)
    assert (changed == changed[:, :1, :1, :1]).all()
    assert len(np.unique(changed)) == 41


@given(
    seed=st.integers(0, 2**31 - 1),
    epoch=st.integers(0, 300),
    few=st.integers(1, 20),
    more=st.integers(0, 20),
)
def test_a_picture_s_draws_depend_on_seed_epoch_and_its_number_alone(seed, epoch, few, more):
    rows = draws(seed, epoch, few)
    assert rows.shape == (few, DRAWS)
    assert ((rows >= 0) & (rows < 1)).all()
    assert np.array_equal(draws(seed, epoch, few + more)[:few], rows)
    assert not np.array_equal(draws(seed, epoch + 1, few), rows)
    assert not np.array_equal(draws(seed + 1, epoch, few), rows)


def test_runs_of_former_versions_go_on_with_the_same_changes():
    """The first columns are those that there were before more kinds of changes came."""
    former = np.random.default_rng([3, 4, 1]).random((5, 8))
    assert np.array_equal(draws(3, 4, 5)[:, :8], former)


@given(share=st.floats(0.01, 1), drawn=UNIT)
def test_saturation_by_hand(share, drawn):
    came = augment(PICTURES, Augmentation(saturation=share), chances(6, saturation=drawn))
    grey = (PICTURES @ np.array([0.299, 0.587, 0.114]))[..., np.newaxis]
    expected = np.clip(grey + (1 + share * (2 * drawn - 1)) * (PICTURES - grey), 0, 255)
    assert np.abs(came - expected).max() < 1  # rounded, with weights of few bits


def test_grey_pictures_have_no_saturation():
    grey = PICTURES[..., :1]
    assert np.array_equal(augment(grey, Augmentation(saturation=1), draws(1, 0, 6)), grey)


@pytest.mark.parametrize("channels", [1, 3])
def test_a_rectangle_of_the_mean_colour_covers_a_part(channels):
    pictures = PICTURES[..., :channels].copy()
    drawn = chances(6, width=0.8, height=0.5, left=0.999, top=0.0)
    came = augment(pictures, Augmentation(erase=0.5), drawn)
    mean = np.rint(pictures.mean(axis=(1, 2), keepdims=True))
    covered = came != pictures
    assert not covered[:, 2:].any()  # 0.5 · 0.5 · 10 rows, rounded to even
    assert not covered[:, :, : 12 - 5].any()  # 0.5 · 0.8 · 12 columns, at the right
    assert np.abs(came[:, :2, 7:] - mean).max() <= 1


def test_erased_rectangles_lie_everywhere_and_are_never_too_large():
    white = np.zeros((800, 10, 20, 1), np.uint8)
    white[:, ::2] = 200  # its mean is no pixel of it
    came = augment(white, Augmentation(erase=0.4), draws(1, 0, 800))
    covered = (came != white)[..., 0]
    assert covered.any(axis=0).all()
    assert covered.any(axis=2).sum(axis=1).max() == 4
    assert covered.any(axis=1).sum(axis=1).max() == 8
    assert 0.03 < covered.mean() < 0.05  # a half of each side on average: 0.2²


@given(order=st.permutations(range(6)))
def test_a_change_does_not_depend_on_the_place_in_the_batch(order):
    rows = draws(5, 2, 6)
    changed = augment(PICTURES, ALL, rows)
    assert np.array_equal(augment(PICTURES[order], ALL, rows[order]), changed[order])


def test_the_columns_of_draws_are_independent():
    rows = draws(1, 0, 4000)
    assert np.abs(rows.mean(axis=0) - 0.5).max() < 0.03
    correlation = np.corrcoef(rows.T) - np.eye(DRAWS)
    assert np.abs(correlation).max() < 0.06


def test_the_preview_is_what_training_does():
    many = preview(PICTURES[0], ALL, 5, seed=7)
    repeated = np.stack([PICTURES[0]] * 5)
    assert np.array_equal(many, augment(repeated, ALL, draws(7, 0, 5)))
    assert len(np.unique(many.reshape(5, -1), axis=0)) == 5
