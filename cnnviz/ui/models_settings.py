"""The Models page's part for a model of one's own: what was guessed of it, set right; delete it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from cnnviz.language import _
from cnnviz.types import ModelCard, Preprocessing
from cnnviz.ui import models_answers, models_offered, notices
from cnnviz.ui import models_texts as texts
from cnnviz.ui.markdown import plain
from cnnviz.ui.models_state import CHOSEN
from cnnviz.zoo import own
from cnnviz.zoo.own import Own

ASKED, SAID = "models-delete-asked", "models-said"
OTHER = "other"


def show(card: ModelCard) -> None:
    """Show what was found out about a model that somebody brought, and let its owner change it."""
    found = own.find(card.name)
    if found is None:
        return
    st.subheader(texts.SETTINGS)
    told, answers = st.columns([3, 2], gap="large")
    with told:
        _show_notes(found)
        if models_offered.is_mine(found):
            _show_fields(found)
        else:
            st.caption(texts.SETTINGS_OF_OTHERS)
            st.markdown(texts.formula(card.preprocessing))
    with answers, notices.errors_shown(), st.spinner(texts.ANSWERING):
        models_answers.show(card)


def show_said() -> None:
    """Tell of what was just done."""
    if said := st.session_state.pop(SAID, ""):
        st.toast(said, icon=":material/check:")


def _show_notes(found: Own) -> None:
    notes = "\n".join(f"- {plain(note)}" for note in found.facts.notes)
    if found.facts.sure:
        st.info(f"**{texts.NOTES}**\n{notes}", icon=":material/description:")
    else:
        st.warning(f"**{texts.NOTES}**\n{notes}", icon=":material/help:")


# --------------------------------------------------------------------------------------- the fields


def _show_fields(found: Own) -> None:
    card = found.card
    title = st.text_input(
        texts.NAME, _(card.title), key=_key(card, "title"), max_chars=own.LIMITS.title_letters
    )
    how = _pick_preprocessing(card)
    names = st.text_area(
        texts.CLASSES, "\n".join(card.classes), key=_key(card, "classes"), height=140
    )
    threshold = card.threshold
    if card.output == "sigmoid":
        threshold = st.slider(
            texts.THRESHOLD, 0.0, 1.0, card.threshold, key=_key(card, "threshold")
        )
    with st.container(horizontal=True):
        if st.button(texts.SAVE, key=_key(card, "save"), type="primary", icon=":material/save:"):
            with notices.errors_shown():
                _save(found, replace(_named(card, title, names), preprocessing=how), threshold)
                st.rerun()
        st.button(
            texts.DELETE,
            key=_key(card, "delete"),
            icon=":material/delete:",
            on_click=_ask,
            args=(card.name,),
        )
    if st.session_state.get(ASKED) == card.name:
        st.dialog(texts.DELETE_TITLE, on_dismiss=_forget)(_confirm)(card)


def _key(card: ModelCard, what: str) -> str:
    """Return a widget's key; another version of the model begins with what was saved."""
    return f"models-{what}-{card.sha256[:12]}"


def _pick_preprocessing(card: ModelCard) -> Preprocessing:
    now, channels = card.preprocessing, card.input_shape[2]
    names = [name for name in texts.SCALES if name != "caffe" or channels == 3]
    current = next((name for name in own.SCALES if _is(name, now)), OTHER)
    scale = st.selectbox(
        texts.SCALE,
        names,
        names.index(current),
        format_func=texts.SCALES.__getitem__,
        key=_key(card, "scale"),
        help=texts.SCALE_HELP,
    )
    fits = [name for name in texts.FITS if name != "digit" or channels == 1]
    fit = st.selectbox(
        texts.FIT,
        fits,
        fits.index(now.fit),
        format_func=texts.FITS.__getitem__,
        key=_key(card, "fit"),
    )
    if scale != OTHER:
        return own.preprocessing(scale, channels, fit)
    return _pick_numbers(card, fit)


def _is(scale: str, how: Preprocessing) -> bool:
    return own.preprocessing(scale, len(how.mean), how.fit) == how


def _pick_numbers(card: ModelCard, fit: str) -> Preprocessing:
    """Let the person type one mean and one spread for all channels."""
    now, channels = card.preprocessing, card.input_shape[2]
    left, right = st.columns(2)
    mean = left.number_input(texts.MEAN, value=now.mean[0], key=_key(card, "mean"))
    std = right.number_input(
        texts.STD, value=now.std[0], min_value=1e-6, format="%.4f", key=_key(card, "std")
    )
    chosen = own.preprocessing("raw", channels, fit)
    return replace(chosen, mean=(float(mean),) * channels, std=(float(std),) * channels)


def _named(card: ModelCard, title: str, names: str) -> ModelCard:
    """Return a card with the names that a person has written.

    Raises:
        ModelError: there are more or fewer names than classes.
    """
    listed = [name for name in own.named(names) if name]
    classes = own.fitting(listed, len(card.classes))
    return replace(card, title=" ".join(title.split()) or _(card.title), classes=classes)


def _save(found: Own, card: ModelCard, threshold: float) -> None:
    own.changed(found, replace(card, threshold=threshold))
    st.session_state[SAID] = texts.SAVED


# ----------------------------------------------------------------------------------------- deleting


def _ask(name: str) -> None:
    st.session_state[ASKED] = name


def _forget() -> None:
    st.session_state.pop(ASKED, None)


def _confirm(card: ModelCard) -> None:
    st.markdown(texts.delete_question(_(card.title)))
    with st.container(horizontal=True):
        if st.button(texts.REALLY_DELETE, key="models-delete-yes", type="primary"):
            _forget()
            with notices.errors_shown():
                _delete(card.name)
                st.rerun()
        if st.button(texts.KEEP, key="models-delete-no"):
            _forget()
            st.rerun()


def _delete(name: str) -> None:
    """Delete a model, if it is the visitor's.

    Raises:
        ModelError: it cannot be removed.
    """
    found = own.find(name)
    if found is None or not models_offered.is_mine(found):
        return
    own.remove(name)
    st.session_state.pop(CHOSEN, None)
    st.session_state[SAID] = texts.GONE
