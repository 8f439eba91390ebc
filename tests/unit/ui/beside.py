"""Modules of the interface imported in CPython, with stand-ins for the browser's half."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest


@contextmanager
def beside(module: str, **made_up: dict[str, Any]) -> Iterator[ModuleType]:
    """Import a module of backdrop.ui; `made_up` maps modules of runtime/page to their contents."""
    before = set(sys.modules)
    with pytest.MonkeyPatch.context() as patch:
        for name, values in made_up.items():
            fake = ModuleType(f"backdrop.runtime.page.{name}")
            fake.__dict__.update(values)
            patch.setitem(sys.modules, fake.__name__, fake)
        yield import_module(f"backdrop.ui.{module}")
    for name in set(sys.modules) - before:
        if name.startswith("backdrop.ui."):
            del sys.modules[name]
