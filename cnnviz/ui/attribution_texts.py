"""The words of the attribution page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cnnviz.attribution import Check, Heatmap, Method
from cnnviz.attribution.randomisation import ALIKE
from cnnviz.language import _, in_language, translated
from cnnviz.ui.markdown import plain
from cnnviz.ui.texts import percent
from cnnviz.ui.waiting_line import Standing

TITLE = "What it looked at"
INTRO = (
    "Which part of the picture does an answer come from? There is more than one way to ask. Here "
    "the ways stand side by side on your picture, with every number, and below you can put them to "
    "the test."
)
EXPLORE = "Watch it pass through the network"

CLASS = "What speaks for"
CLASS_HELP = "Each map explains the score of one class; what speaks for another is elsewhere."
LAYER = "Seen from the layer"
LAYER_HELP = (
    "Grad-CAM and Grad-CAM++ look at one layer. Late layers know most about classes, but their "
    "cells are large; early layers see fine detail and know little of what it means. The other "
    "methods need no layer."
)
USUAL_LAYER = "usual"
METHODS = "Ways to ask"
METHODS_HELP = "Choose one or more. Those marked with a clock pass through the network many times."
CLOCK = ":material/schedule:"
NO_METHOD = "Choose at least one way to ask."
COMPUTING = "Working the map out"
STOP, GO_ON = "Stop", "Work it out"
LONG = "One at a time is worked on, and what comes out is kept for everybody who asks the same."

HOW = "What do these maps mean?"
HOW_INTRO = (
    "All of them explain a **score**, not the percentage: the number that the network gives a "
    "class before percentages are made of all scores. A percentage can also grow because another "
    "class became less likely; a score tells of its own class only. The maps use different units, "
    "so compare **places** between them, not numbers."
)
FAMILIES = {
    "grad-cam": "Units: sum of weighted activations. Its cells are those of the layer.",
    "grad-cam-plus-plus": (
        "Units as in Grad-CAM; every place that helps counts, so several objects show up better."
    ),
    "cam": "Units: score. The mean over all cells, plus the class’s bias, is the score.",
    "saliency": "Units: score a unit of input. The largest slope over the pixel’s channels.",
    "smooth-grad": "Units as in saliency, of the mean over 32 noisy copies.",
    "integrated-gradients": (
        "Units: score. All pixels add up to what the score gains on the way from an empty picture."
    ),
    "occlusion": "Units: score lost when a square around this place is covered.",
    "edges": "Units: brightness a pixel. It never asks the network.",
}
"""What a number of each method means; a method that is not here says nothing."""

SCORES = {
    "logit": "the logit, the number before the {curve}",
    "log-probability": "the logarithm of the probability, because this network hides its logits",
    "output": "the network’s own output, because it ends without a softmax or sigmoid",
}

HEATMAP = {
    "picture": "What the network sees",
    "shown": "What is shown",
    "over": "Over the picture",
    "alone": "Map alone",
    "opacity": "Strength",
    "blended": "Blend the cells",
    "blendedHelp": (
        "A drawing aid: between the cells’ centres nothing was measured. Without it you see the "
        "cells as computed, and alone their numbers, where they are large enough."
    ),
    "palette": "Palette",
    "place": "Row {row}, column {column} of the picture",
    "frame": "{title}: a map over the picture. Arrow keys move the place that is read.",
    "pixel": "{share} of the largest",
    "cell": "{share} of the largest · cell {row}, {column} of {height} × {width}",
}
POINT = (
    "Point at any place, or use the arrow keys: the same place is read in all maps. What is not "
    "coloured does not matter to the method."
)
ENDS = {True: ("against", "for"), False: ("none", "most")}
"""What the first and the last colour mean: of maps with negative values, and of others."""
FLAT = {
    "zero": "All zero: here nothing speaks for this class.",
    "constant": "All values are alike, so there is nothing to see.",
}

COMPLETE = "Do the pixels add up?"
COMPLETE_INTRO = (
    "Integrated gradients promise that nothing gets lost: all pixels of the map add up to the "
    "difference between the score of this picture and that of an empty one. That can be checked."
)
SUM, DIFFERENCE, MISSED, STEPS = "Sum of all pixels", "Score gained", "Missed by", "Steps"
DIFFERENCE_HELP = "The score of this picture less the score of an empty one (0 everywhere)."
STEPS_HELP = (
    "Pictures between the empty one and this one at which the slope was taken. They are doubled "
    "until the sum is within 1 %, up to 1024."
)

LESSON = "Does a map show the network at all?"
LESSON_INTRO = (
    "A map can look convincing and still say nothing about the network: people see a cat in the "
    "outlines of a cat. So take the network’s knowledge away. Its layers get random weights, the "
    "last ones first, and the map is drawn each time. A map of what the network **learned** must "
    "fall apart. Try the edge detector, too: it never asks the network. "
    "[Adebayo et al. 2018](https://arxiv.org/abs/1810.03292)"
)
LESSON_METHOD = "Put to the test"
LESSON_START = "Take the knowledge away"
LESSON_LONG = "The map is worked out up to eight times, so this takes eight times as long."
TRAINED = "As trained"
SIMILARITY_HELP = (
    "Agreement is Spearman’s rank correlation with the map of the trained network: 1 for the same "
    "order of places, 0 for none in common, −1 for the opposite order."
)

BY_HAND = "Cover a part yourself"
BY_HAND_INTRO = (
    "Do you believe the map? Cover what it points at, or what it leaves out, and watch the answer. "
    "Everything is computed anew after each stroke."
)
FILLING = "Cover with"
FILLINGS = {
    "mean": "Mean colour",
    "blur": "Blur",
    "black": "Black",
    "white": "White",
}
FILLING_HELP = (
    "Nothing can be taken out of a picture without putting something else there, and that also "
    "speaks to the network. If the answer depends on the filling, do not blame the place alone."
)
OCCLUDER = {
    "label": (
        "The picture as the network sees it. Arrow keys move the brush, space puts it down or "
        "lifts it, Ctrl+Z takes back, Delete uncovers all."
    ),
    "cover": "Cover",
    "erase": "Uncover",
    "tool": "Brush",
    "brush": "Size",
    "undo": "Undo",
    "clear": "Uncover all",
    "suggestion": "Cover the strongest tenth of the map",
    "keys": "Keyboard: arrow keys move the brush, space puts it down or lifts it.",
    "covered": "{share} of the picture is covered.",
}
NOTHING_COVERED = "Paint over the picture to see what changes."
BEFORE, AFTER, CHANGE, NAME = "Before", "After", "Change", "Class"
BEFORE_AND_AFTER = "What each class gets before and after"
CHANGED_MAPS = (
    "Each pair has one scale. First the map of the method; then the maps of the layer `{layer}` "
    "that changed most."
)
CHANNEL = "channel {channel}"


def number(value: float) -> str:
    """Write a number with three significant digits."""
    text = f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    return text.replace("-", "−")


def decimals(value: float) -> str:
    """Write a correlation."""
    return f"{value:.2f}".replace("-", "−")


def score_kind(found: Heatmap, curve: str) -> str:
    """Say which number is explained (Markdown)."""
    return _(SCORES[found.score_kind]).format(curve=curve)


def explained(name: str, found: Heatmap, curve: str) -> str:
    """Say what is explained, and how large it is (Markdown)."""
    return _("Explained is the score of **{name}**: **{score}** ({score_kind}).").format(
        name=plain(name), score=number(found.score), score_kind=score_kind(found, curve)
    )


def one_output(classes: Sequence[str]) -> str:
    """Say what for and against mean for a network with a single sigmoid (Markdown)."""
    against, towards = map(plain, classes)
    return _(
        "This network has one output, for *{towards}*: what speaks for *{against}* is "
        "what speaks against *{towards}*, so the two maps of a signed method are each "
        "other’s negative."
    ).format(towards=towards, against=against)


def answer(name: str, share: float) -> str:
    """Name the choice of whatever class the network decides for."""
    return _("Its answer: {name} ({share})").format(name=name, share=percent(share))


def class_choice(name: str, share: float) -> str:
    """Name the choice of one class."""
    return f"{name} ({percent(share)})"


def layer_choice(name: str, shape: Sequence[int], *, usual: bool) -> str:
    """Name the choice of a layer."""
    height, width, maps = shape
    mark = f" ({_(USUAL_LAYER)})" if usual else ""
    return _("{name} · {maps} maps of {height} × {width}{mark}").format(
        name=name, maps=maps, height=height, width=width, mark=mark
    )


def unknown_class(number_: int, classes: Sequence[str]) -> str:
    """Say that the link asks for a class that the network does not have."""
    return _(
        "The link asks for class {number}, but the classes of this network go from 0 "
        "to {classes}; you see what speaks for its answer instead."
    ).format(number=number_, classes=len(classes) - 1)


def unknown_layer(value: str, model: str) -> str:
    """Say that the link asks for a layer that gives no maps or does not exist."""
    return _(
        "The link asks for the layer “{value}”, which {model} does not have or which "
        "gives no maps; you see the usual layer instead."
    ).format(value=value, model=model)


def unknown_method(value: str) -> str:
    """Say that the link asks for a method that does not exist."""
    return _("The link asks for the method “{value}”, which is not here.").format(value=value)


def standing(title: str, at: Standing) -> str:
    """Say how far a piece of work is."""
    if not at.working:
        return (
            _("{title}: {before} before it").format(title=title, before=at.before)
            if at.before
            else _("{title}: begins soon").format(title=title)
        )
    return (
        _("{title}: {done} of {total}").format(title=title, done=at.done, total=at.total)
        if at.total
        else _("{title}: begins").format(title=title)
    )


def stopped(title: str) -> str:
    """Say that a map is not there because somebody stopped it."""
    return _("{title} was stopped.").format(title=title)


def failed(title: str, sentence: str) -> str:
    """Say why there is no map of a method."""
    return f"{title}: {sentence}"


def about(method: Method) -> str:
    """Describe a method, with its paper (Markdown)."""
    cited, address = re.subn(
        r"arXiv:([\d.]+)$", r"[arXiv:\1](https://arxiv.org/abs/\1)", _(method.citation)
    )
    units = in_language(FAMILIES).get(method.name, "")
    source = cited if address else _(method.citation)
    return f"- **{_(method.title)}.** {_(method.summary)} {units} {source}"


def seen_from(found: Heatmap) -> str:
    """Name the layer of a map, "" for maps of the pixels."""
    if not found.layer:
        return ""
    height, width = found.values.shape
    return _("{layer}, {height} × {width} cells").format(
        layer=found.layer, height=height, width=width
    )


def completeness(found: Heatmap) -> str:
    """Say whether the pixels add up."""
    kept = found.facts["error"] <= 0.01
    return (
        _("The promise is kept: the sum is within 1 % of what the score gained.")
        if kept
        else _(
            "Even 1024 steps miss by more than 1 %: this network’s score has kinks that "
            "are too sharp to be followed in small steps."
        )
    )


def stage(layer: str) -> str:
    """Name a stage of the model-randomisation check."""
    return _("Random from {layer} on").format(layer=layer) if layer else _(TRAINED)


def agreement(similarity: float | None) -> str:
    """Say how much a stage's map agrees with the trained network's."""
    return (
        _("nothing to compare")
        if similarity is None
        else _("agreement {decimals}").format(decimals=decimals(similarity))
    )


def lesson(method: Method, found: Check) -> str:
    """Say what came out of the model-randomisation check (Markdown)."""
    title = f"**{_(method.title)}**"
    if found.passes is None:
        return _(
            "The map of {title} is flat already for the trained network, so there is "
            "nothing that could fall apart. Choose another class, layer or picture."
        ).format(title=title)
    last = found.stages[-1].similarity
    rest = (
        _("is flat")
        if last is None
        else _("agrees with the first by {decimals}").format(decimals=decimals(last))
    )
    if found.passes:
        return _(
            ":material/check_circle: {title} **passes** here: the map of the wholly random "
            "network {rest} (below {alike} was asked), so the first map shows what the "
            "network learned."
        ).format(title=title, rest=rest, alike=ALIKE)
    return _(
        ":material/cancel: {title} **fails** here: the map of the wholly random "
        "network still {rest} (below {alike} was asked). Much of what you saw in the "
        "first map is in the picture, and would be there without any training."
    ).format(title=title, rest=rest, alike=ALIKE)


def moved(name: str, before: float, after: float, covered: float) -> str:
    """Say what covering did to the score (Markdown)."""
    how = _("lowers") if after < before else _("raises")
    change = number(abs(after - before))
    return _(
        "With {covered} of the picture covered, the score of **{name}** goes from "
        "{before} to **{after}**: covering {how} it by {change}."
    ).format(
        covered=percent(covered),
        name=plain(name),
        before=number(before),
        after=number(after),
        how=how,
        change=change,
    )


def share(value: float) -> str:
    """Write a share in a narrow column."""
    return percent(value).replace("less than", "<").replace("more than", ">")


def points(change: float) -> str:
    """Write the change of a share in percentage points."""
    size = round(100 * change, 1)
    sign = "+" if size > 0 else "−" if size < 0 else "±"
    return _("{sign}{size:.1f} points").format(sign=sign, size=abs(size))


translated(__name__)
