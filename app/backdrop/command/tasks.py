"""Plan which picture becomes which file: beside itself, or in the same tree elsewhere."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from backdrop.engine.formats.accepted import EXTENSIONS
from backdrop.engine.formats.decode import FORMATS

# Extension of each output format.
OUTPUT_EXTENSIONS = {
    "png": ".png",
    "png8": ".png",
    "webp": ".webp",
    "webp-lossy": ".webp",
    "jpeg": ".jpg",
    "zip": ".zip",
}
# Output format that an extension stands for.
OUTPUT_FORMATS = {".png": "png", ".webp": "webp", ".jpg": "jpeg", ".jpeg": "jpeg", ".zip": "zip"}
# Ending of a result's name, the same as in the page.
CUTOUT_SUFFIX = "-cutout"
# Stands for standard input and output.
STANDARD_STREAM = Path("-")
# Extensions of the pictures that are taken from folders: those that this Pillow decodes.
PICTURE_EXTENSIONS = frozenset(f".{each}" for format_ in FORMATS for each in EXTENSIONS[format_])


class PlanError(Exception):
    """The command line as a whole cannot be followed; the text is the cause."""


@dataclass(frozen=True)
class Task:
    """A picture's file and its result's file; STANDARD_STREAM for standard input or output."""

    source: Path
    target: Path


def plan_tasks(inputs: Sequence[Path], output: Path | None, extension: str) -> list[Task]:
    """Return the tasks in the order given and, within a folder, in that of the names.

    output: a folder for all results; the result itself for one picture, if it is not a folder; None
    for results beside each picture or folder. extension: of the results. Raises PlanError.
    """
    if STANDARD_STREAM in inputs or output == STANDARD_STREAM:
        return [_plan_stream(inputs, output)]
    folders = [each for each in inputs if each.is_dir()]
    if output and len(inputs) == 1 and not folders and not _is_folder(output):
        tasks = [Task(inputs[0], output)]
    else:
        several = len(inputs) > 1
        tasks = [task for each in inputs for task in _plan(each, output, extension, several)]
    return _make_distinct(dict.fromkeys(tasks))


def is_up_to_date(task: Task, dependencies: Iterable[Path]) -> bool:
    """Return whether the result exists and is newer than its picture and the dependencies."""
    if STANDARD_STREAM in (task.source, task.target):
        return False
    try:
        written = task.target.stat().st_mtime_ns
        newer = all(each.stat().st_mtime_ns <= written for each in (task.source, *dependencies))
        return newer and task.target.is_file()
    except OSError:
        return False


def partial_path(target: Path, process: int) -> Path:
    """Return the path under which the process of that id writes a file until it is complete."""
    return target.with_name(f".backdrop-{process}.partial")


def write_atomically(target: Path, content: bytes) -> None:
    """Write a file so that it exists complete or not at all. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = partial_path(target, os.getpid())
    try:
        partial.write_bytes(content)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _plan_stream(inputs: Sequence[Path], output: Path | None) -> Task:
    if len(inputs) > 1:
        raise PlanError("Standard input and output take one picture at a time.")
    if inputs[0].is_dir():
        raise PlanError("A folder cannot be written to standard output: name a folder with -o.")
    if output and output.is_dir():
        raise PlanError(f"{output} is a folder: name a file for the picture of standard input.")
    return Task(inputs[0], output or STANDARD_STREAM)


def _plan(path: Path, output: Path | None, extension: str, several: bool) -> Iterator[Task]:
    """Yield the tasks of one picture or folder; `several` if the command line names more."""
    if not path.is_dir():
        if output:
            yield Task(path, output / f"{path.stem}{extension}")
        else:
            yield Task(path, path.with_name(f"{path.stem}{CUTOUT_SUFFIX}{extension}"))
        return
    folder = path.resolve()
    if output:
        target = output / folder.name if several else output
    else:
        target = folder.parent / f"{folder.name}{CUTOUT_SUFFIX}"
    if target.resolve() == folder:
        raise PlanError(f"{path} cannot be its own output folder: name another with -o.")
    for source in _find_pictures(path, target):
        yield Task(source, (target / source.relative_to(path)).with_suffix(extension))


def _find_pictures(folder: Path, target: Path) -> Iterator[Path]:
    """Yield the pictures in and below a folder, except hidden ones and those in the target."""
    for parent, folders, names in os.walk(folder):
        here = Path(parent)
        visible = [each for each in folders if not each.startswith(".")]
        folders[:] = sorted(each for each in visible if (here / each).resolve() != target.resolve())
        for name in sorted(names):
            path = here / name
            if path.suffix.lower() in PICTURE_EXTENSIONS and not name.startswith("."):
                yield path


def _make_distinct(tasks: Iterable[Task]) -> list[Task]:
    """Keep the source's extension in the result's name if two results would have one name.

    Raises PlanError if that does not help, or if a result would replace a picture.
    """
    tasks = list(tasks)
    by_target = _group_by_target(tasks)
    renamed = [
        Task(task.source, task.target.with_name(_name_with_extension(task)))
        if len(by_target[_path_key(task.target)]) > 1
        else task
        for task in tasks
    ]
    sources = {_path_key(task.source) for task in tasks}
    for target, rivals in _group_by_target(renamed).items():
        if len(rivals) > 1:
            raise PlanError(
                f"{rivals[0].source} and {rivals[1].source} would both become "
                f"{rivals[0].target}: cut them separately, into different folders."
            )
        if target in sources:
            raise PlanError(f"{rivals[0].target} would replace an input picture: use -o.")
    return renamed


def _name_with_extension(task: Task) -> str:
    """For dog.jpg and dog-cutout.png, return dog.jpg-cutout.png."""
    return task.source.name + task.target.name.removeprefix(task.source.stem)


def _group_by_target(tasks: Iterable[Task]) -> dict[str, list[Task]]:
    groups: dict[str, list[Task]] = {}
    for task in tasks:
        groups.setdefault(_path_key(task.target), []).append(task)
    return groups


def _path_key(path: Path) -> str:
    # Some systems treat A.png and a.png as the same file.
    return os.path.normcase(path.absolute()).casefold()


def _is_folder(output: Path) -> bool:
    return output.is_dir() or output.suffix.lower() not in OUTPUT_FORMATS
