"""Pictures that grow, for filters of which is known what they like."""

import gc
import weakref

import numpy as np
import pytest

from cnnviz import features
from cnnviz.errors import Cancelled, ModelError, OutOfRange
from cnnviz.features import Wish, ascent
from tests.features.subjects import card, colours, known, silent, single


def grown(model, layer, wish, progress=silent):
    which = features.filter_layer(model, card(), layer)
    return features.ascend(model, card(), which, wish, progress)


@pytest.mark.parametrize("way", features.WAYS)
def test_the_picture_for_red_is_red_and_that_of_its_opposite_cyan(way):
    model = known()
    for number, sign in ((0, 1), (1, -1)):
        found = grown(model, "conv", Wish(number, "map", way))
        red, green, blue = found.stages[-1].picture[2:-2, 2:-2].mean(axis=(0, 1))
        assert sign * (red - green) > 60
        assert sign * (red - blue) > 60


def test_a_network_that_takes_blue_first_gets_a_blue_picture():
    model, how = known(), card("bgr")
    layer = features.filter_layer(model, how, "conv")
    found = features.ascend(model, how, layer, Wish(0), silent)
    red, green, blue = found.stages[-1].picture[2:-2, 2:-2].mean(axis=(0, 1))
    assert min(blue - red, blue - green) > 60


@pytest.mark.parametrize("way", features.WAYS)
@pytest.mark.parametrize("objective", features.OBJECTIVES)
def test_the_answer_grows_and_the_same_wish_gives_the_same_picture(objective, way):
    model, wish = known(), Wish(2, objective, way)
    first, again = (grown(model, "fused", wish) for _ in range(2))
    assert [stage.step for stage in first.stages] == list(ascent.STAGES)
    assert first.stages[-1].answer > first.stages[3].answer > first.stages[0].answer
    assert abs(first.stages[0].picture.astype(int) - 127).max() < 40  # almost grey
    for one, other in zip(first.stages, again.stages, strict=True):
        np.testing.assert_array_equal(one.picture, other.picture)
    assert first.nbytes == len(ascent.STAGES) * 16 * 16 * 3


def test_pixels_alone_end_where_the_kernel_is_matched_and_nowhere_else():
    kernel = np.random.default_rng(0).choice([-1.0, 1.0], (3, 5, 3, 2)).astype(np.float32)
    model = single(kernel)
    found = grown(model, "conv", Wish(1, "cell", "plain")).stages[-1]
    layer = features.filter_layer(model, card(), "conv")
    box = layer.field.box(*layer.centre)
    np.testing.assert_array_equal(found.picture[box] > 127, kernel[..., 1] > 0)
    assert abs(found.picture[box].astype(int) - 127).min() > 90
    outside = np.ones(found.picture.shape, bool)
    outside[box] = False
    assert abs(found.picture[outside].astype(int) - 127).max() < 5


def test_the_answer_of_a_stage_is_the_strongest_of_the_whole_map():
    model = known()
    found = grown(model, "conv", Wish(0)).stages[-1]
    tensor = (found.picture.astype(np.float32) - 127.5) / 127.5
    maps = np.asarray(model.get_layer("norm")(model.get_layer("conv")(tensor[np.newaxis])))
    np.testing.assert_allclose(found.answer, maps[0, ..., 0].max(), atol=0.02)  # 8 bits a pixel


def test_a_filter_that_is_not_there_is_refused():
    with pytest.raises(OutOfRange, match="no filter 2"):
        grown(known(), "conv", Wish(2))


def test_progress_is_told_and_may_end_the_work():
    told = []

    def stop(done, total):
        told.append((done, total))
        if done == 3:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        grown(known(), "conv", Wish(0), stop)
    assert told == [(step, features.STEPS) for step in range(4)]


def test_slopes_that_are_no_numbers_are_refused():
    model = colours()
    model.get_layer("norm").set_weights([np.float32([np.nan, 1]), np.zeros(2), np.ones(2)])
    with pytest.raises(ModelError, match="infinite or undefined"):
        grown(model, "conv", Wish(0))


def test_a_dropped_model_is_freed():
    model = colours()
    grown(model, "conv", Wish(0, "cell", "plain"))
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None
