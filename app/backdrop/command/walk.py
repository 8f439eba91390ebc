"""Find the pictures in a folder, without those that Backdrop made."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from backdrop.command.record import list_results
from backdrop.engine.formats.accepted import EXTENSIONS
from backdrop.engine.formats.decode import FORMATS

# Ending of a result's name beside its picture, the same as in the page.
CUTOUT_SUFFIX = "-cutout"
# Extensions of the pictures that are taken from folders: those that this Pillow decodes, and HEIC,
# which may fail with a sentence.
PICTURE_EXTENSIONS = frozenset(
    f".{each}" for format_ in (*FORMATS, "HEIF") for each in EXTENSIONS[format_]
)

# Stem of a result beside its picture: the picture's stem, and perhaps a number.
_RESULT_STEM = re.compile(rf"(.+){CUTOUT_SUFFIX}(?:-\d+)?")


def find_pictures(folder: Path, target: Path) -> Iterator[Path]:
    """Yield the pictures in and below a folder in the order of their names.

    target: the folder for the results. Left out are hidden files and folders, the target, results
    that a record lists (record.py), and dog-cutout.png beside dog.jpg.
    """
    root = folder.resolve()
    results = {path for parent in root.parents for path in list_results(parent)}
    for parent, folders, names in os.walk(folder):
        here = root / Path(parent).relative_to(folder)
        visible = [each for each in folders if not each.startswith(".")]
        folders[:] = sorted(each for each in visible if here / each != target.resolve())
        results.update(list_results(here))
        pictures = [name for name in sorted(names) if _is_picture(name)]
        originals = {Path(name).stem for name in pictures}
        for name in pictures:
            beside = _RESULT_STEM.fullmatch(Path(name).stem)
            if here / name not in results and not (beside and beside[1] in originals):
                yield Path(parent, name)


def _is_picture(name: str) -> bool:
    return Path(name).suffix.lower() in PICTURE_EXTENSIONS and not name.startswith(".")
