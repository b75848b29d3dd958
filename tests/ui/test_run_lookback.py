"""What is shown of an epoch is what the network of that epoch computed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from cnnviz import images
from cnnviz.components.layer import kernel_packet, layer_packet
from cnnviz.errors import RunError, SpecError
from cnnviz.training import snapshots
from cnnviz.training.store import Run
from cnnviz.training.subjects import named
from cnnviz.ui import browser_texts, run_lookback
from tests.components.packets import read
from tests.fabricated import fabricate

EPOCHS = 3


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return fabricate(tmp_path_factory.mktemp("home"), epochs=EPOCHS, with_model=True)


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    for kept in (run_lookback.look, run_lookback.reach, run_lookback.predictions):
        kept.cache.clear()
    yield


def answer(seen: run_lookback.Look) -> np.ndarray:
    return seen.trace[seen.trace.outputs[0]].output


@pytest.mark.parametrize("epoch", range(EPOCHS + 1))
def test_a_look_ends_in_what_the_run_itself_predicted(run: Run, epoch: int) -> None:
    for place in (0, 5, 11):
        seen = run_lookback.look(run, epoch, place)
        np.testing.assert_allclose(
            answer(seen), run_lookback.predictions(run, epoch)[place], rtol=0, atol=1e-5
        )


def test_the_maps_are_those_of_keras(run: Run) -> None:
    model = keras.models.load_model(run.folder / "best.keras")
    inner = keras.Model(model.inputs[0], model.get_layer("conv2").output)
    picture = snapshots.pictures(run.folder)[0][4]
    tensor = images.scaled(picture, named(run.spec)[0].preprocessing)
    expected = np.asarray(inner(tensor[np.newaxis]))[0]
    seen = run_lookback.look(run, EPOCHS, 4)
    np.testing.assert_allclose(seen.trace["conv2"].output, expected, rtol=0, atol=1e-5)


def test_many_at_once_do_not_mix_up_their_weights(run: Run) -> None:
    wanted = [(epoch, place) for place in range(6) for epoch in range(EPOCHS + 1)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda one: run_lookback.look(run, *one), wanted))
    for (epoch, place), seen in zip(wanted, found, strict=True):
        expected = run_lookback.predictions(run, epoch)[place]
        np.testing.assert_allclose(answer(seen), expected, rtol=0, atol=1e-5)


def test_all_epochs_share_colours_that_reach_as_far_as_any_of_them(run: Run) -> None:
    found = run_lookback.reaches(run, range(EPOCHS + 1), 2)
    looks = [run_lookback.look(run, epoch, 2) for epoch in range(EPOCHS + 1)]
    for layer in run_lookback.bench(run).layers:
        scales = run_lookback.shared(found, layer)
        outputs = np.stack([seen.trace[layer].output for seen in looks])
        assert scales["layer"][layer].of_map(0)[1] == np.abs(outputs).max()
        assert scales["layer"][layer].signed == bool((outputs < 0).any())
        np.testing.assert_array_equal(
            scales["map"][layer].high, np.abs(outputs).max(axis=(0, 1, 2))
        )
        assert scales["network"][layer].of_map(0)[1] >= scales["layer"][layer].of_map(0)[1]


def test_the_packet_of_an_epoch_holds_its_maps_and_the_common_limits(run: Run) -> None:
    found = run_lookback.reaches(run, range(EPOCHS + 1), 0)
    packets = []
    for epoch in range(EPOCHS + 1):
        seen = run_lookback.look(run, epoch, 0)
        walk = run_lookback.walk_of(run, seen, "relu1", found)
        packets.append(read(layer_packet(walk, seen.trace["relu1"], browser_texts.TEXTS)))
        maps = seen.trace["relu1"].output.transpose(2, 0, 1)
        np.testing.assert_array_equal(packets[-1]["arrays"]["v0"], maps)
    assert len({packet["id"] for packet in packets}) == EPOCHS + 1
    assert len({str(packet["layers"][0]["limits"]) for packet in packets}) == 1
    assert packets[0]["layers"][0]["limits"]["layer"][0] == 0  # after a ReLU nothing is negative


def test_kernels_are_those_of_the_epoch(run: Run) -> None:
    place = run_lookback.bench(run).kernels["conv3"]
    first, last = (run_lookback.look(run, epoch, 0).snapshot for epoch in (0, EPOCHS))
    kernels = last.weights[place]
    assert kernels.shape == (3, 3, 16, 32)
    assert not np.array_equal(first.weights[place], kernels)
    packet = read(kernel_packet("conv3", kernels[:, :, 7], 0.5, browser_texts.TEXTS, packet_id="x"))
    np.testing.assert_array_equal(packet["arrays"]["v0"], kernels[:, :, 7].transpose(2, 0, 1))
    assert packet["layers"][0]["limits"]["layer"] == [-0.5, 0.5]
    assert "picture" not in packet["arrays"]


def test_a_damaged_epoch_is_left_out_of_the_colours_and_said_when_asked_for(
    tmp_path: Path,
) -> None:
    run = fabricate(tmp_path, epochs=2, with_model=True)
    path = run.folder / "snapshots" / "000001.npz"
    path.write_bytes(path.read_bytes()[:200])
    assert len(run_lookback.reaches(run, [0, 1, 2], 0)) == 2
    for ask in (lambda: run_lookback.look(run, 1, 0), lambda: run_lookback.predictions(run, 1)):
        with pytest.raises(RunError, match="epoch 1 is damaged"):
            ask()


def test_weights_of_another_network_are_a_sentence(run: Run) -> None:
    other = replace(run, spec=replace(run.spec, architecture="cifar10"))
    with pytest.raises(RunError, match="do not fit"):
        run_lookback.look(other, 1, 0)


def test_an_unknown_architecture_is_a_sentence(run: Run) -> None:
    other = replace(run, spec=replace(run.spec, architecture="gone"))
    with pytest.raises(SpecError, match="gone"):
        run_lookback.look(other, 1, 0)


def test_a_worker_that_went_on_anew_is_looked_at_anew(run: Run) -> None:
    before = run_lookback.look(run, 1, 0)
    assert run_lookback.look(run, 1, 0) is before
    later = replace(run, record=replace(run.record, lease="another"))
    assert run_lookback.look(later, 1, 0) is not before
