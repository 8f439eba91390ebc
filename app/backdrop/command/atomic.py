"""Write files so that they exist complete or not at all."""

import os
from pathlib import Path


def partial_path(target: Path, process: int) -> Path:
    """Return the path under which the process of that id writes a file until it is complete."""
    return target.with_name(f".backdrop-{process}.partial")


def write_atomically(target: Path, content: bytes) -> None:
    """Write a file so that it exists complete or not at all. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = partial_path(target, os.getpid())
    try:
        partial.write_bytes(content)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
