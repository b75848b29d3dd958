"""Small packets are not held back on any connection to the server."""

import socket
import sys

import pytest

from cnnviz.ui import listening

unix = pytest.mark.skipif(not listening.OPEN.is_dir(), reason="needs a list of open files")


def delays(one: socket.socket) -> bool:
    return one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0


@unix
@pytest.mark.parametrize(
    ("family", "address"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
)
def test_who_connects_gets_answers_at_once(family, address):
    with socket.socket(family) as server:  # as Streamlit makes it: asyncio leaves it as it is
        try:
            server.bind((address, 0))
        except OSError:
            pytest.skip(f"{address} is no address here")
        assert server.proto == 0
        assert delays(server)
        assert listening.send_at_once() >= 1  # as the app does it, before the server listens
        assert not delays(server)
        server.listen()
        if sys.platform == "linux":
            with socket.create_connection(server.getsockname()[:2]), server.accept()[0] as accepted:
                assert not delays(accepted)


@unix
def test_other_sockets_and_files_stay_as_they_are(tmp_path):
    with (
        (tmp_path / "file").open("w") as file,
        socket.socket() as idle,
        socket.socket(type=socket.SOCK_DGRAM) as letters,
    ):
        before = len(list(listening.OPEN.iterdir()))
        listening.send_at_once()
        assert delays(idle)
        assert letters.fileno() > 0
        assert file.write("still open")
        assert len(list(listening.OPEN.iterdir())) == before


def test_where_nothing_lists_open_files_nothing_happens(tmp_path, monkeypatch):
    monkeypatch.setattr(listening, "OPEN", tmp_path / "none")
    assert listening.send_at_once() == 0
