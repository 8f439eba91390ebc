"""Import modules from one block of bytecode. static/pyodide.js imports this before all else.

A module in Pyodide's file system takes twice as long: most of that is spent on finding its file.
"""

import json
import marshal
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

PACK = "modules.pack"
HEADER = 16  # bytes of a .pyc file before its code
PACKAGE = "/__init__"


class PackImporter:
    """A finder and loader of the modules in a pack; other modules are left to Python's own."""

    def __init__(self, folder: str, content: bytes) -> None:
        """Take a pack of .pyc files (app/freeze/pack.py), inflated.

        folder: where the packages are that have further files, such as compiled extensions.
        """
        self._folder = folder
        self._content = memoryview(content)
        self._places: dict[str, tuple[int, int]] = {}
        self._packages: set[str] = set()
        end = content.index(b"\n") + 1
        for path, size in json.loads(content[:end]):
            name = path.removesuffix(".pyc")
            if name.endswith(PACKAGE):
                name = name.removesuffix(PACKAGE)
                self._packages.add(name.replace("/", "."))
            self._places[name.replace("/", ".")] = end + HEADER, end + size
            end += size

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """Return the spec of a module in the pack."""
        if name not in self._places:
            return None
        loader: Any = self
        spec = ModuleSpec(name, loader, is_package=name in self._packages)
        if name in self._packages:
            spec.submodule_search_locations = [f"{self._folder}/{name.replace('.', '/')}"]
        return spec

    def create_module(self, _: ModuleSpec) -> ModuleType | None:
        """Leave it to Python to create the module."""
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Execute the code of a module."""
        start, end = self._places[module.__name__]
        code = marshal.loads(self._content[start:end])  # noqa: S302  of the same build
        exec(code, module.__dict__)  # noqa: S102


def install(folder: Path) -> None:
    """Import from the pack in this folder from now on, and delete its file."""
    pack = folder / PACK
    sys.meta_path.insert(0, PackImporter(str(folder), pack.read_bytes()))
    pack.unlink()
