"""The words of the view of a separable convolution."""

from typing import Any

from cnnviz.components.explain.texts import convolution

TEXTS: dict[str, Any] = convolution.TEXTS | {
    "intro": "First the depthwise step: each kernel lies on one input channel alone, and the sum "
    "of its products is one number of an intermediate map. Then the pointwise step: each of these "
    "numbers is multiplied by its weight, and all are added up with the bias.",
    "channel": "channel {channel}",
    "kernel_of": "channel {channel}, kernel {kernel}",
    "list": "What each intermediate map adds, the largest first",
    "shown_sum": "the {count} intermediate maps above",
    "only_sum": "the intermediate map above",
    "rest_sum": "the other {count} intermediate maps",
    "rest_one": "the other intermediate map",
    "product_rows": "The kernel moves {width} times along a row and over {height} rows: "
    "{height}·{width} = {rows} rows in all. Each holds one window written as a line, once for each "
    "depthwise kernel: {channels}·{kernel_height}·{kernel_width} = {columns} columns. In the "
    "column at the right each depthwise weight is already multiplied by its pointwise weight.",
    "product_kernel": "depthwise · pointwise ({columns} × 1)",
}
