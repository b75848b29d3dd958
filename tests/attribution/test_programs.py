"""What is compiled, how often, and for how long it is kept."""

import gc
import importlib.util
import json
import os
import subprocess
import sys
import weakref
from pathlib import Path

import keras
import numpy as np
import pytest

from cnnviz import attribution
from cnnviz.attribution import gradients, programs
from cnnviz.attribution import network as facts
from cnnviz.errors import ModelError
from tests import networks
from tests.attribution.subjects import METHODS, compute, image_for, network
from tests.networks import picture, randomised


def test_one_program_serves_all_classes_and_pictures(monkeypatch):
    made = []
    original = gradients.compile_gradient
    monkeypatch.setattr(
        programs, "compile_gradient", lambda *given: made.append(given[1]) or original(*given)
    )
    model = randomised(networks.plain())
    for number in range(3):
        for method in ("grad-cam", "grad-cam-plus-plus", "saliency", "integrated-gradients"):
            compute(method, model, picture(number), number, layer="conv1/relu")
    assert made == [(1, 16, 16, 3), (None, 16, 16, 3)]
    compute("grad-cam", model, picture(0), layer="conv2")
    assert len(made) == 3


def test_later_training_shows():
    model = randomised(networks.plain(), 1)
    image = picture(0)
    before = {name: compute(name, model, image, 1) for name in ("grad-cam", "occlusion")}
    randomised(model, 2)
    for name, old in before.items():
        new = compute(name, model, image, 1)
        assert new.score != old.score
        assert not np.allclose(new.values, old.values)


def test_a_dropped_model_is_freed():
    model = randomised(networks.nested())
    for method in ("grad-cam", "saliency", "occlusion"):
        compute(method, model, picture(0))
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


def test_the_gradient_does_not_touch_what_lies_before_the_layer():
    """No convolution is run backwards for the last layer's map, so it costs hardly anything."""
    model, image = randomised(networks.plain()), picture(0)
    seen, batch = attribution.survey(model, image)
    costs = {}
    for layer in ("conv1/relu", "conv2/relu"):
        run = programs._gradient(model, seen, seen.port(layer), batch.shape)
        (concrete,) = (
            cell.cell_contents for cell in run.__closure__ if hasattr(cell.cell_contents, "graph")
        )
        kinds = [each.type for each in concrete.graph.get_operations()]
        costs[layer] = kinds.count("Conv2D"), kinds.count("Conv2DBackpropInput")
    assert costs == {"conv1/relu": (2, 1), "conv2/relu": (2, 0)}


def test_large_networks_get_small_batches(monkeypatch):
    image = picture(0)
    assert attribution.survey(randomised(networks.plain()), image)[0].batch == facts.LARGEST_BATCH
    monkeypatch.setattr(facts, "MEMORY", 60_000)
    assert attribution.survey(randomised(networks.plain()), image)[0].batch == 2
    monkeypatch.setattr(facts, "MEMORY", 1)
    assert attribution.survey(randomised(networks.plain()), image)[0].batch == 1


def test_a_backend_without_gradients_is_refused_and_occlusion_still_works(monkeypatch):
    monkeypatch.setattr(keras.backend, "backend", lambda: "numpy")
    model = randomised(networks.plain())
    with pytest.raises(ModelError, match="need TensorFlow or JAX; Keras runs on numpy here"):
        compute("grad-cam", model, picture(0))
    assert compute("occlusion", model, picture(0)).values.any()


SCRIPT = """
import json
from tests.attribution.subjects import METHODS, compute, image_for, network

found = {}
for name in ("branches", "nested", "sigmoid"):
    for method in METHODS.values():
        if not method.obstacle(network(name)):
            heatmap = compute(method, network(name), image_for(name), 1)
            found[f"{name} {method.name}"] = heatmap.values.tolist()
print(json.dumps(found))
"""


def test_jax_finds_the_same():
    if importlib.util.find_spec("jax") is None:
        pytest.skip("jax is not installed")
    path = os.pathsep.join(filter(None, [str(Path.cwd()), os.environ.get("PYTHONPATH")]))
    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=os.environ | {"KERAS_BACKEND": "jax", "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    found = json.loads(ended.stdout.splitlines()[-1])
    assert len(found) == 3 * len(METHODS) - 1
    for name, values in found.items():
        network_name, method = name.split()
        expected = compute(method, network(network_name), image_for(network_name), 1)
        np.testing.assert_allclose(values, expected.values, atol=1e-3 * expected.limit + 1e-7)
