"""Runs on other machines: Dask carries the calls, ``cnnviz node`` answers them.

A thread of its own keeps the connection and asks every slot once a second how it is, so that the
dispatcher never waits for a network.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cnnviz.errors import RunError
from cnnviz.language import _
from cnnviz.training.dispatch.engines import cluster, members, remote
from cnnviz.training.dispatch.engines.engine import Slot
from cnnviz.training.dispatch.engines.members import Seen

PATIENCE = 5.0
"""Seconds that a machine may take to answer before it counts as absent."""
KILLED = -9
"""Exit status of a worker whose node has ended, which the system then kills."""
REFUSED = 3
"""Exit status for a start that the machine refused: the same as of a worker with nothing to do."""

_log = logging.getLogger(__name__)


class Dask:
    """An engine whose slots are the machines of a Dask cluster."""

    def __init__(self, address: str = "", *, every: float = 1.0) -> None:
        """Begin to connect; returns at once.

        Args:
            address: the scheduler's, such as ``tls://head:8786``; else ``CNNVIZ_CLUSTER`` names it.
            every: seconds between two looks at the machines.

        Raises:
            RunError: the address or the certificates cannot be used, or Dask is not installed.
        """
        self.address = cluster.checked(address or os.environ.get("CNNVIZ_CLUSTER", ""))
        self._security, self._every = cluster.security(self.address), every
        self._mark = members.marked()
        self._seen: dict[str, Seen] = {}
        self._misfit, self._tried = "", False
        self._ended: dict[str, int] = {}
        self._nodes: dict[str, tuple[str, str]] = {}  # slot and node by the token of a worker
        self._client: Any = None
        self._loop, self._left = asyncio.new_event_loop(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="cluster", daemon=True)
        self._thread.start()

    @property
    def problem(self) -> str:
        """One sentence for people about what keeps machines away; empty if nothing does."""
        if self._is_connected or not self._tried:
            return self._misfit
        return (
            f"The cluster at {self.address} does not answer, so runs wait; look whether “dask "
            "scheduler” runs there and whether the certificates are right."
        )

    def slots(self) -> list[Slot]:
        """Return the slots of all machines that answered the last time they were asked."""
        if not self._is_connected:
            return []
        here = remote.machine()
        return [
            Slot(name, local=seen.report["machine"] == here)
            for name, seen in sorted(self._seen.items())
        ]

    def start(self, folder: Path, slot: Slot) -> Started:
        """Ask a machine to start the worker of a run, and do not wait for the answer.

        Raises:
            RunError: the machine is not there, or trains something else in that slot.
        """
        seen = self._seen.get(slot.name)
        if seen is None or not self._is_connected:
            raise RunError(
                _("{name} has left the cluster; another machine can take the run.").format(
                    name=slot.name
                )
            )
        if seen.report["running"]:
            raise RunError(
                _("{name} still trains another run; wait until it has ended.").format(
                    name=slot.name
                )
            )
        token = secrets.token_hex(8)
        self._nodes[token] = (slot.name, seen.report["node"])
        asked = self.call(slot.name, remote.start, folder.name, token)
        asked.add_done_callback(lambda future: self._note_refusal(future, token))
        return Started(self, slot.name, token)

    def prepare(self, slot: Slot) -> None:
        """Do nothing: only the machine's own dispatcher keeps workers warm."""

    def close(self) -> None:
        """Leave the cluster; workers go on."""
        self._left.set()
        self._thread.join(2 * PATIENCE)

    @property
    def _is_connected(self) -> bool:
        client = self._client
        return client is not None and client.status == "running"

    def status_of(self, token: str) -> int | None:
        """Return the exit status of a worker; None while its machine tells of none."""
        return self._ended.get(token)

    def call(self, name: str, function: Any, *arguments: str) -> Future[None]:
        """Let a slot's machine call a function of :mod:`remote`, and do not wait for it."""
        return asyncio.run_coroutine_threadsafe(
            self._call(self._seen.get(name), function, *arguments), self._loop
        )

    # --- in the thread ----------------------------------------------------------------------------

    def _run(self) -> None:
        self._loop.run_until_complete(self._watch())
        self._loop.close()

    async def _watch(self) -> None:
        """Keep a connection until we leave."""
        while not self._left.is_set():
            try:
                await self._connected()
            except OSError as error:  # also what Dask raises for a closed connection, and time-outs
                _log.info("No connection to the cluster: %s", error)
            except Exception:
                _log.exception("The connection to the cluster broke")  # a bug, but runs must go on
            self._client, self._tried, self._seen = None, True, {}
            await asyncio.sleep(self._every)

    async def _connected(self) -> None:
        """Look at the machines until the connection is lost.

        Raises:
            OSError: always, in the end; Dask's client then leaves without waiting for anybody.
        """
        async with cluster.dask().Client(
            self.address,
            security=self._security,
            asynchronous=True,
            set_as_default=False,
            timeout=PATIENCE,
        ) as self._client:
            self._tried = True
            while self._is_connected and not self._left.is_set():
                await asyncio.wait_for(self._look(), 2 * PATIENCE)
                await asyncio.sleep(self._every)
            raise ConnectionError("one side has left")

    async def _look(self) -> None:
        """Ask all slots how they are."""
        cluster_now = await self._client.scheduler.identity(n_workers=-1)
        addresses = [
            address
            for address, worker in cluster_now["workers"].items()
            if set(remote.RESOURCES) & set(worker["resources"])
        ]
        answers = await asyncio.gather(*(self._ask(address) for address in addresses))
        seen = [one for one in answers if one is not None]
        self._seen, self._misfit = members.judged(seen, self._mark)
        for one in seen:
            self._ended |= one.report["ended"]
        for token, (slot, node) in list(self._nodes.items()):
            if token in self._ended:
                del self._nodes[token]
            elif slot in self._seen and self._seen[slot].report["node"] != node:
                self._ended[token] = KILLED

    async def _ask(self, address: str) -> Seen | None:
        try:
            report = await asyncio.wait_for(self._on(address, remote.report), PATIENCE)
        except Exception as error:  # whatever another machine's version may raise
            _log.warning("%s cannot tell how it is: %r", address, error)
            return None
        return Seen(address, report)

    async def _call(self, seen: Seen | None, function: Any, *arguments: str) -> None:
        if seen is not None and self._client is not None:
            await self._on(seen.address, function, *arguments)

    def _on(self, address: str, function: Any, *arguments: str) -> Coroutine[Any, Any, Any]:
        async def answered() -> Any:
            answers = await self._client.run(function, *arguments, workers=[address])
            return answers[address]

        return answered()

    def _note_refusal(self, asked: Future[None], token: str) -> None:
        """Tell a start that was refused from one of which nothing is known."""
        error = None if asked.cancelled() else asked.exception()
        if isinstance(error, RunError):
            _log.warning("%s", error)
            self._ended[token] = REFUSED


@dataclass(frozen=True, slots=True)
class Started:
    """A worker on another machine, known by its token whatever happens to the connection."""

    engine: Dask
    slot: str
    token: str

    def poll(self) -> int | None:
        """Return the exit status; None while the machine tells of none, also if it is gone."""
        return self.engine.status_of(self.token)

    def kill(self) -> None:
        """Let its machine kill the worker's process; without a connection nothing happens."""
        self.engine.call(self.slot, remote.kill, self.token)
