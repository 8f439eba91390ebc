"""Import the page's modules with stand-ins for the browser's.

CPython and MicroPython both run this script after a line that defines NAMES, the modules to import.
It prints the name of each imported module.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    NAMES: list[str] = []


class Anything:
    """Stands in for any JavaScript object: every attribute, item and result is another one."""

    def __getattr__(self, name: str) -> "Anything":
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()

    def __getitem__(self, key: object) -> "Anything":
        return Anything()

    def __call__(self, *arguments: object) -> "Anything":
        return Anything()

    def __add__(self, other: object) -> str:
        return ""

    def __radd__(self, other: object) -> str:
        return ""


class JsException(Exception):
    """Stands in for the interpreter's exception of an error in JavaScript."""


def import_all(names: "list[str]") -> None:
    """Import modules one after the other and print their names."""
    stand_ins: dict[str, Anything] = {name: Anything() for name in ("js", "jsffi", "pyscript")}
    stand_ins["pyscript.ffi"] = Anything()
    for name, stand_in in stand_ins.items():
        sys.modules[name] = stand_in  # type: ignore[assignment]  # both interpreters accept it
    setattr(stand_ins["jsffi"], "JsException", JsException)  # noqa: B010  mypy knows no such field
    for name in names:
        __import__(name)
        print(name)


import_all(NAMES)
