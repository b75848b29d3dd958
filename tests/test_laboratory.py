"""The laboratory's arithmetic against the one written by hand, its texts and its links."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnnviz import arithmetic
from cnnviz.laboratory import (
    Choices,
    Filter,
    Impossible,
    Pool,
    Stage,
    StageChoices,
    kernels,
    link,
    matrices,
    run,
)
from cnnviz.laboratory.stages import Axis, filter_axes, filtered, pooled

LAYERS = {"conv1": (5, 5, 1, 24), "conv2": (3, 3, 24, 48)}


def values(*shape):
    entries = st.integers(-1000, 1000).map(lambda whole: whole / 8)
    return hnp.arrays(np.float64, shape, elements=entries)


@st.composite
def filters(draw):
    """A picture and a filter that fits on it."""
    height, width, channels = draw(st.integers(1, 12)), draw(st.integers(1, 12)), 3
    x = draw(values(height, width, draw(st.sampled_from([1, channels]))))
    kernel = draw(values(draw(st.integers(1, 7)), draw(st.integers(1, 7))))
    padding = draw(st.one_of(st.sampled_from(["valid", "same"]), st.integers(0, 4)))
    return x, Filter(kernel, draw(st.integers(1, 4)), padding, draw(st.integers(1, 3)))


def by_hand(x, by, mix):
    if isinstance(by.padding, int):
        x = np.pad(x, [(by.padding,) * 2, (by.padding,) * 2, (0, 0)])
    kernel = np.repeat(by.kernel[..., np.newaxis, np.newaxis], x.shape[2], axis=2)
    how = {"stride": by.stride, "dilation": by.dilation}
    how["padding"] = "same" if by.padding == "same" else "valid"
    return (arithmetic.conv2d if mix == "sum" else arithmetic.depthwise_conv2d)(x, kernel, **how)


@given(filters(), st.sampled_from(["sum", "apart"]))
def test_filtering_is_the_convolution_written_by_hand(case, mix):
    x, by = case
    try:
        axes = filter_axes(x.shape, by)
    except Impossible:
        reach = [(side - 1) * by.dilation + 1 for side in by.kernel.shape]
        around = 2 * by.padding if isinstance(by.padding, int) else 0
        assert any(size + around < most for size, most in zip(x.shape, reach, strict=False))
        return
    found, expected = filtered(x.astype(np.float32), by, mix), by_hand(x, by, mix)
    assert found.shape[:2] == tuple(axis.output for axis in axes)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-5)


@pytest.mark.parametrize("dilation", [1, 2, 5])
@pytest.mark.parametrize("size", [2, 3, 7])
def test_a_full_size_photo_is_filtered_exactly(size, dilation):
    x = np.random.default_rng(0).integers(0, 256, (97, 64, 1)).astype(np.float32)
    by = Filter(kernels.random(size, 3), 2, "same", dilation)
    np.testing.assert_allclose(filtered(x, by), by_hand(x, by, "sum"), rtol=1e-6, atol=1e-9)


@given(values(9, 7, 3), st.integers(1, 4), st.sampled_from(["max", "average"]))
def test_pooling_is_the_one_written_by_hand(x, size, method):
    expected = {"max": arithmetic.max_pool, "average": arithmetic.average_pool}[method](x, size)
    found = pooled(x.astype(np.float32), Pool(method, size))
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_a_chain_gives_a_picture_for_each_step():
    x = np.arange(64.0).reshape(8, 8, 1)
    sobel = Filter(kernels.BY_ID["sobel-x"].values(3))
    stages = [Stage(sobel, relu=True, pool=Pool("max")), Stage(sobel)]
    pictures = run(x, stages)
    assert [each.kind for each in pictures] == ["picture", "filter", "relu", "pool", "filter"]
    assert [each.stage for each in pictures] == [0, 1, 1, 1, 2]
    assert pictures[3].values.shape == (4, 4, 1)
    assert pictures[2].limits[0] == 0
    np.testing.assert_array_equal(pictures[2].values, np.maximum(pictures[1].values, 0))


def test_a_rounding_error_is_not_shown_as_a_number():
    by = Filter(np.array([[0.1, 0.2, -0.3]]), 1, "valid")
    assert not filtered(np.full((5, 5, 1), 7, np.float32), by).any()


@pytest.mark.parametrize("padding", ["valid", "same", 2])
@pytest.mark.parametrize(("window", "stride", "dilation"), [(3, 1, 1), (4, 2, 1), (2, 3, 2)])
def test_the_formula_gives_the_size(window, stride, dilation, padding):
    by = Filter(np.ones((window, window)), stride, padding, dilation)
    for axis, size in zip(filter_axes((11, 8, 1), by), (11, 8), strict=True):
        inside = size + axis.before + axis.after - dilation * (window - 1) - 1
        assert axis.output == inside // stride + 1
        if padding == "same":
            assert axis.output == -(-size // stride)


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        (Stage(Filter(np.ones((3, 3)), stride=0)), "stride is 0"),
        (Stage(Filter(np.ones((3, 3)), padding=-1)), "padding is -1"),
        (Stage(Filter(np.ones((3, 3)), dilation=0)), "dilation is 0"),
        (Stage(Filter(np.ones((5, 5)), padding="valid")), "larger than the picture"),
        (Stage(Filter(np.ones((3, 3)), padding="valid", dilation=2)), "smaller dilation"),
        (Stage(Filter(np.ones((3, 3))), pool=Pool("max", 5)), "pooling window"),
        (Stage(Filter(np.ones((3, 3))), pool=Pool("max", 0)), "pooling window is 0"),
        (Stage(Filter(np.ones((3, 3)), stride=10**9)), "the most"),
    ],
)
def test_what_cannot_be_computed_is_a_sentence(stage, words):
    with pytest.raises(Impossible, match=f"^Stage 1: .*{words}.*\\.$"):
        run(np.zeros((4, 4, 1)), [stage])


# --------------------------------------------------------------------------------------- kernels


def test_blurs_add_up_to_one_and_edges_to_none():
    for kernel in kernels.KERNELS:
        for size in kernels.SIZES if kernel.sized else (3,):
            total = kernel.values(size).sum()
            edges = kernel.id.startswith(("sobel", "prewitt", "laplacian"))
            assert total == pytest.approx(0 if edges else 1), kernel.id
            assert kernel.values(size).shape == (size, size)


def test_a_seed_always_gives_the_same_numbers():
    np.testing.assert_array_equal(kernels.random(3, 7), kernels.random(3, 7))
    assert (kernels.random(3, 7) != kernels.random(3, 8)).any()


def test_nine_are_nine():
    assert len(set(kernels.NINE)) == 9


# ---------------------------------------------------------------------------------------- typing


@pytest.mark.parametrize(
    "text", ["1 2\n3 4", "1,2;3,4", " 1\t2 \r\n\n 3, 4 ", "1e0 2.0\n+3 8/2", "1 2;3 4;"]
)
def test_a_matrix_is_read_however_it_is_typed(text):
    np.testing.assert_array_equal(matrices.parse(text, "matrix", 3), [[1, 2], [3, 4]])


def test_a_typographic_minus_is_a_minus():
    assert matrices.parse("−2", "kernel", 7)[0, 0] == -2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("1 x", "“x” in the kernel is not a number"),
        ("1 nan", "not a number”"),
        ("1 -inf", "infinite"),
        ("1e999", "infinite"),
        ("2e6", "too large"),
        ("1/0", "divides by 0"),
        ("1/2/3", "not a number"),
        ("1_0", "not a number"),
        ("1 2\n3", "row 2 has 1"),
        ("1 " * 8, "7 of each"),
        ("1\n" * 8, "7 of each"),
        ("1 " * 9000, "characters long"),
        ("<b>" * 50, "…"),
    ],
)
def test_wrong_numbers_are_explained(text, words):
    with pytest.raises(Impossible, match=words):
        matrices.parse(text, "kernel", 7)


@given(values(3, 4))
def test_what_is_written_reads_back_as_the_same(matrix):
    np.testing.assert_array_equal(matrices.parse(matrices.written(matrix), "x", 7), matrix)
    compact = matrices.compact(matrices.written(matrix))
    np.testing.assert_array_equal(matrices.parse(matrices.spread(compact), "x", 7), matrix)


@pytest.mark.parametrize(
    "kernel", [np.ones((3, 3)), np.array([[-1.0, -2.0]]), np.array([[0.1, 0.7]])]
)
def test_a_normalised_kernel_adds_up_to_one(kernel):
    text = matrices.normalised(kernel)
    np.testing.assert_allclose(matrices.parse(text, "x", 7), kernel / kernel.sum())


def test_whole_numbers_become_fractions():
    assert matrices.normalised(np.ones((1, 3))) == "1/3  1/3  1/3"


@pytest.mark.parametrize("kernel", [[[1.0, -1.0]], [[0.1, 0.2, -0.3]], [[0.0]]])
def test_a_sum_of_zero_is_explained(kernel):
    with pytest.raises(Impossible, match="add up to 0"):
        matrices.normalised(np.array(kernel))


# ----------------------------------------------------------------------------------------- links

STAGES = st.builds(
    StageChoices,
    kernel=st.sampled_from(kernels.IDS),
    size=st.sampled_from(kernels.SIZES),
    seed=st.integers(0, kernels.LARGEST_SEED),
    model=st.just("digits"),
    layer=st.sampled_from(list(LAYERS)),
    output=st.integers(0, 23),
    input=st.just(0),
    values=st.sampled_from(["1", "1,2;3,4", "1/9,-2.5"]),
    stride=st.integers(1, 16),
    padding=st.one_of(st.sampled_from(["valid", "same"]), st.integers(0, 64)),
    dilation=st.integers(1, 16),
    relu=st.booleans(),
    pool=st.sampled_from(["none", "max", "average"]),
    window=st.integers(1, 16),
)


def read(query):
    return link.read(query, ["kitten", "dog"], ["digits"], lambda _: LAYERS)


@given(
    st.builds(
        Choices,
        source=st.sampled_from(["sample", "matrix"]),
        sample=st.sampled_from(["kitten", "dog"]),
        matrix=st.just(("1,2;3,4", "5,6;7,8", "0,0;0,1/2")),
        colour=st.sampled_from(["grey", "rgb"]),
        mix=st.sampled_from(["sum", "apart"]),
        stages=st.lists(STAGES, min_size=1, max_size=3).map(tuple),
    )
)
def test_a_link_opens_as_what_was_set(choices):
    query = link.write(choices)
    found, wrong = read(query)
    assert wrong == []
    assert link.write(found) == query
    for mine, theirs in zip(choices.stages, found.stages, strict=True):
        for name in ("kernel", "stride", "padding", "relu", *link.OF_KERNEL[mine.kernel]):
            assert getattr(mine, name) == getattr(theirs, name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("source", "<script>alert(1)</script>"),
        ("sample", "nobody"),
        ("colour", "pink"),
        ("mix", "stirred"),
        ("stages", "4"),
        ("kernel1", "sobel"),
        ("size1", "4"),
        ("seed1", "-1"),
        ("values1", "1,nan"),
        ("stride1", "0"),
        ("padding1", "-1"),
        ("padding1", "1e3"),
        ("dilation1", "²"),
        ("relu1", "yes"),
        ("pool1", "min"),
        ("window1", "9" * 5000),
    ],
)
def test_a_wrong_value_in_a_link_is_one_sentence_and_a_default(name, value):
    found, wrong = read({name: value})
    assert link.write(found) == link.write(read({})[0])
    assert len(wrong) == 1
    assert name in wrong[0]
    assert len(wrong[0]) < 400


def test_a_wrong_layer_or_channel_is_one_sentence_and_a_default():
    query = {"kernel1": "model", "layer1": "conv9"}
    found, wrong = read(query)
    assert (found.stages[0].layer, len(wrong)) == ("conv1", 1)
    found, wrong = read({"kernel1": "model", "layer1": "conv1", "output1": "24"})
    assert (found.stages[0].output, len(wrong)) == (0, 1)


def test_matrices_of_different_sizes_are_one_sentence():
    query = {"source": "matrix", "colour": "rgb", "matrix": "1,2", "green": "1", "blue": "1,2"}
    found, wrong = read(query)
    assert found.matrix == ("1,2",) * 3
    assert len(wrong) == 1


def test_without_networks_the_link_still_opens():
    found, wrong = link.read({"kernel1": "model"}, ["dog"], [], lambda _: {})
    assert found.stages[0].kernel != "model"
    assert len(wrong) == 1


def test_an_axis_without_room_has_no_output():
    assert Axis(size=2, window=3, stride=1).output == 0
