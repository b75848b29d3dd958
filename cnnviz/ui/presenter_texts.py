"""The words of the presenter's mode."""

from __future__ import annotations

from cnnviz.language import translated

PRESENT = "Present"
PRESENT_HELP = (
    "For the projector: large type, strong contrast, nothing but the picture and the network. "
    "The arrow keys go from layer to layer; Esc leads back."
)
WORDS = {
    "bar": "Presenter",
    "keys": "Keys",
    "leave": "Leave the presenter’s mode",
    "layer": "Layer",
    "cell": "Cell",
    "play": "Play or pause",
    "next": "Next",
    "previous": "Previous",
    "help": {
        "walk": (("←", "→"), "layer before, next layer (also Page up, Page down)"),
        "maps": (("M", "Shift M"), "next map, map before"),
        "move": (("Shift ←", "Shift →"), "cell before, next cell"),
        "rows": (("Shift ↑", "Shift ↓"), "cell above, cell below"),
        "play": (("Space", "P"), "play or pause"),
        "section": (("S", "Shift S"), "next part of the page, part before"),
        "fullscreen": (("F",), "the whole screen, and back"),
        "help": (("?",), "show or hide these keys"),
        "leave": (("Esc",), "leave"),
    },
}

translated(__name__)
