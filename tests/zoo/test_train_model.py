"""A smoke run of the training script on fabricated data."""

import importlib.util
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnnviz import datasets, zoo

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "train_model.py"


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("train_model", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def data_folder(tmp_path, monkeypatch):
    folder = tmp_path / "data"
    folder.mkdir()
    rng = np.random.default_rng(0)
    write_mnist(folder, rng)
    write_cifar10(folder, rng)
    monkeypatch.setenv("CNNVIZ_DATA_DIR", str(folder))
    monkeypatch.setenv("CNNVIZ_MODELS_DIR", str(tmp_path / "models"))
    monkeypatch.setattr(zoo, "_cache", type(zoo._cache)())
    return folder


def write_mnist(folder, rng):
    np.savez(
        folder / "mnist.npz",
        x_train=rng.integers(0, 256, (300, 28, 28), np.uint8),
        y_train=np.arange(300) % 10,
        x_test=rng.integers(0, 256, (20, 28, 28), np.uint8),
        y_test=np.arange(20) % 10,
    )


def write_cifar10(folder, rng):
    with zipfile.ZipFile(folder / "cifar10.zip", "w") as archive:
        for part, count in (("train", 20), ("test", 2)):
            for name in datasets.dataset("cifar10").classes:
                for number in range(count):
                    pixels = rng.integers(0, 256, (32, 32, 3), np.uint8)
                    data = BytesIO()
                    Image.fromarray(pixels).save(data, "JPEG")
                    archive.writestr(f"{part}/{name}/{number:04}.jpg", data.getvalue())


@pytest.mark.usefixtures("data_folder")
@pytest.mark.parametrize("name", ["digits"])
def test_a_quick_run_ends_with_a_model_and_its_card(script, name, capsys):
    script.main([name, "--quick", "--seed", "3"])
    card = zoo.card(name)
    model = zoo.load(name)  # checks the SHA-256 and that card and file fit
    assert card.parameters == model.count_params()
    assert card.trained["epochs"] == card.trained["best_epoch"] == 1
    assert card.trained["seed"] == 3
    assert card.metrics["test_count"] == 20
    assert 0 <= card.metrics["test_accuracy"] <= 1
    assert {len(curve) for curve in card.history.values()} == {1}
    assert card.command.endswith("--quick")
    assert str(Path.home()) not in card.command
    assert f"{card.parameters:,} parameters" in capsys.readouterr().out
    assert not list(zoo.models_folder().rglob(".*"))  # no temporary file is left


@pytest.mark.usefixtures("data_folder")
def test_half_precision_still_saves_a_float32_model(script, tmp_path):
    script.main(["digits", "--quick", "--precision", "mixed_bfloat16"])
    model = zoo.load("digits")
    assert {layer.compute_dtype for layer in model.layers} == {"float32"}


@pytest.mark.usefixtures("data_folder")
def test_it_can_write_elsewhere(script, tmp_path):
    script.main(["digits", "--quick", "--out", str(tmp_path / "elsewhere")])
    assert sorted(file.name for file in (tmp_path / "elsewhere").iterdir()) == [
        "card.json",
        "model.keras",
    ]
    assert zoo.cards() == ()


def test_an_unknown_model_is_a_usage_error(script, capsys):
    with pytest.raises(SystemExit):
        script.main(["resnet"])
    assert "invalid choice" in capsys.readouterr().err
