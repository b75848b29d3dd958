"""A card for each photo: the answer, how sure it is, what comes close, and ways to look closer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

import streamlit as st

from cnnviz import pets, zoo
from cnnviz.pets import Answer
from cnnviz.pets.network import KINDS
from cnnviz.ui import notices, sources, state
from cnnviz.ui import pets_texts as texts
from cnnviz.ui.attribution_overlay import heat_map
from cnnviz.ui.evaluate_pictures import EXPLORE
from cnnviz.ui.evaluate_pictures import source as data_url
from cnnviz.ui.pets_looking import Found
from cnnviz.ui.pets_photos import Photo
from cnnviz.ui.run_texts import short_share

AT_ONCE, MORE = 12, 24
"""Cards to begin with, and how many more come at a time."""
MOST_BREEDS = 4
NUMBERS: Mapping[str, int] = {"cat": 0, "dog": 1}
"""Of the classes of the network that tells cats from dogs."""
LIMIT = "pets-limit"
ATTRIBUTION = "../../pages/attribution.py"


def show(found: Sequence[Found]) -> None:
    """Show cards, some at first and more on demand."""
    limit = int(st.session_state.setdefault(LIMIT, AT_ONCE))
    with st.container(key="pets-cards"):
        for one in found[:limit]:
            with st.container(border=True, key=f"pets-card-{one.photo.key}"):
                _show_card(one)
    if len(found) > limit:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(texts.MORE, key="pets-more", on_click=_more)
            st.caption(texts.shown(limit, len(found)), width="content")


def _more() -> None:
    st.session_state[LIMIT] += MORE


def _show_card(found: Found) -> None:
    if found.answer is None:
        st.html(_unread(found))
        return
    body = st.empty()
    maps: list[tuple[str, str]] = []
    with st.container(horizontal=True, vertical_alignment="center"):
        wanted = st.toggle(texts.HEAT_MAP, key=f"pets-heat-{found.photo.key}", help=texts.HEAT_HELP)
        _offer_closer(found.photo, found.answer)
    if wanted:
        with notices.errors_shown(), st.spinner(texts.LOOKING):
            maps = _heat_maps(found.photo, found.answer)
    body.html(_card(found, found.answer, maps))


# --------------------------------------------------------------------------------- in one document


def _unread(found: Found) -> str:
    return (
        '<div class="pets-card"><div class="words">'
        f"<h3>{escape(texts.UNREAD)}</h3><p>{escape(found.problem)}</p>"
        f"<p class='sure'>{escape(found.photo.name)}</p></div></div>"
    )


def _card(found: Found, answer: Answer, maps: Sequence[tuple[str, str]]) -> str:
    """Return a card's HTML."""
    name = found.photo.name
    pictures = maps or [(found.source, texts.alt(name, answer))]
    figure = "".join(f'<img src="{source}" alt="{escape(alt)}">' for source, alt in pictures)
    legend = _legend() if maps else ""
    note = f'<p class="note">{escape(answer.note)}</p>' if answer.note else ""
    return (
        f'<div class="pets-card"><figure>{figure}{legend}'
        f"<figcaption>{escape(name)}</figcaption></figure>"
        f'<div class="words"><h3>{escape(texts.headline(answer))}</h3>'
        f'<p class="sure">{escape(texts.sureness(answer))}</p>'
        f"{''.join(_tables(answer))}{note}</div></div>"
    )


def _legend() -> str:
    """Return what the colours of a heat map mean."""
    little, most = map(escape, texts.HEAT_LEGEND)
    return f'<p class="legend"><span>{little}</span><i></i><span>{most}</span></p>'


def _tables(answer: Answer) -> Iterator[str]:
    """Yield the bars: of what is neither, not how it divides into cats and dogs."""
    said = {"cat", "dog"} if answer.kind == "both" else {answer.kind}
    for title, kinds in texts.BARS:
        if answer.kind != "neither" or answer.kind in kinds:
            names = kinds.items()
            rows = (
                _row(name, getattr(answer, kind), f"{kind} said" if kind in said else kind)
                for kind, name in names
            )
            yield _table(title, rows)
    if known := named(answer)[:MOST_BREEDS]:
        title = texts.SEEN if answer.kind == "neither" else texts.BREEDS
        yield _table(title, (_row(name, share, "") for name, share in known))


def named(answer: Answer) -> tuple[tuple[str, float], ...]:
    """Return what the photo looks like: breeds, or other things where it shows neither."""
    return answer.seen if answer.kind == "neither" else answer.breeds


def _table(title: str, rows: Iterable[str]) -> str:
    return f"<h4>{escape(title)}</h4><table><tbody>{''.join(rows)}</tbody></table>"


def _row(name: str, share: float, kind: str) -> str:
    return (
        f'<tr class="{kind}"><th scope="row" title="{escape(name)}">{escape(name)}</th>'
        f'<td><i aria-hidden="true"><b style="width:{100 * share:.1f}%"></b></i></td>'
        f"<td>{escape(short_share(share))}</td></tr>"
    )


# ------------------------------------------------------------------------------------ look closer


def _asked(answer: Answer) -> tuple[str, dict[str, int]]:
    """Return the network that gave the answer, and the classes that the answer names."""
    if answer.kind == "neither":
        names = zoo.card(KINDS).classes
        return KINDS, {name: names.index(name) for name, _ in answer.seen[:1]}
    kinds = list(NUMBERS) if answer.kind == "both" else [answer.kind]
    return pets.MODEL, {kind: NUMBERS[kind] for kind in kinds}


def _heat_maps(photo: Photo, answer: Answer) -> list[tuple[str, str]]:
    """Return the heat map of each class that the answer names, with its description."""
    model, named_classes = _asked(answer)
    data = photo.data()
    return [
        (data_url(heat_map(model, data, number)), texts.heat_alt(photo.name, label))
        for label, number in named_classes.items()
    ]


def _offer_closer(photo: Photo, answer: Answer) -> None:
    model, named_classes = _asked(answer)
    if st.button(texts.LOOKED_AT, key=f"pets-why-{photo.key}", help=texts.LOOKED_AT_HELP):
        number = next(iter(named_classes.values()))
        _hand_over(photo)
        link = {"model": model, "class": str(number)} | _link(photo)
        st.switch_page(ATTRIBUTION, query_params=link)
    if st.button(texts.WATCH, key=f"pets-watch-{photo.key}", help=texts.WATCH_HELP):
        _hand_over(photo)
        state.choose(model=model, layer=None, map=0, row=None, column=None, **_link(photo))
        st.switch_page(EXPLORE)


def _link(photo: Photo) -> dict[str, str]:
    return {"sample": photo.sample} if photo.sample else {}


def _hand_over(photo: Photo) -> None:
    """Leave a photo where the other pages look for the picture: a sample's name or an upload."""
    if photo.sample:
        st.session_state.source = sources.SAMPLES
        return
    st.session_state.pasted = photo.data()
    st.session_state.source = sources.UPLOAD
