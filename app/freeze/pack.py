"""Put files into one compressed stream, a pack, which static/pack.js reads.

The stream is a line of JSON, [[path, size in bytes], ...], followed by the contents of the files.
"""

import json
import zlib
from collections.abc import Mapping


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return a pack of the files, which are given by their paths."""
    paths = sorted(files)
    head = json.dumps([[path, len(files[path])] for path in paths], separators=(",", ":"))
    return compress(b"".join([head.encode(), b"\n", *(files[path] for path in paths)]))


def compress(content: bytes) -> bytes:
    """Compress with gzip, without a time or a name: equal contents give equal bytes."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return compressor.compress(content) + compressor.flush()
