"""The Build page in Streamlit's own test client: presets, edits, undo, links, sentences, Train."""

from functools import partial
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from cnnviz import zoo
from cnnviz.training.spec import RunSpec
from cnnviz.ui import build, train_state
from cnnviz.ui import build_state as state
from cnnviz.ui import build_texts as texts
from cnnviz.ui.build_state import made_for, presets
from cnnviz.zoo import keras_code, network_shapes, network_text
from tests.pages import screen
from tests.pages.screen import ran

FIRST = presets()[state.START]
BROKEN = "max-16_max_conv-8-k5-valid_flatten_dropout-2"


class Browser:
    """Stands for the list in the browser: keeps what it is given, and reports what is asked."""

    def __init__(self) -> None:
        self.reports: list[object] = []
        self.number = 0

    def __call__(self, rows, look, *, key, on_change) -> None:
        self.rows, self.look = {row.name: row for row in rows}, look
        if self.reports:
            st.session_state["reported"] = self.reports.pop(0)
            state.act(st.session_state["reported"])
            st.rerun()

    def did(self, do: str, name: str = "", **more: object) -> None:
        """Report one action, on the row of a layer."""
        self.number += 1
        row = self.rows[name].id if name else None
        self.reports.append([{"n": self.number, "do": do, "id": row, **more}])


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Browser:
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))
    found = Browser()
    monkeypatch.setattr(build, "builder", found)
    return found


opened = partial(screen.opened, "build")


def said(test: AppTest) -> str:
    shown = (*test.markdown, *test.caption, *test.warning, *test.error)
    return " ".join(each.value for each in shown).replace("\\", "")


def line(test: AppTest) -> str:
    return str(test.query_params["network"])


def train_button(test: AppTest):
    (button,) = (one for one in test.button if one.label == texts.TRAIN)
    return button


def test_a_first_visit_shows_a_network_that_can_be_trained(browser: Browser) -> None:
    test = opened()
    assert line(test) == network_text.write(FIRST)
    assert not train_button(test).disabled
    assert list(browser.rows)[:2] == ["image", "conv1"]
    assert browser.look.undo is False


@pytest.mark.parametrize("name", list(presets()))
def test_every_network_of_the_zoo_can_be_started_from_for_what_it_was_made(name: str) -> None:
    network, aim, wrong = state.from_link({"architecture": name})
    assert (network, wrong) == (presets()[name], [])
    assert aim == made_for(name, state.Aim())
    steps = network_shapes.steps(network, aim.shape, aim.classes)
    assert not any(step.complaint for step in steps)


def test_layers_are_edited_undone_and_kept_in_the_address(browser: Browser) -> None:
    test = opened(network="conv-8_relu_max_flatten", dataset="digits8")
    browser.did("set", "conv1", field="kernel", value=5)
    ran(test)
    browser.did("add", "relu1", kind="Normalisation")
    ran(test)
    assert line(test) == "conv-8-k5_relu_bn_max_flatten"
    assert browser.look.said == "bn1 is added."
    browser.did("remove", "flatten")
    assert "**logits** does not fit yet" in said(ran(test))
    assert train_button(test).disabled
    browser.did("undo")
    ran(test)
    assert line(test) == "conv-8-k5_relu_bn_max_flatten"
    browser.did("undo")
    browser.did("undo")
    ran(ran(test))
    assert line(test) == "conv-8_relu_max_flatten"
    assert browser.look.undo is False
    assert test.query_params["dataset"] == "digits8"


def test_one_number_that_is_changed_on_and_on_is_one_step_back(browser: Browser) -> None:
    test = opened(network="conv-8_mean_dense-4")
    for value in (9, 10, 11):
        browser.did("set", "conv1", field="filters", value=value)
        ran(test)
    browser.did("set", "dense1", field="units", value=5)
    ran(test)
    assert line(test) == "conv-11_mean_dense-5"
    browser.did("undo")
    assert line(ran(test)) == "conv-11_mean_dense-4"
    browser.did("undo")
    assert line(ran(test)) == "conv-8_mean_dense-4"


def test_an_action_that_is_reported_twice_counts_once(browser: Browser) -> None:
    test = opened(network="mean")
    action = {"n": 1, "do": "add", "id": None, "kind": "Dropout"}
    browser.reports += [[action], [action, {**action, "n": 2}], "nonsense", [None, {"n": "3"}]]
    ran(test)
    assert line(test) == "mean_dropout_dropout"
    assert browser.look.done == 2


def test_a_broken_network_says_why_where_it_is(browser: Browser) -> None:
    test = opened(network=BROKEN, dataset="shapes")
    assert {row.name: row.complaint for row in browser.rows.values() if row.complaint} == {
        "conv1": "The picture is 1×1 here, a 5×5 kernel does not fit: use same padding or remove a "
        "pool.",
        "dropout": "The share that is erased must be from 0 to 0.95, but 2 was asked for.",
    }
    assert "**conv1**, **dropout** do not fit yet" in said(test)
    assert texts.NO_CODE in said(test)
    assert not test.code
    assert line(test) == BROKEN  # also what is broken can be sent to somebody who mends it


def test_figures_and_where_the_parameters_are(browser: Browser) -> None:
    test = opened(network="conv-4-k5-valid_flatten_dense-10", dataset="digits8")  # 8×8 -> 4×4
    parameters = 4 * 26 + 65 * 10 + 11 * 10
    assert [one.value for one in test.metric] == [str(parameters), "2\u202f340", "3"]
    assert f"{100 * 650 / parameters:.0f} % of the parameters sit in **dense1**" in said(test)
    assert f"{100 * 1600 / 2340:.0f} % of the work is done in **conv1**" in said(test)
    network = network_text.read("conv-4-k5-valid_flatten_dense-10")
    assert test.code[0].value == keras_code.code(network, (8, 8, 1), 10).strip()


def test_another_data_set_size_and_colour_change_what_comes_in_and_out(browser: Browser) -> None:
    test = opened(network="mean", dataset="shapes")
    test.selectbox(key=state.key("dataset")).select("digits8")
    ran(test)
    assert browser.rows["image"].shape == (8, 8, 1)
    assert browser.rows["softmax"].shape == (10,)
    test.selectbox(key=state.key("side")).select(28)
    ran(test)
    assert browser.rows["image"].shape == (28, 28, 1)
    test.selectbox(key=state.key("dataset")).select("shapes")
    test.segmented_control(key=state.key("colour")).set_value("grey")
    ran(test)
    assert browser.rows["image"].shape == (28, 28, 1)
    assert dict(test.query_params.items()) == {
        "network": "mean",
        "dataset": "shapes",
        "side": "28",
        "colour": "grey",
    }


def test_starting_from_another_network_can_be_undone(browser: Browser) -> None:
    test = opened(network="mean", dataset="digits8")
    assert test.selectbox(key=build.BEGIN).value is None
    test.selectbox(key=build.BEGIN).select("digits")
    assert line(ran(test)) == network_text.write(zoo.architecture("digits").network)
    assert test.query_params["dataset"] == "mnist"
    browser.did("undo")
    assert line(ran(test)) == "mean"
    assert test.selectbox(key=build.BEGIN).value is None


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"network": "<script>"}, "There is no layer “<script>”"),
        ({"network": "conv-8_" * 100}, "A network can have 60 layers at most"),
        ({"network": "mean", "dataset": "nowhere"}, "The link asks for the data set “nowhere”"),
        ({"network": "mean", "side": "9999"}, "The link asks for side “9999”"),
        ({"network": "mean", "side": "٣"}, "The link asks for side “٣”"),
        ({"network": "mean", "colour": "mauve"}, "The link asks for colour “mauve”"),
        ({"architecture": "nothing"}, "The link asks for the network “nothing”"),
    ],
)
def test_what_is_wrong_in_a_link_is_left_as_usual(query: dict[str, str], sentence: str) -> None:
    network, aim, wrong = state.from_link(query)
    assert len(wrong) == 1
    assert sentence in wrong[0]
    assert aim == state.Aim()
    assert network == (network_text.read("mean") if "mean" in query.values() else FIRST)


def test_a_wrong_link_is_said_until_something_is_changed(browser: Browser) -> None:
    test = opened(network="conv-8_[mean](x)", side="9999")
    assert "There is no layer “[mean](x)”" in said(test)
    assert "The link asks for side “9999”" in said(test)
    assert not train_button(test).disabled
    browser.did("add", kind="Dropout")
    assert "The link asks" not in said(ran(test))


def test_train_is_opened_with_the_same_network(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = []
    monkeypatch.setattr(st, "switch_page", lambda page, *, query_params: gone.append(query_params))
    test = opened(network="conv-8_mean", dataset="shapes", side="16", colour="grey")
    train_button(test).click()
    ran(test)
    found, wrong = train_state.from_link(gone[0])
    assert wrong == []
    assert found == RunSpec(
        dataset="shapes", architecture="own", network="conv-8_mean", side=16, colour="grey"
    )
