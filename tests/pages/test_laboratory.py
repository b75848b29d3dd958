"""The Laboratory page in Streamlit's own test client: widgets, sentences and links."""

from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz import zoo
from cnnviz.laboratory import kernels
from cnnviz.ui import laboratory_texts as texts
from tests.pages import screen

MATRIX = {"source": "matrix", "matrix": "1,2,3,4;5,6,7,8;9,10,11,12;13,14,15,16"}


opened = partial(screen.opened, "laboratory")


def warnings(test: AppTest) -> list[str]:
    return [warning.value.replace("\\", "") for warning in test.warning]


def sizes(test: AppTest) -> str:
    return next(each.value for each in test.markdown if "⌋ + 1 = **" in each.value)


def query(test: AppTest) -> dict[str, str]:
    return dict(test.query_params.items())


@pytest.mark.parametrize("kernel", kernels.IDS)
def test_every_kernel_can_be_chosen_and_is_in_the_link(kernel: str) -> None:
    test = opened()
    test.selectbox(key="lab-kernel1").set_value(kernel).run()
    assert not test.exception
    assert warnings(test) == []
    assert query(test)["kernel1"] == kernel


def test_the_size_is_worked_out_with_the_numbers() -> None:
    test = opened(**MATRIX, padding1="1", stride1="2", pool1="max")
    assert "rows ⌊(4 + 2 × 1 − 1 × (3 − 1) − 1) / 2⌋ + 1 = **2**" in sizes(test)
    assert "⌊(2 − 2) / 2⌋ + 1 = **1**" in sizes(test)


def test_a_link_opens_as_the_same_page() -> None:
    link = MATRIX | {
        "colour": "rgb",
        "green": "0,0,0,1;0,0,0,1;0,0,0,1;0,0,0,1",
        "blue": "1,0,0,0;1,0,0,0;1,0,0,0;1,0,0,0",
        "mix": "apart",
        "stages": "3",
        "kernel1": "typed",
        "values1": "1/2,-1;0,1",
        "padding1": "2",
        "relu1": "1",
        "kernel2": "random",
        "seed2": "12",
        "dilation2": "2",
        "kernel3": "model",
        "model3": "digits",
        "layer3": "conv2",
        "output3": "5",
        "input3": "3",
        "pool3": "average",
        "window3": "3",
    }
    test = opened(**link)
    assert warnings(test) == []
    assert query(test) == link
    assert test.number_input(key="lab-output3").value == 5
    test.run()
    assert query(test) == link


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("source", "moon"),
        ("sample", "<img src=x onerror=alert(1)>"),
        ("kernel1", "**bold**"),
        ("kernel2", "nothing"),
        ("values1", "1,inf"),
        ("stride1", "-3"),
        ("padding1", "a lot"),
        ("stages", "99999999999999999999"),
        ("model1", "$x$"),
    ],
)
def test_a_wrong_link_is_one_sentence(name: str, value: str) -> None:
    link = {"stages": "2", "kernel1": "model"} | {name: value}
    test = opened(**link)
    assert len(test.warning) == 1
    assert "<" not in test.warning[0].value.replace("\\<", "")
    test.selectbox(key="lab-kernel1").set_value("box").run()
    assert not test.warning


def test_a_link_that_cannot_be_computed_is_one_sentence_and_a_default() -> None:
    test = opened(source="matrix", matrix="1,2;3,4", kernel1="box", size1="5", padding1="valid")
    (sentence,) = warnings(test)
    assert "larger than the picture" in sentence
    assert query(test)["kernel1"] == "sobel-x"


@pytest.mark.parametrize(
    ("widget", "value", "words"),
    [
        ("stride", 0, "stride is 0"),
        ("stride", -(10**15), "stride is -1000000000000000"),
        ("dilation", 9, "larger than the picture"),
        ("window", 9, "pooling window"),
        ("amount", -1, "padding is -1"),
    ],
)
def test_impossible_settings_are_explained_and_the_last_picture_stays(
    widget: str, value: int, words: str
) -> None:
    test = opened(**MATRIX, padding1="1", pool1="max")
    before = query(test), sizes(test)
    test.number_input(key=f"lab-{widget}1").set_value(value).run()
    assert not test.exception
    assert not test.error
    (sentence,) = warnings(test)
    assert words in sentence
    assert (query(test), sizes(test)) == before
    test.number_input(key=f"lab-{widget}1").set_value(1).run()
    assert warnings(test) == []


@pytest.mark.parametrize("text", ["", "x", "nan", "1 inf", "1e7", "1 2\n3", "<b>1</b>", "1 " * 9])
def test_wrong_numbers_are_explained_and_the_last_picture_stays(text: str) -> None:
    test = opened(**MATRIX, kernel1="typed", values1="1,2")
    before = query(test)
    test.text_area(key="lab-values1").set_value(text).run()
    assert not test.exception
    assert len(test.warning) == 1
    assert query(test) == before
    test.text_area(key="lab-values1").set_value("3 4").run()
    assert warnings(test) == []
    assert query(test)["values1"] == "3,4"


def test_typing_begins_with_the_kernel_that_was_there() -> None:
    test = opened(kernel1="sharpen")
    test.selectbox(key="lab-kernel1").set_value("typed").run()
    assert test.text_area(key="lab-values1").value == " 0  -1   0\n-1   5  -1\n 0  -1   0"


def test_normalising_divides_by_the_sum() -> None:
    test = opened(kernel1="typed", values1="1,2,1")
    test.button(key="lab-normalise1").click().run()
    assert test.text_area(key="lab-values1").value.split() == ["1/4", "2/4", "1/4"]
    assert query(test)["values1"] == "1/4,2/4,1/4"


def test_normalising_a_sum_of_zero_is_explained() -> None:
    test = opened(kernel1="laplacian")
    test.button(key="lab-normalise1").click().run()
    assert "add up to 0" in test.info[0].value
    assert query(test)["kernel1"] == "laplacian"


def test_normalising_what_is_no_kernel_is_explained() -> None:
    test = opened(kernel1="typed", values1="1,2")
    test.text_area(key="lab-values1").set_value("1 x").run()
    test.button(key="lab-normalise1").click().run()
    assert not test.exception
    assert "is not a number" in test.info[0].value.replace("\\", "")


def test_every_layer_of_every_network_can_be_chosen() -> None:
    test = opened(kernel1="model")
    for card in zoo.cards():
        test.selectbox(key="lab-model1").set_value(card.name).run()
        for layer in test.selectbox(key="lab-layer1").options:
            test.selectbox(key="lab-layer1").set_value(layer.split(" (")[0]).run()
            assert not test.exception
            assert warnings(test) == []


def test_more_stages_and_fewer_again() -> None:
    test = opened()
    for count in ("3", "2", "1"):
        test.session_state["lab-stages"] = count
        test.run()
        assert not test.exception
        assert query(test).get("stages", "1") == count


def test_matrices_of_different_sizes_are_explained() -> None:
    test = opened(source="matrix", colour="rgb")
    test.text_area(key="lab-matrix1").set_value("1 2").run()
    assert "one size" in warnings(test)[0]


def test_without_an_own_picture_the_page_says_what_to_do() -> None:
    test = opened()
    test.session_state["lab-source"] = "upload"
    test.run()
    assert not test.exception
    assert warnings(test) == [texts.NO_UPLOAD]
