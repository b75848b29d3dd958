"""Durations and sizes as people say them."""

import math

import pytest

from cnnviz.training import words
from cnnviz.training.record import STATES


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "less than 1 s"),
        (0.4, "less than 1 s"),
        (1, "1 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (80, "1 min 20 s"),
        (3600, "1 h"),
        (11_100, "3 h 5 min"),
        (3659, "1 h"),
        (90_000, "1 d 1 h"),
        (86_400 * 1234, "1,234 d"),
        (math.nan, "unknown"),
        (math.inf, "unknown"),
    ],
)
def test_durations(seconds, text):
    assert words.duration(seconds) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (-1, "0 bytes"),
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 KB"),
        (1024, "1.0 KB"),
        (10 * 1024, "10 KB"),
        (9.96 * 1024, "10 KB"),
        (1.2 * 1024**3, "1.2 GB"),
        (1023 * 1024**2, "1.0 GB"),
        (5e18, "4,547,474 TB"),
    ],
)
def test_sizes(count, text):
    assert words.size(count) == text


def test_every_state_has_a_word():
    assert set(words.STATES) == set(STATES)
