"""Prepared networks: what app/prepare makes of published weights, once for each of its versions."""

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from app.build import BuildError
from app.build.cache import finished, is_whole, seal
from app.build.environment import environment, read_requirements
from app.build.parts import Part, Pin, sha256_of

Make = Callable[[str, Path, Path], None]
"""Makes of a network's name and published file the prepared file; raises BuildError."""


def prepare(
    root: Path,
    parts: Sequence[Part],
    folders: Mapping[str, Path],
    cache: Path,
    make: Make | None = None,
) -> dict[str, Path]:
    """Return `folders` with those of the prepared networks in place of the published ones'.

    Raises BuildError.
    """
    made = dict(folders)
    for part in parts:
        if part.prepared:
            made[part.name] = cache / f"{part.name}-prepared-{recipe_digest(root, part)}"
            if not is_whole(made[part.name]):
                published = folders[part.name] / f"{part.name}.onnx"
                _prepare(part, part.prepared, published, made[part.name], make or runner(root))
    return made


def recipe_digest(root: Path, part: Part) -> str:
    """Return what changes with the published weights and with anything that prepares them."""
    hashes = [
        sha256_of(path)
        for path in sorted((root / "app/prepare").iterdir())
        if path.suffix in (".py", ".json")
    ]
    return sha256_of(repr([replace(part, prepared=None), part.prepared, hashes]).encode())[:12]


def runner(root: Path) -> Make:
    """Return what runs app/prepare with its own tools."""
    python = environment(read_requirements(root, "prepare"))

    def make(name: str, published: Path, target: Path) -> None:
        command = [str(python), "-m", "app.prepare", name, str(published), str(target)]
        variables = {**os.environ, "PYTHONPATH": str(root / "app")}  # for `import backdrop`
        result = subprocess.run(command, cwd=root, env=variables, capture_output=True, text=True)
        if result.returncode:
            raise BuildError(f"Network {name} could not be prepared:\n{result.stderr.strip()}")

    return make


def _prepare(part: Part, pin: Pin, published: Path, folder: Path, make: Make) -> None:
    print(f"preparing {part.name}", flush=True)
    with finished(folder) as scratch:
        target = scratch / f"{part.name}.onnx"
        make(part.name, published, target)
        found = f"{sha256_of(target)}, {target.stat().st_size} bytes"
        expected = f"{pin.sha256}, {pin.bytes} bytes"
        if found != expected:
            raise BuildError(
                f"Network {part.name} was prepared to another file than pyproject.toml pins.\n"
                f"  expected sha256 {expected}\n"
                f"  found    sha256 {found}\n"
                "After a change to app/prepare, measure the new file with `python build.py bench\n"
                "quality` and pin it. Without one, the tools are not those that pyproject.toml\n"
                "lists: remove the environments in the cache and try again."
            )
        seal(scratch)
