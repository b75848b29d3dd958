"""``cnnviz node``: offer this machine's GPUs, or some of its processor, to a cluster, for ever.

One Dask worker stands for each slot. It only carries calls; the run's worker is a child of this
process, so it goes on while the scheduler is away and ends when this process ends, however.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Sequence
from typing import Any

from cnnviz.errors import RunError
from cnnviz.language import _
from cnnviz.training import devices
from cnnviz.training.dispatch.engines import cluster, remote
from cnnviz.training.dispatch.engines.gpus import shared_out
from cnnviz.training.dispatch.engines.local import MOST_SLOTS
from cnnviz.training.dispatch.engines.remote import Place

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds until a lost slot tries again, and how long that grows."""
TIME_TO_CONNECT = 10.0
TIME_TO_SAVE = 60.0

Tell = Callable[[str], None]


def run(address: str, slots: int = 0, *, tell: Tell) -> None:
    """Serve a cluster until the process is told to end (SIGTERM or Ctrl+C), then save and return.

    Args:
        address: the scheduler's, such as ``tls://head:8786``.
        slots: offer so many places on the processor; 0 offers each GPU, or one place on the
            processor where there is no GPU that works.
        tell: what is called with lines for people.

    Raises:
        RunError: the address, the certificates or the number cannot be used, or Dask is missing.
    """
    address = cluster.checked(address)
    security, places = cluster.security(address), offered(slots, tell)
    asyncio.run(_serve(address, security, places, tell))


def offered(slots: int, tell: Tell) -> list[Place]:
    """Return the places of this machine.

    Raises:
        RunError: so many places cannot be offered.
    """
    if not 0 <= slots <= MOST_SLOTS:
        raise RunError(
            _(
                "A machine can offer 0 to {most_slots} places, but {slots} were asked for; 0 "
                "means its GPUs."
            ).format(most_slots=MOST_SLOTS, slots=slots)
        )
    gpus = [] if slots else [one for one in devices.local() if one.kind == "gpu"]
    if gpus and not (preflight := devices.preflight()).usable:
        tell(preflight.reason)
        gpus = []
    if gpus:
        visible = shared_out([gpu.visible for gpu in gpus])
        return [
            Place(f"gpu:{number}", {"CUDA_VISIBLE_DEVICES": some})
            for number, some in enumerate(visible)
        ]
    return [
        Place(f"cpu:{number}", {"CUDA_VISIBLE_DEVICES": "-1"}) for number in range(max(1, slots))
    ]


async def _serve(address: str, security: Any, places: list[Place], tell: Tell) -> None:
    stopped, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    keepers = [loop.create_task(_keep(address, security, place, tell)) for place in places]
    await stopped.wait()
    # Out of the cluster first, or the dispatcher would send the saved runs straight back.
    for keeper in keepers:
        keeper.cancel()
    await asyncio.wait(keepers, timeout=TIME_TO_CONNECT)
    if any(place.refresh() for place in places):
        tell("What is being trained is saved now; other machines can go on with it.")
    remote.save_all(places, TIME_TO_SAVE)


async def _keep(address: str, security: Any, place: Place, tell: Tell) -> None:
    """Keep one slot in the cluster."""
    # A name that no other process has, or a scheduler that misses us late would refuse it.
    name = f"{socket.gethostname()}/{place.slot}/{secrets.token_hex(4)}"
    remote.offer(name, place)
    pause = FIRST_PAUSE
    while True:
        try:
            await _joined(address, security, name, place, tell)
            tell(f"{place.slot} lost {address} and tries to come back.")
            pause = FIRST_PAUSE
        except (OSError, RuntimeError) as error:
            why = error.__cause__ or error  # Dask says “failed to start” and then why
            tell(f"{place.slot} cannot join {address} ({why}); it tries again in {pause:.0f} s.")
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


async def _joined(address: str, security: Any, name: str, place: Place, tell: Tell) -> None:
    """Stand in the cluster until the scheduler is lost."""
    only_here = cluster.is_loopback(cluster.host(address))
    with tempfile.TemporaryDirectory() as folder:
        worker = cluster.dask().Worker(
            address,
            name=name,
            nthreads=1,
            memory_limit=0,
            resources={"GPU" if place.slot.startswith("gpu") else "SLOT": 1},
            security=security,
            host="127.0.0.1" if only_here else None,
            local_directory=folder,
            death_timeout=TIME_TO_CONNECT,
            dashboard_address="127.0.0.1:0",  # its status page has no password
        )
        try:
            await worker
            tell(f"{place.slot} of {socket.gethostname()} has joined {address}.")
            await worker.finished()
        finally:
            await worker.close(timeout=2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(
        prog="cnnviz node", description="Offer this machine to a cluster (docs/cluster.md)."
    )
    parser.add_argument("address", help="of the scheduler, such as tls://head:8786")
    parser.add_argument(
        "--slots", type=int, default=0, help="places on the processor, instead of the GPUs"
    )
    asked = parser.parse_args(arguments)
    try:
        run(asked.address, asked.slots, tell=_say)
    except RunError as error:
        _say(str(error))
        return 1
    return 0


def _say(line: str) -> None:
    sys.stderr.write(f"{line}{os.linesep}")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
