"""The gallery of the Train page: recipes that fill the whole form with one click."""

from __future__ import annotations

import html
import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor

import streamlit as st
from cachetools import TTLCache, cached

from cnnviz import zoo
from cnnviz.errors import CnnvizError
from cnnviz.language import _
from cnnviz.training import estimate
from cnnviz.training.estimate import Estimate
from cnnviz.training.recipes import RECIPES, Recipe
from cnnviz.training.spec import RunSpec
from cnnviz.ui import train_state as state
from cnnviz.ui import train_texts as texts
from cnnviz.ui.train_settings import Form

QUICK = Recipe(
    name="quick",
    title=texts.QUICK_TITLE,
    summary=texts.QUICK_SUMMARY,
    reported=texts.QUICK_NOTE,
    expected=texts.QUICK_EXPECTED,
    spec=RunSpec(),
)
"""What the form begins with anyway."""
GALLERY: Mapping[str, Recipe] = {QUICK.name: QUICK, **RECIPES}
ESTIMATED_SECONDS = 60.0
"""For so long an estimate is shown again."""

_building = ThreadPoolExecutor(1, "train-recipes")
_costs: dict[str, Future[Estimate | None]] = {}


def show(form: Form) -> None:
    """Show all recipes side by side."""
    st.markdown(f"**{texts.BEGIN}**")
    chosen = next((_(one.title) for one in GALLERY.values() if one.spec == form.spec), "")
    st.caption(texts.begin(chosen))
    with st.container(horizontal=True, gap="small", key="train-recipes"):
        for name, recipe in GALLERY.items():
            with st.container(border=True, width=250, key=f"train-recipe-{name}"):
                _show_card(recipe, chosen=recipe.spec == form.spec)


def _show_card(recipe: Recipe, *, chosen: bool) -> None:
    lines = (_(recipe.reported), _(recipe.expected), texts.takes(_estimate(recipe)))
    small = "".join(f"<p><small>{html.escape(line)}</small></p>" for line in lines if line)
    st.html(
        f"<h4>{html.escape(_(recipe.title))}</h4><p>{html.escape(_(recipe.summary))}</p>{small}",
    )
    st.button(
        texts.CHOSEN if chosen else texts.use(_(recipe.title)),
        key=f"train-use-{recipe.name}",
        icon=":material/check:" if chosen else None,
        disabled=chosen,
        width="stretch",
        on_click=state.fill,
        args=(recipe.spec,),
    )


def _estimate(recipe: Recipe) -> Estimate | None:
    """Return what a recipe will take, or None while that is not known."""
    if zoo.architecture(recipe.spec.architecture).network is not None:
        return _estimated(recipe)
    # Without a list of layers the network has to be built, for which no visitor should wait.
    if recipe.name not in _costs:
        _costs[recipe.name] = _building.submit(lambda: _estimated(recipe))
    return _estimated(recipe) if _costs[recipe.name].done() else None


@cached(TTLCache(64, ESTIMATED_SECONDS), key=lambda recipe: recipe.name, lock=threading.Lock())
def _estimated(recipe: Recipe) -> Estimate | None:
    try:
        return estimate.estimate(recipe.spec)
    except CnnvizError:  # then the form says what is wrong
        return None
