"""Pictures through a real network: against the network itself, kept on disk, stopped, skipped."""

import os
import weakref
from dataclasses import replace

import numpy as np
import pytest

from cnnviz import evaluation, images, predict, zoo
from cnnviz.datasets.sampling import sample
from cnnviz.errors import Cancelled, DataError, DifferentClasses, EvaluationError, UnknownModel
from cnnviz.evaluation import asking, kept
from tests.evaluation.at_hand import CLASSES, data_set, photos, pictures
from tests.evaluation.installed import install


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """The folder of models, with what Keras itself holds of each."""
    folder = tmp_path_factory.mktemp("models")
    return folder, {
        "softmax": install(folder, "softmax"),
        "sigmoid": install(
            folder, "sigmoid", classes=("cat", "dog"), output="sigmoid", threshold=0.4
        ),
    }


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch, models):
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CNNVIZ_MODELS_DIR", str(models[0]))
    monkeypatch.setattr(asking, "_parts", type(asking._parts)())
    return tmp_path / "home"


@pytest.fixture
def origin(tmp_path):
    """A file that stands for the pictures' own, so that they have a fingerprint."""
    path = tmp_path / "pictures.bin"
    path.write_bytes(b"pictures")
    return path


@pytest.fixture
def data(origin):
    return data_set(parts=(pictures(90, seed=1), pictures(70)), origin=origin)


@pytest.fixture
def asked(monkeypatch):
    """How many pictures went through a network, batch by batch."""
    sizes = []
    real = predict.predict

    def spy(model, card, given):
        sizes.append(len(given))
        return real(model, card, given)

    monkeypatch.setattr(predict, "predict", spy)
    return sizes


def by_hand(models, name, split):
    model, card = models[1][name]
    tensors = np.stack([images.prepare(split.picture(at), card) for at in range(len(split))])
    return np.asarray(model(tensors))


def entries(home):
    return sorted((home / "cache" / "evaluations").glob("*"))


def test_every_picture_gets_the_networks_own_answer(models, data, asked):
    found = evaluation.measure("softmax", data)
    _, test = data.read()
    np.testing.assert_allclose(
        found.probabilities, by_hand(models, "softmax", test), rtol=1e-4, atol=1e-6
    )
    assert found.probabilities.dtype == np.float32
    np.testing.assert_array_equal(found.labels, test.labels)
    np.testing.assert_array_equal(found.numbers, np.arange(70))
    assert found.skipped == ()
    assert asked == [32, 32, 6]


def test_columns_follow_the_data_sets_order(models, data):
    straight = evaluation.measure("softmax", data)
    turned = evaluation.measure("softmax", replace(data, classes=("owl", "cat", "dog")))
    np.testing.assert_array_equal(turned.probabilities, straight.probabilities[:, [2, 0, 1]])
    names = [CLASSES[said] for said in straight.said]
    assert [turned.data.classes[said] for said in turned.said] == names


@pytest.mark.parametrize("order", [("cat", "dog"), ("dog", "cat")])
def test_a_sigmoid_gives_two_columns(models, data, order):
    split = pictures(40, classes=2)
    found = evaluation.measure("sigmoid", replace(data, classes=order, read=lambda: (split, split)))
    dog = by_hand(models, "sigmoid", split)[:, 0]
    np.testing.assert_allclose(
        found.probabilities[:, order.index("dog")], dog, rtol=1e-4, atol=1e-6
    )
    np.testing.assert_allclose(found.probabilities.sum(axis=1), 1, rtol=1e-6)
    assert [order[said] for said in found.said] == ["dog" if p >= 0.4 else "cat" for p in dog]


def test_a_limit_takes_the_same_share_of_each_class(data):
    found = evaluation.measure("softmax", data, limit=12)
    _, test = data.read()
    np.testing.assert_array_equal(found.numbers, sample(test.labels, 12))
    assert np.bincount(found.labels).tolist() == [4, 4, 4]


def test_progress_is_told_after_each_batch(data):
    told = []
    evaluation.measure("softmax", data, progress=lambda *now: told.append(now))
    assert told == [(32, 70), (64, 70), (70, 70)]


def test_validation_pictures_are_those_that_a_run_names(models, data):
    chosen = np.array([3, 4, 50])
    found = evaluation.measure("softmax", data, "validation", numbers=chosen)
    training, _ = data.read()
    np.testing.assert_array_equal(found.numbers, chosen)
    np.testing.assert_array_equal(found.labels, training.labels[chosen])
    own = by_hand(models, "softmax", training.take(chosen))
    np.testing.assert_allclose(found.probabilities, own, rtol=1e-4, atol=1e-6)
    few = evaluation.measure("softmax", data, "validation", numbers=chosen, limit=2)
    assert set(few.numbers) < set(chosen)
    assert len(few) == 2
    with pytest.raises(EvaluationError, match="only a run"):
        evaluation.measure("softmax", data, "validation")


# ----------------------------------------------------------------------------------- kept on disk


def test_nobody_is_asked_twice(data, asked, home):
    first = evaluation.measure("softmax", data)
    asked.clear()
    again = evaluation.measure("softmax", data)
    assert asked == []
    np.testing.assert_array_equal(again.probabilities, first.probabilities)
    np.testing.assert_array_equal(again.numbers, first.numbers)
    assert len(entries(home)) == 1


@pytest.mark.parametrize("what", ["limit", "pictures", "classes", "preprocessing"])
def test_other_questions_are_asked_anew(data, asked, origin, monkeypatch, what):
    evaluation.measure("softmax", data)
    asked.clear()
    limit = 69 if what == "limit" else 0
    if what == "pictures":
        origin.write_bytes(b"other pictures")
    if what == "classes":
        data = replace(data, classes=("dog", "cat", "owl"))
    if what == "preprocessing":
        card = zoo.card("softmax")
        changed = replace(card, preprocessing=replace(card.preprocessing, fit="crop"))
        monkeypatch.setattr(zoo, "card", lambda _: changed)
    evaluation.measure("softmax", data, limit=limit)
    assert sum(asked) == (limit or 70)


def test_pictures_that_cannot_be_identified_are_asked_about_each_time(data, asked):
    unknown = replace(data, origin=lambda: None)
    for _ in range(2):
        evaluation.measure("softmax", unknown, limit=10)
    assert asked == [10, 10]


@pytest.mark.parametrize("damage", ["cut", "flipped", "nothing", "other"])
def test_what_is_damaged_is_worked_out_again(data, asked, home, damage):
    first = evaluation.measure("softmax", data)
    (path,) = entries(home)
    whole = path.read_bytes()
    middle = len(whole) // 3
    flipped = whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :]
    if damage == "other":
        np.savez(path, probabilities=first.probabilities)
    else:
        path.write_bytes({"cut": whole[:-40], "flipped": flipped, "nothing": b""}[damage])
    asked.clear()
    again = evaluation.measure("softmax", data)
    assert sum(asked) == 70
    np.testing.assert_array_equal(again.probabilities, first.probabilities)
    assert kept.read(path, again.numbers, 3) is not None


def test_the_least_recently_used_entries_go(data, home, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 3)
    for age, limit in enumerate((10, 20, 30)):
        evaluation.measure("softmax", data, limit=limit)
        for path in entries(home):
            if path.stat().st_mtime > 1e9:
                os.utime(path, (1000 + age, 1000 + age))
    oldest, second = sorted(entries(home), key=lambda path: path.stat().st_mtime)[:2]
    evaluation.measure("softmax", data, limit=10)  # of use again
    evaluation.measure("softmax", data, limit=40)
    left = entries(home)
    assert len(left) == 3
    assert oldest in left
    assert second not in left


def test_a_full_disk_costs_only_the_next_time(data, home, monkeypatch):
    monkeypatch.setattr("pathlib.Path.replace", _full)
    assert len(evaluation.measure("softmax", data)) == 70
    assert entries(home) == []


def _full(*_):
    raise OSError(28, "No space left on device")


# ------------------------------------------------------------------------------- stopped, skipped


def test_what_is_stopped_leaves_nothing(data, asked, home):
    with pytest.raises(Cancelled, match="stopped before its end"):
        evaluation.measure("softmax", data, cancelled=lambda: len(asked) == 2)
    assert asked == [32, 32]
    assert entries(home) == []


@pytest.mark.parametrize("problem", [KeyboardInterrupt, MemoryError])
def test_what_breaks_off_leaves_nothing(data, home, problem):
    def progress(done, _total):
        if done > 32:
            raise problem

    with pytest.raises(problem):
        evaluation.measure("softmax", data, progress=progress)
    assert entries(home) == []
    assert len(evaluation.measure("softmax", data)) == 70  # and nobody waits for it


def test_unreadable_photos_are_skipped_and_named(models, tmp_path, origin, asked):
    split = photos(tmp_path / "photos", 40, damaged=(0, 5, 33))
    data = data_set(parts=(split, split), origin=origin)
    for _ in range(2):  # asked, and then as it was kept
        found = evaluation.measure("softmax", data)
        assert found.skipped == ("photo 0.png", "photo 5.png", "photo 33.png")
        good = [number for number in range(40) if number not in (0, 5, 33)]
        assert found.numbers.tolist() == good
        np.testing.assert_array_equal(found.labels, split.labels[good])
        own = by_hand(models, "softmax", split.take(np.array(good)))
        np.testing.assert_allclose(found.probabilities, own, rtol=1e-4, atol=1e-6)
    assert asked == [30, 7]
    assert evaluation.figures(found).skipped == 3


def test_photos_of_which_none_can_be_read_are_an_error(tmp_path, origin):
    split = photos(tmp_path / "photos", 3, damaged=(0, 1, 2))
    with pytest.raises(DataError, match="None of the 3 pictures"):
        evaluation.measure("softmax", data_set(parts=(split, split), origin=origin))


def test_one_batch_of_photos_is_in_memory_at_a_time(tmp_path, origin, monkeypatch):
    split = photos(tmp_path / "photos", 100)
    alive, most = weakref.WeakSet(), []
    real = images.read

    class Held(np.ndarray):
        """An array that can be told from others."""

    def read(data):
        picture = real(data).view(Held)
        alive.add(_Mark(picture))
        most.append(len(alive))
        return picture

    class _Mark:
        """Lives as long as its picture."""

        def __init__(self, picture):
            weakref.finalize(picture, alive.discard, self)

    monkeypatch.setattr(images, "read", read)
    evaluation.measure("softmax", data_set(parts=(split, split), origin=origin))
    assert len(most) == 100
    assert max(most) <= 2 * asking.BATCH


def test_a_model_that_is_replaced_meanwhile_is_not_mistaken(data, monkeypatch, home):
    card = zoo.card("softmax")
    cards = iter([card, card, replace(card, sha256="1" * 64)])
    monkeypatch.setattr(zoo, "card", lambda _: next(cards))
    with pytest.raises(EvaluationError, match="was replaced just now"):
        evaluation.measure("softmax", data)
    assert entries(home) == []


def test_other_classes_and_unknown_models_are_told(data):
    with pytest.raises(DifferentClasses):
        evaluation.measure("sigmoid", data)
    with pytest.raises(UnknownModel):
        evaluation.measure("nothing", data)


def test_pictures_that_were_just_read_stay_at_hand(data, origin):
    times = []
    counted = replace(data, read=lambda: times.append(1) or data.read())
    first = evaluation.picture_part(counted)
    assert evaluation.picture_part(counted) is first
    origin.write_bytes(b"changed")
    evaluation.picture_part(counted)
    assert len(times) == 2
    for name in ("birds", "fish"):
        evaluation.picture_part(replace(counted, name=name))
    evaluation.picture_part(counted)
    assert len(times) == 5
