"""A report as one HTML file that holds all it shows: it needs no network, and no script runs in it.

It follows the light or dark theme of whoever reads it, and prints in black on white.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from importlib import resources

import cnnviz
from cnnviz.evaluation.report import drawings, figures, texts
from cnnviz.evaluation.summary import Result
from cnnviz.types import ModelCard

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""Whatever a name or a title holds: nothing is fetched, and no script runs."""


def html(results: Sequence[Result], *, made: datetime | None = None) -> str:
    """Return the report on one or more models, all measured on the same pictures.

    Args:
        results: one for each model; at least one.
        made: when; now unless it is said.

    Raises:
        EvaluationError: the results are of different pictures.
        DataError: the pictures of the mistakes cannot be read again.
    """
    data = results[0].answers.data
    title = escape(f"{' and '.join(one.answers.card.title for one in results)}: {data.title}")
    style = resources.files(__package__).joinpath("report.css").read_text(encoding="utf-8")
    body = [
        f"<header><h1>{title}</h1><p>{escape(_about(results, made or datetime.now(UTC)))}</p>",
        f"</header><main><h2>{texts.OVERVIEW}</h2>{figures.overview(results)}",
        figures.compared(results),
        *(_section(one) for one in results),
        f"<section><h2>{texts.METHOD}</h2>{_paragraphs(texts.METHODS)}",
        f"<p>{escape(f'{texts.PICTURES}: {data.source} {texts.LICENCE}: {data.licence}.')}</p>",
        "</section></main>",
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{style}</style></head><body>{''.join(body)}</body></html>\n"
    )


def _about(results: Sequence[Result], made: datetime) -> str:
    first = results[0]
    pictures = (
        f"{len(first.answers):,} {first.answers.part} pictures of “{first.answers.data.title}”"
    )
    return f"Measured on {pictures} with cnnviz {cnnviz.__version__}, {made:%Y-%m-%d %H:%M} UTC."


def _section(one: Result) -> str:
    card = one.answers.card
    return (
        f"<section class=model><h2>{escape(card.title)}</h2><p>{escape(card.summary)}</p>"
        f"{_facts(card)}"
        f"<h3>{texts.CONFUSION}</h3><p>{texts.CONFUSION_HELP}</p>{figures.confusion(one)}"
        f"<h3>{texts.CLASSES}</h3><p>{texts.CLASSES_HELP}</p>{figures.classes(one)}"
        f"<h3>{texts.RELIABILITY}</h3>{drawings.reliability(one)}{drawings.roc(one)}"
        f"<h3>{texts.MISTAKES}</h3>{drawings.worst(one)}{drawings.curves(card)}</section>"
    )


def _facts(card: ModelCard) -> str:
    return (
        f"<p class=quiet>Trained by <code>{escape(card.command)}</code> · weights "
        f"<code>{card.sha256[:12]}</code> · licence {escape(card.licence)}</p>"
    )


def _paragraphs(sentences: Sequence[str]) -> str:
    return "".join(f"<p>{escape(each)}</p>" for each in sentences)
