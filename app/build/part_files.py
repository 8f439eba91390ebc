"""Collect the files that the parts contribute to the site."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.build.cache import read_manifest
from app.build.parts import Part, Pin, Weights
from app.build.pieces import INDEX, PLAN
from app.build.templates import content_digest, to_json


@dataclass(frozen=True)
class Slice:
    """A range of bytes of a cached file."""

    path: Path
    start: int
    size: int

    def __len__(self) -> int:
        return self.size

    def read(self) -> bytes:
        """Read the bytes."""
        with self.path.open("rb") as file:
            file.seek(self.start)
            return file.read(self.size)


Site = dict[str, bytes | Slice]


def bytes_of(content: bytes | Slice) -> bytes:
    """Return the content of one of a site's files."""
    return content if isinstance(content, bytes) else content.read()


@dataclass
class PartFiles:
    """Everything that the parts contribute to the site.

    `places` maps placeholder names to addresses, `networks` is the content of networks.json,
    `plans` go into the app's folder. The service worker never caches `uncached` addresses and
    caches `on_demand` ones after their first use.
    """

    site: Site = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    networks: dict[str, Any] = field(default_factory=dict)
    plans: dict[str, bytes] = field(default_factory=dict)
    uncached: set[str] = field(default_factory=set)
    on_demand: set[str] = field(default_factory=set)


def collect_parts(root: Path, parts: Sequence[Part], folders: Mapping[str, Path]) -> PartFiles:
    """Return the contributions of all parts: files of libraries, pieces and plans of networks."""
    made = PartFiles()
    for part in parts:
        if part.network:
            folder = folders[part.name]
            entry, pieces = describe_network(part.name, part.network, folder)
            answer = root / f"app/prepare/{part.name}-answer.json"
            if answer.exists():
                entry["answer"] = json.loads(answer.read_text("utf-8"))
            if (folder / PLAN).exists():
                entry["plan"] = f"plans/{part.name}.pack"
                made.plans[entry["plan"]] = (folder / PLAN).read_bytes()
            made.networks[part.name] = entry
            made.site |= pieces
            made.uncached |= pieces.keys()  # the engine stores networks itself
        elif not part.beside:
            files, place = list_part_files(part.name, folders[part.name])
            made.places[f"parts.{part.name}"] = place
            made.places |= {f"parts.{part.name}/{name}": f"{place}/{name}" for name in files}
            made.site |= {f"{place}/{name}": content for name, content in files.items()}
            made.on_demand |= {f"{place}/{name}" for name in files if part.is_later(name)}
    return made


def list_part_files(name: str, folder: Path) -> tuple[dict[str, Slice], str]:
    """Return a part's files by name, and their folder in the site.

    A module NAME.mjs is served as NAME.js: some hosts do not serve .mjs as JavaScript, and browsers
    reject such modules.
    """
    files: dict[str, Slice] = {}
    hashes: dict[str, str] = {}
    for file, found in read_manifest(folder).items():
        served = re.sub(r"\.mjs$", ".js", file)
        files[served] = Slice(folder / file, 0, (folder / file).stat().st_size)
        hashes[served] = found
    version = content_digest({"": to_json(hashes)})
    return files, f"{name}-{version}"


def describe_network(
    name: str, weights: Weights | Pin, folder: Path
) -> tuple[dict[str, Any], Site]:
    """Return a network's entry in networks.json, which model_store.py reads, and its pieces.

    `folder` is the result of pieces.py.
    """
    place = f"{name}-{weights.sha256[:12]}"
    pieces = json.loads((folder / INDEX).read_text("utf-8"))
    served: Site = {}
    for piece in pieces:
        address = f"{place}/{piece['url']}"
        served[address] = Slice(folder / piece["url"], 0, piece["wire"])
        piece["url"] = f"../{address}"
    return {"bytes": weights.bytes, "sha256": weights.sha256, "parts": pieces}, served
