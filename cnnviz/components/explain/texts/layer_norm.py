"""The words of the view of layer normalisation."""

from typing import Any

from cnnviz.components.explain.texts import maps

TEXTS: dict[str, Any] = maps.TEXTS | {
    "channels": "The {count} channels at {place}",
    "elements": "The {count} values of the vector",
    "picture_alt": "The values of all {count} channels at this cell as bars, with their mean and "
    "one standard deviation around it",
    "picture_note": "The line is their mean, the band one standard deviation to both sides. "
    "Channel {channel} is marked.",
    "picture_note_vector": "The line is their mean, the band one standard deviation to both "
    "sides. Element {channel} is marked.",
    "mean": "mean = sum of the {count} values / {count} = {mean}",
    "variance": "variance = mean squared distance from {mean} = {variance}",
    "normalise": "({x} − {mean}) / √({variance} + {epsilon})",
    "gamma": " · {gamma}",
    "beta": " + {beta}",
    "result": " = {y}",
}
