"""What of a run can be taken away, and that it is whole although the run goes on."""

import csv
import hashlib
import io
import json
import shutil
import zipfile

import numpy as np
import pytest

from cnnviz.training import export, metrics, store
from cnnviz.training.spec import RunSpec
from tests.fabricated import BATCHES, Worker, at_home, fabricate


def rows(table):
    return list(csv.DictReader(io.StringIO(table)))


def archived(*runs, **options):
    file = io.BytesIO()
    export.write_archive(runs, file, **options)
    return zipfile.ZipFile(file)


def with_model(run, data=b"weights"):
    """Give a run a model and the card that fits it, as far as an export looks at them."""
    (run.folder / "model.keras").write_bytes(data)
    card = {"name": run.id, "sha256": hashlib.sha256(data).hexdigest(), "title": "“Größe”"}
    (run.folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
    return card


# ------------------------------------------------------------------------------------- tables


def test_each_epoch_is_a_line_with_the_numbers_that_were_logged(tmp_path):
    run = fabricate(tmp_path, epochs=3)
    logged = metrics.read_epochs(run.folder)
    found = rows(export.epochs_csv(run))
    assert [int(row["epoch"]) for row in found] == [1, 2, 3]
    for row, epoch in zip(found, logged, strict=True):
        assert float(row["val_accuracy"]) == epoch.values["val_accuracy"]
        assert float(row["rate"]) == epoch.rate
        assert int(row["step"]) == epoch.step


def test_without_validation_its_columns_are_empty(tmp_path):
    run = fabricate(tmp_path, wanted=RunSpec(validation=0.0))
    assert {row["val_loss"] for row in rows(export.epochs_csv(run))} == {""}


def test_the_batches_come_back_bit_by_bit(tmp_path):
    run = fabricate(tmp_path, epochs=2)
    many = np.random.default_rng(0).random((2 * export.ROWS + 7, 3))
    data = [metrics.batch_row(step + 1, *values) for step, values in enumerate(many.tolist())]
    (run.folder / "batches.bin").write_bytes(b"".join(data))
    pieces = list(export.batches_csv(run))
    assert len(pieces) == 4  # the head, two full ones and the rest
    found = rows("".join(pieces))
    assert [int(row["step"]) for row in found] == list(range(1, len(many) + 1))
    read = [[float(row[key]) for key in ("loss", "accuracy", "rate")] for row in found]
    np.testing.assert_array_equal(read, many)


def test_a_run_that_has_not_begun_has_tables_with_heads_only(tmp_path):
    run = fabricate(tmp_path, state="queued")
    assert rows(export.epochs_csv(run)) == []
    assert "".join(export.batches_csv(run)) == "step,loss,accuracy,rate\r\n"
    assert rows(export.curves_csv([run])) == []


def test_the_curves_of_several_runs_share_a_table(tmp_path):
    first, second = fabricate(tmp_path, epochs=2), fabricate(tmp_path, epochs=3, title="Deep")
    found = rows(export.curves_csv([first, second]))
    assert [(row["run"], row["epoch"]) for row in found] == [
        *((first.id, str(epoch)) for epoch in (1, 2)),
        *((second.id, str(epoch)) for epoch in (1, 2, 3)),
    ]
    assert {row["title"] for row in found} == {first.title, "Deep"}


def test_the_summary_has_every_setting_and_the_best_figures(tmp_path):
    wanted = RunSpec(rate=0.02, optimizer="sgd")
    run = fabricate(tmp_path, wanted=wanted)
    (row,) = rows(export.runs_csv([run]))
    assert float(row["rate"]) == 0.02
    assert row["optimizer"] == "sgd"
    assert row["rotation"] == str(wanted.augmentation.rotation)
    assert float(row["best_val_accuracy"]) == run.record.best["val_accuracy"]
    assert row["state"] == "done"
    assert run.record.owner not in export.runs_csv([run])


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_a_title_is_never_a_formula(tmp_path, text):
    run = fabricate(tmp_path, title=text, note=f"{text}\nsecond line")
    for table in (export.runs_csv([run]), export.curves_csv([run])):
        assert {row["title"] for row in rows(table)} == {f"'{text}"}
    assert rows(export.runs_csv([run]))[0]["note"].startswith("'")


def test_numbers_below_zero_stay_numbers(tmp_path):
    (row,) = rows(export.runs_csv([fabricate(tmp_path)]))
    assert float(row["dropout"]) == -1.0


# ------------------------------------------------------------------------------------- archive


def test_the_archive_holds_the_whole_run(tmp_path):
    run = fabricate(tmp_path, title="Größe", note="“Mine”")
    card = with_model(run)
    events = run.folder / "tensorboard" / "train"
    events.mkdir(parents=True)
    (events / "events.out").write_bytes(b"events")
    (events / ".half.tmp").write_bytes(b"half")
    archive = archived(run)
    assert archive.testzip() is None
    names = {name.removeprefix(f"{run.id}/") for name in archive.namelist()}
    assert names == {
        "README.txt",
        "spec.json",
        "record.json",
        "epochs.csv",
        "batches.csv",
        "log.txt",
        "tensorboard/train/events.out",
        "model.keras",
        "card.json",
    }
    inside = {name: archive.read(f"{run.id}/{name}") for name in names}
    assert inside["spec.json"] == (run.folder / "spec.json").read_bytes()
    assert inside["model.keras"] == b"weights"
    assert json.loads(inside["card.json"]) == card
    assert json.loads(inside["record.json"])["note"] == "“Mine”"
    assert inside["epochs.csv"].decode() == export.epochs_csv(run)


def test_nobody_is_named_in_the_archive(tmp_path):
    run = fabricate(tmp_path, owner="web-a-certain-person", host="pc-of-somebody", lease="abc123")
    archive = archived(run)
    everything = b"".join(archive.read(name) for name in archive.namelist())
    for private in (b"web-a-certain-person", b"pc-of-somebody", b"abc123"):
        assert private not in everything


def test_several_runs_have_a_folder_each(tmp_path):
    runs = [fabricate(tmp_path), fabricate(tmp_path, state="failed", error="No.")]
    names = archived(*runs).namelist()
    assert {name.split("/")[0] for name in names} == {run.id for run in runs}
    assert len(names) == len(set(names))


def test_checkpoints_come_only_where_they_are_asked_for(tmp_path):
    run = fabricate(tmp_path, state="paused")
    last = run.folder / "checkpoints" / "e00002"
    last.mkdir(parents=True)
    (last / "state.json").write_text("{}")
    name = f"{run.id}/checkpoints/e00002/state.json"
    assert name not in archived(run).namelist()
    assert name in archived(run, checkpoints=True).namelist()


def test_a_checkpoint_that_goes_meanwhile_is_looked_for_anew(tmp_path, monkeypatch):
    run = fabricate(tmp_path, state="running")
    for number in (1, 2):
        folder = run.folder / "checkpoints" / f"e{number:05d}"
        folder.mkdir(parents=True)
        (folder / "state.json").write_text(str(number))
    real = export._within

    def look(folder):
        found = real(folder)
        if folder.name == "checkpoints":  # the worker removes the older one just now
            shutil.rmtree(folder / "e00001", ignore_errors=True)
        return found

    monkeypatch.setattr(export, "_within", look)
    archive = archived(run, checkpoints=True)
    kept = [name for name in archive.namelist() if "checkpoints" in name]
    assert kept == [f"{run.id}/checkpoints/e00002/state.json"]


def test_a_log_that_grows_meanwhile_is_cut_where_it_was(tmp_path, monkeypatch):
    run = fabricate(tmp_path)
    log = run.folder / "log.txt"
    log.write_bytes(b"a" * 3000)
    monkeypatch.setattr(export, "BLOCK", 1000)
    real = export._entry

    def entry(name):
        if name.endswith("log.txt"):  # asked for once the file is open
            log.write_bytes(b"a" * 9000)
        return real(name)

    monkeypatch.setattr(export, "_entry", entry)
    assert archived(run).read(f"{run.id}/log.txt") == b"a" * 3000


def test_model_and_card_of_different_moments_are_both_left_out(tmp_path, monkeypatch):
    run = fabricate(tmp_path)
    with_model(run)
    (run.folder / "model.keras").write_bytes(b"newer weights")
    monkeypatch.setattr(export, "PAUSE_SECONDS", 0)
    names = archived(run).namelist()
    assert not [name for name in names if name.endswith(("model.keras", "card.json"))]


def test_a_model_that_is_replaced_meanwhile_is_read_again(tmp_path, monkeypatch):
    run = fabricate(tmp_path)
    with_model(run)
    (run.folder / "model.keras").write_bytes(b"newer weights")
    monkeypatch.setattr(export.time, "sleep", lambda _: with_model(run, b"newer weights"))
    archive = archived(run)
    assert archive.read(f"{run.id}/model.keras") == b"newer weights"
    promised = json.loads(archive.read(f"{run.id}/card.json"))["sha256"]
    assert promised == hashlib.sha256(b"newer weights").hexdigest()


def test_a_run_that_trains_can_be_exported_at_any_time(tmp_path):
    run = fabricate(tmp_path, state="running", epochs=4)
    with Worker(tmp_path, run) as worker:
        for _ in range(4):
            worker.train(BATCHES // 3)
            with at_home(tmp_path):
                now = store.run(run.id)
            archive = archived(now)
            assert archive.testzip() is None
            done = rows(archive.read(f"{run.id}/epochs.csv").decode())
            assert len(done) == now.record.progress.epoch


def test_damaged_lines_of_the_curves_are_left_out(tmp_path):
    run = fabricate(tmp_path, epochs=3)
    path = run.folder / "epochs.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + b'{"epoch": 2, "loss": \n' + lines[2][:20])
    assert [row["epoch"] for row in rows(export.epochs_csv(run))] == ["1"]


def test_a_file_that_cannot_be_compressed_is_only_stored(tmp_path):
    run = fabricate(tmp_path)
    with_model(run, bytes(50_000))
    archive = archived(run)
    assert archive.getinfo(f"{run.id}/model.keras").compress_type == zipfile.ZIP_STORED
    assert archive.getinfo(f"{run.id}/batches.csv").compress_type == zipfile.ZIP_DEFLATED


def test_an_archive_does_not_change_the_run(tmp_path):
    run = fabricate(tmp_path)
    before = {path: path.read_bytes() for path in run.folder.rglob("*") if path.is_file()}
    archived(run, checkpoints=True)
    assert {path: path.read_bytes() for path in run.folder.rglob("*") if path.is_file()} == before
