"""From a run to one of the app's models, measured on pictures that no training has seen."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from cnnviz import zoo
from cnnviz.errors import NotNow, RunError
from cnnviz.language import _
from cnnviz.training import store
from cnnviz.training.record import ENDED
from cnnviz.training.store import Run
from cnnviz.training.work import conclude
from cnnviz.types import ModelCard
from cnnviz.zoo import card_file

LONGEST_SUMMARY, LONGEST_LICENCE = 500, 100
UNSTATED = "Not stated."


def publish(run_id: str, name: str, *, title: str, summary: str, licence: str = "") -> Path:
    """Put the model of a run that has ended, or waits, among the app's models.

    Args:
        run_id: the run.
        name: of the new model's folder: small letters, digits, ``-`` and ``_``.
        title: what people call it; the run's title where it is empty.
        summary: what it does, in a sentence or two; what is known of the run where it is empty.
        licence: of the weights.

    Returns:
        The new folder, with ``model.keras`` and ``card.json``.

    Raises:
        RunError: the name or a text cannot be used, or the folder cannot be written.
        NotNow: the run trains or waits in line.
        UnknownModel: it has no model yet.
        DamagedModel: its model cannot be opened.
        DataError: the pictures to measure it on cannot be read.
    """
    folder = _free(name)
    texts: dict[str, Any] = {
        "title": store.clean_title(title),
        "summary": _clean("summary", summary, LONGEST_SUMMARY),
        "licence": _clean("licence", licence, LONGEST_LICENCE) or UNSTATED,
    }
    run = store.run(run_id)
    if run.record.state not in (*ENDED, "paused"):
        raise NotNow(
            _("This run is {state}; pause or stop it before its model is published.").format(
                state=run.record.state
            )
        )
    zoo.load(run.id)  # nothing that the app cannot open
    card = zoo.card(run.id)
    model = run.folder / conclude.MODEL
    facts = {key: text for key, text in texts.items() if text}
    _place(
        model,
        replace(
            card,
            name=name,
            metrics={**card.metrics, **_measured(model, run)},
            trained={**card.trained, **_origin(run)},
            **facts,
        ),
        folder,
    )
    return folder


def _free(name: str) -> Path:
    """Return the folder of a new model.

    Raises:
        RunError: the name cannot be used, or is taken.
    """
    if not card_file.NAME.fullmatch(name) or zoo.is_run(name) or zoo.is_own(name):
        shown = "".join(letter for letter in name if letter.isprintable())[:40]
        raise RunError(
            _(
                "A model’s name is made of up to 64 small letters, digits, - and _, beginning "
                "with a letter or digit, and is not that of a run, but “{shown}” was asked for."
            ).format(shown=shown)
        )
    folder = zoo.models_folder() / name
    if folder.exists():
        raise RunError(
            _("There is a model named “{name}” already; choose another name.").format(name=name)
        )
    return folder


def _clean(what: str, text: str, longest: int) -> str:
    kept = " ".join(text.split())
    if len(kept) > longest or not kept.isprintable():
        raise RunError(
            _(
                "The {what} may have at most {longest} characters, all of them visible; this "
                "one has {kept}."
            ).format(what=what, longest=longest, kept=len(kept))
        )
    return kept


def _measured(model: Path, run: Run) -> Mapping[str, float]:
    from cnnviz.training.work import exam  # noqa: PLC0415 - it imports the framework

    return exam.measured(model, run.spec)


def _origin(run: Run) -> Mapping[str, object]:
    """Return what tells this run from one that the card's command would start."""
    record = run.record
    return {
        "run": run.id,
        "legs": list(record.legs),
        "rate_changes": [[change.step, change.factor] for change in record.rates],
        "fingerprint": record.fingerprint,
    }


def _place(model: Path, card: ModelCard, folder: Path) -> None:
    """Write the new folder under a hidden name first, so that nobody meets half a model."""
    hidden = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.new")
    try:
        written = conclude.write(hidden, model, card)
        if written.sha256 != card.sha256:
            raise NotNow(_("This run went on meanwhile; publish its model when it has ended."))
        hidden.rename(folder)
    except OSError as error:
        raise RunError(
            _(
                "The model could not be written into {parent}: {strerror}; free some space "
                "there, or choose another name."
            ).format(parent=folder.parent, strerror=error.strerror)
        ) from error
    finally:
        shutil.rmtree(hidden, ignore_errors=True)
