"""What the modules that run beside the browser begin with, where there is none."""

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType, SimpleNamespace

import pytest


class FakeJsException(Exception):
    """As pyodide's, of what JavaScript throws."""


@pytest.fixture
def beside_browser() -> Iterator[Callable[[str], ModuleType]]:
    """Import a module of backdrop.runtime with stand-ins for the browser."""
    names = ("js", "jsffi", "pyodide", "pyodide.ffi", "pyscript", "pyscript.ffi")
    made_up = {name: ModuleType(name) for name in (*names, "backdrop.runtime.page.page_info")}
    made_up["js"].__dict__.update(
        Object=SimpleNamespace(fromEntries=dict), Uint8Array=SimpleNamespace(new=bytes)
    )
    made_up["pyodide.ffi"].__dict__.update(
        JsException=FakeJsException, create_proxy=None, to_js=lambda value, **_: value
    )
    made_up["jsffi"].__dict__.update(JsException=FakeJsException)
    document = SimpleNamespace(querySelector=lambda _: None)
    made_up["pyscript"].__dict__.update(document=document, workers=None)
    made_up["pyscript.ffi"].__dict__.update(to_js=None)
    made_up["backdrop.runtime.page.page_info"].__dict__.update(app_address="")
    before = set(sys.modules)
    with pytest.MonkeyPatch.context() as patch:
        for name, module in made_up.items():
            patch.setitem(sys.modules, name, module)
        yield import_module
        for name in set(sys.modules) - before:
            if name.startswith("backdrop.runtime."):
                del sys.modules[name]
