"""Networks after the plan of VGG: blocks of two 3×3 convolutions, then dense layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cnnviz.zoo.architecture import MOMENTUM

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, slots=True)
class Plan:
    """What tells one of these networks from another."""

    name: str
    widths: tuple[int, ...]
    """Filters of the convolutions in each block; the maps are halved after every block."""
    hidden: int
    """Units of the hidden dense layer."""
    dropout: float
    normalised: bool = True
    """Whether a batch normalisation follows each convolution."""

    @property
    def smallest_side(self) -> int:
        """Rows and columns of which one pixel is left after the last block."""
        return int(2 ** len(self.widths))

    def build(self, input_shape: tuple[int, int, int], classes: int) -> keras.Model:
        """Build the un-compiled network ``(N, H, W, C) -> (N, classes)`` of probabilities.

        The plan is that of VGG (Simonyan and Zisserman, 2014, https://arxiv.org/abs/1409.1556), the
        normalisation that of Ioffe and Szegedy (2015, https://arxiv.org/abs/1502.03167).
        """
        import keras  # noqa: PLC0415 - reading a card must not load a deep-learning framework
        from keras import layers  # noqa: PLC0415

        image = keras.Input(input_shape, name="image")
        x = image
        for block, width in enumerate(self.widths, start=1):
            x = self._convolution(x, width, f"{block}_1")
            x = self._convolution(x, width, f"{block}_2")
            x = layers.MaxPooling2D(2, name=f"pool{block}")(x)  # (N, H / 2, W / 2, width)

        x = layers.Flatten(name="flatten")(x)
        x = layers.Dense(self.hidden, name="dense1")(x)
        x = layers.ReLU(name=f"relu{len(self.widths) + 1}")(x)
        x = layers.Dropout(self.dropout, name="dropout")(x)
        # float32 on purpose, see the digits network.
        x = layers.Dense(classes, dtype="float32", name="logits")(x)
        probabilities = layers.Softmax(dtype="float32", name="softmax")(x)
        return keras.Model(image, probabilities, name=self.name)

    def _convolution(self, x: Any, width: int, number: str) -> Any:
        """Add a 3×3 convolution and what follows it, each a layer of its own.

        Before a normalisation it has no bias: that would be subtracted again.
        """
        from keras import layers  # noqa: PLC0415

        bias = not self.normalised
        x = layers.Conv2D(width, 3, padding="same", use_bias=bias, name=f"conv{number}")(x)
        if self.normalised:
            x = layers.BatchNormalization(momentum=MOMENTUM, name=f"bn{number}")(x)
        return layers.ReLU(name=f"relu{number}")(x)
