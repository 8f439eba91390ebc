"""The record of an output folder: what was made how."""

import json
import os
from pathlib import Path

import pytest

from backdrop.command import record
from backdrop.command.record import NAME, Records, list_results
from backdrop.command.task import STANDARD_STREAM, Task

RESULT = b"a result"


@pytest.fixture
def task(tmp_path: Path) -> Task:
    source = tmp_path / "photos" / "a.jpg"
    source.parent.mkdir()
    source.write_bytes(b"a picture")
    return Task(source, tmp_path / "out" / "below" / "a.png", tmp_path / "out")


def make(task: Task, job: str = "job") -> None:
    records = Records(job)
    records.is_up_to_date(task)
    task.target.parent.mkdir(parents=True, exist_ok=True)
    task.target.write_bytes(RESULT)
    records.add(task, len(RESULT))
    records.save()


def is_up_to_date(task: Task, job: str = "job") -> bool:
    return Records(job).is_up_to_date(task)


def test_a_result_is_up_to_date_until_something_changes(task: Task) -> None:
    assert task.folder
    make(task)
    assert is_up_to_date(task)
    assert list(list_results(task.folder)) == [task.target]
    assert not is_up_to_date(task, "another job")
    state = task.source.stat()
    for date in (state.st_mtime_ns + 1, state.st_mtime_ns - 10**12):  # an older date too
        os.utime(task.source, ns=(date, date))
        assert not is_up_to_date(task)
    task.source.write_bytes(b"a larger picture")
    os.utime(task.source, ns=(state.st_mtime_ns, state.st_mtime_ns))
    assert not is_up_to_date(task)
    make(task)
    other = Task(task.source.with_name("b.jpg"), task.target, task.folder)
    other.source.write_bytes(task.source.read_bytes())
    os.utime(other.source, ns=(state.st_mtime_ns, state.st_mtime_ns))
    assert not is_up_to_date(other)


def test_only_files_that_backdrop_made_count(task: Task) -> None:
    assert task.folder
    task.target.parent.mkdir(parents=True)
    task.target.write_bytes(RESULT)  # newer than its picture, but not recorded
    assert not is_up_to_date(task)
    make(task)
    task.target.write_bytes(b"")
    assert not is_up_to_date(task)
    task.target.unlink()
    assert not is_up_to_date(task)
    task.target.mkdir()
    assert not is_up_to_date(task)


def test_results_outside_of_an_output_folder_are_not_recorded(task: Task) -> None:
    named = Task(task.source, task.target)
    make(named)
    assert not is_up_to_date(named)
    assert not is_up_to_date(Task(STANDARD_STREAM, STANDARD_STREAM))
    assert not list(task.target.parents[1].rglob(NAME))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"{",
        b"[1, 2]",
        b'"text"',
        b"{}",
        b'{"version": 2, "results": {}}',
        b'{"version": 1, "results": []}',
        b'{"version": 1, "results": {"below/a.png": 5}}',
        b'{"version": 1, "results": {"below/a.png": {"source": "../photos/a.jpg"}}}',
        b"[" * 100_000,
        None,
    ],
)
def test_a_broken_or_foreign_record_says_nothing(content: bytes | None, task: Task) -> None:
    assert task.folder
    make(task)
    file = task.folder / NAME
    data = json.loads(file.read_bytes())
    data["results"]["below/a.png"]["size"] = "large"
    file.write_bytes(json.dumps(data).encode() if content is None else content)
    assert not is_up_to_date(task)
    assert list(list_results(task.folder)) == []
    make(task)
    assert is_up_to_date(task)


def test_two_runs_keep_each_others_results(task: Task) -> None:
    first, second = Records("one"), Records("two")
    other = Task(task.source, task.target.with_name("b.png"), task.folder)
    for records, each in ((first, task), (second, other)):
        assert not records.is_up_to_date(each)
        each.target.parent.mkdir(parents=True, exist_ok=True)
        each.target.write_bytes(RESULT)
        records.add(each, len(RESULT))
    first.save()
    second.save()
    assert is_up_to_date(task, "one")
    assert is_up_to_date(other, "two")


def test_the_record_is_saved_during_a_long_run(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record, "INTERVAL", -1.0)
    records = Records("job")
    records.is_up_to_date(task)
    task.target.parent.mkdir(parents=True)
    task.target.write_bytes(RESULT)
    records.add(task, len(RESULT))
    assert is_up_to_date(task)


def test_the_record_moves_with_both_folders(task: Task, tmp_path: Path) -> None:
    make(task)
    moved = tmp_path / "moved"
    moved.mkdir()
    for name in ("photos", "out"):
        (tmp_path / name).rename(moved / name)
    assert is_up_to_date(Task(moved / "photos/a.jpg", moved / "out/below/a.png", moved / "out"))
