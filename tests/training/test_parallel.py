"""Several devices in one run, tried with two that are halves of the processor."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from cnnviz.training import metrics, store
from cnnviz.training.dispatch.engines.process import python_path
from tests.training.at_work import TINY, leased, process, submitted

SCRIPT = """
    import json, os
    from contextlib import nullcontext

    if os.environ["KERAS_BACKEND"] == "jax":
        os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=3"
    else:
        import tensorflow as tf

        tf.config.set_logical_device_configuration(
            tf.config.list_physical_devices("CPU")[0], [tf.config.LogicalDeviceConfiguration()] * 3
        )
    import keras
    import numpy as np
    from cnnviz.training.work import parallel

    BATCH = 16
    chance = np.random.default_rng(1)
    pictures = chance.random((64, 8, 8, 1), np.float32)
    labels = chance.integers(0, 2, 64)

    class Batches(keras.utils.PyDataset):
        def __len__(self):
            return 64 // BATCH

        def __getitem__(self, index):
            some = slice(index * BATCH, (index + 1) * BATCH)
            return pictures[some], labels[some]

    def figures(scope):
        with scope as devices:
            keras.utils.set_random_seed(1)
            model = keras.Sequential([
                keras.Input((8, 8, 1)),
                keras.layers.Conv2D(4, 3),
                keras.layers.ReLU(),
                keras.layers.Flatten(),
                keras.layers.Dense(2, activation="softmax"),
            ])
            model.compile("sgd", "sparse_categorical_crossentropy")
            history = model.fit(
                Batches(), epochs=2, validation_data=Batches(), shuffle=False, verbose=0
            ).history
        weights = [float(weight.sum()) for weight in model.get_weights()]
        return devices, history["loss"] + history["val_loss"] + weights

    print(json.dumps([figures(nullcontext(1)), figures(parallel.scope(BATCH, "cpu"))]))
"""


@pytest.mark.parametrize("backend", ["tensorflow", "jax"])
def test_as_many_devices_as_share_a_batch_evenly_compute_what_one_does(backend: str) -> None:
    """Two of three, for batches of 16 pictures; in a process that knows three."""
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(SCRIPT)],
        env=python_path() | {"KERAS_BACKEND": backend, "CUDA_VISIBLE_DEVICES": "-1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    (one, alone), (two, shared) = json.loads(ended.stdout.splitlines()[-1])
    assert (one, two) == (1, 2)
    np.testing.assert_allclose(shared, alone, rtol=1e-4, atol=1e-6)


@pytest.mark.long
def test_a_run_trains_on_two_devices(home: Path) -> None:
    # Without GPUs the worker does not ask for several; here it finds two halves of the processor.
    halves = f"""if True:
        import tensorflow as tf

        (cpu,) = tf.config.list_physical_devices("CPU")
        half = tf.config.LogicalDeviceConfiguration()
        tf.config.set_logical_device_configuration(cpu, [half, half])
        from cnnviz.training.work import learner, parallel

        learner.nullcontext = lambda _: parallel.scope({TINY.batch}, kind="cpu")
    """
    run = leased(submitted(epochs=2))
    assert process(run, halves).wait() == 0
    log = (run.folder / "log.txt").read_text()
    assert "device:CPU:0', '/job:localhost/replica:0/task:0/device:CPU:1')" in log
    run = store.run(run.id)
    assert run.record.state == "done"
    assert [epoch.epoch for epoch in metrics.read_epochs(run.folder)] == [1, 2]
