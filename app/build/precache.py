"""Write the list of files that the service worker caches into static/sw.js."""

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping

FILES = b"{/* {{files}} */}"  # the placeholder for files that are cached at once
LATER = b"{/* {{later}} */}"  # the placeholder for files that are cached after their first use


def write_precache_lists(
    script: bytes, at_once: Mapping[str, bytes], on_demand: Mapping[str, bytes]
) -> bytes:
    """Replace both placeholders of the script by tables of files.

    A table has the size and the hash of each address, the latter in the notation of Subresource
    Integrity, which fetch() verifies. WebAssembly is cached uncompressed: its entry has the
    uncompressed size and, in addition, the hash of the uncompressed file.
    """
    return script.replace(FILES, _format_table(at_once)).replace(LATER, _format_table(on_demand))


def _format_table(files: Mapping[str, bytes]) -> bytes:
    lines = [
        f"  {json.dumps(path)}: {json.dumps(_describe_file(path, files[path]))},"
        for path in sorted(files)
    ]
    return "\n".join(["{", *lines, "}"]).encode()


def _describe_file(path: str, content: bytes) -> list[int | str]:
    if not path.endswith(".wasm.pack"):
        return [len(content), integrity(content)]
    uncompressed = gzip.decompress(content)
    return [len(uncompressed), integrity(content), integrity(uncompressed)]


def integrity(content: bytes) -> str:
    """Return the sha256 of a file's content in the notation of Subresource Integrity."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode()
