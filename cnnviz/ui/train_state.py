"""What a person has set on the Train page, kept in the session and in the link."""

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, get_args, get_type_hints

import streamlit as st

from cnnviz import datasets, zoo
from cnnviz.datasets import own
from cnnviz.errors import CnnvizError
from cnnviz.language import _
from cnnviz.training import finder, recipes, subjects
from cnnviz.training import spec as specs
from cnnviz.training.augmentation import Augmentation
from cnnviz.training.settings import SETTINGS
from cnnviz.training.spec import RunSpec, Subject
from cnnviz.training.store import LONGEST_TITLE
from cnnviz.ui import address, data_offered
from cnnviz.ui import train_texts as texts
from cnnviz.ui.state import shortened
from cnnviz.ui.visitor import visitor

SPEC, WRONG, KEPT_TITLE = "train", "train-wrong", "train-title"
TITLE, TITLE_KEY = "title", "train-title-typed"
"""What the run shall be called: in the link, but no setting, so not in a spec."""
LONGEST_NUMBER = 25
"""Letters of a number in a link: more are no setting, and the browser cannot count so far."""

HINTS = get_type_hints(RunSpec) | get_type_hints(Augmentation)
FINDER_SCHEDULE = "sweep"
"""Belongs to the learning-rate finder; whoever trains with it learns nothing."""
AUGMENTATION = tuple(one.name for one in fields(Augmentation))
ALWAYS = ("dataset", "architecture")
"""In every link, so that it also says something where all else is as usual."""
RECIPE = "recipe"
"""In a link: the recipe whose settings stand in place of the usual ones."""
FOREIGN = ("run",)
"""Of the Run page's link: Streamlit leaves it in the address when one goes back from there."""
ANY_SUBJECT = Subject(training_pictures=10**9, classes=2, image_shape=(1, 1, 3), smallest_side=1)
"""Fits every spec whose settings are each in their own range."""


def choices(name: str) -> tuple[str, ...]:
    """Return what a setting can be chosen from; nothing where it is a number or a switch."""
    if name == "dataset":
        return tuple(one.name for one in datasets.DATASETS)
    if name == "architecture":
        return tuple(one.name for one in zoo.ARCHITECTURES)
    if name == "schedule":
        return tuple(one for one in get_args(HINTS[name]) if one != FINDER_SCHEDULE)
    return get_args(HINTS[name])


def data_sets(spec: RunSpec) -> dict[str, str]:
    """Return the titles of all data sets that can be chosen: ours, the visitor's, the present."""
    found = [*datasets.DATASETS, *own.mine(visitor()), datasets.dataset(spec.dataset)]
    return {one.name: _(one.title) for one in found}


def architectures(spec: RunSpec) -> dict[str, str]:
    """Return the titles of all networks that can be chosen; an own one only where it is there."""
    titles = {one.name: _(one.title) for one in zoo.ARCHITECTURES}
    return titles | ({specs.OWN: texts.OWN_NETWORK} if spec.network else {})


def value_of(spec: RunSpec, name: str) -> Any:
    """Return a setting by its name; those of the augmentation are among them."""
    return getattr(spec.augmentation if name in AUGMENTATION else spec, name)


def values_of(spec: RunSpec) -> dict[str, Any]:
    """Return all settings by their names."""
    return {name: value_of(spec, name) for name in SETTINGS}


def key(name: str) -> str:
    """Return the key of a setting's widget."""
    return f"train-set-{name}"


def beside(name: str) -> str:
    """Return the key of a setting's second widget, which not every setting has."""
    return f"train-beside-{name}"


# ------------------------------------------------------------------------------------- the session


def current() -> RunSpec:
    """Return the settings as they are now, also while they do not fit together.

    They come from the widgets, and where a widget is not there (on a page's first run, or because
    its box is closed) from what the session remembers. A link is read only when the page is opened:
    while somebody changes settings quickly, the browser still tells of the address as it was.
    """
    query = {name: text for name, text in address.query().items() if name not in FOREIGN}
    if query and key("dataset") not in st.session_state:
        found, wrong = from_link(query)
        fill(found)
        st.session_state[KEPT_TITLE] = query.get(TITLE, "")[:LONGEST_TITLE]
        st.session_state[WRONG] = wrong
    before = st.session_state.setdefault(SPEC, RunSpec())
    now = specs.with_values(before, _typed())
    if now != before:
        st.session_state[WRONG] = []
    st.session_state[SPEC] = now
    return now


def _typed() -> dict[str, Any]:
    """Return what the widgets hold; an emptied field keeps what it was."""
    typed = {name: st.session_state.get(key(name)) for name in SETTINGS}
    return {name: _typed_as(name, value) for name, value in typed.items() if value is not None}


def _typed_as(name: str, value: Any) -> Any:
    kind = HINTS[name]
    return kind(value) if kind in (bool, int, float) else value


def fill(wanted: RunSpec) -> None:
    """Put settings into the form; to be called before its widgets, or in a callback."""
    st.session_state[SPEC] = wanted
    st.session_state[WRONG] = []
    for name in SETTINGS:
        for widget in (key(name), beside(name)):
            if widget in st.session_state:  # the others take what they need when they are shown
                st.session_state[widget] = _typed_as(name, value_of(wanted, name))


def change(**values: Any) -> None:
    """Replace some settings and leave the rest of the form as it is; to be called in a callback."""
    fill(specs.with_values(current(), values))


def title() -> str:
    """Return the run's title as it is now."""
    kept = st.session_state.get(TITLE_KEY, st.session_state.get(KEPT_TITLE, ""))
    st.session_state[KEPT_TITLE] = kept
    return str(kept)


def seeded_title() -> str:
    """Give the title's widget its first value, and return its key."""
    st.session_state.setdefault(TITLE_KEY, title())
    return TITLE_KEY


def seeded(name: str, spec: RunSpec, widget: str | None = None) -> str:
    """Give a setting's widget its first value, and return its key.

    Args:
        name: the setting.
        spec: the settings.
        widget: the key, where it is not the usual one.
    """
    widget = widget or key(name)
    if widget not in st.session_state:
        st.session_state[widget] = _typed_as(name, value_of(spec, name))
    return widget


def offered(name: str, usual: tuple[float, ...], spec: RunSpec) -> list[float]:
    """Return the values to choose from: the usual ones, and the present one among them."""
    return sorted({*usual, value_of(spec, name)})


def complaints() -> list[str]:
    """Return the sentences about the link; they stand until the person changes something."""
    return list(st.session_state.get(WRONG, ()))


# ---------------------------------------------------------------------------------------- the link


def write_link(spec: RunSpec) -> None:
    """Bring the browser's address in line with the form."""
    link = link_of(spec) | ({TITLE: title()} if title() else {})
    address.write(link)


def link_of(spec: RunSpec) -> dict[str, str]:
    """Return the query parameters that open the Train page with these settings.

    A run of the learning-rate finder opens it with the settings that were searched for.
    """
    usual = values_of(RunSpec())
    own = finder.OWN if spec.schedule == FINDER_SCHEDULE else ()
    return {
        name: _written(value)
        for name, value in values_of(spec).items()
        if name in ALWAYS or (value != usual[name] and name not in own)
    }


def from_link(query: Mapping[str, str]) -> tuple[RunSpec, list[str]]:
    """Read settings from query parameters.

    Returns:
        The settings, with the usual value for each that is missing or wrong, and one sentence for
        each that is wrong. Whether they fit together is for the form to say.
    """
    usual, wrong = _beginning(query.get(RECIPE, ""))
    found: dict[str, Any] = {}
    for name, text in query.items():
        if name in (TITLE, RECIPE):
            continue
        if name not in SETTINGS:
            wrong.append(texts.unknown_setting(shortened(name)))
            continue
        value = _read(name, text)
        sentence = _complaint(name, value, text)
        if sentence:
            wrong.append(sentence)
        else:
            found[name] = value
    return specs.with_values(usual, found), wrong


def _beginning(recipe: str) -> tuple[RunSpec, list[str]]:
    """Return the settings that a link begins with, and what is wrong with its recipe."""
    if not recipe:
        return RunSpec(), []
    try:
        return recipes.recipe(recipe).spec, []
    except CnnvizError as error:
        return RunSpec(), [str(error)]


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return str(value)


def _read(name: str, text: str) -> Any:
    """Return a value of the setting's type, or None where the text is none."""
    kind = HINTS[name]
    if kind not in (bool, int, float):
        return text
    if kind is bool:
        return {"0": False, "1": True}.get(text)
    try:
        value = kind(text) if len(text) <= LONGEST_NUMBER else None
    except ValueError:
        return None
    return value if value is None or math.isfinite(value) else None


def _complaint(name: str, value: Any, text: str) -> str:
    """Return what is wrong with one value of a link, or nothing."""
    known = choices(name)
    if value is None or (known and value not in known and not _is_own(name, value)):
        return texts.wrong_setting(name, shortened(text), known)
    if name == "network":
        return _wrong_network(value)
    alone = specs.with_values(RunSpec(), {name: value})
    sentence = specs.complaints(alone, ANY_SUBJECT).get(name, "")
    return sentence and f"{sentence} {texts.USUAL}"


def _is_own(name: str, value: str) -> bool:
    """Whether a value names something that is nobody's but a person's own."""
    if name == "architecture":
        return value == specs.OWN
    try:
        return name == "dataset" and bool(data_offered.data_set(value))
    except CnnvizError:
        return False


def _wrong_network(text: str) -> str:
    """Return what is wrong with the own network of a link, or nothing."""
    try:
        subjects.architecture_of(RunSpec(architecture=specs.OWN, network=text))
    except CnnvizError as error:
        return f"{error} {texts.USUAL}"
    return ""
