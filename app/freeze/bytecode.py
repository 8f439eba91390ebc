"""From Python's sources to its bytecode. Run by freeze.mjs in Pyodide, whose bytecode it has to be.

The result is imported without a look at any source. `optimize` is that of compile(): 1 leaves
asserts out and 2 docstrings too, which numpy cannot do without.
"""

import importlib.util
import marshal
from pathlib import Path

FLAGS = (0b01).to_bytes(4, "little")  # PEP 552: a hash of the source, never checked


def compile_tree(source: Path, target: Path, optimize: int) -> None:
    """Write each file of a folder into another one, .py as .pyc. Raises SyntaxError."""
    for path in sorted(source.rglob("*")):
        if path.is_file():
            place = path.relative_to(source)
            content = path.read_bytes()
            if path.suffix == ".py":
                content = bytecode(content, place.as_posix(), optimize)
                place = place.with_suffix(".pyc")
            (target / place).parent.mkdir(parents=True, exist_ok=True)
            (target / place).write_bytes(content)


def bytecode(source: bytes, name: str, optimize: int) -> bytes:
    """Return the content of the .pyc file of a source; `name` is what tracebacks call it."""
    code = compile(source, name, "exec", dont_inherit=True, optimize=optimize)
    head = importlib.util.MAGIC_NUMBER + FLAGS + importlib.util.source_hash(source)
    return head + marshal.dumps(code)
