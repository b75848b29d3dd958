"""Whether a converted model answers like the one that it was made of."""

from __future__ import annotations

import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from cnnviz import images, samples, zoo
from cnnviz.language import _
from cnnviz.predict import predict
from cnnviz.types import Float32, ModelCard

CLOSE = 0.02
"""Of a probability; more is told as a warning."""


def of_tflite(card: ModelCard, path: Path) -> str:
    """Say how far a TensorFlow Lite file's answers to the sample pictures are from the model's."""
    pictures = [images.read(sample.data()) for sample in samples.for_card(card)]
    theirs = _answers(path, np.stack([images.prepare(each, card) for each in pictures]))
    return told(card, predict(zoo.load(card.name), card, pictures), theirs)


def told(card: ModelCard, ours: Float32, theirs: Float32) -> str:
    """Say it in a sentence.

    Args:
        card: for the threshold of a sigmoid.
        ours: (N, classes), or (N, 1) for a sigmoid.
        theirs: as ``ours``.
    """
    furthest = float(np.abs(ours - theirs).max())
    same = int((_decided(card, ours) == _decided(card, theirs)).sum())
    sentence = _(
        "Checked on {ours} sample pictures: {same} of {ours} answers are the same, and "
        "no probability differs by more than {furthest:.2g} percentage points."
    ).format(ours=len(ours), same=same, furthest=100 * furthest)
    if same < len(ours) or furthest > CLOSE:
        sentence += _(" That is not little: compare its answers with these before you rely on it.")
    return sentence


def _decided(card: ModelCard, answers: Float32) -> Any:
    return answers[:, 0] >= card.threshold if card.output == "sigmoid" else answers.argmax(axis=1)


def _answers(path: Path, pictures: Float32) -> Float32:
    """Let a TensorFlow Lite file answer, one picture (H, W, C) after the other."""
    tf: Any = import_module("tensorflow")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it will leave TensorFlow in a later version
        program = tf.lite.Interpreter(model_path=str(path))
    program.allocate_tensors()
    enters, leaves = program.get_input_details()[0], program.get_output_details()[0]
    rows = []
    for picture in pictures:
        program.set_tensor(enters["index"], picture[np.newaxis])
        program.invoke()
        rows.append(np.array(program.get_tensor(leaves["index"])[0], np.float32))
    return np.stack(rows)
