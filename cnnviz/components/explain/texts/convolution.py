"""The words of the view of a convolution, plain, depthwise or transposed."""

from typing import Any

TEXTS: dict[str, Any] = {
    # How the cell came about: one line a channel, then the sum.
    "working": "The working of this cell",
    "intro": "The kernel lies on the input where the cell looks. Each number under it is "
    "multiplied by the kernel's number there; all products together are what this channel adds.",
    "intro_transposed": "Here each value of the input stamps the whole kernel, times itself, onto "
    "the output, {rows}×{columns} cells apart. The terms below are the stamps that reach this "
    "cell; where no stamp brings a weight to it, there is a dot.",
    "covers": "The window covers rows {top}–{bottom} and columns {left}–{right} of the input.",
    "covers_transposed": "Stamps from rows {top}–{bottom} and columns {left}–{right} of the input "
    "reach this cell.",
    "covers_padding": "The window lies in the padding alone.",
    "covers_nothing": "No stamp reaches this cell: it is empty but for the bias.",
    "channel": "channel {channel}",
    "window": "window",
    "inputs": "input values",
    "kernel": "kernel",
    "products": "products",
    "window_alt": "{channel}: window, kernel and products",
    "met": "input row {row}, column {column}: {value}",
    "padding": "0 (padding)",
    "padded": "Hatched cells lie in the padding around it and count as 0.",
    "unreached": "no stamp brings this weight here",
    "weight": "kernel row {row}, column {column}: {value}",
    "product": "{value} × {weight} = {product}",
    "adds": "adds",
    "terms": "Terms",
    "weighed": "Σ = {sum}, times weight {weight}",
    "list": "What each input channel adds, the largest first",
    "show_all": "Show all {count}",
    "show_few": "Show the {count} largest only",
    "shown_sum": "the {count} channels above",
    "only_sum": "the channel above",
    "rest_sum": "the other {count} channels",
    "rest_one": "the other channel",
    "bias": "bias",
    "no_bias": "bias: none in this layer",
    "value": "value of the cell",
    "sum": "The sum",
    # The window on its way over the map.
    "animation": "The window on its way over the map",
    "stage": "The window on its way. Space plays and pauses, arrow keys step from cell to cell.",
    "input_map": "Input, {channel}",
    "output_map": "Output, channel {channel}",
    "kernel_map": "Kernel",
    "play": "Play",
    "pause": "Pause",
    "back": "One cell back",
    "step": "One cell on",
    "speed": "Speed",
    "speed_value": "{speed} cells a second",
    "position": "Position",
    "position_value": "row {row}, column {column} = {value}",
    "progress": "{count} of {total} cells",
    "input_channel": "Input channel",
    "stage_hint": "Drag on either map. Pausing takes the cell over into the working.",
    # The same as a product of two matrices.
    "product_title": "The same as one product of two matrices",
    "product_rows": "The kernel moves {width} times along a row and over {height} rows: "
    "{height}·{width} = {rows} rows in all. Each holds one window written as a line, channel by "
    "channel: {channels}·{kernel_height}·{kernel_width} = {columns} columns. The kernel is written "
    "as one column of the same length.",
    "product_transposed": "Each row holds the input values whose stamps reach one cell, at the "
    "places of the weights that they meet, and 0 elsewhere: this is the transposed matrix of an "
    "ordinary convolution.",
    "product_fold": "The product is a column of {rows} numbers. Row n of it goes back to row "
    "⌊n / {width}⌋, column n mod {width} of the map: row {number} = {row}·{width} + {column} is "
    "the chosen cell.",
    "product_matrix": "windows ({rows} × {columns})",
    "product_kernel": "kernel ({columns} × 1)",
    "product_result": "product ({rows} × 1)",
    "product_bias": "+ bias",
    "product_row": "row {number}: cell ({row}, {column})",
    "product_entry": "{channel}, kernel row {row}, column {column}",
    "product_map": "The product folded back into the map; the rows shown are outlined.",
    "product_left_out": "… {count} more …",
    "parameters": "Parameters",
}
