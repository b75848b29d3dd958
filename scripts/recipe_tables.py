"""Fill the “Measured” tables of ``docs/recipes``: ``python scripts/recipe_tables.py``.

The figures come from the cards of the shipped models and from runs in ``CNNVIZ_HOME`` that are done
and have exactly the settings of a recipe (seed and precision aside). Their test pictures are
measured here, which takes a while. A recipe without either keeps the row that it has.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

from cnnviz import zoo
from cnnviz.errors import CnnvizError
from cnnviz.training import spec, store, words
from cnnviz.training.recipes import RECIPES, Recipe
from cnnviz.training.store import Run
from cnnviz.training.work import conclude, exam
from cnnviz.types import ModelCard
from cnnviz.zoo import card_file

PAGES = Path(__file__).resolve().parents[1] / "docs" / "recipes"
TABLE = re.compile(r"(<!-- measured: ([a-z0-9, -]+) -->\n)(.*?)(<!-- /measured -->)", re.DOTALL)
HEAD = (
    "| recipe | epochs | training | validation | test | test loss | time | machine |",
    "|---|---|---|---|---|---|---|---|",
)
FREE = {"seed", "precision", "deterministic"}
"""Settings in which a run may differ from its recipe."""


@dataclass(frozen=True)
class Found:
    """What is known of a recipe that was trained."""

    card: ModelCard
    test: dict[str, float]


def main() -> None:
    """Write all tables."""
    rows = {name: row for name, recipe in RECIPES.items() if (row := measured_row(recipe))}
    for name in RECIPES:
        print(f"{name}: {'measured' if name in rows else 'no run has ended; left as it is'}")
    for page in sorted(PAGES.glob("*.md")):
        text = page.read_text(encoding="utf-8")
        page.write_text(filled(text, rows), encoding="utf-8")


def filled(text: str, rows: dict[str, str]) -> str:
    """Return a page with its tables filled.

    Args:
        text: the page.
        rows: by recipe; one that is missing keeps the row that stands in the page.
    """

    def table(match: re.Match[str]) -> str:
        opening, names, before, closing = match.groups()
        kept = {line.split("`")[1]: line for line in before.splitlines() if "`" in line}
        wanted = [rows.get(name) or kept.get(name) for name in names.split(", ")]
        lines = [line for line in wanted if line]
        body = "".join(f"{line}\n" for line in (*HEAD, *lines)) if lines else ""
        return f"{opening}{body}{closing}"

    return TABLE.sub(table, text)


def measured_row(recipe: Recipe) -> str:
    """Return a recipe's line of a table, or nothing where there is no model of it."""
    found = _shipped(recipe) or _trained(recipe)
    return row_of(recipe.name, found) if found else ""


def _shipped(recipe: Recipe) -> Found | None:
    """Return the shipped model that the recipe makes, if it is there."""
    try:
        card = zoo.card(recipe.model) if recipe.model else None
    except CnnvizError:
        return None
    return Found(card, dict(card.metrics)) if card else None


def _trained(recipe: Recipe) -> Found | None:
    """Return the newest run of a recipe that is done, and measure it."""
    runs = sorted((run for run in store.runs() if _fits(run, recipe)), key=lambda one: one.id)
    if not runs:
        return None
    folder = runs[-1].folder
    test = exam.measured(folder / conclude.MODEL, runs[-1].spec)
    return Found(card_file.read(folder / conclude.CARD), test)


def _fits(run: Run, recipe: Recipe) -> bool:
    return run.record.state == "done" and not (
        spec.differing([run.spec, recipe.spec]).keys() - FREE
    )


def row_of(name: str, found: Found) -> str:
    """Return a recipe's line of a table."""
    trained, history = found.card.trained, found.card.history
    best = trained["best_epoch"] - 1
    cells = (
        f"`{name}`",
        f"{trained['epochs']} (best: {trained['best_epoch']})",
        _percent(history["accuracy"][best]),
        _percent(history["val_accuracy"][best]) if history["val_accuracy"] else "–",
        f"**{_percent(found.test['test_accuracy'])}** of {found.test['test_count']:,.0f}",
        f"{found.test['test_loss']:.3f}",
        words.duration(trained["seconds"]),
        f"{trained['device']}, {trained['precision']}",
    )
    return f"| {' | '.join(cells)} |"


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"


if __name__ == "__main__":
    main()
