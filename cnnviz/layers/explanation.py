"""What an explanation of one cell holds, for the screen, the tests and exports.

An :class:`Explanation` carries what the browser needs to work out *every* cell of one output
channel by itself; a :class:`Worked` is the same working for one cell, done here in NumPy. Both must
end in the value that the network computed.

``view`` says which module of ``cnnviz/components/explain/views/`` draws it. What each view finds in
``facts`` (plain values, ready for JSON) and ``arrays`` (float32, channels first), beside the array
``output``, the channel's map (H, W) or the whole vector (N,), and the fact ``channel``, the number
of the channel or element that was asked for:

convolution
    ``input`` (C, H, W), the input channels that the output channel looks at; ``kernel``
    (C, kh, kw); facts ``channels`` (their numbers), ``strides`` and ``dilation`` [rows, columns],
    ``padding`` {top, bottom, left, right}, ``bias`` (number or null), ``transposed`` (bool),
    ``parameters`` (the working of the parameter count, a text). Of a transposed convolution
    ``padding`` is what is cut off the stamped map: kernel row i of input row u lands on output row
    u · stride + i · dilation − top. A dense layer over maps is a 1×1 convolution.
separable
    ``input`` (C, H, W); ``depthwise`` (C·m, kh, kw), the kernel of each intermediate map, map n
    looking at channel n // m; ``pointwise`` (C·m,); facts as above, and ``multiplier`` (m).
pooling
    ``input`` (H, W); facts ``mode`` (``max`` or ``average``), ``whole`` (bool: a global pooling),
    ``size`` and ``strides`` [rows, columns], ``padding`` as above (what lies in it does not count),
    ``dropped`` (by what share the values get fewer).
activation
    ``input`` (H, W) or (N,); ``curve`` (2, n), points x and y over the range of the input and 0;
    facts ``name``, ``settings`` (its parameters by name), ``zeros`` (share of exact zeros in the
    output). A ``prelu`` that learned a slope for each place has ``alpha`` null in its settings, and
    an array ``alpha`` (H, W).
affine
    ``input`` (H, W) or (N,); facts ``operation`` (``batch normalisation``, ``rescaling`` ...), and
    of this channel or element ``mean``, ``variance``, ``epsilon``, ``gamma``, ``beta`` (null where
    the layer has none), or ``scale`` and ``offset``.
layer_norm
    ``input`` (C, H, W), or (1, 1, N); ``gamma`` and ``beta`` (C,), 1 and 0 where the layer has
    none; facts ``epsilon``.
flatten
    ``input`` (C, H, W); facts ``cells`` [H, W, C]. Also of a reshape that gives a vector.
dense
    ``input`` and ``kernel`` (N,), the weights of the chosen neuron; ``maps`` (C, H, W), the maps
    that the input was flattened from, missing where there were none; facts ``bias``, ``cells``
    ([H, W, C] of those maps, or null), ``source`` (the name of their layer, or null).
softmax
    ``input`` (N,), the logits; facts ``labels`` (class names; null until someone who knows the
    model's card fills them in).
sigmoid
    ``input`` (N,), the logits; facts ``labels`` and ``threshold``, likewise. Only at the end of a
    network; elsewhere a sigmoid is an activation.
merge
    ``input0``, ``input1`` ..., each input's channel (H, W), or (1, 1) where it is broadcast (one
    row or column holds for all of them), or whole vectors (N,); facts ``operation`` (``add``,
    ``multiply``, ``concatenate`` ...), ``names``, ``channels`` (the channel, or element, of each
    input). A concatenation has one input: the one that the channel came from.
passing
    ``input`` (H, W) or (N,); facts ``operation`` (``dropout``, ``zero padding``, ``cropping``,
    ``up-sampling``, ``reshape`` ...) and its numbers: ``top``, ``bottom``, ``left``, ``right``;
    ``factor`` [rows, columns] and ``interpolation`` (``nearest`` or ``bilinear``); ``rate``. Of a
    reshape ``input`` holds all values of the maps in their order, and ``cells`` is [H, W, C] of the
    output: cell (r, c) is element (r · W + c) · C + channel.
other
    Nothing but facts ``came`` (names of the layers that feed it) and ``config``. Also of the input.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in a layer's output; of a vector only the channel counts, as the element's number."""

    row: int
    column: int
    channel: int


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """How every cell of one output channel came about."""

    view: str
    formula: str
    """LaTeX."""
    settings: tuple[tuple[str, str], ...]
    """What the layer was set to, in words: ("stride", "2×2") ..."""
    why: str
    """Why such a layer matters, in one or two sentences for a beginner."""
    facts: Mapping[str, Any]
    arrays: Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Worked:
    """The working of one cell."""

    terms: tuple[tuple[str, float], ...]
    """Named numbers in the order of the working: (channel 3, 0.51), (bias, −0.1) ..."""
    value: float
    """What the working ends in: the cell's value as the network computed it, within rounding."""
