"""Find the ONNX file that a host wants in the site: on this disk, at an address, or by its name.

Names are those of the engine's table of files (catalogue_files.py), which app/prepare prints. Where
nobody publishes a checksum, models.lock beside pyproject.toml remembers the first one.
"""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.build import BuildError
from app.build.download import digest_of, download
from app.build.environment import provide_python, read_requirements
from app.build.fetch import print_line
from app.build.parts import read_toml, sha256_of

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
    python = provide_python(read_requirements(root, "prepare"))
    command = [str(python), "-m", "app.prepare.describe", *arguments]
    variables = {**os.environ, "PYTHONPATH": str(root / "app")}  # for `import backdrop`
    result = subprocess.run(command, cwd=root, env=variables, capture_output=True, text=True)
    if result.returncode:
        raise BuildError(result.stderr.strip())
    return json.loads(result.stdout)


def list_models(root: Path) -> list[str]:
    """Return a line for each file that can be fetched by its name."""
    lines = []
    for file in describe(root):
        model = file["model"]
        size = f"{file['megabytes']:.0f} MB" if file["megabytes"] else "size unknown"
        uses = {"forbidden": " (no commercial use)", "unclear": " (read its terms)"}
        facts = [model["title"], size, model["licence"] + uses.get(model["use"], "")]
        if best_for := file["best_for"] or model["best_for"]:
            facts.append(f"best for {best_for}")
        lines.append(f"{file['name']:22} {'; '.join(facts)}")
    return lines


def find_model(root: Path, cache: Path, wanted: str, sha256: str = "") -> ModelFile:
    """Return the file, after downloading it if need be. Raises BuildError.

    wanted: a path, an https address, or a name. sha256: in hex, for an address.
    """
    if "://" in wanted:
        if not sha256:
            raise BuildError(f"Say with --sha256 which file {wanted} has: an address may change.")
        return ModelFile(_fetch(cache, wanted, 0, "sha256", sha256), _name_at(wanted))
    path = Path(wanted)
    if path.is_file():
        if sha256 and sha256_of(path) != sha256.lower():
            raise BuildError(f"{path} has sha256 {sha256_of(path)}, not {sha256}.")
        return ModelFile(path, path.name)
    named = next((f for f in describe(root) if wanted in (f["name"], f["rembg"])), None)
    if named is None:
        raise BuildError(
            f"There is no file {wanted}, and no model of that name: `build.py models` lists them."
        )
    return _fetch_named(root, cache, named, sha256)


def _fetch_named(root: Path, cache: Path, file: dict[str, Any], sha256: str) -> ModelFile:
    name, address = file["name"], file["address"]
    locked = _read_lock(root).get(name, {})
    expected = sha256 or file["sha256"] or locked.get("sha256", "")
    if expected or file["md5"]:
        kind = "sha256" if expected else "md5"
        path = _fetch(cache, address, file["size"], kind, expected or file["md5"])
    else:
        path = _fetch(cache, address, file["size"], "", "")
        found = {"sha256": sha256_of(path), "bytes": path.stat().st_size, "address": address}
        print_line(
            f"nobody publishes a checksum of {name}: got {found['bytes']} bytes, sha256 "
            f"{found['sha256']}, which {LOCK} keeps. Compare it with another source if you can."
        )
        _write_lock(root, name, found)
    return ModelFile(path, _name_at(address), file["entry"], file["best_for"])


def _fetch(cache: Path, address: str, size: int, kind: str, digest: str) -> Path:
    """Return a downloaded file whose digest and size are as expected, where those are known."""
    key = sha256_of(f"{address} {digest.lower()}".encode())[:12]
    path = cache / f"model-{key}.onnx"
    # Without a digest the file is fetched anew: nothing says that the kept one is whole.
    if not (path.exists() and digest and digest_of(path, kind) == digest.lower()):
        path.unlink(missing_ok=True)
        print_line(f"fetching {_name_at(address)} from {address}")
        download(address, path)
    found = digest_of(path, kind) if digest else ""
    if found != digest.lower() or (size and path.stat().st_size != size):
        have = path.stat().st_size
        path.unlink()
        of_file = f"{kind} {found}, {have} bytes" if digest else f"{have} bytes"
        of_table = f"{kind} {digest}, " if digest else ""
        raise BuildError(
            f"{address} is not the file that was expected, and is not used.\n"
            f"  expected {of_table}{f'{size} bytes' if size else 'of any size'}\n"
            f"  found    {of_file}\n"
            "Try again; if it stays so, the file at that address was changed."
        )
    return path


def _name_at(address: str) -> str:
    return urlsplit(address).path.rpartition("/")[2]


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
