"""The networks' files in the build's cache."""

from pathlib import Path

from app.build import ROOT
from app.build.cache import cache_folder
from app.build.fetch import provide
from app.build.parts import read_parts


def weights() -> dict[str, Path]:
    """Return each network's file by the network's name, fetched if need be."""
    pinned = [part for part in read_parts(ROOT) if part.weights]
    folders = provide(pinned, cache_folder())
    return {name: folder / f"{name}.onnx" for name, folder in folders.items()}
