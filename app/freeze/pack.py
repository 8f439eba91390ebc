"""Files in one compressed stream, which static/pack.js inflates and takes apart.

Inflated it is a line of JSON, [[path, bytes], ...], and after its line feed each file's content.
"""

import json
import zlib
from collections.abc import Mapping


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return the pack of the files, by path."""
    paths = sorted(files)
    head = json.dumps([[path, len(files[path])] for path in paths], separators=(",", ":"))
    return squeeze(b"".join([head.encode(), b"\n", *(files[path] for path in paths)]))


def squeeze(content: bytes) -> bytes:
    """Return gzip's format of the content, the same at every build: with neither time nor name."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return compressor.compress(content) + compressor.flush()
