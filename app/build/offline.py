"""What the service worker keeps for use without a connection, written into static/sw.js."""

import base64
import hashlib
import json
from collections.abc import Mapping

FILES, LATER = b"{{files}}", b"{{later}}"


def listed(script: bytes, files: Mapping[str, bytes], later: Mapping[str, bytes]) -> bytes:
    """Write into the script what it keeps, and what only once it was used.

    Each is an address with its bytes and its hash, which is written as in the Subresource Integrity
    specification, for fetch() to verify.
    """
    return script.replace(FILES, _table(files)).replace(LATER, _table(later))


def _table(files: Mapping[str, bytes]) -> bytes:
    lines = [
        f"  {json.dumps(address)}: [{len(content)}, {json.dumps(integrity(content))}],"
        for address, content in sorted(files.items())
    ]
    return "\n".join(["{", *lines, "}"]).encode()


def integrity(content: bytes) -> str:
    """Return the sha256 of a file's content as Subresource Integrity writes it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode()
