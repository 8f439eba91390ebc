"""Import modules from one block of bytecode."""

import importlib
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.freeze.bytecode import compile_source
from app.freeze.pack import pack
from app.freeze.pack_importer import PACK, install

SOURCES = {
    "packed_pictures/__init__.py": "from packed_pictures.sizes import SIDE\n",
    "packed_pictures/sizes.py": "SIDE = 7\n",
    "packed_pictures/inner/__init__.py": "",
    "packed_pictures/inner/far.py": "from .. import sizes\nTWICE = 2 * sizes.SIDE\n",
    "packed_alone.py": "def fail():\n    raise LookupError\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Install a pack of SOURCES from a folder that has a further file of a package."""
    files = {f"{path}c": compile_source(text.encode(), path, 2) for path, text in SOURCES.items()}
    (tmp_path / PACK).write_bytes(zlib.decompress(pack(files), 16 + zlib.MAX_WBITS))
    (tmp_path / "packed_pictures").mkdir()
    (tmp_path / "packed_pictures/extension.py").write_text("FROM_DISK = True\n")
    before = list(sys.meta_path)
    install(tmp_path)
    yield tmp_path
    sys.meta_path[:] = before
    for name in list(sys.modules):
        if name.startswith("packed_"):
            del sys.modules[name]


def test_modules_and_packages_come_from_the_pack(folder: Path) -> None:
    far = importlib.import_module("packed_pictures.inner.far")
    assert far.TWICE == 14
    assert far.__package__ == "packed_pictures.inner"
    assert sys.modules["packed_pictures"].SIDE == 7
    assert not (folder / PACK).exists()


def test_a_package_has_further_modules_in_its_folder(folder: Path) -> None:
    assert importlib.import_module("packed_pictures.extension").FROM_DISK


def test_other_modules_are_left_to_python(folder: Path) -> None:
    assert importlib.import_module("json.tool").__name__ == "json.tool"
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("packed_pictures.nothing")


def test_tracebacks_name_the_source(folder: Path) -> None:
    alone = importlib.import_module("packed_alone")
    with pytest.raises(LookupError) as caught:
        alone.fail()
    assert caught.traceback[-1].frame.code.raw.co_filename == "packed_alone.py"
