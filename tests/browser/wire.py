"""Record the files that a visit fetches, and compute their size over the wire."""

import gzip
from pathlib import Path
from typing import Any, ClassVar

from app.build.serve import Handler

COMPRESSED = {".css", ".html", ".js", ".json", ".py", ".svg", ".wasm"}  # what such hosts compress


class CountingHandler(Handler):
    """Records the requested files."""

    asked: ClassVar[set[Path]]

    def send_head(self) -> Any:
        """Record the file, and answer."""
        path = Path(self.translate_path(self.path.partition("?")[0]))
        self.asked.add(path / "index.html" if path.is_dir() else path)
        return super().send_head()


def sizes(paths: set[Path]) -> tuple[float, float]:
    """Return the size of files in MB: uncompressed, and as sent by a host that compresses."""
    plain = packed = 0
    for path in paths:
        content = path.read_bytes() if path.is_file() else b""
        plain += len(content)
        small = gzip.compress(content, 6) if path.suffix in COMPRESSED else content
        packed += len(small)
    return plain / 1e6, packed / 1e6
