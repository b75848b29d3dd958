"""What systemd is told, over a socket such as it gives to its services."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from cnnviz.ui import supervisor


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as one:
        one.bind(str(tmp_path / "notify"))
        one.settimeout(10)
        monkeypatch.setenv(supervisor.ADDRESS, str(tmp_path / "notify"))
        yield one


def heard(systemd: socket.socket) -> list[str]:
    systemd.setblocking(False)
    found = []
    while True:
        try:
            found.append(systemd.recv(100).decode())
        except BlockingIOError:
            return found


def serve(seconds: float = 0.0) -> None:
    async def serving() -> None:
        async with supervisor.told():
            await asyncio.sleep(seconds)

    asyncio.run(serving())


def test_it_is_told_of_the_beginning_and_the_end(
    systemd: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(supervisor.WATCHDOG, raising=False)
    serve()
    assert heard(systemd) == ["READY=1", "STOPPING=1"]


def test_it_hears_twice_in_each_time_that_it_waits(
    systemd: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(supervisor.WATCHDOG, "100000")  # microseconds
    serve(0.3)
    told = heard(systemd)
    assert told[0] == "READY=1"
    assert 2 <= told.count("WATCHDOG=1") <= 7


def test_one_who_does_not_listen_holds_up_nothing(systemd: socket.socket) -> None:
    for _ in range(1000):  # more than any queue takes
        supervisor.tell("WATCHDOG=1")
    assert "WATCHDOG=1" in heard(systemd)


def test_a_name_that_is_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind("\0cnnviz-test-notify")
        monkeypatch.setenv(supervisor.ADDRESS, "@cnnviz-test-notify")
        supervisor.tell("READY=1")
        assert heard(systemd) == ["READY=1"]


@pytest.mark.parametrize("address", ["", "/no/such/socket"])
def test_without_systemd_nothing_happens(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv(supervisor.ADDRESS, address)
    serve()
