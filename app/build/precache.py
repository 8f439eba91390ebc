"""What the service worker keeps for use without a connection, written into static/sw.js."""

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping

FILES, LATER = b"{/* {{files}} */}", b"{/* {{later}} */}"


def listed(script: bytes, files: Mapping[str, bytes], later: Mapping[str, bytes]) -> bytes:
    """Write into the script what it keeps, and what only once it was used.

    Each is an address with its bytes and its hash, which is written as in the Subresource Integrity
    specification, for fetch() to verify. Packed WebAssembly is kept unpacked: its bytes are those,
    and a second hash is theirs.
    """
    return script.replace(FILES, _table(files)).replace(LATER, _table(later))


def _table(files: Mapping[str, bytes]) -> bytes:
    lines = [
        f"  {json.dumps(path)}: {json.dumps(_entry(path, files[path]))}," for path in sorted(files)
    ]
    return "\n".join(["{", *lines, "}"]).encode()


def _entry(path: str, content: bytes) -> list[int | str]:
    if not path.endswith(".wasm.pack"):
        return [len(content), integrity(content)]
    kept = gzip.decompress(content)
    return [len(kept), integrity(content), integrity(kept)]


def integrity(content: bytes) -> str:
    """Return the sha256 of a file's content as Subresource Integrity writes it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode()
