"""Run `backdrop models` and `backdrop models get NAME`: nothing else downloads anything."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from backdrop.command.download import HASH_NAMES, checksum_of, download
from backdrop.command.folders import model_folders, own_folder
from backdrop.command.messages import message_of, terms_of
from backdrop.command.model_files import SPECS, check_name, read_info
from backdrop.command.named_models import find_stem, stems_of, unknown_model
from backdrop.command.parser import Parser
from backdrop.engine.errors import BackdropError
from backdrop.engine.network.catalogue import ALLOWED, FORBIDDEN, UNCLEAR
from backdrop.engine.network.catalogue_files import FILES, CatalogueFile, file_of
from backdrop.engine.network.recognise import Recognition

DESCRIPTION = """\
List the public models that Backdrop knows by name, or download one. Only `get` downloads.

  backdrop models                       name, size, licence, whether it is there
  backdrop models get birefnet-lite     download it, or go on where a download stopped
  backdrop dog.jpg --model birefnet-lite
"""
EPILOG = """\
Backdrop has measured none of them; docs/models.md has published figures with their sources.
For a folder of pictures that is called models, write ./models.
"""
COMMERCIAL = {ALLOWED: "yes", FORBIDDEN: "no", UNCLEAR: "unclear"}


def run_models(arguments: Sequence[str]) -> int:
    """Run the command with the arguments after `models`, and return its exit code."""
    parser = _build_parser()
    values = parser.parse_args(arguments)
    if values.action == "get":
        if not values.names:
            parser.error("Name a model to download; `backdrop models` lists them.")
        return max(get_model(name, values.models, values.quiet) for name in values.names)
    rows = [describe(each, values.models) for each in FILES]
    if values.json:
        for row in rows:
            print(json.dumps(row))
    else:
        print(format_table(rows))
    return 0


def get_model(name: str, folder: Path | None, quiet: bool) -> int:
    """Download a model into a folder, None for Backdrop's; return the exit code."""
    entry = file_of(name)
    if entry is None:
        _say(unknown_model(name).user_message)
        return 2
    there = find_stem(stems_of(entry), model_folders(folder))
    if there and _is_model(there, entry):
        _say(f"{entry.name} is there: {there}", quiet)
        return 0
    target = (folder or own_folder()) / entry.file_name
    terms = terms_of(Recognition((entry.model,)))
    if terms:
        _say(terms, quiet)
    try:
        _download(entry, target, quiet)
    except BackdropError as error:
        _say(message_of(error))
        return 1
    except OSError as error:
        _say(f"The model could not be written: {error}.")
        return 1
    if not entry.sha256 and not entry.md5:
        _say(f"No checksum is published; sha256 {checksum_of(target)} arrived.", quiet)
    _say(f"{target} is there. Use it: backdrop PICTURE --model {entry.name}", quiet)
    return 0


def describe(entry: CatalogueFile, folder: Path | None) -> dict[str, Any]:
    """Return what there is to know of a file, for JSON."""
    there = find_stem(stems_of(entry), model_folders(folder))
    model = entry.model
    return {
        "name": entry.name,
        "rembg": entry.rembg,
        "title": model.title,
        "megabytes": entry.megabytes,
        "float16": entry.float16,
        "licence": model.licence,
        "commercial": COMMERCIAL[model.use],
        "best_for": entry.best_for or model.best_for,
        "page": model.page,
        "address": entry.address,
        "file": str(there) if there else None,
    }


def format_table(rows: Sequence[dict[str, Any]]) -> str:
    """Return the list of models for people, one a line, with what to do next."""
    heads = ("name", "MB", "licence", "commercial use", "best for", "there")
    lines = [heads]
    for row in rows:
        words = f"{row['best_for']}{' (float16)' if row['float16'] else ''}"
        size = f"{row['megabytes']:.0f}"
        there = _shorten(row["file"]) if row["file"] else "-"
        lines.append((row["name"], size, row["licence"], row["commercial"], words, there))
    widths = [max(len(line[place]) for line in lines) for place in range(len(heads) - 1)]
    text = []
    for line in lines:
        cells = [
            cell.rjust(width) if place == 1 else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=False))
        ]
        text.append("  ".join([*cells, line[-1]]).rstrip())
    own = ", ".join(SPECS)
    text += [
        "",
        f"Backdrop's own models ({own}) are in the package and need no download.",
        "`backdrop models get NAME` downloads one, and `backdrop PICTURE --model NAME` uses it;",
        "rembg's names (birefnet-general-lite, isnet-general-use, ...) are known, too.",
    ]
    return "\n".join(text)


def _download(entry: CatalogueFile, target: Path, quiet: bool) -> None:
    checksums = dict(zip(HASH_NAMES, (entry.sha256, entry.md5), strict=True))
    is_hidden = True if quiet else None  # None: where standard error is no terminal
    with tqdm(
        desc=entry.name, unit="B", unit_scale=True, total=entry.size or None, disable=is_hidden
    ) as bar:

        def report(there: int, whole: int) -> None:
            bar.total = whole or None
            bar.update(there - bar.n)

        download(
            entry.address,
            target,
            report,
            entry.size,
            checksums,
            lambda file: check_name(file, entry, read_info(file).known),
        )


def _build_parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="backdrop models",
        usage="%(prog)s [--models FOLDER] [--json]\n       %(prog)s get NAME ... [--models FOLDER]",
        description=DESCRIPTION,
        epilog=EPILOG,
    )
    parser.add_argument("action", nargs="?", choices=("get",), help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a model to download")
    parser.add_argument(
        "--models",
        type=Path,
        metavar="FOLDER",
        help=f"look here first, and download to here (default: {own_folder()})",
    )
    parser.add_argument("--json", action="store_true", help="print one line of JSON for each model")
    parser.add_argument("-q", "--quiet", action="store_true", help="print failures only")
    return parser


def _is_model(file: Path, entry: CatalogueFile) -> bool:
    try:
        check_name(file, entry, read_info(file).known)
    except BackdropError:
        return False
    return True


def _shorten(file: str) -> str:
    """Return a file's path with ~ for the home folder."""
    home = str(Path.home())
    return f"~{file.removeprefix(home)}" if file.startswith(home) else file


def _say(sentence: str, quiet: bool = False) -> None:
    if not quiet:
        print(f"backdrop: {sentence}", file=sys.stderr)
