"""Move imports into the functions that use them."""

import textwrap

import pytest

from app.freeze.defer import defer_import

SOURCE = '''
"""A module."""
from math import cos, pi, sin

def height(angle):
    """Docstring."""
    return sin(angle)

class Wheel:
    def turn(self, angle):
        return [sin(step) for step in range(angle)]

    def width(self):
        return cos(pi)
'''


def test_functions_import_what_they_use() -> None:
    deferred = defer_import(SOURCE, "sin")
    space: dict[str, object] = {}
    exec(deferred, space)
    assert "sin" not in space
    assert "cos" in space
    assert space["height"](0) == 0  # type: ignore[operator]
    assert space["height"].__doc__ == "Docstring."
    assert len(space["Wheel"]().turn(3)) == 3  # type: ignore[operator]
    assert deferred.count("from math import sin") == 2


def test_a_statement_goes_with_its_last_name() -> None:
    source = defer_import(defer_import(SOURCE, "sin"), "cos")
    source = defer_import(source, "pi")
    assert "from math" not in source.split("def height")[0]
    space: dict[str, object] = {}
    exec(source, space)
    assert space["Wheel"]().width() == -1  # type: ignore[operator]


@pytest.mark.parametrize(
    "use",
    [
        "half = sin(1)",
        "def wave(start=sin(0)):\n    return sin(start)",
        "@sin\ndef wave():\n    return sin(0)",
        "class Wave:\n    height = sin(1)",
        "def wave():\n    return 0",  # it is not used at all
    ],
)
def test_an_import_that_is_needed_at_once_stays(use: str) -> None:
    with pytest.raises(ValueError, match="sin"):
        defer_import(f"from math import sin\n{textwrap.dedent(use)}\n", "sin")


def test_a_name_that_is_not_imported_is_an_error() -> None:
    with pytest.raises(ValueError, match="tan is not imported"):
        defer_import(SOURCE, "tan")
