"""Modules of the interface that import app/runtime, which is the browser's, made to import here."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest


@contextmanager
def beside(module: str, **made_up: dict[str, Any]) -> Iterator[ModuleType]:
    """Import a module of app/ui; made up is what modules of app/runtime have, by their names."""
    before = set(sys.modules)
    with pytest.MonkeyPatch.context() as patch:
        for name, values in made_up.items():
            fake = ModuleType(f"app.runtime.{name}")
            fake.__dict__.update(values)
            patch.setitem(sys.modules, fake.__name__, fake)
        yield import_module(f"app.ui.{module}")
    for name in set(sys.modules) - before:
        if name.startswith("app.ui."):
            del sys.modules[name]
