"""The Architecture page in Streamlit's own test client."""

import json
from functools import partial
from pathlib import Path

import pytest

from cnnviz import zoo
from cnnviz.architecture import Largest, Totals
from cnnviz.components.diagram import diagram_data
from cnnviz.ui import architecture, architecture_texts
from tests.pages import screen

NETWORKS = [card.name for card in zoo.cards()]
THIN = "\u202f"


opened = partial(screen.opened, "architecture")


@pytest.mark.parametrize("name", NETWORKS)
def test_the_link_chooses_the_network(name: str) -> None:
    test = opened(model=name, sample="no-such-sample")
    assert not test.exception
    assert test.selectbox[0].value == name
    assert test.query_params["model"] == name
    shown = {metric.label: metric.value for metric in test.metric}
    assert shown["Parameters"] == f"{zoo.card(name).parameters:,}".replace(",", THIN)


def test_another_network_is_chosen_on_the_page() -> None:
    test = opened(model=NETWORKS[0])
    test.selectbox[0].select(NETWORKS[1]).run()
    assert not test.exception
    assert test.query_params["model"] == NETWORKS[1]
    assert test.session_state["choices"].model == NETWORKS[1]


def test_a_wrong_link_is_one_sentence() -> None:
    test = opened(model="<b>no</b>")
    assert not test.exception
    assert len(test.warning) == 1
    assert test.query_params["model"] == NETWORKS[0]


def test_without_any_model_the_page_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_MODELS_DIR", str(tmp_path))
    test = opened()
    assert not test.exception
    assert len(test.error) == 1


@pytest.mark.parametrize("name", NETWORKS)
def test_the_browser_gets_every_layer_with_a_link_to_it(name: str) -> None:
    card = zoo.card(name)
    data = json.loads(json.dumps(diagram_data(card, architecture.plan(card).rows)))
    assert data["totals"]["parameters"] == card.parameters
    for row in data["rows"]:
        assert row["link"] == f"/?model={name}&layer={row['name']}"
        assert row["frozen"] == row["parameters"] - row["trainable"]


def test_the_page_writes_sizes_as_people_read_them() -> None:
    assert architecture_texts.memory(40) == "40 bytes"
    assert architecture_texts.memory(1_455_696) == "1.46 MB"
    assert architecture_texts.rounded(38_896_896) == "38.9 million"
    assert architecture_texts.rounded(1_290) == f"1{THIN}290"
    assert architecture_texts.duration(0) == "about a second"
    assert architecture_texts.duration(90) == "90 seconds"
    assert architecture_texts.duration(3 * 365.25 * 86400) == "3.0 years"


def test_facts_about_networks_of_every_sort() -> None:
    row = architecture.plan(zoo.cards()[0]).rows[0]
    nothing = architecture_texts.facts(Totals(2, 0, 0, 0, 0, 10), row, 0)
    assert "nothing in it was learned" in nothing
    whole = architecture_texts.facts(Totals(2, 5, 5, 0, 7, 10), row, 12)
    assert "all of its **5**" in whole
    assert "12 further parameters" in whole
    many = Largest(("a", "b", "c", "d"), 0.25)
    assert architecture_texts.where(many, Largest((), 0)) == (
        "Most parameters: **4 layers** (25 % each)"
    )
