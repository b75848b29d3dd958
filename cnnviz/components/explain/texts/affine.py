"""The words of the view of batch normalisation, rescaling and other straight lines."""

from typing import Any

from cnnviz.components.explain.texts import maps

TEXTS: dict[str, Any] = maps.TEXTS | {
    "normalise": "({x} − {mean}) / √({variance} + {epsilon})",
    "normalise_bare": "({x} − {mean}) / √{variance}",
    "gamma": " · {gamma}",
    "beta": " + {beta}",
    "result": " = {y}",
    "halfway": "{centred} / {spread}",
    "scale": "{x} · {scale} + {offset} = {y}",
    "line": "For every cell of this channel it is the same straight line: x · {slope} + {offset}",
    "picture": "Where the values lie, before and after",
    "picture_alt": "Two number lines: the map's values before and after, and the way of this "
    "cell's value from one to the other",
    "picture_note": "The hills show how many values of the map lie where (by the root of their "
    "number, so that few are seen as well). The dot is this cell.",
    "before": "before",
    "after": "after",
    "numbers": "The numbers of this channel",
    "names": {
        "mean": "mean, from training",
        "variance": "variance, from training",
        "epsilon": "ε, which keeps the root from 0",
        "gamma": "gamma, the learned scale",
        "beta": "beta, the learned shift",
        "scale": "scale",
        "offset": "offset",
    },
}
