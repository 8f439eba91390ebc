"""Fill placeholders in Backdrop's own files, and hash files for the names of folders."""

import json
import posixpath
import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from hashlib import sha256

from app.build import BuildError


def fill_placeholders(content: bytes, address: str, places: Mapping[str, str]) -> bytes:
    """Replace each placeholder by an address relative to the file at `address`.

    {{app}} and {{parts.NAME}} stand for folders, {{parts.NAME/PATTERN}} for the only file of the
    part that matches the pattern, as many packages put hashes into file names. `places` has the
    address of each. Raises BuildError for a placeholder without exactly one match.
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


def to_json(value: object) -> bytes:
    """Encode as JSON, with the same bytes for equal values."""
    return json.dumps(value, indent=1, sort_keys=True).encode()


def content_digest(files: Mapping[str, bytes]) -> str:
    """Return a hash of the files' paths and contents, 12 hex digits."""
    whole = sha256()
    for path in sorted(files):
        whole.update(f"{path} {len(files[path])}\n".encode() + files[path])
    return whole.hexdigest()[:12]
