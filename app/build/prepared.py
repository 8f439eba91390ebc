"""Run app/prepare on the published networks, once for each version of networks and recipes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from app.build import BuildError
from app.build.cache import atomic_folder, is_intact, write_manifest
from app.build.environment import run_module
from app.build.parts import Part, Pin, sha256_of

Preparation = Callable[[str, Path, Path], None]
"""Prepares a network, given its name, the published file and the target; raises BuildError."""


def prepare_networks(
    root: Path,
    parts: Sequence[Part],
    folders: Mapping[str, Path],
    cache: Path,
    preparation: Preparation | None = None,
) -> dict[str, Path]:
    """Return `folders` with published networks' folders replaced by those of prepared networks.

    Raises BuildError, also if a result is not the pinned file.
    """
    made = dict(folders)
    for part in parts:
        if part.prepared:
            made[part.name] = cache / f"{part.name}-prepared-{recipe_digest(root, part)}"
            if not is_intact(made[part.name]):
                published = folders[part.name] / f"{part.name}.onnx"
                run = preparation or app_prepare(root)
                _prepare_network(part, part.prepared, published, made[part.name], run)
    return made


def recipe_digest(root: Path, part: Part) -> str:
    """Return a hash of the published weights, the pin, and every source of app/prepare."""
    hashes = [
        sha256_of(path)
        for path in sorted((root / "app/prepare").iterdir())
        if path.suffix in (".py", ".json")
    ]
    return sha256_of(repr([replace(part, prepared=None), part.prepared, hashes]).encode())[:12]


def app_prepare(root: Path) -> Preparation:
    """Return a function that runs app/prepare in a virtual environment with its tools."""

    def run(name: str, published: Path, target: Path) -> None:
        try:
            run_module(root, "prepare", "app.prepare", name, str(published), str(target))
        except BuildError as error:
            raise BuildError(f"Network {name} could not be prepared:\n{error}") from error

    return run


def _prepare_network(part: Part, pin: Pin, published: Path, folder: Path, run: Preparation) -> None:
    print(f"preparing {part.name}", flush=True)
    with atomic_folder(folder) as scratch:
        target = scratch / f"{part.name}.onnx"
        run(part.name, published, target)
        found = f"{sha256_of(target)}, {target.stat().st_size} bytes"
        expected = f"{pin.sha256}, {pin.bytes} bytes"
        if found != expected:
            raise BuildError(
                f"The prepared network {part.name} is not the file that pyproject.toml pins.\n"
                f"  expected sha256 {expected}\n"
                f"  found    sha256 {found}\n"
                "After a change to app/prepare, measure the new file with `python build.py bench\n"
                "quality` and pin it. Without such a change, the tools are not the pinned ones:\n"
                "remove the environments in the cache and try again."
            )
        write_manifest(scratch)
