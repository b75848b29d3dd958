"""The attribution page in Streamlit's own test client."""

import base64
import hashlib
import re
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import keras
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from cnnviz import samples, zoo
from cnnviz.attribution import Check, Heatmap
from cnnviz.ui import attribution_by_hand as by_hand
from cnnviz.ui import attribution_maps as maps
from cnnviz.ui import attribution_texts as texts
from cnnviz.ui import sources
from cnnviz.ui.attribution_maps import Question, Subject
from cnnviz.ui.attribution_question import KNOWN
from cnnviz.ui.waiting_line import Line
from cnnviz.zoo import card_file
from tests.cards import make_card
from tests.pages import screen
from tests.pages.screen import checked, fresh, until

QUICK = {"model": "digits", "methods": "grad-cam"}
CAT = {"model": "cats-dogs", "methods": "grad-cam"}


@pytest.fixture(autouse=True)
def line(monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """A line of work of the test's own; no garbage collection at each click (decision 0003)."""
    monkeypatch.setattr("keras.backend.clear_session", lambda *_, **__: None)
    own = Line(maps.KEPT_BYTES, maps.size)
    monkeypatch.setattr(maps, "LINE", own)
    yield own
    until(lambda: not own.busy)


opened = partial(screen.opened, "attribution")


def finished(test: AppTest) -> AppTest:
    until(lambda: not maps.LINE.busy)
    return checked(test.run())


def text(test: AppTest) -> str:
    kinds = (test.markdown, test.caption, test.warning, test.error, test.info)
    elements = [element for kind in kinds for element in kind]
    return " ".join(re.sub(r"\\(.)", r"\1", str(each.value)) for each in elements)


def subject(name: str = "digits", number: int = 0) -> Subject:
    card = zoo.card(name)
    return maps.subject(card, samples.for_card(card)[number].data())


def test_the_page_explains_the_answer_unless_a_class_is_chosen() -> None:
    test = opened(**QUICK)
    found = subject()
    name = found.classes[found.answer]
    score = maps.quick(Question(found, KNOWN["grad-cam"], found.answer)).score
    assert f"the score of **{name}**: **{texts.number(score)}**" in text(test)
    assert "class" not in test.query_params

    other = (found.answer + 1) % 10
    test.selectbox(key="attribution-class").select(other).run()
    score = maps.quick(Question(found, KNOWN["grad-cam"], other)).score
    assert f"**{found.classes[other]}**: **{texts.number(score)}**" in text(checked(test))
    assert test.query_params["class"] == str(other)


def test_a_link_brings_everything_back() -> None:
    link = QUICK | {"sample": "digit-3", "class": "8", "layer": next(iter(subject().shapes))}
    test = opened(**link)
    assert not test.warning
    assert {name: test.query_params[name] for name in link} == link
    assert test.selectbox(key="attribution-class").value == 8
    assert test.selectbox(key="attribution-layer").value == link["layer"]


def test_a_wrong_link_is_a_sentence_for_each_fault_and_the_page_goes_on() -> None:
    test = opened(model="digits", layer="<b>", **{"class": "99"}, methods="grad-cam,magic")
    assert len(test.warning) == 3
    assert "<b>" not in " ".join(each.value for each in test.warning)
    assert "class" not in test.query_params
    assert test.pills(key="attribution-methods").value == ["grad-cam"]


def test_class_and_layer_of_another_network_are_forgotten() -> None:
    test = opened(**QUICK, **{"class": "8"})
    test.selectbox(key="model").select("cats-dogs").run()
    assert "class" not in checked(test).query_params
    assert not test.warning


def test_for_and_against_are_explained_where_there_is_one_output() -> None:
    test = opened(**CAT, **{"class": "0"})
    found = subject("cats-dogs")
    assert "This network has one output" in text(test)
    against = maps.quick(Question(found, KNOWN["grad-cam"], 0)).score
    assert against == -maps.quick(Question(found, KNOWN["grad-cam"], 1)).score
    assert texts.number(against) in text(test)


def test_a_method_that_cannot_be_used_says_why_and_the_others_go_on() -> None:
    test = opened(model="digits", methods="grad-cam,cam")
    assert "needs a network that ends in global average pooling" in text(test)
    assert "Explained is the score of" in text(test)


def test_long_methods_are_worked_out_behind_the_page_and_their_pixels_add_up(line: Line) -> None:
    test = finished(opened(model="digits", methods="integrated-gradients,occlusion"))
    found = subject()
    heat = line.found(Question(found, KNOWN["integrated-gradients"], found.answer).key)
    assert isinstance(heat, Heatmap)
    figures = {each.label: each.value for each in test.metric}
    assert figures[texts.SUM] == texts.number(float(heat.values.sum(dtype=float)))
    assert figures[texts.STEPS] == str(heat.facts["steps"])
    assert "The promise is kept" in text(test)


def test_long_work_can_be_stopped_and_taken_up_again(line: Line) -> None:
    gate = threading.Event()
    asked = Question(subject(), KNOWN["occlusion"], subject().answer)

    def waiting(question: Question) -> object:
        def do(desk: object) -> Heatmap:
            desk.progress(3, 8)
            until(lambda: gate.is_set() or desk.cancelled())
            return question.compute()

        return maps.Work(question.key, do)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(maps, "slow", waiting)
        test = opened(model="digits", methods="occlusion", check="occlusion")
        until(lambda: line.busy)
        test.run()
        test.button(key="attribution-occlusion-stop").click().run()
        until(lambda: not line.busy)
        assert texts.stopped("Occlusion") in text(checked(test.run()))
        assert line.found(asked.key) is None
        gate.set()
        test.button(key="attribution-occlusion-go-on").click().run()
        test = finished(test)
    assert isinstance(line.found(asked.key), Heatmap)
    assert "Explained is the score" in text(test)


@pytest.mark.parametrize(("name", "verdict"), [("saliency", "passes"), ("edges", "fails")])
def test_taking_the_knowledge_away_tells_methods_from_edge_detectors(
    line: Line, name: str, verdict: str
) -> None:
    test = opened(**QUICK)
    test.selectbox(key="attribution-check").select(name).run()
    test.button(key="attribution-start").click().run()
    test = finished(test)
    assert test.query_params["check"] == name
    assert f"**{verdict}** here" in text(test)
    found = subject()
    check = line.found(maps.check_key(Question(found, KNOWN[name], found.answer)))
    assert isinstance(check, Check)
    assert 2 <= len(check.stages) <= maps.STAGES + 1
    test.selectbox(key="attribution-class").select(0).run()
    assert "check" not in checked(test).query_params


def test_what_is_covered_by_hand_changes_the_answer() -> None:
    test = opened(**QUICK)
    assert texts.NOTHING_COVERED in text(test)
    found = subject()
    height, width = found.picture.shape[:2]
    mask = np.ones((height, width), bool)
    test.session_state[by_hand.key_of(found)] = {
        "mask": base64.b64encode(np.packbits(mask).tobytes()).decode()
    }
    test = checked(test.run())
    assert "With 100.0 % of the picture covered" in text(test)
    assert texts.NOTHING_COVERED not in text(test)


def test_without_a_method_the_page_asks_for_one() -> None:
    test = opened(model="digits", methods="none")
    assert texts.NO_METHOD in text(test)
    assert test.query_params["methods"] == "none"


def test_a_picture_that_was_uploaded_on_another_page_is_still_there() -> None:
    test = fresh("attribution")
    for name, value in QUICK.items():
        test.query_params[name] = value
    sample = next(one for one in samples.all_samples() if one.id == "digit-7")
    test.session_state["source"] = sources.UPLOAD
    test.session_state["uploaded"] = ("seven.png", sample.data())
    test = checked(test.run())
    assert "Shown here: seven.png" in text(test)
    assert "**7**" in text(test)
    assert "sample" not in test.query_params


def test_a_network_without_maps_can_be_asked_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_MODELS_DIR", str(tmp_path))
    inputs = keras.Input((4, 4, 1))
    outputs = keras.layers.Dense(3, activation="softmax")(keras.layers.Flatten()(inputs))
    file = tmp_path / "flat" / "model.keras"
    file.parent.mkdir()
    keras.Model(inputs, outputs).save(file)
    card = make_card("flat", sha256=hashlib.sha256(file.read_bytes()).hexdigest())
    card_file.write(card, file.with_name("card.json"))
    test = opened(model="flat", methods="grad-cam,saliency")
    assert "No layer of this network gives maps" in text(test)
    assert "Explained is the score of" in text(test)
    mask = base64.b64encode(b"\xf0\x00").decode()
    found = maps.subject(card, samples.for_card(card)[0].data())
    test.session_state[by_hand.key_of(found)] = {"mask": mask}
    assert "With 25.0 % of the picture covered" in text(checked(test.run()))
