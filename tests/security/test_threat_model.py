"""Every line of docs/security.md that says what happens names a test that holds it."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from cnnviz.ui import rates, roles, room, visitor

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text("utf-8")
THREATS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for part in re.findall(r"\| tried \|.*?\n\n", TEXT, re.DOTALL)
    for line in part.splitlines()[2:]
    if line
]


@cache
def named_in(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("threat", THREATS, ids=[line[0] for line in THREATS])
def test_each_threat_has_a_test(threat: list[str]) -> None:
    _, answer, tests = threat
    assert answer
    for one in tests.split(", "):
        file, _, name = one.partition("::")
        assert name in named_in(file)


def test_every_part_of_the_model_is_looked_at() -> None:
    assert TEXT.count("\n| tried |") == TEXT.count("\n### To ") == 4
    assert len(THREATS) > 35


def test_the_numbers_are_those_of_the_code() -> None:
    assert f"at least {roles.SHORTEST_KEY} characters" in TEXT
    assert roles.HOURS == 12
    assert "twelve hours" in TEXT
    assert rates.RATES["teacher"].each.amount == 5
    assert f"for {visitor.AGE // 86400} days" in TEXT
    assert f"{room.TABS} a browser" in TEXT
    assert f"a page holds {room.EACH * 200} MB" in TEXT
    assert room.SHARE == 4
