"""Networks after the plan of VGG: blocks of 3×3 convolutions, the maps halved after each."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.zoo.network import Activation, Convolution, Layer, MaxPooling, Normalisation


def blocks(widths: Sequence[int], *, depth: int = 2, normalised: bool = True) -> tuple[Layer, ...]:
    """Return the layers of the blocks: (H, W, C) to (H / 2^n, W / 2^n, last width).

    The plan is that of VGG (Simonyan and Zisserman, 2014, https://arxiv.org/abs/1409.1556), the
    normalisation that of Ioffe and Szegedy (2015, https://arxiv.org/abs/1502.03167).

    Args:
        widths: filters of the convolutions in each of the n blocks.
        depth: convolutions in each block.
        normalised: whether a batch normalisation follows each convolution.
    """
    layers: list[Layer] = []
    for width in widths:
        for _ in range(depth):
            layers += convolution(width, normalised=normalised)
        layers.append(MaxPooling())
    return tuple(layers)


def convolution(width: int, *, kernel: int = 3, normalised: bool = True) -> list[Layer]:
    """Return a convolution that keeps the maps' size, and what follows it."""
    # Before a normalisation it has no bias: that would be subtracted again.
    first = Convolution(width, kernel, bias=not normalised)
    return [first, Normalisation(), Activation()] if normalised else [first, Activation()]
