"""What the network of one epoch says of the fixed pictures."""

from __future__ import annotations

from html import escape

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz import datasets
from cnnviz.training.store import Run
from cnnviz.types import Float32, UInt8
from cnnviz.ui import run_lookback
from cnnviz.ui import run_texts as texts
from cnnviz.ui.small_pictures import data_url

TOP = 3
"""Classes that are named; the others are summed up."""


def show(run: Run, epoch: int, images: UInt8, labels: NDArray[np.int64]) -> None:
    """Show each picture with what it is and what the network takes it for."""
    shares = run_lookback.predictions(run, epoch)
    right = int((shares.argmax(axis=1) == labels).sum())
    st.subheader(texts.ANSWERS)
    st.markdown(texts.score(right, len(labels), epoch))
    classes = datasets.dataset(run.spec.dataset).classes
    cards = [
        _card(data_url(image), int(label), row, classes)
        for image, label, row in zip(images, labels, shares, strict=True)
    ]
    st.html(f'<ul class="run-answers">{"".join(cards)}</ul>')


def _card(source: str, label: int, shares: Float32, classes: tuple[str, ...]) -> str:
    """Return a picture's card: truth, verdict and the most probable classes as bars."""
    truth, right = escape(classes[label]), int(shares.argmax()) == label
    mark = f"✓ {texts.RIGHT}" if right else f"✗ {texts.WRONG}"
    rows = "".join(
        _bar(classes[number], float(shares[number]), is_truth=number == label)
        for number in _shown(shares, label)
    )
    return (
        f'<li class="{"right" if right else "wrong"}">'
        f'<img src="{source}" alt="{truth}" width="64" height="64">'
        f"<p>{texts.TRUTH} <b>{truth}</b><br><span>{mark}</span></p>"
        f'<table class="run-bars"><tbody>{rows}</tbody></table></li>'
    )


def _shown(shares: Float32, label: int) -> list[int]:
    """Return the numbers of the most probable classes, the true one always among them."""
    top = [int(number) for number in np.argsort(-shares, kind="stable")[:TOP]]
    return top if label in top else [*top[:-1], label]


def _bar(name: str, share: float, *, is_truth: bool) -> str:
    weight = "b" if is_truth else "span"
    return (
        f"<tr><th scope=row><{weight}>{escape(name)}</{weight}></th>"
        f'<td><div><i style="width: {100 * share:.1f}%"></i></div></td>'
        f"<td>{texts.short_share(share)}</td></tr>"
    )
