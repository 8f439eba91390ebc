"""Find the ONNX file that a host wants in the site: on this disk, at an address, or by its name.

Names are those of the engine's table of files (catalogue_files.py), which app/prepare prints. Where
nobody publishes a checksum, models.lock beside pyproject.toml remembers the first one.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.build import BuildError
from app.build.environment import run_module
from app.build.fetch import print_line
from app.build.parts import read_toml, sha256_of

LOCAL = ("127.0.0.1", "localhost", "::1")  # may do without HTTPS
LOCK = "models.lock"
LOCK_HEAD = "# Checksums of models for which none is published, as the first download found them.\n"


@dataclass(frozen=True)
class ModelFile:
    """A file on this disk.

    name: of the file at its source. entry: its model's name in the catalogue, "" unless a name was
    given. best_for: as in the catalogue, where it differs from its entry's.
    """

    path: Path
    name: str
    entry: str = ""
    best_for: str = ""


def describe(root: Path, *arguments: str) -> Any:
    """Return what `python -m app.prepare.describe` prints. Raises BuildError with its sentence."""
    return json.loads(run_module(root, "prepare", "app.prepare.describe", *arguments))


def answer_probe(root: Path, path: Path, entry: dict[str, Any]) -> dict[str, Any] | None:
    """Return what a file answers to the probe, by `python -m app.prepare.host_answer`.

    None if it answers nothing that tells. Raises BuildError, also where ONNX Runtime is not to be
    had.
    """
    options = [f"--side={entry['side']}", f"--colours={entry['colours']}"]
    options += ["--stretched"] if entry["is_stretched"] else []
    module = "app.prepare.host_answer"
    known: dict[str, Any] | None = json.loads(run_module(root, "run", module, str(path), *options))
    return known


def download(root: Path, address: str, target: Path, size: int, checksums: dict[str, str]) -> None:
    """Download a file with lines of progress; size: 0 if unknown. Raises BuildError.

    checksums: those that are known, by "sha256" and "md5". What broke off is resumed.
    """
    options = [f"--{name}={digest}" for name, digest in checksums.items()]
    given = [address, str(target), f"--size={size}", *options]
    run_module(root, "prepare", "app.prepare.fetch_model", *given, shows_output=True)


def list_models(root: Path) -> list[str]:
    """Return a line for each file that can be fetched by its name."""
    lines = []
    uses = {"forbidden": " (no commercial use)", "unclear": " (read its terms)"}
    for file in describe(root):
        model = file["model"]
        size = f"{file['megabytes']:.0f} MB" if file["megabytes"] else "size unknown"
        facts = [model["title"], size, model["licence"] + uses.get(model["use"], "")]
        if best_for := file["best_for"] or model["best_for"]:
            facts.append(f"best for {best_for}")
        lines.append(f"{file['name']:22} {'; '.join(facts)}")
    for pair in describe(root, "--pairs"):
        licence = pair["licence"] + uses.get(pair["use"], "")
        facts = [pair["title"], f"{pair['megabytes']} MB", licence, "for Pick (--select-model)"]
        lines.append(f"{pair['name']:22} {'; '.join(facts)}")
    return lines


def find_model(root: Path, cache: Path, wanted: str, sha256: str = "") -> ModelFile:
    """Return the file, after downloading it if need be. Raises BuildError.

    wanted: a path, an https address, or a name. sha256: in hex, for an address.
    """
    if found := find_file(root, cache, wanted, sha256, "--sha256"):
        return found
    named = next((f for f in describe(root) if wanted in (f["name"], f["rembg"])), None)
    if named is None:
        raise BuildError(
            f"There is no file {wanted}, and no model of that name: `build.py models` lists them."
        )
    path = fetch_named(root, cache, named, sha256.lower())
    return ModelFile(path, name_at(named["address"]), named["entry"], named["best_for"])


def find_file(root: Path, cache: Path, wanted: str, sha256: str, option: str) -> ModelFile | None:
    """Return the file of a path or, after downloading it if need be, of an https address.

    None if `wanted` is neither. option: that says the sha256, which an address needs.
    Raises BuildError.
    """
    if "://" in wanted:
        if not _is_secure(wanted):
            raise BuildError(f"{wanted} is not an https address.")
        if not sha256:
            raise BuildError(f"Say with {option} which file {wanted} has: an address may change.")
        path = _fetch(root, cache, wanted, 0, {"sha256": sha256.lower()})
        return ModelFile(path, name_at(wanted))
    path = Path(wanted)
    if not path.is_file():
        return None
    if sha256 and sha256_of(path) != sha256.lower():
        raise BuildError(f"{path} has sha256 {sha256_of(path)}, not {sha256}.")
    return ModelFile(path, path.name)


def fetch_named(root: Path, cache: Path, file: dict[str, Any], sha256: str = "") -> Path:
    """Return a file of the catalogue after downloading it if need be. Raises BuildError.

    file: its name, address, size and checksums, as `describe` lists them. sha256: in hex, in place
    of the published one.
    """
    name, address = file["name"], file["address"]
    expected = sha256 or file["sha256"] or _read_lock(root).get(name, {}).get("sha256", "")
    checksums = {"sha256": expected, "md5": "" if expected else file["md5"]}
    path = _fetch(root, cache, address, file["size"], checksums)
    if not any(checksums.values()):
        found = {"sha256": sha256_of(path), "bytes": path.stat().st_size, "address": address}
        print_line(
            f"nobody publishes a checksum of {name}: got {found['bytes']} bytes, sha256 "
            f"{found['sha256']}, which {LOCK} keeps. Compare it with another source if you can."
        )
        _write_lock(root, name, found)
    return path


def _fetch(root: Path, cache: Path, address: str, size: int, checksums: dict[str, str]) -> Path:
    """Return a downloaded file of this size, 0 if unknown, with the checksums that are not ""."""
    known = {kind: digest for kind, digest in checksums.items() if digest}
    path = cache / f"model-{sha256_of(repr([address, known]).encode())[:12]}.onnx"
    # Without a checksum the file is fetched anew: nothing says that the kept one is whole.
    if known and path.exists() and all(_digest(path, kind) == known[kind] for kind in known):
        return path
    path.unlink(missing_ok=True)
    print_line(f"fetching {name_at(address)} from {address}")
    download(root, address, path, size, known)
    return path


def _digest(path: Path, kind: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, kind).hexdigest()


def _is_secure(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)


def name_at(address: str) -> str:
    """Return the name of the file at an address."""
    name = urlsplit(address).path.rpartition("/")[2]
    return name if name.strip(".") else "model.onnx"


def _read_lock(root: Path) -> dict[str, dict[str, Any]]:
    path = root / LOCK
    return read_toml(path) if path.exists() else {}


def _write_lock(root: Path, name: str, found: dict[str, Any]) -> None:
    tables = {**_read_lock(root), name: found}
    lines = [LOCK_HEAD]
    for key in sorted(tables):
        lines.append(f"[{json.dumps(key)}]")
        lines += [f"{field} = {json.dumps(value)}" for field, value in tables[key].items()]
        lines.append("")
    (root / LOCK).write_text("\n".join(lines), "utf-8")
