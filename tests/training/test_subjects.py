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
    known = datasets.dataset(data)
    assert subject.classes == len(known.classes)
    assert subject.training_pictures == known.training_pictures
    assert subject.image_shape == known.image_shape
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
