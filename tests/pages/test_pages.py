"""Every page runs through in Streamlit's own test client, without a browser."""

import json
import shutil
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from cnnviz import samples, zoo

PAGES = Path(__file__).parents[2] / "pages"
SECONDS = 60


def opened(page: str, **query: str) -> AppTest:
    test = AppTest.from_file(str(PAGES / f"{page}.py"), default_timeout=SECONDS)
    for name, value in query.items():
        test.query_params[name] = value
    return test.run()


def text(test: AppTest) -> str:
    return " ".join(str(each.value) for each in (*test.markdown, *test.warning, *test.error))


@pytest.mark.parametrize("page", sorted(path.stem for path in PAGES.glob("*.py")))
def test_every_page_runs_without_an_exception(page: str) -> None:
    test = opened(page)
    assert not test.exception
    assert not test.error


def test_explore_asks_what_the_chosen_filter_looks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = []
    monkeypatch.setattr(st, "switch_page", lambda page, *, query_params: gone.append(query_params))
    test = opened("explore", model="digits", layer="conv1", map="3")
    test.button(key="filters").click().run()
    assert gone == [{"model": "digits", "layer": "conv1", "filter": "3"}]
    assert "filters" not in {one.key for one in opened("explore", layer="pool1").button}


def test_explore_names_the_class_that_the_network_believes() -> None:
    card = zoo.cards()[0]
    assert any(f"**{label}**" in text(opened("explore")) for label in card.classes)


def test_explore_takes_model_and_sample_from_the_link() -> None:
    card = zoo.cards()[-1]
    sample = samples.for_card(card)[-1].id
    test = opened("explore", model=card.name, sample=sample)
    assert test.query_params["model"] == card.name
    assert test.query_params["sample"] == sample
    assert test.selectbox[0].value == card.name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("model", "no-such-model"),
        ("sample", "no-such-sample"),
        ("layer", "no-such-layer"),
        ("map", "-1"),
        ("scale", "universe"),
        ("palette", "<script>alert(1)</script>"),
    ],
)
def test_explore_answers_a_wrong_link_with_one_sentence_and_goes_on(name: str, value: str) -> None:
    test = opened("explore", **{name: value})
    assert not test.exception
    assert len(test.warning) == 1
    assert "\n" not in test.warning[0].value
    assert "The network" in text(test)


def test_explore_follows_the_browser_and_ignores_what_it_may_not_say() -> None:
    test = opened("explore")
    layer = "conv1" if "conv1" in text(test) else None
    test.session_state["network"] = {
        "view": {"layer": layer, "map": 3, "scale": "map", "palette": "x"}
    }
    test.run()
    assert not test.exception


def test_models_states_each_measured_accuracy() -> None:
    for card in zoo.cards():
        shown = {metric.value for metric in opened("models", model=card.name).metric}
        if "test_accuracy" in card.metrics:
            assert f"{100 * card.metrics['test_accuracy']:.1f} %" in shown


def test_without_any_model_the_screens_say_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_MODELS_DIR", str(tmp_path))
    test = opened("explore")
    assert not test.exception
    assert "no network to show" in test.error[0].value


def test_a_damaged_model_is_a_sentence_and_the_others_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, damaged = zoo.cards()[0].name, zoo.cards()[1].name
    shutil.copytree(zoo.models_folder(), tmp_path, dirs_exist_ok=True)
    file = tmp_path / damaged / "model.keras"
    file.write_bytes(file.read_bytes()[:-100])
    # Another SHA-256 in the card, too: the sound model is still in the cache under the true one.
    card = tmp_path / damaged / "card.json"
    card.write_text(json.dumps(json.loads(card.read_text()) | {"sha256": "0" * 64}))
    monkeypatch.setenv("CNNVIZ_MODELS_DIR", str(tmp_path))
    test = opened("explore", model=damaged)
    assert not test.exception
    assert len(test.error) == 1
    assert "**" not in test.error[0].value
    assert not opened("explore", model=whole).error
