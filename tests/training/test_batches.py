"""Batches: what they hold, in which order, and that a run can go on at any batch of any epoch."""

from dataclasses import replace

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz import datasets, images, zoo
from cnnviz.training.augmentation import Augmentation, augment, draws
from cnnviz.training.pictures import Pictures, prepared
from cnnviz.training.work.batches import Batches, Feed, Ordered
from cnnviz.types import Preprocessing

HOW = Preprocessing("crop", "rgb", (10.0, 20.0, 30.0), (50.0, 60.0, 70.0))
CHANGES = Augmentation(rotation=30, shift=0.25, zoom=0.2, flip=True, brightness=0.2)


def made_feed(count=40, **changes):
    """Each picture's first pixel says its number; half of the pictures are fed."""
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (count, 4, 5, 3), np.uint8)
    pixels[:, 0, 0, 0] = np.arange(count)
    pictures = Pictures(pixels, rng.integers(0, 3, count), "")
    feed = Feed(pictures, np.arange(0, count, 2), HOW, classes=3, batch=6, seed=1)
    return replace(feed, **changes)


def numbers(x):
    """Return which pictures a batch without augmentation holds."""
    return np.rint(x[:, 0, 0, 0] * HOW.std[0] + HOW.mean[0]).astype(int).tolist()


def fed(batches):
    return [number for index in range(len(batches)) for number in numbers(batches[index][0])]


@settings(max_examples=30)
@given(
    count=st.integers(1, 60),
    batch=st.integers(1, 70),
    seed=st.integers(0, 9),
    epoch=st.integers(0, 9),
)
def test_an_epoch_meets_full_batches_of_different_pictures(count, batch, seed, epoch):
    feed = made_feed(60, chosen=np.arange(count), batch=batch, seed=seed)
    batches = Batches(feed)
    batches.start(epoch)
    met = fed(batches)
    assert len(batches) == feed.steps == max(1, count // batch)
    assert len(met) == len(set(met)) == min(count, feed.steps * batch)
    assert set(met) <= set(range(count))


def test_only_the_chosen_pictures_are_fed():
    assert set(fed(Batches(made_feed(batch=20)))) == set(range(0, 40, 2))


def test_a_batch_is_gathered_changed_and_scaled():
    feed = made_feed(augmentation=CHANGES)
    batches = Batches(feed)
    batches.start(3)
    x, targets = batches[1]
    order = np.random.default_rng([1, 3]).permutation(feed.chosen)[6:12]
    rows = draws(1, 3, 40)[order]
    changed = augment(feed.pictures.images[order], CHANGES, rows)
    expected = (changed.astype(np.float32) - np.float32(HOW.mean)) / np.float32(HOW.std)
    assert x.dtype == np.float32
    assert np.array_equal(x, expected)
    assert np.array_equal(targets.argmax(axis=1), feed.pictures.labels[order])


def test_order_and_changes_depend_on_seed_and_epoch_only():
    def second(seed, epoch):
        batches = Batches(made_feed(augmentation=CHANGES, seed=seed))
        batches.start(9)
        batches.start(epoch)
        return batches[1][0]

    assert np.array_equal(second(1, 2), second(1, 2))
    assert not np.array_equal(second(1, 2), second(1, 3))
    assert not np.array_equal(second(1, 2), second(2, 2))


def test_a_picture_s_change_does_not_depend_on_the_size_of_a_batch():
    def by_number(batch):
        feed = made_feed(augmentation=CHANGES, batch=batch)
        batches = Batches(feed)
        order = np.random.default_rng([1, 0]).permutation(feed.chosen)
        x = np.concatenate([batches[index][0] for index in range(len(batches))])
        return dict(zip(order.tolist(), x, strict=True))

    small, large = by_number(4), by_number(20)
    assert all(np.array_equal(small[number], large[number]) for number in large)


@given(first=st.integers(0, 2), epoch=st.integers(0, 5))
def test_an_epoch_can_begin_at_any_batch(first, epoch):
    whole, rest = Batches(made_feed(augmentation=CHANGES)), Batches(made_feed(augmentation=CHANGES))
    whole.start(epoch)
    rest.start(epoch, first)
    assert len(rest) == len(whole) - first
    for index in range(len(rest)):
        for a, b in zip(rest[index], whole[first + index], strict=True):
            assert np.array_equal(a, b)
    rest.start(epoch + 1)
    assert len(rest) == len(whole)


def test_targets_by_hand():
    pictures = replace(made_feed().pictures, labels=np.array([2, 0]))
    targets = made_feed(pictures=pictures).targets(np.array([0, 1]))
    assert targets.dtype == np.float32
    assert targets.tolist() == [[0, 0, 1], [1, 0, 0]]


def test_targets_of_one_sigmoid_unit_by_hand():
    pictures = replace(made_feed().pictures, labels=np.array([1, 0, 1]))
    feed = made_feed(pictures=pictures, classes=2, binary=True)
    assert feed.targets(np.array([0, 1])).tolist() == [[1], [0]]


def test_measuring_meets_every_picture_once_in_order_and_unchanged():
    feed = made_feed(augmentation=CHANGES)
    ordered = Ordered(feed)
    assert len(ordered) == 4
    assert [len(ordered[index][0]) for index in range(4)] == [6, 6, 6, 2]
    assert fed(ordered) == feed.chosen.tolist()
    x, targets = ordered[3]
    assert np.array_equal(x, images.scaled(feed.pictures.images[[36, 38]], HOW))
    assert np.array_equal(targets, feed.targets(np.array([36, 38])))


# --- what Keras makes of it -------------------------------------------------------------------


class Remembering(keras.callbacks.Callback):
    """Begins each epoch's batches, and keeps the state before one batch of one epoch."""

    def __init__(self, batches, first=0, at=None):
        super().__init__()
        self.batches, self.first, self.at, self.losses = batches, first, at, []

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch
        self.batches.start(epoch, self.first)
        self.first = 0

    def on_train_batch_begin(self, batch, logs=None):
        if (self.epoch, batch) == self.at:
            optimizer = self.model.optimizer
            self.kept = self.model.get_weights(), [v.numpy() for v in optimizer.variables]

    def on_train_batch_end(self, batch, logs=None):
        self.losses.append((self.epoch, batch))


def compiled():
    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [
            keras.Input((4, 5, 3)),
            keras.layers.Flatten(),
            keras.layers.Dense(3),
            keras.layers.Softmax(),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), "categorical_crossentropy")
    model.optimizer.build(model.trainable_variables)
    return model


def test_a_run_that_goes_on_within_an_epoch_ends_with_the_same_weights():
    feed = made_feed(80, augmentation=CHANGES)
    model, batches = compiled(), Batches(feed)
    whole = Remembering(batches, at=(1, 4))
    model.fit(batches, epochs=4, shuffle=False, verbose=0, callbacks=[whole])
    assert whole.losses == [(epoch, batch) for epoch in range(4) for batch in range(6)]

    again, batches = compiled(), Batches(feed)
    weights, state = whole.kept
    again.set_weights(weights)
    for variable, value in zip(again.optimizer.variables, state, strict=True):
        variable.assign(value)
    # Keras asks for the number of batches once a fit: the rest of an epoch has one of its own.
    batches.start(1, first=4)
    rest = Remembering(batches, first=4)
    again.fit(batches, initial_epoch=1, epochs=2, shuffle=False, verbose=0, callbacks=[rest])
    batches.start(2)
    more = Remembering(batches)
    again.fit(batches, initial_epoch=2, epochs=4, shuffle=False, verbose=0, callbacks=[more])
    assert rest.losses == [(1, 0), (1, 1)]
    assert more.losses == [(epoch, batch) for epoch in (2, 3) for batch in range(6)]
    for a, b in zip(again.get_weights(), model.get_weights(), strict=True):
        assert np.array_equal(a, b)


@pytest.mark.long
def test_a_small_network_learns_the_shapes_within_seconds(tmp_path):
    data = datasets.dataset("shapes")
    train, test = (prepared(data, part, data.image_shape, tmp_path) for part in ("train", "test"))
    feed = Feed(
        train, np.arange(len(train)), data.preprocessing, len(data.classes), batch=32, seed=1
    )
    batches = Batches(feed)
    keras.utils.set_random_seed(1)
    model = zoo.architecture("small-vgg").build(data.image_shape, len(data.classes))
    model.compile(keras.optimizers.Adam(0.001), "categorical_crossentropy", metrics=["accuracy"])
    begin = keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, _: batches.start(epoch))
    model.fit(batches, epochs=6, shuffle=False, verbose=0, callbacks=[begin])
    measured = Ordered(replace(feed, pictures=test, chosen=np.arange(len(test))))
    _, accuracy = model.evaluate(measured, verbose=0)
    assert accuracy > 0.95
