"""Write the names and numbers of app/kernels/op.h as a JavaScript module for static/kernels.js."""

import json
import re
from collections.abc import Mapping

NUMBERS = {"i32", "float"}
TYPES = NUMBERS | {"u8", "void", "Op"}  # all but NUMBERS only as a pointer

Field = tuple[str, bool]
"""The name of a field, and whether it is a float."""


def layout_module(header: str, limits: Mapping[str, int]) -> str:
    """Return the module's source. `limits` are further constants to export, by name.

    It exports KINDS and PRODUCTS, the names of two enums in the order of their numbers;
    OP_FIELDS and RUN_FIELDS, the names of the fields of `Op` and `Run`, which have 4 bytes each;
    REAL_FIELDS, those of `Op` that are floats; and each define. Raises ValueError for a header
    that this module does not understand.
    """
    code = re.sub(r"//.*", "", header)
    operation, run = read_struct(code, "Op"), read_struct(code, "Run")
    constants = {
        "KINDS": [kind.lower() for kind in read_enum(code, "Kind")],
        "PRODUCTS": [product.lower() for product in read_enum(code, "Product")],
        "OP_FIELDS": [name for name, _ in operation],
        "REAL_FIELDS": [name for name, is_float in operation if is_float],
        "RUN_FIELDS": [name for name, _ in run],
        **read_defines(code),
        **limits,
    }
    lines = [f"export const {name} = {json.dumps(value)};" for name, value in constants.items()]
    return "\n".join(["// From app/kernels/op.h, by app/freeze/layout.py.", *lines, ""])


def read_enum(code: str, name: str) -> list[str]:
    """Return the constants of an enum, which count from 0. Raises ValueError."""
    constants = [each.strip() for each in _body(code, "enum", name).split(",")]
    for each in constants:
        if not each.isidentifier():
            raise ValueError(f"{name}: cannot read {each!r}")
    return constants


def read_struct(code: str, name: str) -> list[Field]:
    """Return the fields of a struct in order. Raises ValueError for a field not of 4 bytes."""
    fields = []
    *declarations, rest = _body(code, "struct", name).split(";")
    if rest.strip():
        raise ValueError(f"{name}: cannot read {rest.strip()!r}")
    for declaration in declarations:
        found = re.fullmatch(r"\s*(?:const )?(\w+) (.+)", declaration, re.DOTALL)
        if not found or found[1] not in TYPES:
            raise ValueError(f"{name}: cannot read {declaration.strip()!r}")
        for declarator in found[2].split(","):
            is_pointer = declarator.lstrip().startswith("*")
            field = declarator.strip().removeprefix("*")
            if not field.isidentifier() or not (is_pointer or found[1] in NUMBERS):
                raise ValueError(f"{name}: cannot read {declaration.strip()!r}")
            fields.append((field, found[1] == "float" and not is_pointer))
    return fields


def read_defines(code: str) -> dict[str, int]:
    """Return each define of a whole number by its name."""
    return {name: int(value) for name, value in re.findall(r"^#define (\w+) (\d+)\s*$", code, re.M)}


def _body(code: str, kind: str, name: str) -> str:
    found = re.search(rf"typedef {kind} {{([^}}]*)}} {name};", code)
    if not found:
        raise ValueError(f"no {kind} {name}")
    return found[1]
