"""Import modules of the runtime in CPython, with stand-ins for the browser."""

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType, SimpleNamespace

import pytest


class FakeJsException(Exception):
    """Stands in for Pyodide's and MicroPython's exception of an error in JavaScript."""


@pytest.fixture
def beside_browser() -> Iterator[Callable[[str], ModuleType]]:
    """Import a module of backdrop.runtime with stand-ins for the browser."""
    names = ("js", "jsffi", "pyodide", "pyodide.ffi", "pyodide_js", "pyscript", "pyscript.ffi")
    page_info = "backdrop.runtime.page.page_info"
    stand_ins = {name: ModuleType(name) for name in (*names, "pyscript.js_modules", page_info)}
    stand_ins["js"].__dict__.update(
        Object=SimpleNamespace(fromEntries=dict),
        Uint8Array=SimpleNamespace(new=bytes),
        console=SimpleNamespace(debug=None),
    )
    stand_ins["pyodide.ffi"].__dict__.update(
        JsException=FakeJsException, create_proxy=None, to_js=lambda value, **_: value
    )
    stand_ins["pyodide_js"].__dict__.update(setStderr=lambda _: None)
    stand_ins["jsffi"].__dict__.update(JsException=FakeJsException)
    document = SimpleNamespace(querySelector=lambda _: None)
    stand_ins["pyscript"].__dict__.update(document=document, workers=None)
    stand_ins["pyscript.ffi"].__dict__.update(to_js=None)
    stand_ins["pyscript.js_modules"].__dict__.update(networks=None)
    stand_ins[page_info].__dict__.update(app_address="", published_models=[])
    before = set(sys.modules)
    with pytest.MonkeyPatch.context() as patch:
        for name, module in stand_ins.items():
            patch.setitem(sys.modules, name, module)
        yield import_module
        for name in set(sys.modules) - before:
            if name.startswith("backdrop.runtime."):
                del sys.modules[name]
