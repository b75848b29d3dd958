"""Durations and sizes as people say them."""

import math

import pytest

from cnnviz.training import words
from cnnviz.training.record import STATES, Progress


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


@pytest.mark.parametrize(
    ("progress", "text"),
    [
        (Progress(), ""),
        (Progress(doing="pictures", done_share=0.42), "42 %"),
        (Progress(doing="weights", done_share=0.25, amount=80 * 1024**2), "20 MB of 80 MB"),
        (Progress(doing="weights", amount=80 * 1024**2), "0 bytes of 80 MB"),
    ],
)
def test_how_much_is_done_is_told_in_bytes_of_a_download(progress, text):
    assert words.done(progress) == text
