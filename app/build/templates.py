"""What Backdrop's own files go through on their way into the site."""

import json
import posixpath
import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from hashlib import sha256

from app.build import BuildError


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
