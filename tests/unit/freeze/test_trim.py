"""Select files of the standard library and of wheels."""

import ast
import zipfile
from pathlib import Path

import pytest

from app.build import ROOT
from app.freeze.trim import DEFERRED, PACKAGES, is_kept, trim_stdlib, trim_wheel

IN_THE_BROWSER = [
    path
    for folder in ("engine", "passport", "runtime/worker")
    for path in (ROOT / "app/backdrop" / folder).rglob("*.py")
]
# Functions of NumPy that need its omitted modules.
LAPACK = {"poly", "polyfit", "roots"}


def zip_of(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, b"" if name.endswith("/") else name)
    return path


@pytest.mark.parametrize(
    "path",
    [
        "asyncio/base_events.py",
        "code_of_ours.py",
        "codecs.py",
        "encodings/utf_8.py",
        "fractions.py",  # Pillow's TIFF
        "html/entities.py",  # PyScript
        "importlib/util.py",
        "json/decoder.py",
        "logging/__init__.py",  # Pillow
        "traceback.py",
        "urllib/parse.py",
    ],
)
def test_a_needed_module_is_kept(path: str) -> None:
    assert is_kept(path)


@pytest.mark.parametrize(
    "path",
    [
        "encodings/big5.py",
        "importlib/metadata/__init__.py",
        "logging/handlers.py",
        "pydoc_data/topics.py",
        "unittest/mock.py",
        "urllib/request.py",
        "webbrowser.py",
    ],
)
def test_an_unneeded_module_is_omitted(path: str) -> None:
    assert not is_kept(path)


def test_the_library_keeps_contents_without_folders(tmp_path: Path) -> None:
    source = zip_of(tmp_path / "library.zip", "json/", "json/decoder.py", "turtle.py")
    assert trim_stdlib(source) == {"json/decoder.py": b"json/decoder.py"}


def test_a_wheel_keeps_imported_modules_and_its_licence(tmp_path: Path) -> None:
    kept = [
        "PIL/Image.py",
        "PIL/PngImagePlugin.py",
        "PIL/_imaging.cpython-312-wasm32-emscripten.so",
        "numpy/_core/_multiarray_tests.cpython-312-wasm32-emscripten.so",  # _core imports it
        "numpy/_core/_multiarray_umath.cpython-312-wasm32-emscripten.so",
        "numpy/__init__.py",
        "numpy-2.0.2.dist-info/LICENSE.txt",
        "numpy-2.0.2.dist-info/METADATA",
    ]
    gone = [
        "PIL/EpsImagePlugin.py",
        "PIL/_imagingft.cpython-312-wasm32-emscripten.so",
        "numpy/__init__.pyi",
        "numpy/_core/include/numpy/arrayobject.h",
        "numpy/_core/tests/test_multiarray.py",
        "numpy/random/_generator.cpython-312-wasm32-emscripten.so",
        "numpy-2.0.2.dist-info/RECORD",
    ]
    source = zip_of(tmp_path / "a.whl", *kept, *gone, "numpy/_core/_add_newdocs.py")
    expected = {name: name.encode() for name in kept}
    assert trim_wheel(source) == {**expected, "numpy/_core/_add_newdocs.py": b""}


def test_a_deferred_import_moves_into_functions(tmp_path: Path) -> None:
    path = "numpy/matrixlib/defmatrix.py"
    (name,) = DEFERRED[path]
    source = f"from numpy.linalg import {name}\ndef power(x):\n    return {name}(x, 2)\n"
    with zipfile.ZipFile(tmp_path / "numpy.whl", "w") as archive:
        archive.writestr(path, source)
    trimmed = trim_wheel(tmp_path / "numpy.whl")[path].decode()
    assert trimmed.startswith("def power(x):\n    from numpy.linalg")


@pytest.mark.parametrize("path", IN_THE_BROWSER, ids=lambda path: path.name)
def test_the_browser_uses_no_omitted_part_of_numpy(path: Path) -> None:
    used = {
        node.attr
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "np"
    }
    omitted = {name for name in used if PACKAGES.fullmatch(f"numpy/{name}/__init__.py")}
    assert omitted | (used & LAPACK) == set()
