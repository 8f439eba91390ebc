"""Renew the pins of the network's files in pyproject.toml."""

import hashlib
import re
from pathlib import Path

PART = "tool.backdrop.parts.backdrop-s"


def renew_pin(project: str, table: str, content: bytes) -> str:
    """Return pyproject.toml's text with the size and hash of `content` in a table of the part.

    `table` is "weights" or "prepared". Raises ValueError if the text has no such pin.
    """
    pattern = re.compile(
        rf"(^\[{re.escape(f'{PART}.{table}')}\]\nbytes = )[\d_]+(\nsha256 = \")[0-9a-f]{{64}}\"",
        re.M,
    )
    digest = hashlib.sha256(content).hexdigest()
    renewed, count = pattern.subn(rf'\g<1>{len(content):_}\g<2>{digest}"', project)
    if count != 1:
        raise ValueError(f"pyproject.toml has no pin in [{PART}.{table}].")
    return renewed


def renew_pins(path: Path, weights: bytes, prepared: bytes) -> None:
    """Renew both pins in the file pyproject.toml. Raises ValueError and OSError."""
    project = path.read_text("utf-8")
    for table, content in (("weights", weights), ("prepared", prepared)):
        project = renew_pin(project, table, content)
    path.write_text(project, "utf-8")
