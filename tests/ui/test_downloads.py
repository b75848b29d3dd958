"""Files of runs over plain links."""

import asyncio
import csv
import io
import re
import zipfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from cnnviz.training import export, metrics
from cnnviz.training.store import Run
from cnnviz.ui import downloads, rates
from tests.fabricated import fabricate


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Run]:
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))
    return [fabricate(tmp_path, title=title) for title in ("Größe", "Second")]


def fetched(address: str) -> tuple[Response, bytes]:
    """Ask for a file as a browser does."""
    parts = urlsplit(address)
    scope = {
        "type": "http",
        "method": "GET",
        "headers": [],
        "query_string": parts.query.encode(),
        "path_params": {"name": parts.path.rsplit("/", 1)[-1]},
    }

    async def ask() -> tuple[Response, bytes]:
        answer = await downloads._serve(Request(scope))
        if not isinstance(answer, StreamingResponse):
            return answer, bytes(answer.body)
        return answer, b"".join([part async for part in answer.body_iterator])

    return asyncio.run(ask())


def of(name: str, runs: list[Run]) -> tuple[Response, bytes]:
    return fetched(downloads.address(name, [run.id for run in runs]))


@pytest.mark.parametrize("name", downloads.FILES)
def test_every_file_is_an_attachment_of_the_length_that_was_said(
    runs: list[Run], name: str
) -> None:
    answer, data = of(name, runs[: downloads.FILES[name].most])
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(data) > 0
    assert re.fullmatch(r'attachment; filename="[\w.-]+"', answer.headers["content-disposition"])
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("name", "expected"), [("curves.csv", export.curves_csv), ("settings.csv", export.runs_csv)]
)
def test_tables_of_several_runs(runs: list[Run], name: str, expected) -> None:
    _, data = of(name, runs)
    assert data.startswith(b"\xef\xbb\xbf")  # for Excel
    assert data.decode("utf-8-sig") == expected(runs)
    assert "Größe" in data.decode()


def test_tables_of_one_run(runs: list[Run]) -> None:
    _, data = of("epochs.csv", runs[:1])
    assert data.decode("utf-8-sig") == export.epochs_csv(runs[0])
    _, data = of("batches.csv", runs[:1])
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert len(rows) == len(metrics.read_batches(runs[0].folder))


def test_a_file_larger_than_the_memory_for_it_is_whole(
    runs: list[Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "IN_MEMORY", 100)
    monkeypatch.setattr(downloads, "BLOCK", 1000)
    (runs[0].folder / "log.txt").write_bytes(bytes(range(256)) * 100)
    _, data = of("everything.zip", runs)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert archive.read(f"{runs[0].id}/log.txt") == bytes(range(256)) * 100
        assert {name.split("/")[0] for name in archive.namelist()} == {run.id for run in runs}


@pytest.mark.parametrize(
    "address",
    [
        "/x/nothing.zip?runs={id}",
        "/x/..%2Fspec.json?runs={id}",
        "/x/curves.csv",
        "/x/curves.csv?runs=",
        "/x/curves.csv?runs=../../etc",
        "/x/curves.csv?runs={id},20200101-000000-abcdef",
        "/x/epochs.csv?runs={id},{id}",
    ],
)
def test_what_is_not_there_is_one_sentence(runs: list[Run], address: str) -> None:
    answer, data = fetched(address.format(id=runs[0].id))
    assert answer.status_code == 404
    assert data.decode().count("\n") == 0
    assert data.decode().endswith(".")


def test_a_full_disk_is_one_sentence(runs: list[Run], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    kind = downloads.FILES["everything.zip"]
    monkeypatch.setitem(downloads.FILES, "everything.zip", downloads.File(kind.mime, full, 10))
    answer, data = of("everything.zip", runs)
    assert answer.status_code == 404
    assert "No space left on device" in data.decode()


def test_an_address_carries_the_runs(runs: list[Run]) -> None:
    ids = [run.id for run in runs]
    parts = urlsplit(downloads.address("curves.csv", ids))
    assert parts.path == f"/{downloads.ROUTE}/curves.csv"
    assert parse_qs(parts.query)["runs"] == [",".join(ids)]
    assert downloads.file_name("curves.csv", ids) == "cnnviz-runs-curves.csv"
    assert downloads.file_name("curves.csv", ids[:1]) == f"{ids[0]}-curves.csv"


def test_who_asks_again_and_again_is_told_to_wait(runs: list[Run]) -> None:
    rates.forget()
    for _ in range(rates.RATES["download"].each.amount):
        assert of("no-such.csv", runs)[0].status_code == 404
    answer, sentence = of("settings.csv", runs)
    rates.forget()
    assert answer.status_code == 429
    assert b"wait a little" in sentence
