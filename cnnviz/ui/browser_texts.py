"""What the components in the browser say; texts with ``{names}`` are filled in there."""

from typing import Any

from cnnviz.language import translated

TEXTS: dict[str, Any] = {
    "picture": "What the network sees",
    "pictureAlt": "The prepared picture; an outline shows what the chosen cell depends on.",
    "network": "The network's layers, in the order in which the data flows",
    "columnLabel": "{name}: {kind}, output {shape}, {parameters} parameters",
    "parameters": "{count} parameters",
    "layerAnchor": "one-layer-all-its-maps",
    "more": "{shown} of {maps} · show all",
    "tile": "{layer}, channel {channel}",
    "vector": "{layer}: all {size} values, read like text from left to right",
    "channelOf": "channel {channel} of 0–{last}",
    "mapAlt": (
        "Map of {layer}, channel {channel}: {height} rows, {width} columns. Arrow keys "
        "move from cell to cell."
    ),
    "value": "value",
    "sheet": "All values of {layer}, channel {channel}: {height} rows, {width} columns",
    "elementHead": "element",
    "rowHead": "row",
    "columnHead": "column",
    "channelHead": "channel",
    "cell": "{layer} (row {row}, column {column}, channel {channel})",
    "element": "{layer} (element {element})",
    "elementNamed": "{layer} (element {element}: {label})",
    "sees": "depends on {height} × {width} pixels: rows {top}–{bottom}, columns {left}–{right}",
    "seesPadded": (
        "depends on {height} × {width} pixels, partly padding: rows {top}–{bottom}, "
        "columns {left}–{right}"
    ),
    "seesPadding": "depends on padding alone, on no pixel of the picture",
    "keys": "Arrow keys: ↑ ↓ maps, ← → layers. Rows, columns and channels count from 0.",
    "scale": "Colours span",
    "scales": {"layer": "each layer", "map": "each map", "network": "whole network"},
    "scaleHelp": {
        "layer": "All maps of a layer share one scale, so that they can be compared.",
        "map": (
            "Every map uses the whole scale: faint maps become visible, but their size is hidden."
        ),
        "network": "All layers share one scale: see where the values are large.",
    },
    "palette": "Palette",
    "copyLink": "Copy link",
    "linkCopied": "Link copied",
    "linkFailed": "Copy the address above",
    "lastMaps": "The last maps",
    "lastMapsIntro": "{layer}: {maps} maps of {height} × {width}",
    "strip": "All {size} values of {layer}",
    "stripIntro": (
        "The maps are written one after another into one long row. Point at a value to "
        "see where it comes from."
    ),
    "stripIntroGlobal": (
        "Each map has become one number. Point at a value to see which map it stands for."
    ),
    "stripAlt": "All values of {layer} as a strip; arrow keys move from one to the next.",
    "origin": "element {element} = row {row}, column {column}, channel {channel} of {source}",
    "originGlobal": "element {element} stands for channel {channel} of {source}",
    "logit": "logit",
    "probability": "probability",
    "class": "class",
    "answer": "Scores and probabilities",
    "softmax": "probability = e^logit, divided by the sum over all classes",
    "sigmoid": "probability = 1 / (1 + e^−logit); from {threshold} the answer is “{label}”",
    "showAll": "Show all {count} classes",
    "showTop": "Show the first {count} only",
}


translated(__name__)
