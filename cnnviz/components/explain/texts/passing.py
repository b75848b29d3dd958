"""The words of the view of layers that only move values, or pass them on."""

from typing import Any

from cnnviz.components.explain.texts import maps

TEXTS: dict[str, Any] = maps.TEXTS | {
    "lines": {
        "zero padding": "from row {row} − {top} = {fromRow}, column {column} − {left} = "
        "{fromColumn}: {y}",
        "cropping": "from row {row} + {top} = {fromRow}, column {column} + {left} = "
        "{fromColumn}: {y}",
        "up-sampling": "from row ⌊{row} / {down}⌋ = {fromRow}, column ⌊{column} / {across}⌋ = "
        "{fromColumn}: {y}",
        "reshape": "from element ({row} · {wide} + {column}) · {deep} + {channel} = "
        "{fromColumn}: {y}",
    },
    "mixed": "{terms} = {y}",
    "outside": "row {row} − {top}, column {column} − {left} lies outside the map: 0",
    "other": "{x} → {y}",
    "notes": {
        "dropout": "When predicting, dropout does nothing: every value passes unchanged. While "
        "training it sets a random share of them to 0.",
        "zero padding": "The map lies in the middle of a frame of zeros.",
        "cropping": "Rows and columns at the edges are cut off; the rest is moved up and left.",
        "up-sampling": "Every value is written {down} × {across} times.",
        "reshape": "The same values in the same order, arranged in another shape.",
        "noise": "When predicting, nothing is added: every value passes unchanged. While training, "
        "random noise is.",
        "regularisation": "Every value passes unchanged. While training, large ones are punished.",
        "augmentation": "When predicting, the picture passes as it is. While training, it is "
        "changed a little at random.",
    },
    "note_mixed": "The value is mixed from the nearest cells before, each by its share (bilinear).",
    "note_other": "The value passes unchanged.",
}
