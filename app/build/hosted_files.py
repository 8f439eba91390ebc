"""Split a host's own models into pieces for the site, and check what the host says about them.

hosted.py has the model that cuts pictures, hosted_pair.py that for Pick.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.build import BuildError
from app.build.cache import atomic_folder, is_intact, write_manifest
from app.build.fetch import print_line
from app.build.part_files import Site, Slice
from app.build.pieces import INDEX, write_pieces
from app.build.third_party import Component

PREFIX = "hosted"  # of the folders of pieces
PIECE = 8 * 1024 * 1024  # bytes: few requests, and little is lost when one breaks off
MAX_TITLE = 24  # characters: it is a button on a phone
WEBASSEMBLY_GB = 4.0  # most memory of a model on the processor
GIB = 1024**3


@dataclass(frozen=True)
class HostedModel:
    """A model that goes into the site.

    name: in the page, a name of runtime/protocol.py. entry: the JSON that describes it. component:
    its place in THIRD_PARTY.txt.
    """

    name: str
    entry: dict[str, Any]
    files: Site
    component: Component


def check_words(title: str, licence: str) -> None:
    """Raise BuildError for a title or a licence that the page would refuse."""
    if not 0 < len(title) <= MAX_TITLE or not title.isprintable() or set(title) & set("<>"):
        raise BuildError(f"A title has 1 to {MAX_TITLE} characters in one line, without < and >.")
    if not 0 < len(licence) <= 200 or not licence.isprintable() or set(licence) & set("<>"):
        raise BuildError("A licence is one line of at most 200 characters, without < and >.")


def check_memory(memory: float, option: str) -> None:
    """Raise BuildError for a need of memory, GB, that no page can meet."""
    if not 0 < memory <= WEBASSEMBLY_GB:
        raise BuildError(
            f"This model needs about {memory:.1f} GB of memory, and a page has at most "
            f"{WEBASSEMBLY_GB:.0f} GB for one. Choose a smaller model, or, if that is wrong, say "
            f"with {option} how much it needs."
        )


def warn_of_use(title: str, use: str) -> None:
    """Print what the licence says about commercial use, unless it allows it."""
    if use == "forbidden":
        print_line(f"{title}: not for commercial use without an agreement with its makers.")
    elif use == "unclear":
        print_line(f"{title}: commercial use may not be allowed. Read its terms.")


def split_files(
    paths: Sequence[Path], digest: str, cache: Path
) -> tuple[Site, list[dict[str, Any]]]:
    """Return the pieces of files one after the other, addressed by their hashes, and their list.

    digest: a hash of the files. The pieces are kept in the cache.
    """
    folder = cache / f"{PREFIX}-pieces-{digest[:12]}-{PIECE}"
    if not is_intact(folder):
        print_line("packing the host's model")
        with atomic_folder(folder) as target:
            write_pieces(b"".join(path.read_bytes() for path in paths), target, PIECE)
            write_manifest(target)
    files: Site = {}
    parts = json.loads((folder / INDEX).read_text("utf-8"))
    for part in parts:
        address = f"{PREFIX}-{digest[:12]}/{part['sha256'][:16]}.bin"
        files[address] = Slice(folder / part["url"], 0, part["wire"])
        part["url"] = f"../{address}"
    return files, parts
