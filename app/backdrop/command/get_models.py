"""Run `backdrop models get NAME`: download a public model, resumed and verified."""

import sys
from collections.abc import Callable
from pathlib import Path

from tqdm import tqdm

from backdrop.command.download import HASH_NAMES, checksum_of, download
from backdrop.command.folders import model_folders, own_folder
from backdrop.command.messages import message_of, terms_of
from backdrop.command.model_files import check_name, read_info
from backdrop.command.named_models import find_stem, stems_of, unknown_model
from backdrop.command.named_pairs import (
    files_in,
    find_named_pair,
    graphs_of,
    pair_of,
)
from backdrop.command.selector_files import check_title, find_selector, read_pair
from backdrop.engine.errors import BackdropError
from backdrop.engine.network.catalogue_files import CatalogueFile, file_of
from backdrop.engine.network.catalogue_pairs import CataloguePair, PairFile
from backdrop.engine.network.recognise import Recognition

Check = Callable[[Path], object]  # raises what is wrong


def get_model(name: str, folder: Path | None, quiet: bool) -> int:
    """Download a model into a folder, None for Backdrop's; return the exit code."""
    entry, pair = file_of(name), pair_of(name)
    if entry is None and pair is None:
        _say(unknown_model(name).user_message)
        return 2
    try:
        if entry:
            _get_file(entry, folder, quiet)
        elif pair:
            _get_pair(pair, folder, quiet)
    except BackdropError as error:
        _say(message_of(error))
        return 1
    except OSError as error:
        _say(f"The model could not be written: {error}.")
        return 1
    return 0


def _get_file(entry: CatalogueFile, folder: Path | None, quiet: bool) -> None:
    """Download one file. Raises OSError or a BackdropError."""

    def check(file: Path) -> None:
        check_name(file, entry, read_info(file).known)

    there = find_stem(stems_of(entry), model_folders(folder))
    if there and _passes(check, there):
        _say(f"{entry.name} is there: {there}", quiet)
        return
    target = (folder or own_folder()) / entry.file_name
    _say_terms(terms_of(Recognition((entry.model,))), quiet)
    _download(entry, target, quiet, entry.name, check)
    _say(f"{target} is there. Use it: backdrop PICTURE --model {entry.name}", quiet)


def _get_pair(pair: CataloguePair, folder: Path | None, quiet: bool) -> None:
    """Download the files of a model for taps. Raises OSError or a BackdropError."""
    if _passes(lambda _: find_selector(pair.name, folder), Path()):
        place = find_named_pair(pair, folder)[0].parent
        _say(f"{pair.name} is there: {place}", quiet)
        return
    _say_terms(terms_of(pair.model), quiet)
    files = files_in(pair, folder or own_folder())
    for file, target in zip(pair.files, files, strict=True):
        if not target.is_file() or not _is_published(file, target):
            _download(file, target, quiet, f"{pair.name}/{target.name}")
    try:
        check_title(read_pair(*graphs_of(files)), pair.title)
    except BackdropError:
        for target in files:
            target.unlink()
        raise
    _say(
        f"{files[0].parent} is there. Use it: "
        f"backdrop PICTURE --keep X,Y --select-model {pair.name}",
        quiet,
    )


def _passes(check: Check, file: Path) -> bool:
    try:
        check(file)
    except BackdropError:
        return False
    return True


def _is_published(file: PairFile, target: Path) -> bool:
    """Return whether a file is the published one: its checksum says so."""
    return any(
        wanted and checksum_of(target, name) == wanted
        for name, wanted in zip(HASH_NAMES, (file.sha256, file.md5), strict=True)
    )


def _download(
    file: CatalogueFile | PairFile,
    target: Path,
    quiet: bool,
    title: str,
    check: Check | None = None,
) -> None:
    checksums = dict(zip(HASH_NAMES, (file.sha256, file.md5), strict=True))
    is_hidden = True if quiet else None  # None: where standard error is no terminal
    with tqdm(
        desc=title, unit="B", unit_scale=True, total=file.size or None, disable=is_hidden
    ) as bar:

        def report(there: int, whole: int) -> None:
            bar.total = whole or None
            bar.update(there - bar.n)

        download(file.address, target, report, file.size, checksums, check)
    if not any(checksums.values()):
        _say(f"No checksum is published; sha256 {checksum_of(target)} arrived.", quiet)


def _say_terms(terms: str, quiet: bool) -> None:
    if terms:
        _say(terms, quiet)


def _say(sentence: str, quiet: bool = False) -> None:
    if not quiet:
        print(f"backdrop: {sentence}", file=sys.stderr)
