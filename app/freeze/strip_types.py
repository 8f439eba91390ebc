"""Remove the declarations that only type checkers read from the interface's sources."""

import ast


def without_types(source: str) -> str:
    """Return a module's source without the blocks `if TYPE_CHECKING:`, which never run.

    Their lines become empty, so that tracebacks have the right numbers. A source that only
    MicroPython can judge is returned unchanged.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    lines = source.split("\n")
    for block in tree.body:
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING":
            end = block.end_lineno or block.lineno
            lines[block.lineno - 1 : end] = [""] * (end - block.lineno + 1)
    return "\n".join(lines)
