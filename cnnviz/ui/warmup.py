"""What happens once, before the server says that it is healthy."""

import asyncio
import contextlib
import gc
import logging
import os
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from importlib import import_module
from typing import Any

import keras
import streamlit as st

from cnnviz import home, pets, samples, zoo
from cnnviz.errors import CnnvizError
from cnnviz.training import service, store
from cnnviz.training.record import WAITING_OR_WORKING
from cnnviz.types import ModelCard
from cnnviz.ui import (
    attribution_overlay,
    farewell,
    listening,
    memory,
    server_log,
    supervisor,
    walks,
)

log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Let unfinished runs go on, and make the models ready; when it is time, end cleanly.

    The first, which newcomers meet, is ready before the server says that it is healthy; the others
    follow while people already look at it.
    """
    server_log.begin()
    memory.give_back()
    listening.send_at_once()
    leave_the_gpu()
    ending = threading.Event()
    with farewell.on_sigterm():
        await asyncio.to_thread(go_on)
        cards = to_warm()
        await asyncio.to_thread(warm, cards[:1])
        later = asyncio.create_task(asyncio.to_thread(warm, cards[1:], ending.is_set))
        lean = asyncio.create_task(memory.keep_lean())
        async with supervisor.told():
            log.info("The server is ready")
            yield {}
        ending.set()
        for task in (later, lean):
            task.cancel()
        log.info("The server ends")


def to_warm() -> list[ModelCard]:
    """Return the shipped models that are made ready at the start, in this order.

    All of them, or those that ``CNNVIZ_WARM`` names (separated by spaces) on small machines.
    """
    for problem in zoo.problems():
        log.warning(problem)
    names = os.environ.get("CNNVIZ_WARM", "").split()
    return [card for card in zoo.cards() if not names or card.name in names]


def leave_the_gpu() -> None:
    """Keep this process off the GPU, whose memory belongs to the workers that train."""
    if keras.backend.backend() == "tensorflow":
        tf: Any = import_module("tensorflow")
        tf.config.set_visible_devices([], "GPU")
    elif keras.backend.backend() == "jax":
        import_module("jax").config.update("jax_platforms", "cpu")


def go_on() -> None:
    """Start the dispatcher if runs wait or trained when the machine or the app went down."""
    log.warning("Runs and prepared pictures are kept in %s", home.home())
    try:
        if any(run.record.state in WAITING_OR_WORKING for run in store.runs()):
            service.ensure_running()
    except (CnnvizError, OSError):  # the pages work all the same, and say what is wrong
        log.exception("Training cannot go on")


def warm(cards: Sequence[ModelCard], enough: Callable[[], bool] = lambda: False) -> None:
    """Load and compile models, then keep Streamlit from tearing them down again.

    Args:
        cards: of the models.
        enough: asked before each whether the others are not needed any more.
    """
    for card in cards:
        if enough():
            return
        try:
            _walk(card)
        except CnnvizError as error:  # the others go on; whoever opens this one reads why it cannot
            log.warning(error)
    keep_models()


def _walk(card: ModelCard) -> None:
    sample = samples.for_card(card)[0].data()
    walks.show(card, sample)
    if card.name == pets.MODEL:  # which does more than to show what it computes
        pets.ready()
        attribution_overlay.heat_map(card.name, sample, class_index=0)


def keep_models() -> None:
    """Make a rerun cheap although Keras is imported (docs/decisions/0003).

    After every script run Streamlit collects all garbage and, where Keras is imported, calls
    ``keras.backend.clear_session()``, which collects once more and resets names that other sessions
    use. Frozen objects are not visited by the collector, and nothing here needs the reset.
    """
    gc.collect()
    gc.freeze()
    keras.backend.clear_session = _keep_session


def _keep_session(free_memory: bool = True) -> None:
    """Stand in for ``keras.backend.clear_session`` and leave everything as it is."""
