"""What opens a stranger's file: a process of its own, with little memory and little time.

``python -m cnnviz.zoo.own.work FOLDER`` reads ``FOLDER/source``, and leaves either ``model.keras``,
written anew, with ``found.json`` about it, or only the latter with the sentence of a refusal.
Whoever called it believes neither before having looked (`sandbox`).
"""

from __future__ import annotations

import json
import sys
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cnnviz.errors import ModelError
from cnnviz.language import _
from cnnviz.shelf import shown
from cnnviz.zoo.own import contents, hdf5, sandbox, saved_model
from cnnviz.zoo.own.contents import Contents
from cnnviz.zoo.own.ending import ended
from cnnviz.zoo.own.guess import guess
from cnnviz.zoo.own.keras2 import modernised
from cnnviz.zoo.own.layers import judge
from cnnviz.zoo.own.limits import LIMITS

ODD = "This file is damaged, or no model that Keras wrote; save or export the model again."
USUAL_SIDE = 224
ANY_SIZE = f"It takes pictures of any size; here they get {USUAL_SIDE} × {USUAL_SIDE} pixels."


def main() -> None:
    """Open the file in the folder that the command line names."""
    sandbox.confine()
    folder = Path(sys.argv[1])
    try:
        found = opened(folder)
    except ModelError as error:
        found = {"refused": str(error)}
    except MemoryError:
        found = {"refused": sandbox.TOO_MUCH}
    except Exception:  # whatever strangers' bytes may lead to; the log of the parent tells more
        traceback.print_exc()
        found = {"refused": ODD}
    (folder / sandbox.FOUND).write_text(json.dumps(found), encoding="utf-8")


def opened(folder: Path) -> dict[str, Any]:
    """Open a file, write its model anew, and return what was found out about it.

    Raises:
        ModelError: it is refused.
    """
    file = contents.read(folder / sandbox.SOURCE, folder)
    modernised(file.config, older=not file.version.startswith("3"))
    judge(file.config)
    notes = _fixed_input(file.config)
    model = _rebuilt(file, folder)
    shape = _input_shape(model)
    _check_size(model)
    end = ended(model)
    how = guess(end.model, shape, end.classes, teachable=_is_teachable(file))
    _check_answers(end.model, shape)
    end.model.save(folder / sandbox.MODEL)
    return {
        "classes": end.classes,
        "output": end.output,
        "input_shape": shape,
        "parameters": int(end.model.count_params()),
        "preprocessing": asdict(how.preprocessing),
        "sure": how.sure,
        "notes": [note for note in (how.note, end.note, *notes) if note],
        "labels": file.labels,
        "card": file.card,
        "kind": file.kind,
        "keras_version": shown(file.version or "unknown", 20),
    }


def _is_teachable(file: Contents) -> bool:
    return file.labels is not None and file.kind != "keras"


def _fixed_input(config: Any) -> list[str]:
    """Let one picture of one size enter, whatever number and size the model was saved with."""
    settings = config.get("config")
    layers = settings.get("layers") if isinstance(settings, dict) else None
    inputs = [
        layer["config"]
        for layer in (layers if isinstance(layers, list) else [])
        if isinstance(layer, dict)
        and layer.get("class_name") == "InputLayer"
        and isinstance(layer.get("config"), dict)
    ]
    if len(inputs) != 1 or not isinstance(shape := inputs[0].get("batch_shape"), list):
        return []
    config.pop("build_config", None)
    any_size = len(shape) == 4 and None in shape[1:3]
    sides = [side or USUAL_SIDE for side in shape[1:3]] if any_size else shape[1:3]
    inputs[0]["batch_shape"] = [None, *sides, *shape[3:]]
    return [ANY_SIZE] if any_size else []


def _rebuilt(file: Contents, folder: Path) -> Any:
    """Let Keras build the model, in its safe mode and without what it was trained with.

    Raises:
        ModelError: it cannot.
    """
    import keras  # noqa: PLC0415 - after the limits are set

    try:
        if file.kind == "saved_model":
            kind = keras.Sequential if file.config["class_name"] == "Sequential" else keras.Model
            model = kind.from_config(file.config["config"])
            saved_model.give_weights(model, file.weights)
            return model
        if file.kind == "h5":
            clean = folder / "clean.h5"
            hdf5.with_settings(file.weights, file.config, clean)
        else:
            clean = folder / "clean.keras"
            contents.packed(json.dumps(file.config).encode(), file.weights, clean)
        return keras.saving.load_model(clean, compile=False, safe_mode=True)
    except (ModelError, MemoryError):
        raise
    except Exception as error:  # Keras raises many kinds for a file it cannot understand
        first = next(filter(None, map(str.strip, str(error).splitlines())), type(error).__name__)
        raise ModelError(
            _(
                "Keras {version} cannot rebuild this model ({shown}); save it again with a "
                "current Keras."
            ).format(version=keras.__version__, shown=shown(first, 160))
        ) from error


def _input_shape(model: Any) -> tuple[int, int, int]:
    """Return (H, W, C) of the picture that enters.

    Raises:
        ModelError: the model does not take one picture.
    """
    if len(model.inputs) != 1:
        raise ModelError(
            _("A model must take one picture, but this one has {inputs} inputs.").format(
                inputs=len(model.inputs)
            )
        )
    shape = tuple(model.inputs[0].shape)[1:]
    axes = " × ".join("any" if axis is None else str(axis) for axis in shape)
    if len(shape) != 3 or None in shape:
        raise ModelError(
            _(
                "A model must take pictures (rows × columns × channels), but the input of this "
                "one is {value}: it was not made for pictures."
            ).format(value=axes or _("a single number"))
        )
    if shape[2] not in (1, 3):
        first = " (channels come last here)" if shape[0] in (1, 3) else ""
        raise ModelError(
            _(
                "A picture has 1 channel (grey) or 3 (red, green, blue){first}, but the input "
                "of this model is {axes}; save one that takes such pictures."
            ).format(first=first, axes=axes)
        )
    if max(shape[:2]) > LIMITS.side:
        raise ModelError(
            _(
                "Pictures may have up to {side} × {side} pixels, but this model takes {axes}; "
                "choose a smaller one."
            ).format(side=LIMITS.side, axes=axes)
        )
    return int(shape[0]), int(shape[1]), int(shape[2])


def _check_size(model: Any) -> None:
    """Refuse a model that is too large to be looked into.

    Raises:
        ModelError: it has too many parameters, layers or activations.
    """
    from keras import tree  # noqa: PLC0415

    layers = list(model._flatten_layers(include_self=False))
    found = (
        (model.count_params(), LIMITS.parameters, "parameters"),
        (len(layers), LIMITS.layers, "layers"),
        (
            sum(_numbers(one) for layer in layers for one in tree.flatten(_outputs(layer))),
            LIMITS.activations,
            "activations for one picture",
        ),
    )
    for count, most, what in found:
        if count > most:
            raise ModelError(
                _(
                    "A model may have {most:,} {what}, but this one has {count:,}; choose a "
                    "smaller one."
                ).format(most=most, what=what, count=count)
            )


def _outputs(layer: Any) -> Any:
    return [each.output_tensors for each in getattr(layer, "_inbound_nodes", ())]


def _numbers(tensor: Any) -> int:
    count = 1
    for axis in tensor.shape[1:]:
        count *= axis or 1
    return count


def _check_answers(model: Any, shape: tuple[int, int, int]) -> None:
    """Let a grey picture pass through the model once.

    Raises:
        ModelError: its weights hold what is no number.
    """
    import numpy as np  # noqa: PLC0415

    answer = np.asarray(model(np.full((1, *shape), 0.5, np.float32), training=False))
    if not np.isfinite(answer).all():
        raise ModelError(
            _(
                "This model answers with what is no number: its weights are damaged, or its "
                "training failed. Train it again."
            )
        )


if __name__ == "__main__":
    main()
