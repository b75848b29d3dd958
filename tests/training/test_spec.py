"""Settings go to JSON and back, and each wrong one is refused with a sentence of its own."""

import json
import math
from dataclasses import fields, replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.errors import SpecError
from cnnviz.training import spec
from cnnviz.training.augmentation import Augmentation
from cnnviz.training.settings import SETTINGS
from cnnviz.training.spec import LIMITS, Limits, RunSpec, Subject

SUBJECT = Subject(training_pictures=1000, classes=10, image_shape=(28, 28, 1), smallest_side=8)
NUMBERS = list(spec._ranges(LIMITS))
CHOICES = list(spec._CHOICES)
CHANGES = list(spec._AUGMENTATION_RANGES)
WHOLE = ("epochs", "steps", "batch", "step_epochs", "pictures", "side", "patience", "seed")


def complaints(**changes):
    whole = {"augmentation": changes.pop("augmentation")} if "augmentation" in changes else {}
    return spec.complaints(replace(spec.with_values(RunSpec(), changes), **whole), SUBJECT)


def share(low=0.0, high=1.0):
    return st.floats(low, high, allow_nan=False)


augmentations = st.builds(
    Augmentation,
    rotation=share(0, 180),
    shift=share(0, 0.5),
    zoom=share(0, 0.9),
    shear=share(),
    flip=st.booleans(),
    brightness=share(),
    saturation=share(),
    erase=share(0, 0.9),
    border=st.sampled_from(["zero", "mirror"]),
)
specs = st.builds(
    RunSpec,
    epochs=st.integers(1, LIMITS.epochs),
    steps=st.integers(0, LIMITS.steps),
    batch=st.integers(1, 100),
    optimizer=st.sampled_from(get_args(spec.Optimizer)),
    rate=share(1e-8, 10),
    momentum=share(0, 0.999),
    schedule=st.sampled_from(get_args(spec.Schedule)),
    warmup=share(0, 0.5),
    step_epochs=st.integers(1, LIMITS.epochs),
    step_factor=share(1e-4),
    decay=share(),
    colour=st.sampled_from(["auto", "grey"]),
    averaging=share(0, 0.9999),
    validation=share(0.02, 0.8),
    pictures=st.just(0) | st.integers(700, LIMITS.pictures),
    side=st.just(0) | st.integers(8, LIMITS.side),
    augmentation=augmentations,
    dropout=st.just(-1.0) | share(0, 0.95),
    weight_decay=share(),
    smoothing=share(0, 0.9),
    patience=st.integers(0, LIMITS.epochs),
    seed=st.integers(0, 2**31 - 1),
    precision=st.sampled_from(get_args(spec.Precision)),
    deterministic=st.booleans(),
)


# --- JSON ----------------------------------------------------------------------------------------


@given(specs)
def test_settings_survive_json_and_are_good(wanted):
    text = json.dumps(spec.to_json(wanted))
    assert spec.from_json(json.loads(text)) == wanted
    assert spec.complaints(wanted, SUBJECT) == {}


def test_what_an_older_file_lacks_has_its_default():
    assert spec.from_json({}) == RunSpec()
    few = {"epochs": 7, "augmentation": {"rotation": 5.0}}
    assert spec.from_json(few) == RunSpec(epochs=7, augmentation=Augmentation(rotation=5.0))


@pytest.mark.parametrize("values", [None, [], "text", 3, {"augmentation": []}])
def test_settings_are_an_object(values):
    with pytest.raises(SpecError):
        spec.from_json(values)


@pytest.mark.parametrize("values", [{"epoch": 3}, {"augmentation": {"turn": 3}}, {3: 3}])
def test_an_unknown_setting_is_named(values):
    with pytest.raises(SpecError, match=r"no setting named “(epoch|turn|3)”"):
        spec.from_json(values)


WRONG = [None, [], {}, [1], {"a": 1}]


@pytest.mark.parametrize("name", [one.name for one in fields(RunSpec)])
@pytest.mark.parametrize("value", WRONG)
def test_no_setting_of_a_run_takes_another_type(name, value):
    if name == "augmentation" and value == {}:
        assert spec.from_json({name: value}) == RunSpec()
        return
    with pytest.raises(SpecError, match=r"“\w+” cannot be|no setting named “a”"):
        spec.from_json({name: value})


@pytest.mark.parametrize("name", [one.name for one in fields(Augmentation)])
@pytest.mark.parametrize("value", WRONG)
def test_no_setting_of_the_augmentation_takes_another_type(name, value):
    with pytest.raises(SpecError, match=f"“{name}” cannot be"):
        spec.from_json({"augmentation": {name: value}})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("epochs", 2.0),
        ("epochs", True),
        ("epochs", "5"),
        ("rate", "0.1"),
        ("rate", True),
        ("deterministic", 1),
        ("deterministic", "yes"),
        ("dataset", 5),
        ("optimizer", True),
    ],
)
def test_numbers_texts_and_switches_are_told_apart(name, value):
    with pytest.raises(SpecError, match=f"“{name}” cannot be"):
        spec.from_json({name: value})


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([one.name for one in fields(RunSpec)]), json_values))
def test_any_json_gives_a_spec_or_a_sentence(values):
    try:
        wanted = spec.from_json(values)
    except SpecError as error:
        assert str(error).endswith(".")
        return
    for sentence in spec.complaints(wanted, SUBJECT).values():
        assert sentence.endswith(".")


# --- each field ----------------------------------------------------------------------------------


def just_outside(name, low, high):
    """Values next to the range, far from it, and such as are no number."""
    step = 1 if name in WHOLE else 1e-9
    far = [10**30, -(10**30), 10**5000]
    if name in WHOLE:
        return [low - step, high + step, *far]
    return [low - step, high * (1 + step), *far, math.nan, math.inf, -math.inf]


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_outside_their_range_are_refused(name):
    low, high, what = spec._ranges(LIMITS)[name]
    for value in just_outside(name, low, high):
        found = complaints(**{name: value})
        assert list(found) == [name]
        assert found[name].startswith(what)
        assert len(found[name]) < 200


@pytest.mark.parametrize("name", NUMBERS)
def test_both_ends_of_a_range_are_in_it(name):
    low, high, _ = spec._ranges(LIMITS)[name]
    for value in (low, high):
        found = complaints(**{name: value})
        assert "must be from" not in found.get(name, "")


@pytest.mark.parametrize("name", CHANGES)
def test_the_augmentation_has_ranges_too(name):
    low, high, _ = spec._AUGMENTATION_RANGES[name]
    for value in (low - 1e-9, high * 1.001, math.nan, math.inf, 10**5000):
        assert list(complaints(**{name: value})) == [name]
    for value in (low, high):
        assert complaints(**{name: value}) == {}


def test_every_number_of_the_augmentation_has_a_range():
    numbers = {one.name for one in fields(Augmentation)} - {"flip", "border"}
    assert numbers == set(spec._AUGMENTATION_RANGES)


def test_every_number_of_a_run_has_a_range():
    others = {"dataset", "architecture", "network", "augmentation", "deterministic", *CHOICES}
    assert {one.name for one in fields(RunSpec)} - others == set(NUMBERS)


@pytest.mark.parametrize("name", [*CHOICES, "border"])
@pytest.mark.parametrize("value", ["", "Adam", "<b>adam</b>", "x" * 10_000, None, 3])
def test_a_choice_is_one_of_those_that_are_named(name, value):
    found = complaints(**{name: value})
    assert list(found) == [name]
    assert len(found[name]) < 200


@pytest.mark.parametrize("name", [one.name for one in fields(RunSpec) if one.name in WHOLE])
@pytest.mark.parametrize("value", [5.5, True, "5", None, [5]])
def test_a_spec_made_in_python_is_judged_by_type_too(name, value):
    found = spec.complaints(replace(RunSpec(), **{name: value}), SUBJECT)
    assert list(found) == [name]


@pytest.mark.parametrize("name", ["rate", "deterministic", "dataset", "augmentation", "flip"])
@pytest.mark.parametrize("value", [None, [5], b"5"])
def test_other_types_are_refused_for_other_fields(name, value):
    assert list(complaints(**{name: value})) == [name]


def test_check_tells_all_that_is_wrong_at_once():
    with pytest.raises(SpecError, match=r"number of epochs .* learning rate .* optimizer"):
        spec.check(RunSpec(epochs=0, rate=-1, optimizer="none"), SUBJECT)
    spec.check(RunSpec(), SUBJECT)


# --- fields that do not fit together -------------------------------------------------------------


def test_a_batch_is_no_larger_than_the_training_pictures():
    assert complaints(batch=800, validation=0.2) == {}
    assert list(complaints(batch=801, validation=0.2)) == ["batch"]
    assert "800 training pictures" in complaints(batch=1000, validation=0.2)["batch"]
    assert list(complaints(pictures=50, batch=64)) == ["batch"]


def test_every_class_needs_a_validation_picture():
    assert complaints(validation=0.01) == {}
    assert list(complaints(validation=0.009)) == ["validation"]
    assert complaints(validation=0.0) == {}


def test_a_share_that_rounds_to_no_picture_is_not_taken_for_no_validation():
    assert list(complaints(validation=0.0004)) == ["validation"]
    assert list(complaints(validation=0.0004, patience=3)) == ["validation"]


def test_every_class_needs_a_training_picture():
    assert list(complaints(pictures=9, batch=1, validation=0.0)) == ["pictures"]
    assert complaints(pictures=10, batch=1, validation=0.0) == {}


def test_an_architecture_may_need_a_larger_picture():
    assert list(complaints(side=7)) == ["side"]
    assert "8×8" in complaints(side=7)["side"]
    tiny = replace(SUBJECT, image_shape=(4, 30, 1))
    assert "30×4 pixels" in spec.complaints(RunSpec(), tiny)["side"]


def test_one_class_is_nothing_to_learn():
    alone = replace(SUBJECT, classes=1)
    assert "two or more classes" in spec.complaints(RunSpec(), alone)["dataset"]


def test_grey_pictures_have_no_colours_to_show():
    assert complaints(colour="grey") == {}
    assert "are grey" in complaints(colour="rgb")["colour"]
    photos = replace(SUBJECT, image_shape=(28, 28, 3))
    assert spec.complaints(RunSpec(colour="rgb"), photos) == {}
    coloured = replace(photos, grey=False)
    found = spec.complaints(RunSpec(colour="grey"), coloured)
    assert "takes no grey ones" in found["colour"]


def test_an_own_network_and_an_architecture_replace_each_other():
    own = spec.with_values(RunSpec(), {"network": "flatten", "architecture": "digits"})
    assert (own.architecture, own.network) == ("own", "flatten")
    assert spec.with_values(own, {"epochs": 3, "architecture": "own"}).network == "flatten"
    again = spec.with_values(own, {"architecture": "digits"})
    assert (again.architecture, again.network) == ("digits", "")


def test_early_stopping_needs_validation_pictures():
    assert list(complaints(patience=2, validation=0.0)) == ["patience"]
    assert complaints(patience=2) == {}


def test_a_dropout_rate_is_a_share_or_the_architectures_own():
    assert complaints(dropout=-1.0) == complaints(dropout=0.0) == {}
    assert "-0.5" in complaints(dropout=-0.5)["dropout"]


def test_prepared_pictures_have_a_limit():
    small = Limits(bytes=28 * 28 * 999)
    assert list(spec.complaints(RunSpec(), SUBJECT, small)) == ["pictures"]
    assert spec.complaints(RunSpec(pictures=999), SUBJECT, small) == {}


# --- what follows from a spec --------------------------------------------------------------------


def test_the_side_decides_the_input():
    assert spec.input_shape(RunSpec(), SUBJECT) == (28, 28, 1)
    assert spec.input_shape(RunSpec(side=64), SUBJECT) == (64, 64, 1)


def test_the_colour_decides_the_channels():
    photos = replace(SUBJECT, image_shape=(20, 30, 3))
    for colour, channels in (("auto", 3), ("rgb", 3), ("grey", 1)):
        assert spec.input_shape(RunSpec(colour=colour), photos) == (20, 30, channels)


def test_an_epoch_shows_all_pictures_once_or_has_so_many_steps():
    assert spec.steps_an_epoch(RunSpec(batch=30), 100) == 3
    assert spec.steps_an_epoch(RunSpec(batch=200), 100) == 1
    assert spec.steps_an_epoch(RunSpec(batch=30, steps=8), 100) == 8


@given(st.integers(0, 5000), st.floats(0, 0.9))
def test_every_picture_trains_or_validates(pictures, validation):
    wanted = RunSpec(pictures=pictures, validation=validation)
    training, validating = spec.counts(wanted, SUBJECT)
    assert training + validating == min(pictures or 1000, 1000)
    assert training >= 0 <= validating


def test_differing_settings_are_named_with_their_values():
    first = RunSpec(augmentation=Augmentation(flip=True))
    second = replace(first, rate=0.5, augmentation=Augmentation())
    assert spec.differing([first, second]) == {"rate": [0.001, 0.5], "flip": [True, False]}
    assert spec.differing([first, first]) == {}
    assert spec.differing([first]) == {}
    assert spec.differing([]) == {}


def test_values_are_put_in_by_name():
    given_ = spec.with_values(RunSpec(), {"rate": 0.5, "zoom": 0.1})
    assert given_ == RunSpec(rate=0.5, augmentation=Augmentation(zoom=0.1))


def test_no_two_settings_share_a_name_and_each_has_its_sentence():
    run = [one.name for one in fields(RunSpec) if one.name != "augmentation"]
    changes = [one.name for one in fields(Augmentation)]
    assert not set(run) & set(changes)
    assert set(SETTINGS) == {*run, *changes}
    for words in SETTINGS.values():
        assert words.label[0].isupper()
        assert words.help.endswith(".")
        assert ". " not in words.help
