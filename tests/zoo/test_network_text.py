"""Lists of layers as lines: there and back, and what is refused."""

from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz import zoo
from cnnviz.errors import SpecError
from cnnviz.zoo import network_text
from cnnviz.zoo.network import (
    Activation,
    AveragePooling,
    Convolution,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling,
    MaxPooling,
    Network,
    Normalisation,
)
from cnnviz.zoo.network_shapes import LIMITS
from tests.zoo.networks import anyhow


def test_a_line_is_short_and_can_be_read_by_people():
    plan = Network(
        (
            Convolution(24, 5, 2, "valid", bias=False),
            Normalisation(0.99),
            Activation("leaky_relu"),
            MaxPooling(3),
            AveragePooling(),
            Dropout(0.5),
            GlobalAveragePooling(),
            Dense(700, 0.01),
            Activation("sigmoid"),
            Flatten(),
        ),
        output="sigmoid",
    )
    line = (
        "conv-24-k5-s2-valid-nobias_bn-m0.99_leaky_max-3_avg_dropout-0.5_mean_dense-700-l0.01_"
        "sigmoid_flatten_end-sigmoid"
    )
    assert network_text.write(plan) == line
    assert network_text.read(line) == plan


@given(anyhow)
def test_what_is_written_is_read_again_and_stays_as_it_is_in_a_link(network):
    line = network_text.write(network)
    assert network_text.read(line) == network
    assert quote_plus(line) == line


@pytest.mark.parametrize(
    "known", [one for one in zoo.ARCHITECTURES if one.network], ids=lambda known: known.name
)
def test_a_network_of_the_zoo_can_be_sent(known):
    line = network_text.write(known.network)
    assert network_text.read(line) == known.network
    assert len(line) < 500


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("convolve-3", "There is no layer “convolve-3”; a network is made of conv, bn,"),
        ("relu-3", "There is no layer “relu-3”"),
        ("conv", "The layer “conv” does not say how many filters it has."),
        ("dense-1.5", "The layer “dense-1.5” cannot be read at “1.5”."),
        ("conv-8-k-3", "The layer “conv-8-k-3” cannot be read at “k”."),
        ("conv-8-kٛ3", "cannot be read at"),
        ("conv-8-k３", "cannot be read at"),
        ("conv-8-9", "The layer “conv-8-9” says twice what its filters is."),
        ("max-k3", "The layer “max-k3” cannot be read at “k3”."),
        ("max-valid", "The layer “max-valid” cannot be read at “valid”."),
        ("dropout-nan", "cannot be read at “nan”"),
        ("dropout-1e9", "cannot be read at “1e9”"),
        ("conv-" + "9" * 3000, "cannot be read at “999"),
        ("flatten__relu", "There is no layer “”"),
        ("end-sigmoid_relu", "There is no layer “end-sigmoid”"),
        ('[["conv", 8]]', "There is no layer “"),
        ("relu_" * 60 + "relu", "A network can have 60 layers at most, but 61 were asked for."),
        ("x" * 4001, "A network is a line of at most 4,000 characters, but 4,001 came."),
    ],
)
def test_anything_else_is_refused_in_a_sentence(line, sentence):
    with pytest.raises(SpecError) as caught:
        network_text.read(line)
    assert sentence in str(caught.value)
    assert len(str(caught.value)) < 250


@given(st.text(alphabet="convbndesmaxrlu_-.0123456789½\n", max_size=40) | st.text(max_size=40))
def test_no_line_breaks_the_reader(line):
    try:
        found = network_text.read(line)
    except SpecError:
        return
    assert network_text.read(network_text.write(found)) == found


def test_the_longest_network_fits_into_a_line():
    widest = Convolution(1024, 31, 16, "valid", bias=False)
    network = Network((widest,) * LIMITS.layers, "sigmoid")
    assert network_text.read(network_text.write(network)) == network


def test_the_architecture_of_a_line_is_like_those_of_the_zoo():
    found = network_text.architecture("conv-4-k3-valid_max_flatten_dropout")
    assert (found.name, found.smallest_side) == ("own", 4)
    model = found.build((9, 8, 1), 3)
    assert model.output_shape == (None, 3)
    assert [layer.name for layer in model.layers] == [
        "image",
        "conv1",
        "pool1",
        "flatten",
        "dropout",
        "logits",
        "softmax",
    ]


def test_an_architecture_that_does_not_fit_says_so_instead_of_keras():
    found = network_text.architecture("conv-4-k5-valid_mean")
    with pytest.raises(SpecError, match="Layer “conv1”: The picture is 4×9 here, a 5×5 kernel"):
        found.build((4, 9, 1), 3)
    with pytest.raises(SpecError, match="Layer “logits”: The list ends with maps"):
        network_text.architecture("conv-4")
    with pytest.raises(SpecError, match="Layer “dropout”: The share that is erased must be"):
        network_text.architecture("mean_dropout-7")
