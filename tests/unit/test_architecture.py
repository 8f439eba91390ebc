"""The contract of the folders: who may import what (CONTRIBUTING.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.build import ROOT

BROWSER = {"js", "pyodide", "pyodide_js", "pyscript"}
FORBIDDEN = {
    "app/engine": BROWSER
    | {"onnxruntime", "onnx", "app.runtime", "app.ui", "app.build", "app.command"},
    "app/ui": BROWSER | {"numpy", "PIL", "onnxruntime", "app.engine", "app.build", "app.command"},
    "app/runtime": {"app.ui", "app.build", "app.prepare", "app.command"},
    "app/command": BROWSER
    | {"onnxruntime", "onnx", "app.ui", "app.build", "app.freeze", "app.prepare"}
    | {f"app.runtime.{path.stem}" for path in (ROOT / "app/runtime").glob("*.py")}
    - {"backdrop.runtime.native.native_runtime"},
    "app/prepare": BROWSER | {"app.ui", "app.runtime", "app.build", "app.command"},
    "app/freeze": BROWSER
    | {"numpy", "PIL", "app.engine", "app.runtime", "app.ui", "app.build", "app.command"},
    "app/build": BROWSER
    | {"numpy", "PIL", "onnxruntime", "app.engine", "app.runtime", "app.ui", "app.command"},
}
MODULES = [(folder, path) for folder in FORBIDDEN for path in (ROOT / folder).rglob("*.py")]


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


@pytest.mark.parametrize(
    ("folder", "path"), MODULES, ids=lambda value: str(value).split("app/")[-1]
)
def test_imports_stay_within_the_contract(folder: str, path: Path) -> None:
    broken = [n for n in imported(path) for p in FORBIDDEN[folder] if within(n, p)]
    assert not broken


def test_every_folder_of_the_contract_has_modules() -> None:
    assert {folder for folder, _ in MODULES} == set(FORBIDDEN)
