"""The words of the view of softmax."""

from typing import Any

from cnnviz.components.explain.texts import maps

TEXTS: dict[str, Any] = maps.TEXTS | {
    "class": "class",
    "element": "class {index}",
    "steps": "What the network does, step by step",
    "table": "From logits to probabilities, as the network does it",
    "logit": "logit",
    "shifted": "− largest",
    "exponential": "e to the power",
    "probability": "÷ sum",
    "largest": "The largest logit is {largest}. Taking it away changes no probability, and keeps "
    "e to the power of it from overflowing.",
    "sum": "Sum of all {count} = {sum}",
    "line": "e^{shifted} / {sum} = {exponential} / {sum} = {y}",
    "all": "Show all {count} classes",
    "fewer": "Show the first {count}",
    "try": "What if …",
    "try_note": "Try it out here; the network's own values stay as they are.",
    "temperature": "Temperature",
    "temperature_is": "{value}",
    "temperature_own": "1, as the network does",
    "temperature_note": "All logits are divided by it: low makes the answer sure, high makes it "
    "undecided.",
    "change": "Logit of {label}",
    "change_is": "{change} → {logit}",
    "change_own": "{logit}, as the network has it",
    "reset": "Back to the network's values",
    "own": "These are the network's own values. Move a slider to see what would change.",
    "changed": "Tried out, not the network's answer: {what}.",
    "with_temperature": "temperature {value}",
    "with_logit": "logit of {label} {change}",
    "and": " and ",
    "network": "network",
    "tried": "tried out",
    "difference": "difference",
    "points": "{points} points",
    "table_tried": "The network's probabilities, and those tried out",
}
