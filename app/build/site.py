"""Compose dist/: a table of addresses and contents, written to disk at the end.

index.html and sw.js keep fixed addresses, since a service worker's address decides its scope. All
other files lie in folders named by content hash, so that versions never mix and browsers may cache
the files for ever. Addresses are relative: dist/ works from any path.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.build import BuildError
from app.build.cache import read_manifest, temporary_folder
from app.build.parts import Part, Pin, Weights, read_toml
from app.build.pieces import INDEX, PLAN
from app.build.precache import write_precache_lists
from app.build.templates import content_digest, fill_placeholders, to_json

MIB = 1024 * 1024
LARGEST_FILE = 24 * MIB  # some static hosts refuse files over 25 MiB
WORKER = "static/sw.js"
COMPILED = ("engine", "interface", "kernels")  # folders that app/build/frozen.py makes
SCREENSHOTS = ("docs/background.png", "docs/phone.png")  # named by static/manifest.json only


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


def compose_site(root: Path, parts: Sequence[Part], folders: Mapping[str, Path]) -> Site:
    """Return the whole site: the content of every address.

    `root` is the repository; `folders` has the folder of each part and of COMPILED in the cache.
    Raises BuildError.
    """
    made = collect_parts(root, parts, folders)
    templates, plain = read_app_files(root, made.networks)
    plain |= made.plans
    for name in COMPILED:
        plain |= {
            file: (folders[name] / file).read_bytes() for file in read_manifest(folders[name])
        }
    worker = templates.pop(WORKER)
    index = (root / "index.html").read_bytes()
    places = made.places
    version = content_digest({**templates, **plain, "index": index, "places": to_json(places)})
    places["app"] = f"app-{version}"
    site = dict(made.site)
    for path, content in {**templates, **plain}.items():
        address = f"{places['app']}/{path}"
        # PyScript resolves the addresses of a configuration against that file, but the interpreter
        # of a main-thread script against the page.
        base = "index.html" if path == "page.json" else address
        site[address] = fill_placeholders(content, base, places) if path in templates else content
    uncached = made.uncached | {f"{places['app']}/{path}" for path in SCREENSHOTS}
    lists = write_precache_lists(worker, *split_cached(site, uncached, made.on_demand))
    site["sw.js"] = fill_placeholders(lists, "sw.js", places)
    site["index.html"] = fill_placeholders(index, "index.html", places)
    check_sizes(site)
    return site


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


def split_cached(
    site: Site, uncached: Collection[str], on_demand: Collection[str]
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return the files that the service worker caches at once, and those after their first use."""
    whole = {
        address: content if isinstance(content, bytes) else content.read()
        for address, content in site.items()
        if address not in uncached
    }
    at_once = {address: content for address, content in whole.items() if address not in on_demand}
    return at_once, {address: whole[address] for address in on_demand}


def read_app_files(
    root: Path, networks: Mapping[str, Any]
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return Backdrop's own files, those with placeholders and those without.

    Their paths are relative to the app's folder in the site.
    """
    config = read_toml(root / "pyscript.toml")
    for table in config.values():
        del table["modules"]  # engine.pack and page.pack contain them
    templates = {
        **read_files(root, ["static/**/*"]),
        "engine.json": to_json(config["engine"]),
        "page.json": to_json(config["page"]),
    }
    plain = {
        "engine.py": (root / "app/backdrop/runtime/worker/worker.py").read_bytes(),
        "networks.json": to_json(networks),
        "page.py": (root / "app/backdrop/ui/main.py").read_bytes(),
        **read_files(root, SCREENSHOTS),
    }
    return templates, plain


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

    `folder` is one that pieces.py has made.
    """
    place = f"{name}-{weights.sha256[:12]}"
    pieces = json.loads((folder / INDEX).read_text("utf-8"))
    served: Site = {}
    for piece in pieces:
        address = f"{place}/{piece['url']}"
        served[address] = Slice(folder / piece["url"], 0, piece["wire"])
        piece["url"] = f"../{address}"
    return {"bytes": weights.bytes, "sha256": weights.sha256, "parts": pieces}, served


def read_files(root: Path, patterns: Sequence[str]) -> dict[str, bytes]:
    """Return the files that match the patterns, by path relative to `root`.

    A pattern after "!" excludes files. Raises BuildError for a pattern without files.
    """
    excluded = {path for each in patterns if each[0] == "!" for path in root.glob(each[1:])}
    found: dict[str, bytes] = {}
    for pattern in patterns:
        if pattern[0] == "!":
            continue
        paths = [path for path in sorted(root.glob(pattern)) if path.is_file()]
        if not paths:
            raise BuildError(f"The site needs {pattern}, but there is no such file in {root}.")
        for path in paths:
            if path not in excluded:
                found[path.relative_to(root).as_posix()] = path.read_bytes()
    return found


def check_sizes(site: Site) -> None:
    """Raise BuildError for a file that some static hosts would refuse."""
    for address, content in site.items():
        if len(content) > LARGEST_FILE:
            raise BuildError(
                f"{address} has {len(content) / MIB:.1f} MiB; a file of the site may have at most "
                f"{LARGEST_FILE // MIB} MiB. Split it into pieces, as for networks."
            )


def write_site(site: Site, folder: Path) -> None:
    """Write the site beside `folder`, then replace `folder` with it."""
    with temporary_folder(folder.parent) as scratch:
        made = scratch / "new"
        for address, content in site.items():
            path = made / address
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.read())
        if folder.exists():
            folder.rename(scratch / "old")
        made.rename(folder)
