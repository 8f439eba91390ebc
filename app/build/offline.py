"""What the service worker keeps for use without a connection, written into static/sw.js."""

import base64
import hashlib
import json
from collections.abc import Mapping

PLACEHOLDER = b"{{files}}"


def listed(script: bytes, files: Mapping[str, bytes]) -> bytes:
    """Write the files into the script: each address with its bytes and its hash.

    The hash is written as in the Subresource Integrity specification, for fetch() to verify.
    """
    lines = [
        f"  {json.dumps(address)}: [{len(content)}, {json.dumps(integrity(content))}],"
        for address, content in sorted(files.items())
    ]
    return script.replace(PLACEHOLDER, "\n".join(["{", *lines, "}"]).encode())


def integrity(content: bytes) -> str:
    """Return the sha256 of a file's content as Subresource Integrity writes it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode()
