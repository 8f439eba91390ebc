"""Which picture becomes which file: pictures beside themselves, or a tree of them elsewhere."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from backdrop.engine.formats.decode import FORMATS

ENDINGS = {
    "png": ".png",
    "png8": ".png",
    "webp": ".webp",
    "webp-lossy": ".webp",
    "jpeg": ".jpg",
    "zip": ".zip",
}
FORMAT_OF = {".png": "png", ".webp": "webp", ".jpg": "jpeg", ".jpeg": "jpeg", ".zip": "zip"}
CUT = "-cutout"  # as the page names what it saves
STANDARD = Path("-")

PICTURES = frozenset(
    ending for ending, kind in Image.EXTENSION.items() if kind in FORMATS or kind == "MPO"
)


class PlanError(Exception):
    """What was asked for cannot be done as a whole; the text says why."""


@dataclass(frozen=True)
class Task:
    """One picture and the file it becomes; STANDARD is standard input and output."""

    source: Path
    target: Path


def plan(inputs: Sequence[Path], output: Path | None, ending: str) -> list[Task]:
    """Return what to do, in the order given and, within a folder, of its names.

    output: a folder for all; the file itself where one picture is given and this is no folder;
    None for beside each picture, or beside its folder. ending: of the new files. Raises PlanError.
    """
    if STANDARD in inputs or output == STANDARD:
        return [_streamed(inputs, output)]
    folders = [each for each in inputs if each.is_dir()]
    if output and len(inputs) == 1 and not folders and not _is_folder(output):
        tasks = [Task(inputs[0], output)]
    else:
        many = len(inputs) > 1
        tasks = [task for each in inputs for task in _planned(each, output, ending, many)]
    return _distinct(dict.fromkeys(tasks))


def is_done(task: Task, also: Iterable[Path]) -> bool:
    """Tell whether a task's file is there and newer than its picture and the files of `also`."""
    if STANDARD in (task.source, task.target):
        return False
    try:
        made = task.target.stat().st_mtime_ns
        older = all(each.stat().st_mtime_ns <= made for each in (task.source, *also))
        return older and task.target.is_file()
    except OSError:
        return False


def partial_of(target: Path, process: int) -> Path:
    """Where a process writes a file until it is whole."""
    return target.with_name(f".backdrop-{process}.partial")


def write_whole(target: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = partial_of(target, os.getpid())
    try:
        partial.write_bytes(content)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _streamed(inputs: Sequence[Path], output: Path | None) -> Task:
    if len(inputs) > 1:
        raise PlanError("Standard input and output take one picture at a time.")
    if inputs[0].is_dir():
        raise PlanError("A folder cannot be written to standard output: name a folder with -o.")
    if output and output.is_dir():
        raise PlanError(f"{output} is a folder: name the file that standard input becomes.")
    return Task(inputs[0], output or STANDARD)


def _planned(given: Path, output: Path | None, ending: str, many: bool) -> Iterator[Task]:
    if not given.is_dir():
        if output:
            yield Task(given, output / f"{given.stem}{ending}")
        else:
            yield Task(given, given.with_name(f"{given.stem}{CUT}{ending}"))
        return
    name = given.resolve().name
    target = (
        (output / name if many else output) if output else given.resolve().parent / (name + CUT)
    )
    if target.resolve() == given.resolve():
        raise PlanError(f"{given} cannot be its own output folder: name another with -o.")
    for source in _pictures(given, target):
        yield Task(source, (target / source.relative_to(given)).with_suffix(ending))


def _pictures(folder: Path, target: Path) -> Iterator[Path]:
    """The pictures in a folder and those below it, without hidden ones and earlier results."""
    for at, folders, names in os.walk(folder):
        here = Path(at)
        wanted = [each for each in folders if not each.startswith(".")]
        folders[:] = sorted(each for each in wanted if (here / each).resolve() != target.resolve())
        for name in sorted(names):
            path = here / name
            if path.suffix.lower() in PICTURES and not name.startswith("."):
                yield path


def _distinct(tasks: Iterable[Task]) -> list[Task]:
    """Keep the old ending in the new name where two pictures would become one file."""
    tasks = list(tasks)
    claims = _claims(tasks)
    named = [
        Task(task.source, task.target.with_name(_whole_name(task)))
        if len(claims[_key(task.target)]) > 1
        else task
        for task in tasks
    ]
    sources = {_key(task.source) for task in tasks}
    for target, claimants in _claims(named).items():
        if len(claimants) > 1:
            raise PlanError(
                f"{claimants[0].source} and {claimants[1].source} would become the same file "
                f"{claimants[0].target}: cut them one after the other into different folders."
            )
        if target in sources:
            raise PlanError(f"{claimants[0].target} would replace a picture given: use -o.")
    return named


def _whole_name(task: Task) -> str:
    """dog.jpg -> dog-cutout.png: dog.jpg-cutout.png."""
    return task.source.name + task.target.name.removeprefix(task.source.stem)


def _claims(tasks: Iterable[Task]) -> dict[str, list[Task]]:
    claims: dict[str, list[Task]] = {}
    for task in tasks:
        claims.setdefault(_key(task.target), []).append(task)
    return claims


def _key(path: Path) -> str:
    # Some systems take A.png and a.png for one file.
    return os.path.normcase(path.absolute()).casefold()


def _is_folder(output: Path) -> bool:
    return output.is_dir() or output.suffix.lower() not in FORMAT_OF
