"""Plan which picture becomes which file: beside itself, or in the same tree elsewhere."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from backdrop.command.task import STANDARD_STREAM, Task
from backdrop.command.walk import CUTOUT_SUFFIX, find_pictures
from backdrop.engine.formats.accepted import ALL_EXTENSIONS

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
# Extensions of files that Backdrop cannot write; any other ending may be part of a folder's name.
OTHER_EXTENSIONS = frozenset(
    {f".{each}" for each in (*ALL_EXTENSIONS, "eps", "exr", "jp2", "jxl", "pdf", "svg")}
    - OUTPUT_FORMATS.keys()
)


class PlanError(Exception):
    """The command line as a whole cannot be followed; the text is the cause."""


def plan_tasks(inputs: Sequence[Path], output: Path | None, extension: str) -> list[Task]:
    """Return the tasks in the order given and, within a folder, in that of the names.

    output: a folder for all results; the result itself for one picture, if it is not a folder; None
    for results beside each picture or folder. extension: of the results. Raises PlanError.
    """
    folders = [each for each in inputs if each.is_dir()]
    names_file = output is not None and _names_file(output, len(inputs) == 1 and not folders)
    if STANDARD_STREAM in inputs or output == STANDARD_STREAM:
        return [_plan_stream(inputs, output)]
    if output and names_file:
        tasks = [Task(inputs[0], output)]
    else:
        several = len(inputs) > 1
        tasks = [task for each in inputs for task in _plan(each, output, extension, several)]
    return _make_distinct({(task.source.absolute(), task.target): task for task in tasks}.values())


def _names_file(output: Path, for_one: bool) -> bool:
    """Return whether the output is a file's name; `for_one` if there is but one picture.

    Raises PlanError for a file that cannot be written.
    """
    ending = output.suffix.lower()
    if output.is_dir() or ending not in OUTPUT_FORMATS.keys() | OTHER_EXTENSIONS:
        return False
    if ending in OTHER_EXTENSIONS:
        raise PlanError(
            f"{output}: Backdrop writes .png, .webp, .jpg and .zip files, but no {ending} files."
        )
    if not for_one:
        raise PlanError(f"{output} is the name of one file: for several pictures, name a folder.")
    return True


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
            yield Task(path, output / f"{path.stem}{extension}", output)
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
    for source in find_pictures(path, target):
        result = (target / source.relative_to(path)).with_suffix(extension)
        yield Task(source, result, output or target)


def _make_distinct(tasks: Iterable[Task]) -> list[Task]:
    """Number the results that would have one name, as the page does: dog.png, dog-2.png.

    Raises PlanError if a result would replace a picture.
    """
    tasks = list(tasks)
    sources = {_path_key(task.source) for task in tasks}
    used: set[str] = set()
    distinct = []
    for task in tasks:
        target, number = task.target, 1
        while (key := _path_key(target)) in used:
            number += 1
            target = task.target.with_stem(f"{task.target.stem}-{number}")
        if key in sources:
            raise PlanError(f"{target} would replace an input picture: use -o.")
        used.add(key)
        distinct.append(Task(task.source, target, task.folder))
    return distinct


def _path_key(path: Path) -> str:
    # Some systems treat A.png and a.png as the same file.
    return os.path.normcase(path.absolute()).casefold()
