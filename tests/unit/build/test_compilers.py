"""Test the errors of the compilers."""

import shutil
from pathlib import Path

import pytest

from app.build import ROOT, BuildError
from app.build.compilers import compile_for_micropython, run_node, run_tool


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
    monkeypatch.setattr("app.build.compilers.shutil.which", lambda _: None)
    with pytest.raises(BuildError, match=r"Node\.js is missing"):
        run_node(tmp_path, "compile")


@pytest.mark.usefixtures("node")
def test_an_error_in_node_is_reported(tmp_path: Path) -> None:
    (tmp_path / "app/freeze").mkdir(parents=True)
    script = 'console.error("no such folder"); process.exitCode = 1;'
    (tmp_path / "app/freeze/freeze.mjs").write_text(script, "utf-8")
    with pytest.raises(BuildError, match="failed at `compile`:\nno such folder"):
        run_node(tmp_path, "compile")
