"""What static/kernels.js writes is what app/kernels reads."""

import re

from app.build import ROOT
from app.freeze.kernels import FLAGS, MOST_BYTES

SCRIPT = (ROOT / "static/kernels.js").read_text("utf-8")
SOURCES = {
    path.name: re.sub(r"//.*", "", path.read_text("utf-8"))
    for path in (ROOT / "app/kernels").iterdir()
}


def words(name: str) -> list[str]:
    """A list of words in the script."""
    (value,) = re.findall(rf'^const {name} = ((?:[^;"]|"[^"]*")+);', SCRIPT, re.M)
    return "".join(re.findall(r'"([^"]+)"', value)).split()


def number(name: str) -> int:
    (value,) = re.findall(rf"^const {name} = (\d+);", SCRIPT, re.M)
    return int(value)


def defined(name: str, file: str) -> int:
    (value,) = re.findall(rf"^#define {name} (\d+)", SOURCES[file], re.M)
    return int(value)


def fields(name: str, file: str) -> list[str]:
    """The fields of a struct, all of 4 bytes."""
    (body,) = re.findall(rf"typedef struct {{([^}}]+)}} {name};", SOURCES[file])
    declared = re.sub(r"\b(const|void|i32|u8|float|Op)\b|\*", "", body)
    return re.findall(r"\w+", declared)


def test_kinds_of_operations_have_the_same_numbers() -> None:
    (listed,) = re.findall(r"^enum {([^}]+)};", SOURCES["op.h"], re.M)
    kinds = re.findall(r"\w+", listed)
    assert words("KINDS") == [kind.lower() for kind in kinds]
    assert re.findall(r"case (\w+):", SOURCES["run.c"]) == kinds


def test_operations_and_runs_have_the_same_fields() -> None:
    assert words("FIELDS") == fields("Op", "op.h")
    assert words("RUN") == fields("Run", "run.c")


def test_sizes_are_the_same() -> None:
    assert number("OUTS") == defined("OUTS", "op.h")
    assert number("PIXELS") == defined("PIXELS", "convolve.c")
    assert number("MOST_PAGES") * number("PAGE") == MOST_BYTES
    assert f"-Wl,-z,stack-size={number('STACK')}" in FLAGS
