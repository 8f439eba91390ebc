"""Remember how each result of an output folder was made, so that only changes are cut again.

A folder for results has one file .backdrop.json, so the results themselves stay the same bytes as
the page's:

    {"version": 1, "results": {"below/dog.png": {"source": "../photos/below/dog.jpg",
        "size": 81234, "date": 1764331200000000000, "job": "5d41402abc4b2a76", "bytes": 40321}}}

size and date (nanoseconds) are those of the source, bytes is the size of the result, and job is the
fingerprint of all that shapes a result: the program's version, the model and the scene.
"""

import contextlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from backdrop.command.atomic import write_atomically
from backdrop.command.task import Task

NAME = ".backdrop.json"
VERSION = 1
# Seconds from one writing of the records to the next; a killed run loses no more than that.
INTERVAL = 5.0


@dataclass(frozen=True)
class Entry:
    """A record's facts about one result."""

    source: str
    size: int
    date: int
    job: str
    bytes: int


class Records:
    """The records of all output folders of one run."""

    def __init__(self, job: str) -> None:
        """Take the job's fingerprint."""
        self._job = job
        self._known: dict[Path, dict[str, Entry]] = {}
        self._planned: dict[Task, Entry] = {}
        self._made: dict[Path, dict[str, Entry]] = {}
        self._saved = time.monotonic()

    def is_up_to_date(self, task: Task) -> bool:
        """Return whether Backdrop made the result from the picture as it is, by the same job.

        Notes the picture's state for `add`. False for results that are not in an output folder.
        """
        if task.folder is None:
            return False
        try:
            source = task.source.stat()
        except OSError:
            return False
        if task.folder not in self._known:
            self._known[task.folder] = _read(task.folder)
        known = self._known[task.folder].get(_name_of(task))
        entry = Entry(
            source=_relative_source(task.source, task.folder),
            size=source.st_size,
            date=source.st_mtime_ns,
            job=self._job,
            bytes=known.bytes if known else 0,
        )
        self._planned[task] = entry
        return entry == known and _size_of(task.target) == entry.bytes

    def add(self, task: Task, size: int) -> None:
        """Note a new result of `size` bytes, and save the records from time to time."""
        if task.folder is None or task not in self._planned:
            return
        entry = replace(self._planned[task], bytes=size)
        self._made.setdefault(task.folder, {})[_name_of(task)] = entry
        if time.monotonic() - self._saved > INTERVAL:
            with contextlib.suppress(OSError):  # the last call of `save` will tell
                self.save()

    def save(self) -> None:
        """Write the record of every folder that has new results. Raises OSError."""
        for folder, made in self._made.items():
            # Read again, for another run may have written meanwhile.
            results = {**_read(folder), **made}
            entries = {name: asdict(entry) for name, entry in results.items()}
            data = {"version": VERSION, "results": entries}
            write_atomically(folder / NAME, json.dumps(data, indent=1).encode())
        self._made.clear()
        self._saved = time.monotonic()


def list_results(folder: Path) -> Iterator[Path]:
    """Yield the paths of all results that the record of a folder lists."""
    for name in _read(folder):
        yield folder / name


def _read(folder: Path) -> dict[str, Entry]:
    """Return a folder's results by name; none if the record is missing or is not a valid one."""
    try:
        data = json.loads((folder / NAME).read_bytes())
        if data["version"] != VERSION:
            return {}
        return {name: _entry_from(entry) for name, entry in data["results"].items()}
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return {}


def _entry_from(data: dict[str, Any]) -> Entry:
    """Check an entry of a record. Raises TypeError for anything else."""
    entry = Entry(**data)
    for name, kind in Entry.__annotations__.items():
        if type(getattr(entry, name)) is not kind:
            raise TypeError(f"{name} is no {kind}")
    return entry


def _name_of(task: Task) -> str:
    return task.target.relative_to(task.folder or "").as_posix()


def _relative_source(source: Path, folder: Path) -> str:
    """Return the source as seen from the folder, so that both may move together."""
    try:
        path = Path(os.path.relpath(source.resolve(), folder.resolve()))
    except ValueError:  # another drive of Windows
        path = source.resolve()
    return path.as_posix()


def _size_of(file: Path) -> int:
    try:
        return file.stat().st_size if file.is_file() else -1
    except OSError:
        return -1
