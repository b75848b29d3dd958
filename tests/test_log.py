"""The log's lines: whole, readable by programs, in one file a process, and without secrets."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest
from streamlit import logger as streamlit_logger

from cnnviz import log
from cnnviz.ui import server_log

WRITER = """
import sys, time
from cnnviz import log
file = log.file("app")
print(file.baseFilename if file else "none", flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path))
    for name in (*log.SECRETS, log.LEVEL):
        monkeypatch.delenv(name, raising=False)
    yield tmp_path
    while log._held:
        log._held.pop().release()


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    one = logging.getLogger("tests.log")
    one.setLevel(logging.DEBUG)
    one.propagate = False
    yield one
    for handler in [each for each in one.handlers if isinstance(each, RotatingFileHandler)]:
        handler.close()
        one.removeHandler(handler)


def lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def written(logger: logging.Logger, message: str, *values: object) -> dict[str, str]:
    logger.addHandler(log.file("app"))
    logger.warning(message, *values)
    return lines(log.folder() / "app-1.log")[-1]


def test_a_line_is_an_object_whatever_the_message_holds(logger: logging.Logger) -> None:
    forged = '5 %\n{"level": "error", "message": "“forged”"}\x1b[2J'
    told = written(logger, "%s", forged)
    assert told["message"] == forged
    assert list(told) == ["time", "level", "process", "pid", "from", "message"]
    assert (told["level"], told["process"], told["from"]) == ("warning", "app-1", "tests.log")
    assert told["time"].endswith("+00:00")
    assert len(lines(log.folder() / "app-1.log")) == 1


def test_a_traceback_is_kept(logger: logging.Logger) -> None:
    logger.addHandler(log.file("app"))
    try:
        int("no number")
    except ValueError:
        logger.exception("It went wrong")
    told = lines(log.folder() / "app-1.log")[0]
    assert told["level"] == "error"
    assert "ValueError: invalid literal" in told["error"]
    assert "test_log.py" in told["error"]


@pytest.mark.parametrize(
    "told", [repr(bytes(range(256)) * 50), repr(b'"' * 40), "data:image/png;base64,iVBORw0KGgo="]
)
def test_pictures_are_cut_out(logger: logging.Logger, told: str) -> None:
    assert written(logger, "bad file %s here", told)["message"] == "bad file [cut] here"


def test_of_a_whole_file_nothing_is_kept(logger: logging.Logger) -> None:
    assert written(logger, "%s", "x" * 3_000_000)["message"] == log.CUT


def test_what_only_looks_like_bytes_stays(logger: logging.Logger) -> None:
    sentence = "member b'model.keras' of “b'x'”, and a hub's name is Bob's"
    assert written(logger, sentence)["message"] == sentence


def test_secrets_are_cut_out(logger: logging.Logger, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in log.SECRETS:
        monkeypatch.setenv(name, f"value-of-{name}")
    told = " ".join(f"value-of-{name}" for name in log.SECRETS)
    assert written(logger, told)["message"] == " ".join([log.CUT] * len(log.SECRETS))


def test_long_texts_keep_their_end(logger: logging.Logger) -> None:
    message = written(logger, "x" * 100_000 + "the end")["message"]
    assert len(message) < 9000
    assert message.endswith("the end")


@pytest.mark.parametrize(
    ("asked", "noted"), [("", 3), ("debug", 4), ("WARNING", 2), ("error", 1), ("nonsense", 3)]
)
def test_the_level_can_be_chosen(
    logger: logging.Logger, monkeypatch: pytest.MonkeyPatch, asked: str, noted: int
) -> None:
    monkeypatch.setenv(log.LEVEL, asked)
    logger.addHandler(log.file("app"))
    for level in log.LEVELS:
        getattr(logger, level)("x")
    assert len(lines(log.folder() / "app-1.log")) == noted


def test_files_rotate_and_are_not_endlessly_many(
    logger: logging.Logger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "BYTES", 2000)
    logger.addHandler(log.file("app"))
    for number in range(200):
        logger.info("message %d", number)
    files = sorted(log.folder().glob("app-1.log*"))
    assert len(files) == log.KEPT + 1
    assert all(path.stat().st_size <= 2000 for path in files)
    kept = [line["message"] for path in files for line in lines(path)]
    assert "message 199" in kept
    assert "message 0" not in kept


def test_each_process_has_a_file_and_a_new_one_takes_that_of_the_dead(home: Path) -> None:
    def started() -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        return process, Path(process.stdout.readline().strip()).name

    processes = []
    try:
        for name in ("app-1.log", "app-2.log"):
            process, found = started()
            processes.append(process)
            assert found == name
        processes[0].kill()
        processes[0].wait()
        processes.append(started()[0])
        assert (home / "logs" / "app-3.lock").exists() is False
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def test_where_nothing_can_be_written_the_app_goes_on(home: Path) -> None:
    (home / "logs").write_text("no folder")
    assert log.file("app") is None


def test_streamlit_and_what_is_below_it_are_heard_too(home: Path) -> None:
    root = logging.getLogger()
    handlers, told = root.handlers[:], logging.raiseExceptions
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streamlit_logger, "setup_formatter", streamlit_logger.setup_formatter)
        before = streamlit_logger.get_logger("tests.before")
        try:
            server_log.begin()
            after = streamlit_logger.get_logger("tests.after")
            for number, name in enumerate(("tests.before", "tests.after", "cnnviz.somewhere")):
                logging.getLogger(name).warning("message %d", number)
            logging.getLogger("cnnviz.somewhere").info("message 3")
            logging.getLogger("uvicorn.error").info("127.0.0.1 connection open")
        finally:
            (file,) = [one for one in root.handlers if isinstance(one, RotatingFileHandler)]
            for one in (before, after, *streamlit_logger._loggers.values(), root):
                one.removeHandler(file)
            root.handlers[:], logging.raiseExceptions = handlers, told
            file.close()
    assert [line["message"] for line in lines(home / "logs" / "app-1.log")] == [
        f"message {number}" for number in range(4)
    ]
