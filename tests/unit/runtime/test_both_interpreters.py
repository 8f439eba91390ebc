"""Check that every module of the page can be imported in MicroPython and in CPython."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.build import ROOT
from app.build.frozen import read_modules
from app.build.parts import read_toml

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the page's modules, as MicroPython's file system has them."""
    folder = tmp_path_factory.mktemp("page")
    config = read_toml(ROOT / "pyscript.toml")
    sources = read_modules(ROOT, config["page"]) | read_modules(ROOT, config["embedding"])
    for path, source in sources.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source)
    return folder


@pytest.fixture(scope="module")
def names(modules: Path) -> list[str]:
    """The names of these modules."""
    paths = sorted(path.relative_to(modules) for path in modules.rglob("*.py"))
    found = [".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in paths]
    assert {"backdrop", "backdrop.runtime.protocol", "backdrop.ui.state.state"} <= set(found)
    return found


@pytest.fixture(scope="module")
def script(names: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """import_page.py for these names."""
    path = tmp_path_factory.mktemp("script") / "import_page.py"
    source = (HERE / "import_page.py").read_text("utf-8")
    path.write_text(f"NAMES = {names!r}\n{source}", "utf-8")
    return path


def printed(command: Sequence[str | Path], folder: Path) -> list[str]:
    """Run a command and return its lines."""
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout.split()


def test_cpython_imports_every_module(modules: Path, names: list[str], script: Path) -> None:
    program = f"import sys; sys.path.insert(0, '.'); exec(open({str(script)!r}).read())"
    assert printed([sys.executable, "-c", program], modules) == names


def test_micropython_imports_every_module(
    node: str, micropython: Path, modules: Path, names: list[str], script: Path
) -> None:
    command: list[str | Path] = [node, HERE / "micropython.mjs", micropython, modules, script]
    assert printed(command, modules) == names
