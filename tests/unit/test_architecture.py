"""The contract of the folders: each imports only what the table in CONTRIBUTING.md allows."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.build import ROOT

ROW = re.compile(r"^\| `(?P<folder>[\w/.]+)` \|[^|]+\|(?P<allowed>[^|]+)\|$", re.M)
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("<!-- folders -->")[2]


def in_full(name: str) -> str:
    """Return the path of a folder from its name in the table; a package keeps its name."""
    inside = f"app/backdrop/{name}"
    return inside if (ROOT / inside).exists() else name


TABLE = {
    in_full(row["folder"]): [in_full(name) for name in re.findall(r"`([\w./]+)`", row["allowed"])]
    for row in ROW.finditer(TEXT)
}
FILES = sorted(path for path in (ROOT / "app").rglob("*.py") if path.stat().st_size)


def folder_of(path: Path) -> str:
    """Return the row of a file: its own, or that of the folder it lies in."""
    file = path.relative_to(ROOT)
    return next((str(row) for row in (file.as_posix(), file.parent.as_posix()) if row in TABLE), "")


def imported(path: Path) -> Iterator[str]:
    """Yield the full names that a file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def place_of(name: str) -> str:
    """Return the folder in the table that an import leads to, or the package outside of it."""
    top = name.partition(".")[0]
    if top not in ("app", "backdrop"):
        return top
    place = ("app." if top == "backdrop" else "") + name
    parts = place.split(".")
    for length in range(len(parts), 0, -1):
        folder = "/".join(parts[:length])
        for row in (f"{folder}.py", folder):
            if row in TABLE:
                return row
        if (ROOT / f"{folder}.py").exists():
            return "/".join(parts[: length - 1])
    return place


def is_allowed(name: str, folder: str) -> bool:
    place = place_of(name)
    if place in sys.stdlib_module_names:
        return True
    return place == folder or place in TABLE[folder]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_stay_within_the_contract(path: Path) -> None:
    folder = folder_of(path)
    assert folder, "no row of the table in CONTRIBUTING.md has this file"
    assert [name for name in imported(path) if not is_allowed(name, folder)] == []


def test_every_folder_of_the_table_exists() -> None:
    assert len(TABLE) > 20
    assert [folder for folder in TABLE if not (ROOT / folder).exists()] == []
