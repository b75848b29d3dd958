"""Names in a spec find their data set and architecture, or are refused."""

import pytest

from cnnviz import datasets, zoo
from cnnviz.errors import SpecError
from cnnviz.training import spec, subjects
from cnnviz.training.spec import RunSpec


@pytest.mark.parametrize("data", [known.name for known in datasets.DATASETS])
@pytest.mark.parametrize("architecture", [known.name for known in zoo.ARCHITECTURES])
def test_every_data_set_can_be_judged_with_every_architecture(data, architecture):
    subject = subjects.subject_of(RunSpec(dataset=data, architecture=architecture))
    known, network = datasets.dataset(data), zoo.architecture(architecture)
    assert subject.classes == len(known.classes)
    assert subject.training_pictures == known.training_pictures
    side = network.side or known.image_shape[0]
    assert subject.image_shape[:2] == (side, side)
    assert subject.grey == (network.preprocessing is None)
    assert subject.image_shape[2] == (known.image_shape[2] if subject.grey else 3)
    too_small = RunSpec(dataset=data, architecture=architecture, side=subject.smallest_side - 1)
    if too_small.side:
        assert "side" in spec.complaints(too_small, subject)


def test_the_defaults_are_good():
    spec.check(RunSpec(), subjects.subject_of(RunSpec()))


@pytest.mark.parametrize(
    "name", ["", "../digits", "<script>", "small vgg", "x" * 10_000, "\x1b[31m"]
)
def test_unknown_names_are_refused_with_the_known_ones(name):
    for wrong in (RunSpec(dataset=name), RunSpec(architecture=name)):
        with pytest.raises(SpecError, match=r"choose one of \w+") as caught:
            subjects.named(wrong)
        assert len(str(caught.value)) < 300


def test_grey_pictures_of_a_colour_set_have_one_mean_and_one_spread():
    wanted = RunSpec(dataset="cifar10", colour="grey")
    how = subjects.preprocessing_of(wanted)
    assert spec.input_shape(wanted, subjects.subject_of(wanted)) == (32, 32, 1)
    assert (how.colour, how.fit) == ("grey", "crop")
    # Measured over all training pictures: 122.6 and 60.9.
    assert how.mean == pytest.approx((122.6,), abs=0.5)
    assert how.std == pytest.approx((60.9,), abs=2.5)
    for colour in ("auto", "rgb"):
        same = RunSpec(dataset="cifar10", colour=colour)
        assert subjects.preprocessing_of(same) == datasets.dataset("cifar10").preprocessing


def test_an_architecture_may_say_how_pictures_enter_it():
    wanted = RunSpec(dataset="mnist", architecture="mobilenet-v2-035")
    how = subjects.preprocessing_of(wanted)
    assert (how.colour, how.mean, how.std) == ("rgb", (127.5,) * 3, (127.5,) * 3)
    assert spec.input_shape(wanted, subjects.subject_of(wanted)) == (224, 224, 3)


def test_an_own_network_is_read_from_its_line():
    wanted = RunSpec(architecture="own", network="conv-4_relu_mean_end-sigmoid")
    _, architecture = subjects.named(wanted)
    assert architecture.name == "own"
    assert architecture.is_binary(2)
    assert not architecture.is_binary(3)
    for line in ("", "cnov-4"):
        with pytest.raises(SpecError):
            subjects.named(RunSpec(architecture="own", network=line))
