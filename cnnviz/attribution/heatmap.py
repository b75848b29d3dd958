"""The map that every method returns, and the one place where maps are enlarged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from cnnviz import arithmetic
from cnnviz.attribution.head import ScoreKind
from cnnviz.errors import ModelError
from cnnviz.language import _
from cnnviz.types import Float32


@dataclass(frozen=True, slots=True, eq=False)
class Heatmap:
    """What one method found for one class of one picture."""

    values: Float32
    """(h, w) as computed, not scaled: one value a cell of the layer, or a pixel of the input."""
    size: tuple[int, int]
    """(H, W) of the picture as it entered the network."""
    class_index: int
    score: float
    """What was explained: the score of this class for this picture."""
    score_kind: ScoreKind
    layer: str = ""
    """The layer that was looked at; "" where the map was computed for the pixels themselves."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What the method alone knows: weights of the maps, number of samples, size of window ..."""

    def __post_init__(self) -> None:
        if not (np.isfinite(self.values).all() and np.isfinite(self.score)):
            raise ModelError(
                _(
                    "This network computes infinite or undefined numbers for this picture, so no "
                    "map can be drawn; choose another picture or train the network again."
                )
            )
        self.values.flags.writeable = False

    @property
    def limit(self) -> float:
        """The largest distance from zero. A legend goes from −limit or 0 to limit."""
        return float(np.abs(self.values).max())

    @property
    def flat(self) -> Literal["", "zero", "constant"]:
        """Whether there is nothing to see: every value ``zero``, or all alike (``constant``).

        A map that is cut off at zero is all zero where no part of the picture speaks for the class.
        """
        if not self.values.any():
            return "zero"
        spread = float(self.values.max()) - float(self.values.min())
        return "constant" if spread <= 1e-5 * self.limit else ""

    def shares(self) -> Float32:
        """Return the values as shares of the limit: from −1 or 0 to 1, zeros if all are zero."""
        return self.values / np.float32(self.limit or 1)

    def enlarged(self, size: tuple[int, int] | None = None) -> Float32:
        """Return the values for each pixel (H, W) of the picture or of another size.

        Cells are blended linearly, centre on centre. That is a drawing aid: no pixel between the
        centres was measured.
        """
        return enlarge(self.values, size or self.size)

    def behind(self, row: int, column: int) -> tuple[int, int]:
        """Return the (row, column) of the cell in which a pixel of the picture lies."""
        pairs = zip((row, column), self.values.shape, self.size, strict=True)
        cell_row, cell_column = (place * cells // pixels for place, cells, pixels in pairs)
        return cell_row, cell_column


def enlarge(values: Float32, size: tuple[int, int]) -> Float32:
    """Return a map (h, w) blended to the size (H, W) of a picture, centre on centre."""
    enlarged = arithmetic.resize(values[..., None], *size, "bilinear")[..., 0]
    return enlarged.astype(np.float32)
