"""Prepare one network: `python -m app.prepare isnet PUBLISHED.onnx PREPARED.onnx`."""

import argparse
import hashlib
from pathlib import Path

from app.prepare.backdrop_s import BACKDROP_S
from app.prepare.isnet import ISNET
from app.prepare.network import PrepareError

RECIPES = {recipe.name: recipe for recipe in (BACKDROP_S, ISNET)}


def main() -> None:
    """Prepare one network; print size and sha256 of the written file."""
    parser = argparse.ArgumentParser(prog="python -m app.prepare")
    parser.add_argument("network", choices=sorted(RECIPES))
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    options = parser.parse_args()
    try:
        RECIPES[options.network].prepare(options.source, options.target)
    except (PrepareError, OSError) as error:
        parser.exit(1, f"{options.source}: {error}\n")
    content = options.target.read_bytes()
    print(f"{options.target}: {len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()
