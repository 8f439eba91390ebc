"""Backdrop's own files on their way into the site: found, filled in, packed, named by content."""

import io
import json
import posixpath
import re
import zipfile
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path

from app.build import BuildError


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


def fill(content: bytes, address: str, places: Mapping[str, str]) -> bytes:
    """Replace placeholders by addresses relative to the file they stand in. Raises BuildError.

    {{app}} and {{parts.NAME}} stand for folders, {{parts.NAME/PATTERN}} for the one file of the
    part that matches: many packages put hashes in their files' names.
    """

    def relative(match: re.Match[bytes]) -> bytes:
        name = match[1].decode()
        found = [place for known, place in places.items() if fnmatchcase(known, name)]
        if len(found) != 1:
            raise BuildError(
                f"{address} refers to {{{{{name}}}}}, which stands for {len(found)} folders and "
                "files of the site, not for one."
            )
        return posixpath.relpath(found[0], posixpath.dirname(address) or ".").encode()

    return re.sub(rb"\{\{(app|parts\.[^{}]+)\}\}", relative, content)


def as_json(value: object) -> bytes:
    """Encode as JSON, the same for the same value."""
    return json.dumps(value, indent=1, sort_keys=True).encode()


def digest(files: Mapping[str, bytes]) -> str:
    """Return 12 hex digits that stand for the files' paths and contents."""
    whole = sha256()
    for path in sorted(files):
        whole.update(f"{path} {len(files[path])}\n".encode() + files[path])
    return whole.hexdigest()[:12]


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip, the same for the same files on every computer; so it is not compressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path)  # its time is 1980
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[path])
    return buffer.getvalue()
