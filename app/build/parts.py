"""The parts Backdrop is made of: one table each in pyproject.toml, [tool.backdrop.parts.NAME]."""

import hashlib
import tomllib
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Weights:
    """A network's weights: the file NAME.onnx of the part NAME, pinned in its own right.

    `index` and `resource` are given where the package holds that file in chunks: the member that
    lists the chunks, and the key of the weights in it.
    """

    bytes: int
    sha256: str
    index: str = ""
    resource: str = ""


@dataclass(frozen=True)
class Pin:
    """What a file made by the build must be."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Part:
    """One package and what is taken of it.

    `client` is npm or pip, and `sha256` that of the archive the client brings. `take` are patterns
    of paths in the archive; a member is kept under its base name. `beside` names another part: the
    files are served in its folder, and its pyodide-lock.json must list each of them with its hash.
    `prepared` pins what prepare.py makes of `weights`, and then that is served. `later` are
    patterns of files that only some devices use: the service worker keeps them once they were used.
    """

    name: str
    client: str
    package: str
    version: str
    sha256: str
    licence: str
    take: tuple[str, ...] = ()
    beside: str = ""
    weights: Weights | None = None
    prepared: Pin | None = None
    later: tuple[str, ...] = field(default=(), repr=False)  # nothing that is fetched depends on it

    def is_later(self, file: str) -> bool:
        """Tell whether a served file is kept only once it was used."""
        return any(fnmatchcase(file, pattern) for pattern in self.later)

    @property
    def key(self) -> str:
        """The part's folder in the cache, another one after any change to what is fetched."""
        fetched = replace(self, prepared=None)
        return f"{self.name}-{sha256_of(repr(fetched).encode())[:12]}"

    @property
    def network(self) -> Weights | Pin | None:
        """What is served as the network NAME, for a part that has one."""
        return self.prepared or self.weights

    @property
    def source(self) -> str:
        """The package it is taken from, for messages."""
        return f"{self.package} {self.version} ({self.client})"


def read_parts(root: Path) -> list[Part]:
    """Read every part from pyproject.toml; a table with a wrong key raises TypeError."""
    parts = []
    for name, table in read_toml(root / "pyproject.toml")["tool"]["backdrop"]["parts"].items():
        fields: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in table.items()
        }
        if weights := fields.get("weights"):
            fields["weights"] = Weights(**weights)
        if prepared := fields.get("prepared"):
            fields["prepared"] = Pin(**prepared)
        parts.append(Part(name=name, **fields))
    return parts


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file."""
    with path.open("rb") as file:
        return tomllib.load(file)


def sha256_of(content: bytes | Path) -> str:
    """Hex sha256 of bytes or of a file's content."""
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
