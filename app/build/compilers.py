"""Compile modules and kernels with app/freeze, in Node.js and in virtual environments."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from app.build import BuildError
from app.build.cache import temporary_folder
from app.build.environment import provide_python, read_requirements

TOOLS = {"interface": "freeze", "kernels": "kernels"}  # each module's group in pyproject.toml


def compile_for_micropython(
    root: Path, files: Mapping[str, bytes], scratch: Path
) -> dict[str, bytes]:
    """Compile modules to MicroPython's bytecode with app/freeze/interface.py. Raises BuildError."""
    with temporary_folder(scratch) as folder:
        source, target = folder / "source", folder / "target"
        write_tree(files, source)
        run_tool(root, "interface", source, target)
        return read_tree(target)


def compile_for_pyodide(
    root: Path, pyodide: Path, files: Mapping[str, bytes], optimize: str, scratch: Path
) -> dict[str, bytes]:
    """Compile modules to Pyodide's bytecode in Node.js; other files stay as they are.

    `optimize` is a level of compile(). Raises BuildError.
    """
    with temporary_folder(scratch) as folder:
        source, target = folder / "source", folder / "target"
        write_tree(files, source)
        target.mkdir()
        run_node(root, "compile", pyodide, source, target, optimize)
        return read_tree(target)


def run_tool(root: Path, module: str, *arguments: str | Path) -> None:
    """Run a module of app/freeze in a virtual environment with its tools. Raises BuildError."""
    python = provide_python(read_requirements(root, TOOLS[module]))
    command = [str(python), "-m", f"app.freeze.{module}", *map(str, arguments)]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True)
    if result.returncode:
        raise BuildError(f"The {module} cannot be compiled:\n{result.stderr.strip()}")


def run_node(root: Path, *arguments: str | Path) -> str:
    """Run app/freeze/freeze.mjs in Node.js and return its output. Raises BuildError."""
    node = shutil.which("node")
    if node is None:
        raise BuildError("Node.js is missing. Install it and try again.")
    command = [node, root / "app/freeze/freeze.mjs", *arguments]
    result = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if result.returncode:
        raise BuildError(f"Pyodide in Node.js failed at `{arguments[0]}`:\n{result.stderr.strip()}")
    return result.stdout


def read_tree(folder: Path) -> dict[str, bytes]:
    """Read all files below a folder, by path relative to it."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def write_tree(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files below a folder, given by path relative to it."""
    for path, content in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
