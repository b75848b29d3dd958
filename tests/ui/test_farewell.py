"""The end of a server: people are told, it ends with 0 and soon, and all is there again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from cnnviz.training import control, store
from cnnviz.ui import farewell, farewell_texts, returning
from scripts.served import Served, served
from tests.dispatching import kill_all, submitted

CLOSED_FOR_RESTART = 1012
STUCK = """
import time
from cnnviz.ui import farewell
farewell._end_anyhow_in(0.2)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNVIZ_HOME", str(folder))
        yield folder
        kill_all(folder)


@contextmanager
def opened(app: Served) -> Iterator[ClientConnection]:
    """Open the first page as a browser does."""
    address = app.url.replace("http", "ws") + "/_stcore/stream"
    with connect(address, subprotocols=["streamlit"], origin=app.url, max_size=None) as connection:
        asked = BackMsg()
        asked.rerun_script.query_string = ""
        connection.send(asked.SerializeToString())
        yield connection


def messages(connection: ClientConnection) -> Iterator[ForwardMsg]:
    while True:
        message = ForwardMsg()
        message.ParseFromString(connection.recv(timeout=60))
        yield message


def test_people_are_told_and_the_server_ends_and_starts_again(home: Path) -> None:
    run = submitted(title="kept")
    control.pause(run.id)
    with served() as app:
        with opened(app) as connection:
            seen = []
            for message in messages(connection):
                seen.append(message)
                if message.WhichOneof("type") == "script_finished":
                    break
            # Where a page runs something by itself, the browser asks for a run when it comes back.
            asked = [one.auto_rerun for one in seen if one.WhichOneof("type") == "auto_rerun"]
            assert [one.interval for one in asked] == [returning.NEVER.total_seconds()]
            assert asked[0].interval * 1000 < 2**31  # as far as browsers count
            os.kill(app.pid, signal.SIGTERM)
            begun = time.monotonic()
            with pytest.raises(ConnectionClosed) as closed:
                seen.extend(messages(connection))
            assert farewell_texts.GOODBYE in [one.delta.new_element.toast.body for one in seen]
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == CLOSED_FOR_RESTART
        assert psutil.Process(app.pid).wait(timeout=60) == 0
        assert time.monotonic() - begun < 2 * farewell.LONGEST
    assert store.run(run.id).record.state == "paused"
    logged = (home / "logs" / "app-1.log").read_text("utf-8")
    assert '"message": "The server ends"' in logged
    assert "although something is still computed" not in logged
    with served(port=int(app.url.rpartition(":")[2])) as again, opened(again) as connection:
        kinds = (message.WhichOneof("type") for message in messages(connection))
        assert "script_finished" in kinds
        with urlopen(f"{again.url}/_stcore/health") as answer:  # noqa: S310 - our server
            assert answer.read() == b"ok"
    assert not (home / "logs" / "app-2.log").exists()


def test_a_computation_does_not_keep_the_process() -> None:
    process = subprocess.run([sys.executable, "-c", STUCK], check=False, timeout=50)
    assert process.returncode == 0


def test_another_server_keeps_its_own_handling() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with farewell.on_sigterm():
        assert signal.getsignal(signal.SIGTERM) is before
