"""Write ``cnnviz/datasets/digits8.npz`` anew from scikit-learn, which only this script needs.

Run it in the development environment: ``python -m scripts.make_digits8``.
"""

import numpy as np
from sklearn.datasets import load_digits

from cnnviz.datasets.dataset import Split, stratified
from cnnviz.datasets.digits8 import FILE

TEST_SHARE, SEED = 0.2, 1
LEVELS = 16
"""The pictures count dark pixels in blocks of 4×4."""


def main() -> None:
    """Scale the pictures to 0–255, split them and write the file."""
    digits = load_digits()
    pictures = np.rint(digits.images * (255 / LEVELS)).astype(np.uint8)  # (N, 8, 8)
    everything = Split(pictures, digits.target.astype(np.uint8))
    train, test = (everything.take(part) for part in stratified(digits.target, TEST_SHARE, SEED))
    np.savez_compressed(
        FILE, x_train=train.images, y_train=train.labels, x_test=test.images, y_test=test.labels
    )
    print(f"{FILE}: {len(train):,} and {len(test):,} pictures, {FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
