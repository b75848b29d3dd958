"""The Models page's pictures with what a network says to them: a wrong guess is seen at once."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from html import escape

import streamlit as st
from cachetools import LRUCache, cached

from cnnviz import images, samples, zoo
from cnnviz.evaluation.thumbnails import data_url
from cnnviz.language import _, language
from cnnviz.predict import decide, predict
from cnnviz.types import ModelCard
from cnnviz.ui import models_texts as texts
from cnnviz.ui.texts import percent

SAMPLES, SIDE = 4, 112
"""Sample pictures that it answers, and pixels of each."""


def show(card: ModelCard) -> None:
    """Show some pictures as they enter a network, with its answers.

    Raises:
        CnnvizError: the model cannot be used.
    """
    st.markdown(f"##### {texts.TRY}")
    st.caption(texts.TRY_HELP)
    rows = "".join(
        f'<figure><img src="{picture}" alt="{escape(alt)}"><figcaption>{escape(label)}<br>'
        f"<b>{share}</b></figcaption></figure>"
        for picture, alt, label, share in _answers(card)
    )
    st.html(f'<div class="model-answers">{rows}</div>')


@cached(LRUCache(64), key=lambda card: (card.sha256, language()), lock=threading.Lock())
def _answers(card: ModelCard) -> Sequence[tuple[str, str, str, str]]:
    """Return picture, its description, the answer and its probability of some samples."""
    chosen = samples.for_card(card)[:SAMPLES]
    pictures = [images.read(sample.data()) for sample in chosen]
    rows = predict(zoo.load(card.name), card, pictures)
    verdicts = [decide(row, card, top=1) for row in rows]
    return [
        (
            data_url(images.fitted(picture, card), SIDE),
            _(sample.alt),
            verdict.label,
            percent(verdict.probability),
        )
        for sample, picture, verdict in zip(chosen, pictures, verdicts, strict=True)
    ]
