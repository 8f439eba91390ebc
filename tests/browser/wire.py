"""What the site's visitors fetch, and how much of that comes over the wire."""

import gzip
from pathlib import Path
from typing import Any, ClassVar

from app.build.serve import Handler

COMPRESSED = {".css", ".html", ".js", ".json", ".py", ".svg", ".wasm"}  # as hosts that compress do


class Counted(Handler):
    """Remembers which files were asked for."""

    asked: ClassVar[set[Path]]

    def send_head(self) -> Any:
        """Take note, and answer."""
        path = Path(self.translate_path(self.path.partition("?")[0]))
        self.asked.add(path / "index.html" if path.is_dir() else path)
        return super().send_head()


def sizes(paths: set[Path]) -> tuple[float, float]:
    """Return the MB of files as they are, and as a host that compresses sends them."""
    plain = packed = 0
    for path in paths:
        content = path.read_bytes() if path.is_file() else b""
        plain += len(content)
        small = gzip.compress(content, 6) if path.suffix in COMPRESSED else content
        packed += len(small)
    return plain / 1e6, packed / 1e6
