"""Compile a package to bytecode and import it with this Python."""

import importlib
import sys
from pathlib import Path

import pytest

from app.freeze.bytecode import compile_tree

SOURCE = '''"""A docstring."""
assert False, "asserts are left out"
answer = 42
def fail():
    raise ValueError
'''


@pytest.fixture
def compiled(tmp_path: Path) -> Path:
    source = tmp_path / "source/package_of_test"
    source.mkdir(parents=True)
    (source / "__init__.py").write_text(SOURCE, "utf-8")
    (source / "data.so").write_bytes(b"data")
    return tmp_path / "compiled"


@pytest.mark.parametrize(("optimize", "doc"), [(1, "A docstring."), (2, None)])
def test_a_compiled_package_is_imported_without_its_source(
    compiled: Path, monkeypatch: pytest.MonkeyPatch, optimize: int, doc: str | None
) -> None:
    compile_tree(compiled.parent / "source", compiled, optimize)
    names = [path.name for path in sorted((compiled / "package_of_test").iterdir())]
    assert names == ["__init__.pyc", "data.so"]
    monkeypatch.syspath_prepend(str(compiled))
    module = importlib.import_module("package_of_test")
    del sys.modules["package_of_test"]
    assert (module.answer, module.__doc__) == (42, doc)
    # Tracebacks name the place in the package, not a folder of the build.
    assert module.fail.__code__.co_filename == "package_of_test/__init__.py"


def test_a_source_that_cannot_be_compiled_is_named(compiled: Path) -> None:
    source = compiled.parent / "source"
    (source / "wrong.py").write_text("1 +", "utf-8")
    with pytest.raises(SyntaxError, match=r"wrong\.py"):
        compile_tree(source, compiled, 1)
