"""What a flow is made of, and how it runs."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

import keras
from numpy.typing import NDArray

Run = Callable[[list[Any]], list[Any]]
"""Backend tensors in -> backend tensors out."""
Tap = Callable[[Any], Any]
"""A backend tensor -> the one that goes on in its place."""


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """One use of one layer or operation."""

    name: str
    kind: str
    run: Run
    sources: tuple["Port", ...]
    config: Mapping[str, Any]
    weights: Mapping[str, NDArray[Any]]
    parameters: int
    variables: tuple[Any, ...] = ()
    """What the parameters are counted from."""

    @property
    def trainable(self) -> int:
        """How many of the parameters training changes; asked anew, as layers can be frozen."""
        if not self.parameters:  # a further use of a shared layer
            return 0
        return sum(math.prod(each.shape) for each in self.variables if each.trainable)


class Port(NamedTuple):
    """One tensor: the call that gives it and its place among the call's results."""

    call: Call
    place: int

    @property
    def name(self) -> str:
        """The call's name, and for a second or later result its place: ``split:1``."""
        return f"{self.call.name}:{self.place}" if self.place else self.call.name


NO_TAPS: Mapping[Port, Tap] = MappingProxyType({})


def _unchanged(tensor: Any) -> Any:
    return tensor


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """A model's calls: the input first, each after those that feed it, a branch in one piece."""

    calls: tuple[Call, ...]
    ports: tuple[Port, ...]
    """Every tensor that another call reads or that leaves the model, in the calls' order."""
    outputs: tuple[Port, ...]
    input_shape: tuple[int | None, ...]
    """(H, W, C) of the picture; ``None`` where any length will do."""
    variables: tuple[Any, ...]

    def forward(
        self, wanted: tuple[Port, ...], through: Mapping[Port, Tap] = NO_TAPS
    ) -> Callable[[Any], list[Any]]:
        """Return the function from the input tensor (N, H, W, C) to the wanted ones, in float32.

        It runs each call that they need once and no other, in inference mode, where the backend is
        compiling or calling eagerly.

        Args:
            wanted: the tensors to return.
            through: what goes on in place of a tensor, made from it.
        """
        first, *chain = self._leading_to(wanted)

        def run(tensor: Any) -> list[Any]:
            values: dict[Port, Any] = {}

            def add(call: Call, results: list[Any]) -> None:
                for place, value in enumerate(results):
                    port = Port(call, place)
                    values[port] = through.get(port, _unchanged)(value)

            add(first, first.run([tensor]))
            for call in chain:
                add(call, call.run([values[port] for port in call.sources]))
            return [keras.ops.cast(values[port], "float32") for port in wanted]

        return run

    def _leading_to(self, wanted: tuple[Port, ...]) -> list[Call]:
        needed = {self.calls[0], *(port.call for port in wanted)}
        for call in reversed(self.calls):
            if call in needed:
                needed.update(port.call for port in call.sources)
        return [call for call in self.calls if call in needed]
