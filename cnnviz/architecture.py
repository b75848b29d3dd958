"""What a network is made of, layer by layer, in numbers: measured here, shown elsewhere."""

import contextlib
import csv
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from cnnviz.layers import kind_of, multiply_adds, parameters_worked, title
from cnnviz.receptive import Field, receptive_fields
from cnnviz.types import LayerTrace, Trace

SUMMARY_WIDTH = 100
"""Characters in a line of the summary."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""How a cell may begin that a spreadsheet would run as a formula."""

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One layer: what it takes and gives, what it costs, and how much of the picture it sees."""

    name: str
    kind: str
    """The Keras class."""
    title: str
    """What a textbook calls it."""
    family: str
    inputs: tuple[str, ...]
    """Names of the layers that feed it."""
    input_shapes: tuple[Shape, ...]
    output_shape: Shape
    parameters: int
    working: str
    """How the parameters are counted, ``(3·3·16 + 1)·32 = 4,640``; empty where there are none."""
    trainable: int
    """How many of the parameters training changes."""
    multiply_adds: int
    """For one picture."""
    output_bytes: int
    """Memory of the output for one picture, as float32."""
    field: tuple[int, int]
    """Rows and columns of the picture that a cell sees, padding included."""
    stride: tuple[int | None, int | None]
    """Rows and columns that this field moves from one cell to the next; None where it varies, or
    where there is one cell only."""
    sees_all: bool
    """Whether every cell sees the whole picture."""

    @property
    def frozen(self) -> int:
        """How many of the parameters training leaves alone."""
        return self.parameters - self.trainable


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums over all layers."""

    layers: int
    parameters: int
    trainable: int
    frozen: int
    multiply_adds: int
    output_bytes: int


def measure(trace: Trace) -> tuple[Row, ...]:
    """Return one row for each layer of a whole trace, in the order in which the data flows.

    Raises:
        UnknownLayer: the trace holds only some of the network's layers.
    """
    fields = receptive_fields(trace)
    layers = {layer.name: layer for layer in trace}
    height, width = trace.layers[0].output.shape[:2]
    return tuple(
        _row(layer, [layers[name] for name in layer.inputs], fields[layer.name], (height, width))
        for layer in trace
    )


def _row(
    layer: LayerTrace, inputs: Sequence[LayerTrace], field: Field, picture: tuple[int, int]
) -> Row:
    return Row(
        name=layer.name,
        kind=layer.kind,
        title=title(layer),
        family=kind_of(layer).family,
        inputs=layer.inputs,
        input_shapes=tuple(source.output.shape for source in inputs),
        output_shape=layer.output.shape,
        parameters=layer.parameters,
        working=parameters_worked(layer),
        trainable=layer.trainable,
        multiply_adds=multiply_adds(layer, inputs),
        output_bytes=layer.output.nbytes,
        field=field.size,
        stride=field.stride,
        sees_all=_sees_all(field, picture),
    )


def _sees_all(field: Field, picture: tuple[int, int]) -> bool:
    return all(
        ((axis[:, 0] == 0) & (axis[:, 1] == length - 1)).all()
        for axis, length in zip((field.rows, field.columns), picture, strict=True)
    )


def totals(rows: Sequence[Row]) -> Totals:
    """Return the sums over the rows."""
    return Totals(
        layers=len(rows),
        parameters=sum(row.parameters for row in rows),
        trainable=sum(row.trainable for row in rows),
        frozen=sum(row.frozen for row in rows),
        multiply_adds=sum(row.multiply_adds for row in rows),
        output_bytes=sum(row.output_bytes for row in rows),
    )


@dataclass(frozen=True, slots=True)
class Largest:
    """Which layers hold or do the most, and what share of the whole each of them has."""

    names: tuple[str, ...]
    share: float


def largest(rows: Sequence[Row], measure_of: Callable[[Row], int]) -> Largest:
    """Return the layers with the largest measure; no names where all have none of it."""
    most = max(map(measure_of, rows))
    names = tuple(row.name for row in rows if most and measure_of(row) == most)
    return Largest(names, most / max(1, sum(map(measure_of, rows))))


# --- As files ------------------------------------------------------------------------------------


def to_csv(rows: Sequence[Row]) -> str:
    """Return the rows as CSV: plain numbers, shapes as ``32x32x3``, no cell that is a formula."""
    file = StringIO()
    writer = csv.DictWriter(file, list(_cells(rows[0])) if rows else [])
    writer.writeheader()
    writer.writerows(_cells(row) for row in rows)
    return file.getvalue()


def _cells(row: Row) -> Mapping[str, str | float]:
    cells: dict[str, str | int | None] = {
        "layer": row.name,
        "kind": row.kind,
        "fed_by": " ".join(row.inputs),
        "input_shapes": " ".join(map(_shape, row.input_shapes)),
        "output_shape": _shape(row.output_shape),
        "parameters": row.parameters,
        "parameters_working": row.working,
        "trainable": row.trainable,
        "frozen": row.frozen,
        "multiply_adds": row.multiply_adds,
        "output_bytes": row.output_bytes,
        "field_rows": row.field[0],
        "field_columns": row.field[1],
        "stride_rows": row.stride[0],
        "stride_columns": row.stride[1],
    }
    return {name: cell(value) for name, value in cells.items()}


def cell(value: str | float | None) -> str | float:
    """Return what a cell of a table holds, so that no spreadsheet runs it as a formula."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return "" if value is None else value


def _shape(shape: Shape) -> str:
    return "x".join(map(str, shape))


def summary(model: Any) -> str:
    """Return the text of Keras' ``model.summary()``, nested models opened."""
    parts: list[str] = []
    with _wide_console():
        model.summary(line_length=SUMMARY_WIDTH, print_fn=parts.append, expand_nested=True)
    return "\n".join(line.rstrip() for line in "\n".join(parts).splitlines()) + "\n"


_environment = threading.Lock()


@contextlib.contextmanager
def _wide_console() -> Iterator[None]:
    """Let Keras write whole lines: even what it hands on, it cuts to the terminal's width.

    Its only way to learn another width is the environment.
    """
    with _environment:
        before = os.environ.get("COLUMNS")
        os.environ["COLUMNS"] = str(SUMMARY_WIDTH)
        try:
            yield
        finally:
            if before is None:
                del os.environ["COLUMNS"]
            else:
                os.environ["COLUMNS"] = before
