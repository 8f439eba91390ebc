"""Read the third-party parts that pyproject.toml pins, as [tool.backdrop.parts.NAME]."""

import hashlib
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from app.build import BuildError


@dataclass(frozen=True)
class Weights:
    """The published weights of a network: the pinned file NAME.onnx of the part NAME.

    Where the package splits that file into chunks, `index` is the member that lists them and
    `resource` the key of the weights in that list.
    """

    bytes: int
    sha256: str
    index: str = ""
    resource: str = ""


@dataclass(frozen=True)
class Pin:
    """Size and hash that a file made by the build must have."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Part:
    """One package and the files taken from it, or a network in the repository.

    `client` is npm or pip; `sha256` belongs to the archive that it downloads. A network in the
    repository has `path` in place of these, and `weights` pins it. `take` lists patterns
    of paths in the archive; a matching member is stored under its base name. `beside` names another
    part, whose pyodide-lock.json must list each file with its hash. `prepared` pins the network
    that the build makes from `weights` and serves instead of them. `later` lists patterns of files
    that not every visit uses: the service worker caches them after their first use. `platform`
    names the one of several archives of pip that is pinned; it only carries data, for all systems.
    A build may leave out a part that is `optional`.
    """

    name: str
    client: str = ""
    package: str = ""
    version: str = ""
    sha256: str = ""
    licence: str = ""
    take: tuple[str, ...] = ()
    beside: str = ""
    weights: Weights | None = None
    prepared: Pin | None = None
    path: str = ""
    later: tuple[str, ...] = field(default=(), repr=False)  # it does not change what is fetched

    platform: str = field(default="", repr=False)  # sha256 says which archive it is
    optional: bool = field(default=False, repr=False)

    def is_later(self, file: str) -> bool:
        """Return whether the service worker caches a file only after its first use."""
        return any(fnmatchcase(file, pattern) for pattern in self.later)

    @property
    def key(self) -> str:
        """Name of the part's folder in the cache; it depends on all that determines the files."""
        fetched = replace(self, prepared=None)
        return f"{self.name}-{sha256_of(repr(fetched).encode())[:12]}"

    @property
    def network(self) -> Weights | Pin | None:
        """Size and hash of the network that is served, for a part that has one."""
        return self.prepared or self.weights

    @property
    def source(self) -> str:
        """The package or the path, for messages."""
        return self.path or f"{self.package} {self.version} ({self.client})"


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


def leave_out(parts: Sequence[Part], without: Collection[str]) -> list[Part]:
    """Return the parts without the named ones. Raises BuildError if one is not optional."""
    optional = [part.name for part in parts if part.optional]
    if wrong := sorted(set(without) - set(optional)):
        raise BuildError(f"Only {', '.join(optional)} can be left out, and not {wrong[0]}.")
    return [part for part in parts if part.name not in without]


def read_version(root: Path) -> str:
    """Read Backdrop's version from pyproject.toml."""
    version: str = read_toml(root / "pyproject.toml")["project"]["version"]
    return version


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file."""
    with path.open("rb") as file:
        return tomllib.load(file)


def sha256_of(content: bytes | Path) -> str:
    """Return the sha256 of bytes or of a file, in hex."""
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
