"""Describe a public or custom model for a host's build, as JSON on the standard output.

`python -m app.prepare.describe FILE` has the facts of one ONNX file, by the engine's own reader,
and `--pair FILE FILE ...` those of a model for Pick;
`python -m app.prepare.describe` lists the files that can be downloaded by name, and `--pairs` the
models for Pick. build.py reads it.
"""

import argparse
import json
import mmap
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from backdrop.engine.errors import BackdropError
from backdrop.engine.network.catalogue import (
    ISNET,
    MODNET,
    STRETCHED,
    U2NET,
    U2NET_CUT,
    U2NET_SMALL,
    CatalogueEntry,
)
from backdrop.engine.network.catalogue_files import FILES
from backdrop.engine.network.catalogue_pairs import PAIRS
from backdrop.engine.network.colours import COLOURS
from backdrop.engine.network.custom_model import SIDES, ModelInfo, inspect
from backdrop.engine.network.protobuf import Source
from backdrop.engine.network.select_files import inspect_pair

# Architectures of convolutions only, which need far less memory than transformers do.
CONVOLUTIONS = (ISNET, MODNET, U2NET, U2NET_CUT, U2NET_SMALL)


def describe_file(path: Path) -> dict[str, Any]:
    """Return the facts of an ONNX file. Raises a CustomModelError or OSError.

    `models` are the public models that it may be; none for an unknown one.
    """
    with ExitStack() as opened:
        return describe(inspect(_map(path, opened)))


def describe(info: ModelInfo) -> dict[str, Any]:
    """Return the facts of a file that was read; `side` is 0 where a person has to choose one."""
    return {
        "side": 0 if info.asks_side else info.side,
        "colours": "" if info.asks_colours else info.colours,
        "sides": list(SIDES),
        "kinds_of_colours": sorted(COLOURS),
        "models": [_facts(entry) for entry in info.known.entries] if info.known else [],
    }


def describe_pair(paths: Sequence[Path]) -> dict[str, str]:
    """Return the facts of a model for Pick, "" where it is unknown. Raises as describe_file()."""
    with ExitStack() as opened:
        pair = inspect_pair([(path.name, _map(path, opened)) for path in paths])
    known = pair.known
    return {
        "title": known.title if known else "",
        "licence": pair.licence,
        "use": pair.use,
        "page": known.page if known else "",
    }


def _map(path: Path, opened: ExitStack) -> Source:
    """Return a file's content, of which only what is used is read."""
    if not path.stat().st_size:
        return b""
    file = opened.enter_context(path.open("rb"))
    return opened.enter_context(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def list_files() -> list[dict[str, Any]]:
    """Return the files that can be downloaded by name, each with the facts of its model."""
    return [
        {**asdict(file), "megabytes": file.megabytes, "model": _facts(file.model)} for file in FILES
    ]


def list_pairs() -> list[dict[str, Any]]:
    """Return the models for Pick that can be downloaded by name, with their files and terms."""
    return [
        {**asdict(pair), "licence": pair.model.licence, "use": pair.model.use} for pair in PAIRS
    ]


def _facts(entry: CatalogueEntry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "title": entry.title,
        "licence": entry.licence,
        "use": entry.use,
        "best_for": entry.best_for,
        "page": entry.page,
        "memory_gb": entry.memory_gb,
        "is_light": entry.architecture in CONVOLUTIONS,
        "colours": entry.colours,
        "is_stretched": entry.answer == STRETCHED,
    }


def main() -> None:
    """Print the JSON; a file that the engine refuses ends it with the engine's sentence."""
    parser = argparse.ArgumentParser(prog="python -m app.prepare.describe")
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--pair", type=Path, nargs="+", default=[])
    parser.add_argument("--pairs", action="store_true")
    options = parser.parse_args()
    files = options.pair or [options.file]
    try:
        if options.pair:
            found: Any = describe_pair(options.pair)
        elif options.pairs:
            found = list_pairs()
        else:
            found = describe_file(options.file) if options.file else list_files()
        print(json.dumps(found))
    except BackdropError as error:
        names = ", ".join(path.name for path in files)
        parser.exit(1, f"{names}: {error.user_message}\n")
    except OSError as error:
        parser.exit(1, f"{error.filename}: {error.strerror}\n")


if __name__ == "__main__":
    main()
