"""What happens once, before the server says that it is healthy."""

import asyncio
import contextlib
import gc
import logging
from collections.abc import AsyncIterator
from typing import Any

import keras
import streamlit as st

from cnnviz import samples, zoo
from cnnviz.errors import CnnvizError
from cnnviz.ui import walks

log = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Load the models and walk the first sample through each, so that nobody waits for it."""
    await asyncio.to_thread(warm)
    yield {}


def warm() -> None:
    """Load and compile all shipped models, then keep Streamlit from tearing them down again."""
    for problem in zoo.problems():
        log.warning(problem)
    for card in zoo.cards():
        try:
            walks.show(card, samples.for_card(card)[0].data())
        except CnnvizError as error:  # the others go on; whoever opens this one reads why it cannot
            log.warning(error)
    keep_models()


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
