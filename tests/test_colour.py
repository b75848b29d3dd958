"""Colours: scales, tables that everyone can read, and painting that agrees with Matplotlib."""

import base64

import matplotlib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from skimage.color import deltaE_ciede2000, rgb2lab

from cnnviz import colour
from cnnviz.colour import DIVERGING, NOT_A_NUMBER, SEQUENTIAL
from cnnviz.types import LayerTrace, Trace
from scripts import make_colour_tables

ALL = [*SEQUENTIAL, *DIVERGING]

# Machado, Oliveira and Fernandes 2009, "A Physiologically-based Model for Simulation of Color
# Vision Deficiency", table 1, severity 1.0; applied to linear RGB.
MACHADO = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "none": np.eye(3),
}


def as_seen(table: np.ndarray, sight: str) -> np.ndarray:
    """Return the table's colours (256, 3) as CIELAB, as a person with that sight sees them."""
    srgb = table / 255.0
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    linear = np.clip(linear @ np.transpose(MACHADO[sight]), 0, 1)
    srgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return rgb2lab(srgb)


def layer(name, kind, output) -> LayerTrace:
    return LayerTrace(name, kind, np.asarray(output, np.float32), (), {}, {}, 0)


def network() -> Trace:
    picture = np.full((2, 2, 3), 200.0)
    signed = np.stack([[[-1, 2], [0, 1]], [[0.5, 3], [1, 0]], np.zeros((2, 2))], axis=2)
    return Trace(
        (
            layer("picture", "InputLayer", picture),
            layer("scaled", "Rescaling", picture / 255),
            layer("conv", "Conv2D", signed),
            layer("relu", "ReLU", np.maximum(signed, 0)),
            layer("logits", "Dense", [4.0, -8.0]),
        ),
        ("logits",),
    )


# --- Scales --------------------------------------------------------------------------------------


def test_each_map_has_limits_of_its_own():
    scales = colour.scales(network(), "map")
    assert scales["conv"].signed
    assert [scales["conv"].of_map(k) for k in range(3)] == [(-2, 2), (-3, 3), (0, 0)]
    assert not scales["relu"].signed
    assert [scales["relu"].of_map(k) for k in range(3)] == [(0, 2), (0, 3), (0, 0)]
    assert scales["logits"].of_map(1) == (-8, 8)  # a vector is one map


def test_a_layers_maps_share_limits():
    scales = colour.scales(network(), "layer")
    assert [scales["conv"].of_map(k) for k in range(3)] == [(-3, 3)] * 3
    assert [scales["relu"].of_map(k) for k in range(3)] == [(0, 3)] * 3
    assert scales["relu"].tables == SEQUENTIAL
    assert scales["conv"].tables == DIVERGING


def test_a_network_shares_one_scale_but_for_the_picture():
    scales = colour.scales(network(), "network")
    for name in ("conv", "relu"):
        assert scales[name].signed
        assert [scales[name].of_map(k) for k in range(3)] == [(-8, 8)] * 3
    assert scales["logits"].of_map(0) == (-8, 8)
    assert scales["picture"].of_map(0) == (0, 200)
    assert not scales["scaled"].signed


def test_a_constant_map_is_not_faint():
    scale = colour.scale(np.full((2, 2, 1), 0.25), "map")
    assert scale.of_map(0) == (0, 0.25)
    assert (colour.quantise(np.full((2, 2, 1), 0.25), scale) == 255).all()


@pytest.mark.parametrize("signed", [False, True])
def test_a_map_of_zeros_has_the_colour_of_zero(signed):
    maps = np.zeros((2, 2, 2), np.float32)
    maps[0, 0, 1] = -1 if signed else 1
    scale = colour.scale(maps, "map")
    assert scale.of_map(0) == (0, 0)
    place = 128 if signed else 0
    assert (colour.quantise(maps, scale)[..., 0] == place).all()
    assert colour.quantise(maps, scale)[1, 1, 1] == place


def test_not_a_number_and_infinity_do_not_disturb():
    maps = np.array([[1.0, np.nan], [np.inf, -np.inf]])[..., None]
    scale = colour.scale(maps, "map")
    assert scale.of_map(0) == (0, 1)
    painted = colour.paint(maps[..., 0], scale.of_map(0))
    table = colour.table("viridis")
    assert painted[0, 0].tolist() == table[255].tolist()
    assert painted[0, 1].tolist() == list(NOT_A_NUMBER)
    assert painted[1].tolist() == [table[255].tolist(), table[0].tolist()]
    nothing = colour.scale(np.full((2, 2, 1), np.nan), "map")
    assert nothing.of_map(0) == (0, 0)


def test_limits_can_not_be_changed_by_accident():
    with pytest.raises(ValueError, match="read-only"):
        colour.scale(np.ones((1, 1, 2))).low[0] = 7


floats = st.floats(width=32, allow_nan=True, allow_infinity=True)


@given(arrays(np.float32, st.tuples(*[st.integers(1, 4)] * 3), elements=floats))
def test_any_numbers_have_a_colour(maps):
    for mode in ("map", "layer"):
        scale = colour.scale(maps, mode)
        assert np.isfinite(scale.low).all()
        assert np.isfinite(scale.high).all()
        assert (scale.low == (-scale.high if scale.signed else 0)).all()
        places = colour.quantise(maps, scale).astype(int)
        if scale.signed:
            assert (places[maps > 0] >= 128).all()
            assert (places[maps < 0] <= 128).all()
            assert (places[maps == 0] == 128).all()
        else:
            assert (places[maps == 0] == 0).all()


# --- Tables --------------------------------------------------------------------------------------


def test_the_tables_are_what_the_script_makes():
    for name, kind, original, (licence, _) in make_colour_tables.TABLES:
        record = colour.records()[name]
        assert record["rgb"] == make_colour_tables.table(original)
        assert (record["kind"], record["licence"]) == (kind, licence)
        assert name in {"sequential": SEQUENTIAL, "diverging": DIVERGING}[kind]
    assert set(colour.records()) == set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_a_table_has_256_colours_and_exact_ends(name):
    table = colour.table(name)
    assert (table.shape, table.dtype) == ((256, 3), np.uint8)
    assert base64.b64decode(colour.tables()[name]) == table.tobytes()
    limits = (0, 1) if name in SEQUENTIAL else (-1, 1)
    ends = colour.paint(np.array([limits], np.float32), limits, name)
    assert ends[0].tolist() == table[[0, 255]].tolist()


@pytest.mark.parametrize("sight", MACHADO)
@pytest.mark.parametrize("name", SEQUENTIAL)
def test_more_is_lighter_for_everyone(name, sight):
    lightness = as_seen(colour.table(name), sight)[:, 0]
    assert np.diff(lightness).min() > -0.35  # rounding to 8 bits
    assert np.diff(lightness[::8]).min() > 0
    assert lightness[-1] - lightness[0] > 70


@pytest.mark.parametrize("sight", MACHADO)
@pytest.mark.parametrize("name", DIVERGING)
def test_the_sign_shows_for_everyone(name, sight):
    seen = as_seen(colour.table(name), sight)
    negative, positive = seen[127::-1], seen[128:]
    difference = deltaE_ciede2000(negative, positive)
    assert difference[13:].min() > 5  # from a tenth of the largest value on
    assert difference[32:].min() > 15
    for half in (negative, positive):  # and farther from 0 is darker
        assert np.diff(half[::8, 0]).max() < 0.1
        assert half[0, 0] > 95


# --- Painting ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ours", "theirs"), [("viridis", "viridis"), ("blue-red", "RdBu_r")])
def test_painting_agrees_with_matplotlib(ours, theirs):
    values = np.random.default_rng(0).normal(size=(40, 30))
    values = np.abs(values) if ours in SEQUENTIAL else values
    low, high = colour.scale(values[..., None]).of_map(0)
    normalise = matplotlib.colors.Normalize(low, high)
    expected = matplotlib.colormaps[theirs](normalise(values), bytes=True)[..., :3]
    painted = colour.paint(values, (low, high), ours)
    assert (painted != expected).any(axis=2).mean() < 0.002  # a value on the edge of two colours
    assert painted.dtype == np.uint8
