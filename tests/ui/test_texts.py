"""Sentences that are put together from what others wrote."""

import re

import pytest

from cnnviz import samples
from cnnviz.ui import texts
from cnnviz.ui.markdown import plain

LINK = re.compile(r"\[[^\]]+\]\(https?://[^\s()]+\)")


@pytest.mark.parametrize("sample", samples.all_samples(), ids=lambda sample: sample.id)
def test_a_credit_names_author_and_licence_and_links_the_source(sample: samples.Sample) -> None:
    credit = texts.credit(sample)
    assert plain(sample.author) in credit
    assert sample.licence in credit
    assert bool(LINK.search(credit)) == ("://" in sample.source)


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.0, "0.0 %"), (0.0001, "less than 0.1 %"), (0.5, "50.0 %"), (0.9999, "more than 99.9 %")],
)
def test_a_percentage_never_claims_more_than_it_knows(share: float, shown: str) -> None:
    assert texts.percent(share) == shown


def test_markup_of_strangers_is_shown_as_text() -> None:
    nasty = "<b>**x**</b> [a](http://b) $x$ :red[y]"
    escaped = plain(nasty)
    assert escaped.replace("\\", "") == nasty
    for mark in "*<[$:":
        assert all(escaped[i - 1] == "\\" for i, char in enumerate(escaped) if char == mark)
