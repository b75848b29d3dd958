"""A real scheduler with TLS, nodes that pretend to be several machines, and what befalls them."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

import cnnviz
from cnnviz.errors import RunError
from cnnviz.training import devices, metrics, store
from cnnviz.training.devices import Device, Preflight
from cnnviz.training.dispatch import liveness, node
from cnnviz.training.dispatch.engines import cluster, members, remote
from cnnviz.training.dispatch.engines.dask import KILLED, REFUSED, Dask
from cnnviz.training.dispatch.engines.engine import Slot
from cnnviz.training.dispatch.engines.gpus import shared_out
from cnnviz.training.dispatch.engines.members import Seen
from cnnviz.training.dispatch.engines.process import python_path
from cnnviz.training.dispatcher import Dispatcher
from cnnviz.training.spec import RunSpec
from cnnviz.training.store import Run

PATIENCE = 40.0
"""Seconds for what takes one or two where nothing else runs."""


def until(true: Callable[[], Any], what: str) -> Any:
    """Wait for something to become true."""
    end = time.monotonic() + PATIENCE
    while not (found := true()):
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.05)
    return found


# --- without Dask --------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["tls://head:8786", "tcp://127.0.0.1:8786", "tcp://[::1]:1"])
def test_addresses_that_may_be_used(address: str) -> None:
    assert cluster.checked(address) == address


@pytest.mark.parametrize("address", ["", "head:8786", "tls://head", "http://head:80", "tls://h:x"])
def test_other_addresses_are_refused_with_an_example(address: str) -> None:
    with pytest.raises(RunError, match="must look like tls://head:8786"):
        cluster.checked(address)


@pytest.mark.parametrize("host", ["head", "192.168.1.4", "[::]", "127.0.0.1.example.org"])
def test_an_open_cluster_is_refused_off_loopback(host: str) -> None:
    with pytest.raises(RunError, match="everybody on the network"):
        cluster.checked(f"tcp://{host}:8786")


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(RunError, match=r"requirements-cluster\.txt"):
        Dask("tcp://127.0.0.1:8786")


@pytest.mark.parametrize(
    ("per_run", "slots"),
    [("", ["0", "1", "2"]), ("2", ["0,1", "2"]), ("many", ["0", "1", "2"]), ("0", ["0", "1", "2"])],
)
def test_gpus_are_shared_out(
    monkeypatch: pytest.MonkeyPatch, per_run: str, slots: list[str]
) -> None:
    monkeypatch.setenv("CNNVIZ_GPUS_PER_RUN", per_run)
    assert shared_out(["0", "1", "2"]) == slots


GPUS = tuple(Device("gpu", "H100", 80, (9, 0), visible=uuid) for uuid in ("GPU-a", "GPU-b"))


@pytest.mark.parametrize(
    ("slots", "usable", "offered"),
    [
        (0, True, {"gpu:0": "GPU-a", "gpu:1": "GPU-b"}),
        (0, False, {"cpu:0": "-1"}),
        (3, True, {"cpu:0": "-1", "cpu:1": "-1", "cpu:2": "-1"}),
    ],
)
def test_a_node_offers_its_gpus_or_its_processor(
    monkeypatch: pytest.MonkeyPatch, slots: int, usable: bool, offered: dict[str, str]
) -> None:
    monkeypatch.setattr(devices, "local", lambda: (*GPUS, Device("cpu", "CPU, 2 cores", 8)))
    monkeypatch.setattr(devices, "preflight", lambda: Preflight(usable, "It is broken."))
    said: list[str] = []
    places = node.offered(slots, said.append)
    assert {one.slot: one.environment["CUDA_VISIBLE_DEVICES"] for one in places} == offered
    assert said == ([] if usable else ["It is broken."])


@pytest.mark.parametrize("slots", ["-1", "65"])
def test_a_node_refuses_what_it_cannot_offer(slots: str, capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("distributed")
    assert node.main(["tcp://127.0.0.1:8786", f"--slots={slots}"]) == 1
    assert "A machine can offer 0 to 64 places" in capfd.readouterr().err


def report(**changes: Any) -> remote.Report:
    """A report as it comes from a machine that is as it should be."""
    plain = remote.Report(
        slot="gpu:0",
        host="pc07",
        machine="7",
        node="1",
        version=cnnviz.__version__,
        mark="the mark",
        running="",
        ended={},
    )
    plain.update(changes)  # type: ignore[typeddict-item]
    return plain


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"version": "0.0.1"}, r"^pc07 has cnnviz 0\.0\.1, but this machine has"),
        ({"mark": ""}, "^pc07 does not see this machine's run folders"),
        ({"mark": "another"}, "let CNNVIZ_HOME name it"),
        ({"slot": "gpu:1"}, "^Two places of the cluster call themselves pc07:gpu:1"),
    ],
)
def test_a_machine_that_does_not_fit_is_left_out_and_named(
    changes: dict[str, Any], problem: str
) -> None:
    good = Seen("tls://1", report(slot="gpu:1"))
    slots, said = members.judged([good, Seen("tls://2", report(**changes))], "the mark")
    assert slots == {"pc07:gpu:1": good}
    assert re.search(problem, said)


def test_machines_that_fit_are_no_problem() -> None:
    seen = [Seen(f"tls://{slot}", report(slot=slot)) for slot in ("gpu:0", "gpu:1")]
    slots, said = members.judged(seen, "the mark")
    assert [*slots] == ["pc07:gpu:0", "pc07:gpu:1"]
    assert not said


# --- a school ------------------------------------------------------------------------------------

NODE = """
    # A node that says that it is another machine: name, worker script, then its own arguments.
    import os, socket, sys
    from cnnviz.training.dispatch import node
    from cnnviz.training.dispatch.engines import remote

    name = os.environ["MACHINE"] = sys.argv[1]
    socket.gethostname = remote.machine = lambda: name
    remote.COMMAND = (sys.executable, sys.argv[2])
    sys.exit(node.main(sys.argv[3:]))
"""
IDLER = """
    # A worker that trains nothing until a file says so; asked to save, it writes that it has.
    import os, pathlib, signal, sys, time

    folder = pathlib.Path(sys.argv[1])

    def save(*_):
        (folder / "saved").touch()
        sys.exit(0)

    signal.signal(signal.SIGTERM, save)
    print("trains on", os.environ["CUDA_VISIBLE_DEVICES"], flush=True)
    while not (folder / "end").exists():
        time.sleep(0.02)
    sys.exit(int((folder / "end").read_text()))
"""
TRAINER = """
    # A worker that keeps to the rules but trains nothing: an epoch takes half a second.
    import os, signal, socket, sys, time
    from dataclasses import replace
    from pathlib import Path
    from cnnviz.training import files, metrics, store
    from cnnviz.training.record import Progress, moved

    folder, asked = Path(sys.argv[1]), []
    signal.signal(signal.SIGTERM, lambda *_: asked.append(True))
    lease = store.run(folder.name).record.lease

    def change(state=None, **changes):
        def changed(record):
            if record.lease != lease:
                os._exit(4)
            record = replace(record, beat=record.beat + 1, **changes)
            return moved(record, state, time.time()) if state else record
        store.update(folder.name, changed)

    with files.locked(folder / "alive.lock", 3):
        change("running", host=os.environ["MACHINE"], pid=os.getpid())
        epochs = store.run(folder.name).record.epochs
        for epoch in range(len(metrics.read_epochs(folder)) + 1, epochs + 1):
            for batch in range(5):
                time.sleep(0.1)
                change(progress=Progress(epoch - 1, batch, 5))
                if asked:
                    change("queued")
                    sys.exit(0)
            line = metrics.Epoch(epoch, 5 * epoch, {"loss": os.getpid()}, 0.1, 0.5, 1.0)
            metrics.append(folder / "epochs.jsonl", metrics.epoch_line(line))
        change("done", progress=Progress(epochs))
"""

REAL = """
    # The real worker, on a machine of another name.
    import os, socket, sys
    from cnnviz.training import worker

    socket.gethostname = lambda: os.environ["MACHINE"]
    sys.exit(worker.main())
"""


class School:
    """Machines that share a folder, and one of them with the scheduler."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"tls://127.0.0.1:{self.port}"
        self.started: list[subprocess.Popen[bytes]] = []
        self.head: subprocess.Popen[bytes] | None = None
        scripts = {"node": NODE, "idler": IDLER, "trainer": TRAINER, "real": REAL}
        for name, text in scripts.items():
            (folder / f"{name}.py").write_text(textwrap.dedent(text))

    def scheduler(self) -> None:
        options = {"ca-file": "CNNVIZ_TLS_CA", "cert": "CNNVIZ_TLS_CERT", "key": "CNNVIZ_TLS_KEY"}
        tls = [f"--tls-{option}={os.environ[name]}" for option, name in options.items()]
        place = ["--protocol=tls", "--host=127.0.0.1", f"--port={self.port}"]
        quiet = ["--no-dashboard", "--dashboard-address=127.0.0.1:0"]
        self.head = self._run(["-m", "distributed.cli.dask_scheduler", *place, *quiet, *tls])

    def lose_scheduler(self) -> None:
        assert self.head is not None
        ended(self.head, signal.SIGKILL)

    def node(self, name: str, worker: str, slots: int = 1) -> subprocess.Popen[bytes]:
        script, worker = (str(self.folder / f"{one}.py") for one in ("node", worker))
        return self._run([script, name, worker, self.address, f"--slots={slots}"])

    def _run(self, arguments: list[str]) -> subprocess.Popen[bytes]:
        command = [sys.executable, *arguments]
        with (self.folder / "school.log").open("ab") as log:
            process = subprocess.Popen(command, env=python_path(), stdout=log, stderr=log)
        self.started.append(process)
        return process

    def close(self) -> None:
        for process in self.started:
            process.kill()
            process.wait()


def certificates(folder: Path) -> dict[str, str]:
    """Make a school's own authority and a certificate that it signed, as docs/cluster.md says."""
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"]
    for command in (
        [
            "req",
            "-x509",
            *key,
            "-days",
            "2",
            "-subj",
            "/CN=s",
            "-keyout",
            "ca.key",
            "-out",
            "ca.pem",
        ],
        ["req", *key, "-subj", "/CN=node", "-keyout", "key.pem", "-out", "request.pem"],
        ["x509", "-req", "-in", "request.pem", *signed, "-days", "2", "-out", "cert.pem"],
    ):
        subprocess.run(["openssl", *command], cwd=folder, check=True, capture_output=True)
    names = {"CA": "ca", "CERT": "cert", "KEY": "key"}
    return {f"CNNVIZ_TLS_{part}": str(folder / f"{name}.pem") for part, name in names.items()}


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    pytest.importorskip("distributed", reason="the cluster's package (requirements-cluster.txt)")
    if sys.platform != "linux" or not shutil.which("openssl"):
        pytest.skip("needs Linux, and openssl to make certificates")
    folder = tmp_path_factory.mktemp("school")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("CNNVIZ_HOME", str(folder / "home"))
        environment.setenv("DASK_TEMPORARY_DIRECTORY", str(folder))
        for name, path in certificates(folder).items():
            environment.setenv(name, path)
        school = School(folder)
        try:
            school.scheduler()
            yield school
        finally:
            school.close()


@pytest.fixture
def engine(school: School) -> Iterator[Dask]:
    engine = Dask(school.address, every=0.1)
    yield engine
    engine.close()


def submitted(epochs: int = 1) -> Run:
    return store.submit(RunSpec(epochs=epochs), owner="a")


def slots_of(engine: Dask, *names: str) -> list[Slot]:
    """Wait until the cluster has these slots and no others."""
    until(lambda: [slot.name for slot in engine.slots()] == [*names], f"{names}")
    return engine.slots()


def ended(process: subprocess.Popen[bytes], number: signal.Signals) -> int:
    """Send a signal to a process and return its exit status."""
    process.send_signal(number)
    return process.wait(PATIENCE)


def trainers(run: Run) -> list[psutil.Process]:
    """All living processes that were started for a run."""
    return [
        one
        for one in psutil.process_iter(["cmdline", "status"])
        if str(run.folder) in (one.info["cmdline"] or []) and one.info["status"] != "zombie"
    ]


def test_who_shows_no_certificate_is_refused(school: School, engine: Dask) -> None:
    until(lambda: not engine.problem and engine._client, "a client with a certificate")
    stranger = ssl.create_default_context(cafile=os.environ["CNNVIZ_TLS_CA"])
    stranger.check_hostname = False
    with (
        socket.create_connection(("127.0.0.1", school.port), timeout=PATIENCE) as plain,
        pytest.raises(ssl.SSLError, match=r"(?i)certificate required"),
        stranger.wrap_socket(plain) as secret,
    ):
        secret.recv(1)


def test_without_certificates_the_engine_says_which_are_missing(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CNNVIZ_TLS_KEY")
    with pytest.raises(RunError, match="CNNVIZ_TLS_KEY should name a file"):
        Dask(school.address)


def test_a_worker_runs_in_its_slot_and_its_exit_status_comes_back(
    school: School, engine: Dask
) -> None:
    machine = school.node("pc1", "idler", slots=2)
    first, second = slots_of(engine, "pc1:cpu:0", "pc1:cpu:1")
    assert not first.local
    run, other = submitted(), submitted()
    handle, killed = engine.start(run.folder, first), engine.start(other.folder, second)
    until(lambda: len(trainers(run)) == len(trainers(other)) == 1, "two workers")
    assert handle.poll() is None
    until(lambda: (run.folder / "log.txt").read_text() == "trains on -1\n", "the log")
    until(lambda: all(seen.report["running"] for seen in engine._seen.values()), "two reports")
    with pytest.raises(RunError, match="pc1:cpu:1 still trains another run"):
        engine.start(submitted().folder, second)
    killed.kill()
    assert until(killed.poll, "the end of the killed worker") == -signal.SIGKILL
    (run.folder / "end").write_text("5")
    assert until(handle.poll, "the end of the worker") == 5
    assert ended(machine, signal.SIGTERM) == 0
    slots_of(engine)
    with pytest.raises(RunError, match="pc1:cpu:0 has left the cluster"):
        engine.start(run.folder, first)


def test_a_start_that_the_machine_refuses_has_ended(school: School, engine: Dask) -> None:
    machine = school.node("pc1", "idler")
    (slot,) = slots_of(engine, "pc1:cpu:0")
    run = submitted()
    (run.folder / "spec.json").unlink()  # as if the shared folder were not mounted there
    assert until(engine.start(run.folder, slot).poll, "the refusal") == REFUSED
    run = submitted()
    both = [engine.start(run.folder, slot), engine.start(run.folder, slot)]
    assert until(both[1].poll, "the refusal of the second") == REFUSED
    assert both[0].poll() is None
    assert len(trainers(run)) == 1
    ended(machine, signal.SIGKILL)
    until(lambda: not trainers(run), "the end of a worker whose node was killed")
    slots_of(engine)
    assert both[0].poll() is None  # it may only be the connection that was lost
    machine = school.node("pc1", "idler")
    assert until(both[0].poll, "a node that is another one") == KILLED
    ended(machine, signal.SIGKILL)


def test_a_worker_does_not_notice_that_the_scheduler_was_restarted(
    school: School, engine: Dask
) -> None:
    machine = school.node("pc1", "idler")
    (slot,) = slots_of(engine, "pc1:cpu:0")
    run = submitted()
    handle = engine.start(run.folder, slot)
    (trainer,) = until(lambda: trainers(run), "a worker")
    school.lose_scheduler()
    slots_of(engine)
    assert re.match(f"The cluster at {school.address} does not answer", engine.problem)
    handle.kill()  # cannot arrive, and does not wait until it can
    school.scheduler()
    slots_of(engine, "pc1:cpu:0")
    assert not engine.problem
    assert trainer.is_running()
    assert handle.poll() is None
    assert ended(machine, signal.SIGTERM) == 0
    assert (run.folder / "saved").exists()


# --- with the dispatcher -------------------------------------------------------------------------


@pytest.fixture
def look(engine: Dask, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A dispatcher's look at the runs; it believes in a silent worker for two seconds only."""
    monkeypatch.setattr(liveness, "FAR", 2.0)
    return Dispatcher(engine).look


def comes_to(look: Callable[[], None], run: Run, true: Callable[[Run], Any], what: str) -> Run:
    """Let the dispatcher work until something is true of a run."""

    def now() -> Run | None:
        look()
        found = store.run(run.id)
        assert found.record.state != "failed", found.record.error
        return found if true(found) else None

    found: Run = until(now, what)
    return found


def is_in_epoch(number: int) -> Callable[[Run], bool]:
    return lambda run: len(metrics.read_epochs(run.folder)) >= number - 1


def is_done(run: Run) -> bool:
    return run.record.state == "done"


def epochs_logged(run: Run) -> list[int]:
    """The number of each line of the log, so that one which is there twice shows."""
    lines = (run.folder / "epochs.jsonl").read_text().splitlines()
    return [json.loads(line)["epoch"] for line in lines]


def test_another_machine_takes_over_where_one_is_lost(
    school: School, engine: Dask, look: Callable[[], None]
) -> None:
    machines = {name: school.node(name, "trainer") for name in ("pc1", "pc2")}
    slots_of(engine, "pc1:cpu:0", "pc2:cpu:0")
    run = submitted(epochs=8)
    first = comes_to(look, run, is_in_epoch(4), "epoch 4").record.host
    (orphan,) = trainers(run)
    ended(machines.pop(first), signal.SIGKILL)
    until(lambda: not orphan.is_running(), "the end of the lost machine's worker")
    (second,) = machines
    run = comes_to(look, run, is_done, "the end of the run")
    assert epochs_logged(run) == [*range(1, 9)]
    assert (run.record.host, run.record.attempt) == (second, 1)
    until(lambda: not trainers(run), "the end of the second worker")
    ended(machines[second], signal.SIGKILL)


def test_a_machine_that_is_shut_down_hands_its_run_over(
    school: School, engine: Dask, look: Callable[[], None]
) -> None:
    machine = school.node("pc1", "trainer")
    slots_of(engine, "pc1:cpu:0")
    run = submitted(epochs=4)
    comes_to(look, run, is_in_epoch(2), "epoch 2")
    assert ended(machine, signal.SIGTERM) == 0
    assert store.run(run.id).record.state == "queued"
    other = school.node("pc2", "trainer")
    run = comes_to(look, run, is_done, "the end of the run")
    assert epochs_logged(run) == [1, 2, 3, 4]
    assert (run.record.host, run.record.attempt) == ("pc2", 0)
    ended(other, signal.SIGKILL)


def test_nothing_is_lost_where_the_scheduler_is_restarted(
    school: School, engine: Dask, look: Callable[[], None]
) -> None:
    machine = school.node("pc1", "trainer")
    slots_of(engine, "pc1:cpu:0")
    run, waiting = submitted(epochs=10), submitted(epochs=1)
    comes_to(look, run, is_in_epoch(2), "epoch 2")
    (trainer,) = trainers(run)
    school.lose_scheduler()
    comes_to(look, run, is_in_epoch(4), "epoch 4, without a scheduler")
    assert engine.slots() == []
    school.scheduler()
    assert comes_to(look, run, is_done, "the end of the run").record.attempt == 0
    assert epochs_logged(run) == [*range(1, 11)]
    only_one = {epoch.values["loss"] for epoch in metrics.read_epochs(run.folder)}
    assert only_one == {trainer.pid}
    assert comes_to(look, waiting, is_done, "the end of the run that waited").record.attempt == 0
    ended(machine, signal.SIGKILL)


@pytest.mark.long
def test_the_real_worker_loses_nothing_where_machine_and_scheduler_are_lost(
    school: School, engine: Dask, look: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(liveness, "FAR", 4.0)
    machines = {name: school.node(name, "real") for name in ("pc1", "pc2")}
    slots_of(engine, "pc1:cpu:0", "pc2:cpu:0")
    wanted = RunSpec(dataset="digits8", architecture="small-vgg", epochs=6, batch=16, pictures=800)
    run = store.submit(wanted, owner="a")
    first = comes_to(look, run, is_in_epoch(3), "epoch 3").record.host
    ended(machines.pop(first), signal.SIGKILL)
    until(lambda: not trainers(run), "the end of the lost machine's worker")
    ((second, machine),) = machines.items()
    comes_to(look, run, lambda run: run.record.host == second, "another machine")
    school.lose_scheduler()
    done = len(metrics.read_epochs(run.folder))
    comes_to(look, run, is_in_epoch(done + 2), "another epoch, without a scheduler")
    school.scheduler()
    run = comes_to(look, run, is_done, "the end of the run")
    assert epochs_logged(run) == [*range(1, 7)]
    assert (run.record.host, run.record.attempt) == (second, 1)
    assert len(run.record.notices) == 1
    batches = metrics.read_batches(run.folder)
    assert (batches.step[1:] > batches.step[:-1]).all()
    assert (run.folder / "model.keras").is_file()
    until(lambda: not trainers(run), "the end of the second worker")
    ended(machine, signal.SIGKILL)
