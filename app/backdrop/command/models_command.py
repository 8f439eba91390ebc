"""Run `backdrop models` and `backdrop models get NAME`: nothing else downloads anything."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from backdrop.command.folders import model_folders, own_folder
from backdrop.command.get_models import get_model
from backdrop.command.model_files import SPECS
from backdrop.command.named_models import find_stem, stems_of
from backdrop.command.named_pairs import find_named_pair
from backdrop.command.parser import Parser
from backdrop.engine.errors import ModelNotDownloaded
from backdrop.engine.network.catalogue import ALLOWED, FORBIDDEN, UNCLEAR
from backdrop.engine.network.catalogue_files import FILES, CatalogueFile
from backdrop.engine.network.catalogue_pairs import PAIRS, CataloguePair

DESCRIPTION = """\
List the public models that Backdrop knows by name, or download one. Only `get` downloads.

  backdrop models                       name, size, licence, whether it is there
  backdrop models get birefnet-lite     download it, or go on where a download stopped
  backdrop dog.jpg --model birefnet-lite
  backdrop models get mobile-sam
  backdrop dog.jpg --keep 120,80 --select-model mobile-sam
"""
EPILOG = """\
Backdrop has measured none of them; docs/models.md has published figures with their sources.
For a folder of pictures that is called models, write ./models.
"""
# What a model does, and what to read above those of each kind.
CUTS, TAPS = "pictures", "taps"
HEADS = {TAPS: "For what --keep and --remove take (--select-model NAME):"}
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
    rows += [describe_pair(each, values.models) for each in PAIRS]
    if values.json:
        for row in rows:
            print(json.dumps(row))
    else:
        print(format_table(rows))
    return 0


def describe(entry: CatalogueFile, folder: Path | None) -> dict[str, Any]:
    """Return what there is to know of a file, for JSON."""
    there = find_stem(stems_of(entry), model_folders(folder))
    model = entry.model
    return {
        "name": entry.name,
        "for": CUTS,
        "rembg": entry.rembg,
        "title": model.title,
        "megabytes": entry.megabytes,
        "float16": entry.float16,
        "licence": model.licence,
        "commercial": COMMERCIAL[model.use],
        "best_for": entry.best_for or model.best_for,
        "page": model.page,
        "addresses": [entry.address],
        "file": str(there) if there else None,
    }


def describe_pair(pair: CataloguePair, folder: Path | None) -> dict[str, Any]:
    """Return what there is to know of a model for taps, for JSON; its file is a folder."""
    try:
        there = find_named_pair(pair, folder)[0].parent
    except ModelNotDownloaded:
        there = None
    return {
        "name": pair.name,
        "for": TAPS,
        "rembg": "",
        "title": pair.title,
        "megabytes": pair.megabytes,
        "float16": False,
        "licence": pair.model.licence,
        "commercial": COMMERCIAL[pair.model.use],
        "best_for": "",
        "page": pair.model.page,
        "addresses": [file.address for file in pair.files],
        "file": str(there) if there else None,
    }


def format_table(rows: Sequence[dict[str, Any]]) -> str:
    """Return the list of models for people, one a line, with what to do next."""
    lines = [("name", "MB", "licence", "commercial use", "best for", "there")]
    for row in rows:
        best_for = row["best_for"] if row["for"] == CUTS else row["title"]
        words = f"{best_for}{' (float16)' if row['float16'] else ''}"
        size = f"{row['megabytes']:.0f}"
        there = _shorten(row["file"]) if row["file"] else "-"
        lines.append((row["name"], size, row["licence"], row["commercial"], words, there))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text, kind = [_align(lines[0], widths)], CUTS
    for row, line in zip(rows, lines[1:], strict=True):
        if row["for"] != kind:
            kind = row["for"]
            text += ["", HEADS[kind]]
        text.append(_align(line, widths))
    own = ", ".join(SPECS)
    text += [
        "",
        f"Backdrop's own models ({own}) are in the package and need no download.",
        "`backdrop models get NAME` downloads one, and `backdrop PICTURE --model NAME` uses it;",
        "rembg's names (birefnet-general-lite, isnet-general-use, ...) are known, too.",
    ]
    return "\n".join(text)


def _align(line: Sequence[str], widths: Sequence[int]) -> str:
    cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
    cells[1] = line[1].rjust(widths[1])
    return "  ".join(cells).rstrip()


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


def _shorten(file: str) -> str:
    """Return a file's path with ~ for the home folder."""
    home = str(Path.home())
    return f"~{file.removeprefix(home)}" if file.startswith(home) else file
