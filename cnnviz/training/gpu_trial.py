"""Tries the first GPU with a small convolution and a product, in a process of its own.

``python -m cnnviz.training.gpu_trial`` prints one line of JSON: ``seen``, the number of GPUs that
the framework lists, and ``error``, which is empty where both gave the right numbers.
"""

from __future__ import annotations

import json
import sys

import keras
import numpy as np


def gpus() -> int:
    """Return how many GPUs the framework lists."""
    try:
        return len(keras.distribution.list_devices("gpu"))
    except RuntimeError:  # JAX's way to say that there is none
        return 0


def trial(device: str = "gpu:0") -> str:
    """Compute on a device what is known beforehand; return what went wrong, or nothing."""
    try:
        with keras.device(device):
            picture = keras.ops.ones((2, 16, 16, 8))
            kernel = keras.ops.ones((3, 3, 8, 4))
            maps = keras.ops.conv(picture, kernel, padding="valid")
            product = keras.ops.matmul(keras.ops.ones((64, 64)), keras.ops.ones((64, 64)))
        sums = np.asarray(keras.ops.convert_to_numpy(maps)), keras.ops.convert_to_numpy(product)
    except Exception as error:  # each framework has its own kinds
        return f"{type(error).__name__}: {str(error).strip().splitlines()[0][:200]}"
    # Sums of ones are exact in every precision that a GPU may choose by itself.
    right = (sums[0] == 3 * 3 * 8).all() and (sums[1] == 64).all()
    return "" if right else "it gave wrong numbers."


def main() -> None:
    """Print what was found."""
    seen = gpus()
    sys.stdout.write(json.dumps({"seen": seen, "error": trial() if seen else ""}) + "\n")


if __name__ == "__main__":
    main()
