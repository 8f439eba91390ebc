"""A task of the command: one picture and its result."""

from dataclasses import dataclass
from pathlib import Path

# Stands for standard input and output.
STANDARD_STREAM = Path("-")


@dataclass(frozen=True)
class Task:
    """A picture's file and its result's file; STANDARD_STREAM for standard input or output.

    folder: the output folder whose record (record.py) lists the result; None for a result that the
    command line names, or that lies beside its picture.
    """

    source: Path
    target: Path
    folder: Path | None = None
