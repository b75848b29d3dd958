"""Occlusion by hand: paint over a part of the picture, and see what answer and maps make of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import numpy as np
import streamlit as st

from cnnviz import attribution, images
from cnnviz.attribution import FILLINGS, Filling, Heatmap, Method
from cnnviz.components.heatmap import Card, Frame, heatmap, heatmap_packet
from cnnviz.components.occluder import Mask, occluder, occluder_packet
from cnnviz.errors import ModelError
from cnnviz.language import _
from cnnviz.predict import Verdict, decide
from cnnviz.trace import trace
from cnnviz.types import Float32, UInt8
from cnnviz.ui import attribution_maps as maps
from cnnviz.ui import attribution_texts as texts
from cnnviz.ui import texts as words
from cnnviz.ui.attribution_maps import Question, Subject
from cnnviz.ui.attribution_question import KNOWN, class_of
from cnnviz.ui.attribution_state import View

FILLING = "attribution-filling"
ALWAYS = ("grad-cam", "saliency")
"""What is taken where none of the chosen methods will do; the last needs no layer."""
STRONGEST = 0.1
"""The part of the picture that one button covers."""
MOST_MAPS = 7
"""Maps of the layer that are shown."""
MOST_CLASSES = 5


@dataclass(frozen=True, slots=True, eq=False)
class Passed:
    """What one picture became in the network."""

    picture: UInt8
    shares: tuple[float, ...]
    verdict: Verdict
    maps: Float32 | None
    """(h, w, C) of the chosen layer, None where no layer gives maps."""
    heat: Heatmap | None
    """None where the method cannot be used."""


@st.fragment
def show(found: Subject, view: View) -> None:
    """Show the picture to paint over, and what changes."""
    filling: Filling = st.segmented_control(
        texts.FILLING,
        FILLINGS,
        key=FILLING,
        format_func=lambda name: texts.FILLINGS[name],
        default=FILLINGS[0],
        required=True,
        help=texts.FILLING_HELP,
    )
    question = Question(found, method_of(found, view), class_of(found, view), view.layer)
    before = _passed(question, found.picture)
    left, right = st.columns([2, 3], gap="large")
    with left:
        mask = _painted(found, before, filling)
    after = (
        _passed(question, attribution.covered(found.picture, mask, filling))
        if mask.any()
        else before
    )
    with right:
        _show_answers(question, before, after, mask)
    if mask.any():
        _show_maps(question, before, after)


def method_of(found: Subject, view: View) -> Method:
    """Return the first of the chosen methods that takes one pass and can be used, or another."""
    methods = (KNOWN[name] for name in (*view.methods, *ALWAYS))
    return next(method for method in methods if _serves(method, found))


def _serves(method: Method, found: Subject) -> bool:
    has_layer = bool(found.shapes) or not method.needs_layer
    return has_layer and not method.long and not method.obstacle(found.model)


def _painted(found: Subject, before: Passed, filling: Filling) -> Mask:
    everywhere = np.ascontiguousarray(attribution.filled(found.picture, filling))
    packet = occluder_packet(found.picture, everywhere, _strongest(before), texts.OCCLUDER)
    size = (found.picture.shape[0], found.picture.shape[1])
    return occluder(packet, size, key=key_of(found), on_change=lambda: None)


def key_of(found: Subject) -> str:
    """Return the key under which the browser keeps what is covered of a picture."""
    return f"attribution-covered-{found.key}"


def _strongest(passed: Passed) -> Mask:
    """Return the tenth of the pixels (H, W) that speak most for the class, none if none does."""
    if passed.heat is None:
        return np.zeros(passed.picture.shape[:2], bool)
    values = passed.heat.enlarged()
    strongest: Mask = values >= np.quantile(values, 1 - STRONGEST)
    return strongest & (values > 0)


def _passed(question: Question, picture: UInt8) -> Passed:
    found = question.subject
    tensor = images.scaled(picture, found.card.preprocessing)
    traced = trace(found.model, tensor)
    answer = np.ravel(traced[traced.outputs[0]].output)
    layer = question.layer or found.suggested
    return Passed(
        picture=picture,
        shares=maps.shares_of(answer, len(found.shares)),
        verdict=decide(answer, found.card),
        maps=traced[layer].output if layer else None,
        heat=_heat(question, tensor),
    )


def _heat(question: Question, tensor: Float32) -> Heatmap | None:
    request = attribution.Request(question.class_index, question.layer)
    try:
        return question.method.compute(question.subject.model, tensor, request)
    except ModelError:  # said above, where the method was chosen
        return None


# ------------------------------------------------------------------------------------- what changes


def _show_answers(question: Question, before: Passed, after: Passed, mask: Mask) -> None:
    found = question.subject
    st.markdown(f"#### {words.verdict(found.card, after.verdict)}")
    if not mask.any():
        st.info(texts.NOTHING_COVERED, icon=":material/brush:")
    elif before.heat is not None and after.heat is not None:
        name = found.classes[question.class_index]
        scores = before.heat.score, after.heat.score
        st.markdown(texts.moved(name, *scores, float(mask.mean())))
    st.html(table(found.classes, before.shares, after.shares))


def table(classes: tuple[str, ...], before: tuple[float, ...], after: tuple[float, ...]) -> str:
    """Return the classes that had or have most, with bars, as HTML."""
    largest = np.argsort(-np.maximum(before, after), kind="stable")[:MOST_CLASSES]
    rows = "".join(
        f'<tr><th scope="row">{escape(classes[each])}</th>'
        f"{_bar(before[each], 'before')}{_bar(after[each], 'after')}"
        f'<td class="change">{texts.points(after[each] - before[each])}</td></tr>'
        for each in largest
    )
    heads = "".join(
        f'<th scope="col">{title}</th>'
        for title in (texts.NAME, texts.BEFORE, texts.AFTER, texts.CHANGE)
    )
    return (
        f'<div class="attribution-answers"><table><caption>{texts.BEFORE_AND_AFTER}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _bar(share: float, kind: str) -> str:
    return (
        f'<td><span class="track" aria-hidden="true"><span class="fill {kind}" '
        f'style="width:{100 * share:.1f}%"></span></span>{escape(texts.share(share))}</td>'
    )


def _show_maps(question: Question, before: Passed, after: Passed) -> None:
    cards = list(_cards(question, before, after))
    if not cards:
        return
    layer = question.layer or question.subject.suggested
    st.caption(texts.CHANGED_MAPS.format(layer=layer))
    heatmap(heatmap_packet(cards, texts.HEATMAP, small=True), key="attribution-by-hand")


def _cards(question: Question, before: Passed, after: Passed) -> Iterator[Card]:
    if before.heat is not None and after.heat is not None:
        pair = before.heat.values, after.heat.values
        yield _pair(_(question.method.title), (before, after), pair, signed=question.method.signed)
    if before.maps is None or after.maps is None:
        return
    change = np.abs(after.maps - before.maps).mean(axis=(0, 1))
    signed = bool(min(before.maps.min(), after.maps.min()) < 0)
    for channel in np.argsort(-change, kind="stable")[:MOST_MAPS]:
        pair = before.maps[..., channel], after.maps[..., channel]
        title = texts.CHANNEL.format(channel=channel)
        yield _pair(title, (before, after), pair, signed=signed)


def _pair(
    title: str, passed: tuple[Passed, Passed], values: tuple[Float32, Float32], *, signed: bool
) -> Card:
    """Return two maps on one scale."""
    frames = [
        Frame(
            each.picture,
            np.ascontiguousarray(found),
            attribution.enlarge(found, (each.picture.shape[0], each.picture.shape[1])),
            caption,
        )
        for each, found, caption in zip(passed, values, (texts.BEFORE, texts.AFTER), strict=True)
    ]
    limit = max(float(np.abs(each).max()) for each in values)
    return Card(title, frames, limit, limit, signed, texts.ENDS[signed])
