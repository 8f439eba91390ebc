"""Assembling dist/: the site is a table of addresses and contents until it is written.

All but index.html and sw.js, whose place decides what it serves, lies in folders named by their
content, so that a new version never mixes with an old one and a browser may keep the files for
ever. Addresses are relative: dist/ works from any path.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.build import BuildError
from app.build.cache import manifest, temporary
from app.build.parts import Part, Pin, Weights, read_toml
from app.build.pieces import INDEX, PLAN
from app.build.precache import listed
from app.build.templates import as_json, digest, fill

MIB = 1024 * 1024
LARGEST_FILE = 24 * MIB  # some static hosts refuse a file over 25 MiB
WORKER = "static/sw.js"
COMPILED = "engine", "interface", "kernels"  # by app/build/frozen.py
SCREENSHOTS = ("docs/background.png", "docs/phone.png")  # for static/manifest.json alone


@dataclass(frozen=True)
class Slice:
    """A run of bytes of a cached file."""

    path: Path
    start: int
    size: int

    def __len__(self) -> int:
        return self.size

    def read(self) -> bytes:
        """Return the bytes."""
        with self.path.open("rb") as file:
            file.seek(self.start)
            return file.read(self.size)


Site = dict[str, bytes | Slice]


def compose(root: Path, parts: Sequence[Part], folders: Mapping[str, Path]) -> Site:
    """Return the whole site: every address with its content.

    `root` is the repository, `folders` has each part's folder in the cache, and those of what is
    COMPILED. Raises BuildError.
    """
    site: Site = {}
    made = {  # what goes into the app's folder beside its own files
        file: (folders[name] / file).read_bytes()
        for name in COMPILED
        for file in manifest(folders[name])
    }
    places: dict[str, str] = {}
    networks: dict[str, Any] = {}
    left_out: set[str] = set()  # of what is kept for use without a connection
    later: set[str] = set()  # of that, what is kept once it was used
    for part in parts:
        if part.network:
            networks[part.name], pieces = network(part.name, part.network, folders[part.name])
            answer = root / f"app/prepare/{part.name}-answer.json"
            if answer.exists():
                networks[part.name]["answer"] = json.loads(answer.read_text("utf-8"))
            plan, address = folders[part.name] / PLAN, f"plans/{part.name}.pack"
            if plan.exists():
                networks[part.name]["plan"] = address
                made[address] = plan.read_bytes()
            site |= pieces
            left_out |= pieces.keys()
        elif not part.beside:
            files, place = gather(part.name, folders[part.name])
            places[f"parts.{part.name}"] = place
            site |= {f"{place}/{name}": content for name, content in files.items()}
            places |= {f"parts.{part.name}/{name}": f"{place}/{name}" for name in files}
            later |= {f"{place}/{name}" for name in files if part.is_later(name)}
    templates, plain = own_files(root, networks)
    plain |= made
    worker = templates.pop(WORKER)
    index = (root / "index.html").read_bytes()
    places["app"] = (
        f"app-{digest({**templates, **plain, 'index': index, 'places': as_json(places)})}"
    )
    for path, content in {**templates, **plain}.items():
        address = f"{places['app']}/{path}"
        # PyScript resolves addresses in a configuration against that, but a main-thread tag's
        # interpreter against the page.
        base = "index.html" if path == "page.json" else address
        site[address] = fill(content, base, places) if path in templates else content
    left_out |= {f"{places['app']}/{path}" for path in SCREENSHOTS}
    whole = {
        address: content if isinstance(content, bytes) else content.read()
        for address, content in site.items()
        if address not in left_out
    }
    kept = {address: content for address, content in whole.items() if address not in later}
    once_used = {address: whole[address] for address in later}
    site["sw.js"] = fill(listed(worker, kept, once_used), "sw.js", places)
    site["index.html"] = fill(index, "index.html", places)
    check_sizes(site)
    return site


def own_files(root: Path, networks: Mapping[str, Any]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return Backdrop's own files, those with placeholders and those without.

    Their paths are relative to the app's folder.
    """
    config = read_toml(root / "pyscript.toml")
    for table in config.values():
        del table["modules"]  # they are in engine.pack and page.pack
    templates = {
        **sources(root, ["static/**/*"]),
        "engine.json": as_json(config["engine"]),
        "page.json": as_json(config["page"]),
    }
    plain = {
        "engine.py": (root / "app/backdrop/runtime/worker/worker.py").read_bytes(),
        "networks.json": as_json(networks),
        "page.py": (root / "app/backdrop/ui/main.py").read_bytes(),
        **sources(root, SCREENSHOTS),
    }
    return templates, plain


def gather(name: str, folder: Path) -> tuple[dict[str, Slice], str]:
    """Return a part's files, and their folder in the site.

    A module NAME.mjs is served as NAME.js: not every host knows the first as JavaScript, and a
    browser takes no module from one that does not.
    """
    files: dict[str, Slice] = {}
    hashes: dict[str, str] = {}
    for file, found in manifest(folder).items():
        served = re.sub(r"\.mjs$", ".js", file)
        files[served] = Slice(folder / file, 0, (folder / file).stat().st_size)
        hashes[served] = found
    return files, f"{name}-{digest({'': as_json(hashes)})}"


def network(name: str, weights: Weights | Pin, folder: Path) -> tuple[dict[str, Any], Site]:
    """Return a network's entry in networks.json, and its pieces, for the engine's model_store.py.

    folder: what pieces.py has made.
    """
    place = f"{name}-{weights.sha256[:12]}"
    listed = json.loads((folder / INDEX).read_text("utf-8"))
    served: Site = {}
    for piece in listed:
        address = f"{place}/{piece['url']}"
        served[address] = Slice(folder / piece["url"], 0, piece["wire"])
        piece["url"] = f"../{address}"
    return {"bytes": weights.bytes, "sha256": weights.sha256, "parts": listed}, served


def sources(root: Path, patterns: Sequence[str]) -> dict[str, bytes]:
    """Return the files that match the patterns and none of those after a "!", by path in `root`."""
    left_out = {path for each in patterns if each[0] == "!" for path in root.glob(each[1:])}
    found: dict[str, bytes] = {}
    for pattern in patterns:
        if pattern[0] == "!":
            continue
        paths = [path for path in sorted(root.glob(pattern)) if path.is_file()]
        if not paths:
            raise BuildError(f"There is no {pattern} in {root}, of which the site is made.")
        for path in paths:
            if path not in left_out:
                found[path.relative_to(root).as_posix()] = path.read_bytes()
    return found


def check_sizes(site: Site) -> None:
    """Raise BuildError for a file that some static hosts would refuse."""
    for address, content in site.items():
        if len(content) > LARGEST_FILE:
            raise BuildError(
                f"{address} has {len(content) / MIB:.1f} MiB; a file of the site may have "
                f"{LARGEST_FILE // MIB} MiB. Serve it in pieces, as networks are."
            )


def write(site: Site, folder: Path) -> None:
    """Write the site beside `folder` and put it in that place whole."""
    with temporary(folder.parent) as scratch:
        made = scratch / "new"
        for address, content in site.items():
            path = made / address
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.read())
        if folder.exists():
            folder.rename(scratch / "old")
        made.rename(folder)
