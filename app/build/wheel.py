"""The package `backdrop` that pip installs: the engine, the command, and the networks.

In the repository the modules lie in app/, a name that nobody may take in other people's
environments. In the wheel they lie in backdrop/, and their imports say so; that is all that is
changed of them.

    app/command/*             backdrop/*
    app/engine/*              backdrop/engine/*
    app/runtime/native.py     backdrop/runtime/native.py, and saturation.py beside it
    the prepared networks     backdrop/weights/*.onnx
"""

import ast
import re
import subprocess
from pathlib import Path

from app.build import BuildError
from app.build.environment import pip_command
from app.build.fetch import provide
from app.build.parts import read_parts
from app.build.prepare import prepare

MODULES = (
    "command/*.py",
    "engine/*.py",
    "runtime/__init__.py",
    "runtime/native.py",
    "runtime/saturation.py",
)
PACKAGE = "backdrop"


def make(root: Path, cache: Path, folder: Path) -> Path:
    """Make the wheel in `folder` and return its path. Raises BuildError."""
    networks(root, cache)  # here it is told what is fetched and made; pip would hide it
    for old in folder.glob(f"{PACKAGE}-*.whl"):
        old.unlink()
    options = ["--quiet", "--disable-pip-version-check", "--no-deps"]
    command = [*pip_command(), "wheel", *options, "--wheel-dir", str(folder), str(root)]
    if subprocess.run(command).returncode:
        raise BuildError("pip could not make the wheel; it says why above.")
    (made,) = folder.glob(f"{PACKAGE}-*.whl")
    return made


def modules(root: Path) -> dict[str, str]:
    """Return the modules' sources by their paths in the wheel. Raises BuildError."""
    found = {f"{PACKAGE}/py.typed": ""}  # tells type checkers to read the annotations
    for pattern in MODULES:
        for path in sorted((root / "app").glob(pattern)):
            inside = path.relative_to(root / "app").as_posix().removeprefix("command/")
            found[f"{PACKAGE}/{inside}"] = renamed(path.read_text("utf-8"))
    return found


def renamed(source: str) -> str:
    """Return a module's source with imports from `backdrop` instead of `app`.

    Raises BuildError for an import that would have to be changed elsewhere too.
    """
    lines = source.splitlines(keepends=True)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import) and any(_ours(each.name) for each in node.names):
            raise BuildError(f"Line {node.lineno}: write `from app... import ...`, not `import`.")
        if isinstance(node, ast.ImportFrom) and _ours(node.module or ""):
            line = lines[node.lineno - 1]
            line = re.sub(r"\bfrom app\.command\b", f"from {PACKAGE}", line, count=1)
            lines[node.lineno - 1] = re.sub(r"\bfrom app\b", f"from {PACKAGE}", line, count=1)
    return "".join(lines)


def networks(root: Path, cache: Path) -> dict[str, Path]:
    """Return the prepared networks by their paths in the wheel, fetched and made if need be.

    Raises BuildError.
    """
    parts = [part for part in read_parts(root) if part.weights]
    folders = prepare(root, parts, provide(parts, cache), cache)
    return {
        f"{PACKAGE}/weights/{name}.onnx": folder / f"{name}.onnx"
        for name, folder in folders.items()
    }


def _ours(module: str) -> bool:
    return module == "app" or module.startswith("app.")
