"""Provide the networks' files in the build's cache."""

from pathlib import Path

from app.build import ROOT
from app.build.cache import cache_folder
from app.build.fetch import provide_parts
from app.build.parts import read_parts
from app.build.prepared import prepare_networks


def published() -> dict[str, Path]:
    """Return each network's published file by the network's name, after fetching it if missing."""
    return _files(prepared=False)


def weights() -> dict[str, Path]:
    """Return each network's file as the site serves it, after preparing it if missing."""
    return _files(prepared=True)


def _files(prepared: bool) -> dict[str, Path]:
    parts = [part for part in read_parts(ROOT) if part.weights]
    folders = provide_parts(parts, cache_folder())
    if prepared:
        folders = prepare_networks(ROOT, parts, folders, cache_folder())
    return {name: folder / f"{name}.onnx" for name, folder in folders.items()}
