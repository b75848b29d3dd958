"""The words of the view of flattening."""

from typing import Any

from cnnviz.components.explain.texts import maps

TEXTS: dict[str, Any] = maps.TEXTS | {
    "index": "index = (row · width + column) · channels + channel",
    "index_worked": "({row} · {width} + {column}) · {channels} + {channel} = {index}",
    "back_row": "row = ⌊{index} / ({width} · {channels})⌋ = {row}",
    "back_column": "column = ⌊{index} / {channels}⌋ mod {width} = {column}",
    "back_channel": "channel = {index} mod {channels} = {channel}",
    "forth": "From a place on the maps to the element",
    "back": "And back",
    "value": "Both hold the same number: {value}",
    "maps": "The {count} maps",
    "maps_hint": "Choose a place on any map; its element is marked below.",
    "tile": "Channel {channel}",
    "large": "Channel {channel}",
    "strip": "The vector of {count} elements",
    "strip_alt": "The vector as a strip of {count} values. Arrow keys move from element to "
    "element.",
    "element": "Element",
    "element_last": "of 0 to {last}",
    "all": "Show all {count} maps",
    "fewer": "Show the first {count}",
}
