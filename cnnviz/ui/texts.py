"""The words of the screens; longer ones are in ``guide``, ``step_texts`` and ``browser_texts``."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from cnnviz import layers
from cnnviz.language import _, grouped, translated
from cnnviz.predict import Verdict
from cnnviz.receptive import Field
from cnnviz.samples import Sample
from cnnviz.types import LayerTrace, ModelCard
from cnnviz.ui.markdown import plain

APP = "cnnviz"
EXPLORE = "Explore"
TRAIN = "Train"
RUNS = "Runs"
RUN = "Run"
MODELS = "Models"
HELP = "Help"
LANGUAGE = "Language"
LOOK_INSIDE, TEACH = "Look inside", "Train your own"
"""Groups of pages in the navigation."""

MODEL = "Network"
SOURCE = "Picture"
SOURCES = {"samples": "Samples", "upload": "Upload", "camera": "Camera", "draw": "Draw"}
SOURCE_HELP = {
    "upload": "Your picture is not saved, not logged, and shown to nobody else.",
    "camera": "Browsers give the camera only to pages on HTTPS or on this machine itself.",
    "draw": "Draw one digit, large and in the middle. The network follows every stroke.",
}
SAMPLES_LABEL = "Sample pictures"
CAMERA_LABEL = "Take a photo"
NO_PICTURE = {
    "upload": "Choose, drop or paste a picture, and watch it pass through the network here.",
    "camera": "Take a photo, and watch it pass through the network here.",
    "draw": "Draw a digit, and watch it pass through the network here.",
}

PREPARATION = "From the file to the tensor"
PREPARATION_INTRO = (
    "A network does not see a photo. It sees a small grid of numbers, and this is how your picture "
    "becomes one."
)
MATRICES = "The numbers the network sees"
MATRICES_INTRO = (
    "Each square is one pixel. Its number says how much red, green or blue light it holds: "
    "0 is none, "
    "255 is all. Move the frame to look elsewhere."
)
MATRICES_INTRO_GREY = (
    "Each square is one pixel. Its number says how light it is: 0 is black, 255 is white. Move the "
    "frame to look elsewhere."
)
NETWORK_INTRO = (
    "Each column is a layer, each small picture one of its feature maps on *this* picture. Point "
    "at any map to read its numbers and to see which part of the picture they come from. Below: "
    "[one layer, all its maps](#one-layer-all-its-maps) · "
    "[where a number comes from](#where-a-number-comes-from) · "
    "[from maps to an answer](#from-maps-to-an-answer) · "
    "[from the file to the tensor](#from-the-file-to-the-tensor)"
)
ENDING = "From maps to an answer"
LAYER = "One layer, all its maps"
WHAT_IT_LIKES = "What does filter {} look for?"
WORKING = "Where a number comes from"
WORDS = "[What do these words mean?](help)"
WORKING_INTRO = {
    True: "Choose a cell: press on the enlarged map above, or type its place here.",
    False: "Choose an element by its number.",
}
"""For layers with maps, and for vectors."""


def upload_label(limit_bytes: int) -> str:
    """Name the formats and the limit beside the uploader."""
    return _(
        "Your picture: JPEG, PNG, WebP, GIF, BMP, TIFF, HEIC or AVIF, up to {limit_bytes} MB"
    ).format(limit_bytes=limit_bytes // 1024**2)


NO_MODELS = (
    "There is no network to show: expected at least one folder with model.keras and card.json "
    "under models/; copy them back or train one with scripts/train_model.py."
)
ABOUT = (
    "**cnnviz** shows how a convolutional neural network works, on your own picture. Apache-2.0."
)
SHOWN_PASTED = "Shown here: the picture that you pasted."


def shown(name: str) -> str:
    """Say which file is shown."""
    return _("Shown here: {name}").format(name=plain(name))


def credit(sample: Sample) -> str:
    """Name author and licence of a sample, as its licence wants it."""
    address = re.search(r"https?://\S+", sample.source)
    author = plain(sample.author)
    # A bracket in the address would end the Markdown link.
    linked = f"[{author}]({quote(address[0], safe=':/?#=@%,')})" if address else author
    changes = "" if sample.changes == "none" else f", {_(sample.changes)}"
    return _("{alt} Picture: {linked}, {licence}{changes}.").format(
        alt=_(sample.alt), linked=linked, licence=_(sample.licence), changes=changes
    )


def unknown(name: str, value: str, known: Sequence[str]) -> str:
    """Say that the link names something that is not there."""
    return _(
        "The link asks for {name} “{value}”, which is not here; you see “{used}” "
        "instead. Known are: {all_known}."
    ).format(name=name, value=value, used=known[0], all_known=", ".join(known[:12]))


def instead(sentence: str) -> str:
    """Say why the network of a link is not shown."""
    return _("{sentence} You see another network instead.").format(sentence=sentence)


def of_run(title: str) -> str:
    """Name a training run in the list of networks."""
    return _("{title} (training run)").format(title=title)


def run_link(run_id: str) -> str:
    """Link a network's training run (Markdown)."""
    return _(" [Its training run](run?run={run_id})").format(run_id=run_id)


def not_a_count(name: str, value: str) -> str:
    """Say that a number in the link is none."""
    return _("The link asks for {name} “{value}”, which is not a whole number from 0 on.").format(
        name=name, value=value
    )


def why(sentence: str) -> str:
    """Say why a layer matters (Markdown)."""
    return _("**Why it matters.** {sentence}").format(sentence=sentence)


def settings(pairs: Iterable[tuple[str, str]]) -> str:
    """List what a layer was set to (Markdown)."""
    return " · ".join(f"{name}: **{value}**" for name, value in pairs)


def unknown_layer(value: str, model: str) -> str:
    """Say that the link names a layer that the model does not have."""
    return _(
        "The link asks for the layer “{value}”, which {model} does not have; you see "
        "its first feature maps instead."
    ).format(value=value, model=model)


def tiny(height: int, width: int, card: ModelCard) -> str:
    """Warn that a picture has fewer pixels than the network looks at."""
    rows, columns = card.input_shape[:2]
    return _(
        "This picture has only {width} × {height} pixels and the network looks at "
        "{columns} × {rows}: it is enlarged, so expect blur and a less reliable answer."
    ).format(width=width, height=height, columns=columns, rows=rows)


def verdict(card: ModelCard, found: Verdict) -> str:
    """Say in one sentence what the network believes and how sure it is (Markdown)."""
    share = found.probability
    sentence = _("The network {sureness} **{label}** ({share}).").format(
        sureness=_sureness(share), label=found.label, share=percent(share)
    )
    if card.output == "softmax" and len(found.ranking) > 1:
        label, share = found.ranking[1]
        sentence += _(" Its next guess is {label} ({share}).").format(
            label=label, share=percent(share)
        )
    return sentence


def _sureness(share: float) -> str:
    for least, words in (
        (0.95, _("is very sure that this is")),
        (0.75, _("is fairly sure that this is")),
    ):
        if share >= least:
            return words
    return _("leans towards") if share >= 0.5 else _("is unsure; its best guess is")


def percent(share: float) -> str:
    """Write a share as a percentage that never claims more than it knows."""
    if 0 < share < 0.0005:
        return _("less than 0.1 %")
    if 0.9995 < share < 1:
        return _("more than 99.9 %")
    return f"{100 * share:.1f} %"


def layer_heading(layer: LayerTrace, field: Field) -> str:
    """Name a layer with its shape, its parameters and what a cell of it sees (Markdown)."""
    shape = " × ".join(str(axis) for axis in layer.output.shape)
    rows, columns = field.size
    sees = (
        _(" · a cell sees {rows} × {columns} pixels").format(rows=rows, columns=columns)
        if layer.is_map
        else ""
    )
    return _("##### `{name}` {title} · output {shape} · {parameters} parameters{sees}").format(
        name=layer.name,
        title=layers.title(layer),
        shape=shape,
        parameters=grouped(layer.parameters),
        sees=sees,
    )


TEST_ACCURACY = "Test accuracy"
VALIDATION_ACCURACY = "Validation accuracy"
VALIDATION_HELP = (
    "Measured while it trained, on the pictures that chose its best epoch: a little flattering."
)
TRAINING_ACCURACY = "Training accuracy"
TRAINING_HELP = "On the pictures that it learned from: it says little about new ones."
UNMEASURED = "–"
PARAMETERS = "Parameters"
INPUT = "Input"
CLASSES = "Classes:"
DATA = "Data:"
LICENCE = "Licence:"
TRAIN_AGAIN = "Train it again:"
ACCURACY = "Accuracy"
LOSS = "Loss"
EPOCH = "epoch"
ON_TRAINING = "training"
ON_VALIDATION = "validation"


def accuracy_of(card: ModelCard) -> tuple[str, str, str | None]:
    """Return the name of a model's accuracy, the figure, and what to know about it.

    Only shipped and published models were measured on test pictures.
    """
    for key, label, remark in (
        ("test_accuracy", _(TEST_ACCURACY), None),
        ("val_accuracy", _(VALIDATION_ACCURACY), _(VALIDATION_HELP)),
        ("accuracy", _(TRAINING_ACCURACY), _(TRAINING_HELP)),
    ):
        if key in card.metrics:
            return label, percent(card.metrics[key]), remark
    return _(TEST_ACCURACY), UNMEASURED, None


def measured_on(card: ModelCard) -> str:
    """Say on what the accuracy was measured."""
    for key, kind in (("test_count", _("test")), ("val_count", _("validation"))):
        if key in card.metrics:
            number = grouped(card.metrics[key])
            return _("Measured on {number} {kind} pictures of {dataset}.").format(
                number=number, kind=kind, dataset=card.dataset
            )
    return _("Trained on {dataset}; on other pictures it was not measured.").format(
        dataset=card.dataset
    )


translated(__name__)
