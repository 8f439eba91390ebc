"""Compile Python sources to Pyodide's bytecode; freeze.mjs runs this module in Pyodide.

Python imports the result without checking the sources. `optimize` is that of compile(): 1 removes
asserts, 2 removes docstrings too, which numpy needs.
"""

import importlib.util
import marshal
from pathlib import Path

FLAGS = (0b01).to_bytes(4, "little")  # PEP 552: with a hash of the source that is never checked


def compile_tree(source: Path, target: Path, optimize: int) -> None:
    """Copy the files of a folder, with .py compiled to .pyc. Raises SyntaxError."""
    for path in sorted(source.rglob("*")):
        if path.is_file():
            place = path.relative_to(source)
            content = path.read_bytes()
            if path.suffix == ".py":
                content = compile_source(content, place.as_posix(), optimize)
                place = place.with_suffix(".pyc")
            (target / place).parent.mkdir(parents=True, exist_ok=True)
            (target / place).write_bytes(content)


def compile_source(source: bytes, name: str, optimize: int) -> bytes:
    """Return the content of the .pyc file of a source; tracebacks show it under `name`."""
    code = compile(source, name, "exec", dont_inherit=True, optimize=optimize)
    head = importlib.util.MAGIC_NUMBER + FLAGS + importlib.util.source_hash(source)
    return head + marshal.dumps(code)
