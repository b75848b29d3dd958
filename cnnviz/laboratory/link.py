"""The laboratory's choices as query parameters, and back: what a teacher sends to a class.

Only what differs from the defaults is written, so that links stay short. Parameters of a stage end
in its number: ``kernel1=box&size1=5&stride2=2``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from cnnviz.errors import Impossible
from cnnviz.laboratory import choices as nouns
from cnnviz.laboratory import kernels, matrices, stages
from cnnviz.laboratory.choices import Choices, StageChoices
from cnnviz.language import _

Layers = Mapping[str, tuple[int, ...]]
"""Convolution layers by name, each with the shape (kh, kw, C, C') of its kernel."""

LONGEST_ECHO = 40
MOST_DIGITS = 6
MATRICES = ("matrix", "green", "blue")
"""The parameters of a typed picture: of a grey one the first, which of a colour one is the red."""
OF_KERNEL = {
    kernels.RANDOM: ("size", "seed"),
    kernels.MODEL: ("model", "layer", "output", "input"),
    kernels.TYPED: ("values",),
    **{kernel.id: ("size",) if kernel.sized else () for kernel in kernels.KERNELS},
}
"""What belongs to the choice of each kernel."""


def write(choices: Choices) -> dict[str, str]:
    """Return the query parameters that stand for the choices."""
    query: dict[str, str] = {}
    if choices.source == "matrix":
        count = 3 if choices.colour == "rgb" else 1
        texts = map(matrices.compact, choices.matrix[:count])
        query = {"source": "matrix", **dict(zip(MATRICES, texts, strict=False))}
    elif choices.source == "sample":
        query = {"sample": choices.sample}
    if choices.colour == "rgb":
        query |= {"colour": "rgb", "mix": choices.mix}
    if len(choices.stages) > 1:
        query["stages"] = str(len(choices.stages))
    for number, stage in enumerate(choices.stages, 1):
        query |= {f"{name}{number}": value for name, value in _of_stage(stage).items()}
    return query


def _of_stage(stage: StageChoices) -> dict[str, str]:
    defaults = StageChoices()
    own = OF_KERNEL[stage.kernel]
    query = {"kernel": stage.kernel}
    for each in fields(StageChoices):
        value = getattr(stage, each.name)
        foreign = each.name not in own and any(each.name in names for names in OF_KERNEL.values())
        if each.name == "kernel" or foreign or value == getattr(defaults, each.name):
            continue
        query[each.name] = "1" if value is True else str(value)
    if "values" in query:
        query["values"] = matrices.compact(query["values"])
    if stage.pool == "none":
        query.pop("window", None)
    return query


def read(
    query: Mapping[str, str],
    samples: Sequence[str],
    models: Sequence[str],
    layers_of: Callable[[str], Layers],
) -> tuple[Choices, list[str]]:
    """Read choices from query parameters.

    Args:
        query: The parameters; what is missing gets its default.
        samples: The ids of the sample pictures.
        models: The names of the shipped models.
        layers_of: Returns the convolution layers of a model; called only where they are needed.

    Returns:
        The choices, and one sentence for each value that is wrong.
    """
    asked = _Query(query)
    default = Choices()
    colour = asked.one_of("colour", nouns.COLOURS)
    source = asked.one_of("source", nouns.SOURCES)
    count = asked.count("stages", 1, 1, nouns.MOST_STAGES)
    choices = Choices(
        source=source,
        sample=asked.one_of("sample", samples, default.sample),
        matrix=_matrices(asked, colour) if source == "matrix" else default.matrix,
        colour=colour,
        mix=asked.one_of("mix", stages.MIXES),
        stages=tuple(
            _stage(asked, str(number), models, layers_of) for number in range(1, count + 1)
        ),
    )
    return choices, asked.wrong


def _matrices(asked: "_Query", colour: str) -> tuple[str, str, str]:
    default = nouns.MATRIX
    first = asked.matrix("matrix", default, nouns.MOST_CELLS)
    if colour == "grey":
        return first, first, first
    green, blue = (asked.matrix(name, first, nouns.MOST_CELLS) for name in MATRICES[1:])
    three = (first, green, blue)
    shapes = {matrices.parse(text, "matrix", nouns.MOST_CELLS).shape for text in three}
    if len(shapes) > 1:
        asked.wrong.append(
            _(
                "The link holds matrices of different sizes for red, green and blue; you see "
                "the red one in all three places."
            )
        )
        return first, first, first
    return three


def _stage(
    asked: "_Query", number: str, models: Sequence[str], layers_of: Callable[[str], Layers]
) -> StageChoices:
    default = StageChoices()
    stage = StageChoices(
        kernel=asked.one_of(f"kernel{number}", kernels.IDS, default.kernel),
        size=int(asked.one_of(f"size{number}", [str(size) for size in kernels.SIZES])),
        seed=asked.count(f"seed{number}", 0, 0, kernels.LARGEST_SEED),
        values=asked.matrix(f"values{number}", default.values, kernels.MOST),
        stride=asked.count(f"stride{number}", 1, 1, stages.LARGEST_STRIDE),
        padding=asked.padding(f"padding{number}"),
        dilation=asked.count(f"dilation{number}", 1, 1, stages.LARGEST_DILATION),
        relu=asked.one_of(f"relu{number}", ("0", "1")) == "1",
        pool=asked.one_of(f"pool{number}", nouns.POOLS),
        window=asked.count(f"window{number}", 2, 1, stages.LARGEST_WINDOW),
    )
    if stage.kernel != kernels.MODEL:
        return stage
    if not models:
        asked.wrong.append(_("The link asks for a network's kernel, but no network is installed."))
        return replace(stage, kernel=default.kernel)
    return _with_model(asked, number, stage, models, layers_of)


def _with_model(
    asked: "_Query",
    number: str,
    stage: StageChoices,
    models: Sequence[str],
    layers_of: Callable[[str], Layers],
) -> StageChoices:
    model = asked.one_of(f"model{number}", models)
    layers = layers_of(model)
    if not layers:
        asked.wrong.append(
            _("The network “{model}” has no kernels that could be shown here.").format(model=model)
        )
        return replace(stage, kernel=StageChoices().kernel)
    layer = asked.one_of(f"layer{number}", list(layers))
    inputs, outputs = layers[layer][2:]
    return replace(
        stage,
        model=model,
        layer=layer,
        output=asked.count(f"output{number}", 0, 0, outputs - 1),
        input=asked.count(f"input{number}", 0, 0, inputs - 1),
    )


@dataclass(slots=True)
class _Query:
    """Query parameters, and a sentence for each that was wrong."""

    given: Mapping[str, str]
    wrong: list[str] = field(default_factory=list)

    def one_of(self, name: str, known: Sequence[Any], default: Any = None) -> Any:
        default = default if default in known else known[0]
        value = self.given.get(name, default)
        if value in known:
            return value
        self.wrong.append(
            _(
                "The link asks for {name} “{shortened}”, which is not here; you see "
                "“{default}” instead. Known are: {known}."
            ).format(
                name=name, shortened=_shortened(value), default=default, known=", ".join(known[:16])
            )
        )
        return default

    def count(self, name: str, default: int, least: int, most: int) -> int:
        value = self.given.get(name, str(default))
        if value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS:
            number = int(value)
            if least <= number <= most:
                return number
        self.wrong.append(
            _(
                "The link asks for {name} “{shortened}”, which is not a whole number from "
                "{least} to {most}; you see {name} {default}."
            ).format(
                name=name, shortened=_shortened(value), least=least, most=most, default=default
            )
        )
        return default

    def padding(self, name: str) -> stages.Padding:
        value = self.given.get(name, "same")
        if value in ("valid", "same"):
            return value  # type: ignore[return-value]
        digits = value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS
        if digits and int(value) <= stages.LARGEST_PADDING:
            return int(value)
        self.wrong.append(
            _(
                "The link asks for {name} “{shortened}”, which is neither “valid” nor “same” "
                "nor a whole number from 0 to {largest_padding}; you see {name} “same”."
            ).format(name=name, shortened=_shortened(value), largest_padding=stages.LARGEST_PADDING)
        )
        return "same"

    def matrix(self, name: str, default: str, most: int) -> str:
        value = self.given.get(name, default)
        try:
            matrices.parse(value, _("link's {name}").format(name=name), most)
        except Impossible as error:
            self.wrong.append(_("{error} You see the default instead.").format(error=error))
            return default
        return matrices.compact(value)


def _shortened(value: str) -> str:
    return value if len(value) <= LONGEST_ECHO else value[:LONGEST_ECHO] + "…"
