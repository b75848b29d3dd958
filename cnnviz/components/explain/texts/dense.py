"""The words of the view of a neuron."""

from typing import Any

from cnnviz.components.explain.texts import maps

TEXTS: dict[str, Any] = maps.TEXTS | {
    "sum": "{positive} + {negative} + {bias} = {y}",
    "sum_bare": "{positive} + {negative} = {y}",
    "sum_words": "all that speaks for it + all that speaks against it + bias = value",
    "sum_words_bare": "all that speaks for it + all that speaks against it = value",
    "strongest": "The strongest contributions: input × weight",
    "table": "Contributions of the inputs to this neuron",
    "from": "input",
    "product": "input × weight",
    "contribution": "contribution",
    "input": "input {index}",
    "input_cell": "row {row}, column {column}, channel {channel}",
    "rest": "the other {count} inputs together",
    "bias": "bias",
    "value": "value",
    "all": "Show all {count} inputs",
    "fewer": "Show only the strongest",
    "next": "Show {count} more",
    "painted": "The contributions, back on the maps of {source}",
    "painted_note": "Each input was one cell of a map. Here every cell shows what it contributed: "
    "its value times its weight.",
    "summed": "All {channels} channels added up",
    "channel": "Channel {channel}",
    "map": "the map",
    "contributed": "contributes {sum}",
    "channels": "The strongest channels",
    "channels_note": "Above, the map itself; below, the map times the weights.",
    "cell": "{place}: all channels together contribute {value}",
    "all_channels": "Show {count} channels",
    "fewer_channels": "Show the first {count}",
}
