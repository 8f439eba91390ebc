"""Put a host's own model for Pick into the site: an encoder, a decoder, and their licence.

The page reads the entry (runtime/worker/hosted_pair_entry.py) and fetches the pieces only when a
person uses Pick.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.build import BuildError
from app.build.fetch import print_line
from app.build.hosted_files import (
    GIB,
    HostedModel,
    check_memory,
    check_words,
    split_files,
    warn_of_use,
)
from app.build.model_files import ModelFile, describe, fetch_named, find_file, name_at
from app.build.parts import sha256_of
from app.build.third_party import Component

NAME = "hosted-pick"  # of the model in the page: runtime/protocol.py
# What the layers of an encoder take at 1024 pixels in a page, beside three times the files: 0.4 for
# MobileSAM, 0.55 for EfficientSAM and 0.6 for SAM 2.1 tiny, measured (docs/experiments.md).
LAYERS_GB = 0.6


@dataclass(frozen=True)
class SelectOptions:
    """A host's wishes for Pick, as on the command line; "" and 0 where nothing is said."""

    select_model: tuple[str, ...]
    select_sha256: tuple[str, ...] = ()
    select_title: str = ""
    select_licence: str = ""
    select_authors: str = ""
    select_source: str = ""
    select_memory: float = 0.0


def provide_pair(root: Path, cache: Path, options: SelectOptions) -> HostedModel:
    """Check, describe and split the files of a host's model for Pick. Raises BuildError."""
    named = _find_named(root, options)
    paths = _fetch_pair(root, cache, named) if named else _find_files(root, cache, options)
    facts = describe(root, "--pair", *(str(path.resolve()) for path in paths))
    if named and facts["title"] != named["title"]:
        raise BuildError(
            f"The files of {named['name']} are those of {facts['title'] or 'no known model'}."
        )
    title = options.select_title or facts["title"]
    if not title:
        raise BuildError(
            'The files are no model that is known. Name it: --select-title "Its name".'
        )
    licence = options.select_licence or facts["licence"]
    if not licence:
        raise BuildError("The licence of this model is not known. Name it with --select-licence.")
    check_words(title, licence)
    sizes = [path.stat().st_size for path in paths]
    digests = [sha256_of(path) for path in paths]
    entry = {
        "title": title,
        "licence": licence,
        "use": facts["use"],
        "bytes": sum(sizes),
        "memory_gb": _memory(options.select_memory, sum(sizes)),
        "files": [
            {"name": path.name, "bytes": size} for path, size in zip(paths, sizes, strict=True)
        ],
    }
    component = _describe_component(options, facts, entry, digests)
    files, parts = split_files(paths, sha256_of(" ".join(digests).encode()), cache)
    size = sum(sizes) / 1e6
    print_line(f"the site has {title} for Pick, {size:.1f} MB in {len(parts)} pieces, {licence}")
    warn_of_use(title, facts["use"])
    return HostedModel(NAME, {**entry, "parts": parts}, files, component)


def _find_named(root: Path, options: SelectOptions) -> dict[str, Any] | None:
    """Return the pair of the catalogue that is asked for; None for files and addresses."""
    name = options.select_model[0]
    if len(options.select_model) > 1 or "://" in name or Path(name).is_file():
        return None
    pairs: list[dict[str, Any]] = describe(root, "--pairs")
    named = next((pair for pair in pairs if pair["name"] == name), None)
    if named is None:
        raise BuildError(
            f"There is no file {name}, and no model for Pick of that name: `build.py models` lists "
            "them."
        )
    if options.select_sha256:
        raise BuildError("--select-sha256 is for files and addresses: names have their checksums.")
    return named


def _fetch_pair(root: Path, cache: Path, pair: dict[str, Any]) -> list[Path]:
    """Return the files of a pair of the catalogue. Raises BuildError."""
    paths = []
    for place, file in enumerate(pair["files"]):
        path = fetch_named(root, cache, {**file, "name": f"{pair['name']}.{place}"})
        paths.append(_under_its_name(ModelFile(path, name_at(file["address"])), cache))
    return paths


def _find_files(root: Path, cache: Path, options: SelectOptions) -> list[Path]:
    """Return the files, those of addresses after downloading them. Raises BuildError."""
    wanted, checksums = options.select_model, options.select_sha256
    if checksums and len(checksums) != len(wanted):
        raise BuildError(
            f"--select-sha256 has {len(checksums)} checksums for {len(wanted)} files: it needs one "
            "for each, in the same order."
        )
    paths = []
    for name, sha256 in zip(wanted, checksums or [""] * len(wanted), strict=True):
        found = find_file(root, cache, name, sha256, "--select-sha256")
        if found is None:
            raise BuildError(f"There is no file {name}.")
        if not found.name.isprintable() or set(found.name) & set("<>"):
            raise BuildError(f"The name {found.name!r} has characters that the page does not take.")
        paths.append(_under_its_name(found, cache))
    return paths


def _under_its_name(file: ModelFile, cache: Path) -> Path:
    """Return the path of a file whose last part is its name: a graph calls its weights by that."""
    if file.path.name == file.name:
        return file.path
    path = cache / f"named-{file.path.stem}" / file.name
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    try:
        path.hardlink_to(file.path)
    except OSError:  # a file system without such links
        shutil.copyfile(file.path, path)
    return path


def _memory(memory: float, size: int) -> float:
    """Return the GB that the model takes at most: as said, or else as known pairs do."""
    if not memory:
        memory = round(3 * size / GIB + LAYERS_GB, 1)
        print_line(f"assuming that it needs {memory} GB; --select-memory GB says otherwise")
    check_memory(memory, "--select-memory")
    return memory


def _describe_component(
    options: SelectOptions, facts: dict[str, Any], entry: dict[str, Any], digests: list[str]
) -> Component:
    """Return the model's place in THIRD_PARTY.txt."""
    page = options.select_source or facts["page"]
    if not page:
        raise BuildError("Say with --select-source where the model is from: its page's address.")
    hashes = ", ".join(digests)
    return Component(
        name=f"{entry['title']}, a model for Pick",
        licence=entry["licence"],
        copyright=options.select_authors or f"its authors, whom {page} names",
        source=page,
        version=", ".join(file["name"] for file in entry["files"]),
        note=f"Added by the host of this site. sha256 {hashes}.",
        is_foreign=True,
    )
