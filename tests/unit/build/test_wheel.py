"""The wheel: the repository's own modules under other names, and the networks."""

import ast
import configparser
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from app.build import ROOT, BuildError
from app.build.parts import read_parts, sha256_of
from app.build.wheel import modules, renamed


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from app.engine.scene import Scene", "from backdrop.engine.scene import Scene"),
        ("from app.command import api as app", "from backdrop import api as app"),
        ("from app.command.api import cut", "from backdrop.api import cut"),
        ("if x:\n    from app.engine import y", "if x:\n    from backdrop.engine import y"),
        ("'''from app.engine import x'''", "'''from app.engine import x'''"),
        ("from appdirs import app", "from appdirs import app"),
        ("import app_engine", "import app_engine"),
        ("from app.engine import (\n    A,\n)", "from backdrop.engine import (\n    A,\n)"),
    ],
)
def test_only_imports_are_renamed(source: str, expected: str) -> None:
    assert renamed(source) == expected


def test_an_import_whose_uses_would_have_to_change_too_is_refused() -> None:
    with pytest.raises(BuildError, match="Line 2"):
        renamed("import os\nimport app.engine.scene")


def test_every_module_is_the_repositorys_but_for_its_imports() -> None:
    own = modules(ROOT)
    assert {f"backdrop/{name}.py" for name in ("__init__", "__main__", "engine/scene")} <= set(own)
    for inside, source in own.items():
        if not inside.endswith(".py"):
            continue
        path = inside.removeprefix("backdrop/")
        path = path if path.startswith(("engine/", "runtime/")) else f"command/{path}"
        original = (ROOT / "app" / path).read_text("utf-8").splitlines()
        for mine, theirs in zip(source.splitlines(), original, strict=True):
            assert mine == theirs or mine.split()[:1] == theirs.split()[:1] == ["from"]
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom):
                first, *rest = (node.module or "").split(".")
                assert first != "app"
                if first == "backdrop":
                    named = "/".join([first, *rest])
                    assert {f"{named}.py", f"{named}/__init__.py"} & set(own)


def test_pip_gets_a_command_an_api_and_the_networks(
    weights: dict[str, Path], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        info = next(name.split("/")[0] for name in names if ".dist-info/" in name)
        entries = configparser.ConfigParser()
        entries.read_string(archive.read(f"{info}/entry_points.txt").decode())
        packed = {name: archive.read(name) for name in names if name.endswith(".onnx")}
    assert {name.split("/")[0] for name in names} == {"backdrop", info}
    assert entries["console_scripts"]["backdrop"] == "backdrop.__main__:main"
    pinned = {
        f"backdrop/weights/{part.name}.onnx": part.network.sha256
        for part in read_parts(ROOT)
        if part.network
    }
    assert {name: sha256_of(content) for name, content in packed.items()} == pinned
    assert set(weights) == {Path(name).stem for name in packed}


def test_the_wheels_tools_are_those_it_is_tested_with() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert text.count('"hatchling==') == 2
    assert len({line.split('"')[1] for line in text.splitlines() if '"hatchling==' in line}) == 1
