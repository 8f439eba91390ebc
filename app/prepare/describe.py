"""Describe a public or custom model for a host's build, as JSON on the standard output.

`python -m app.prepare.describe FILE` has the facts of one ONNX file, by the engine's own reader;
`python -m app.prepare.describe` lists the files that can be downloaded by name. build.py reads it.
"""

import argparse
import json
import mmap
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
from backdrop.engine.network.colours import COLOURS
from backdrop.engine.network.custom_model import SIDES, ModelInfo, inspect

# Architectures of convolutions only, which need far less memory than transformers do.
CONVOLUTIONS = (ISNET, MODNET, U2NET, U2NET_CUT, U2NET_SMALL)


def describe_file(path: Path) -> dict[str, Any]:
    """Return the facts of an ONNX file. Raises a CustomModelError or OSError.

    `models` are the public models that it may be; none for an unknown one.
    """
    if not path.stat().st_size:
        return describe(inspect(b""))
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return describe(inspect(content))


def describe(info: ModelInfo) -> dict[str, Any]:
    """Return the facts of a file that was read; `side` is 0 where a person has to choose one."""
    return {
        "side": 0 if info.asks_side else info.side,
        "colours": "" if info.asks_colours else info.colours,
        "sides": list(SIDES),
        "kinds_of_colours": sorted(COLOURS),
        "models": [_facts(entry) for entry in info.known.entries] if info.known else [],
    }


def list_files() -> list[dict[str, Any]]:
    """Return the files that can be downloaded by name, each with the facts of its model."""
    return [
        {**asdict(file), "megabytes": file.megabytes, "model": _facts(file.model)} for file in FILES
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
    options = parser.parse_args()
    try:
        print(json.dumps(describe_file(options.file) if options.file else list_files()))
    except BackdropError as error:
        parser.exit(1, f"{options.file.name}: {error.user_message}\n")
    except OSError as error:
        parser.exit(1, f"{options.file}: {error.strerror}\n")


if __name__ == "__main__":
    main()
