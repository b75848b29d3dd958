"""The words of the view of layers in which branches come together."""

from typing import Any

from cnnviz.components.explain.texts import maps

TEXTS: dict[str, Any] = maps.TEXTS | {
    "input": "{name}, channel {channel}",
    "output": "Together, channel {channel}",
    "signs": {"add": " + ", "subtract": " − ", "multiply": " · "},
    "lines": {
        "add": "{values} = {value}",
        "subtract": "{values} = {value}",
        "multiply": "{values} = {value}",
        "average": "({values}) / {count} = {value}",
        "maximum": "max({values}) = {value}",
        "minimum": "min({values}) = {value}",
        "concatenate": "{values}, unchanged",
    },
    "other": "{values} → {value}",
    "concatenate": "Channel {channel} is channel {own} of {name}. Nothing is calculated: the "
    "branches' channels are put behind each other.",
    "broadcast": "{name} is one number for the whole map, {value}: every cell of the channel is "
    "multiplied by it. So the network turns whole channels up or down "
    "(squeeze-and-excitation).",
    "broadcast_other": "{name} is one number for the whole map, {value}; it holds for every cell.",
}
