"""Check that only blocks for type checkers disappear from a source, and that no line moves."""

from app.freeze.strip_types import without_types

SOURCE = '''import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    class Message:
        """Several
        lines."""


def parse(text: "str") -> "Any":
    if TYPE_CHECKING:
        raise ValueError
    return json.loads(text)
'''


def test_blocks_for_type_checkers_become_empty_lines() -> None:
    stripped = without_types(SOURCE).split("\n")
    source = SOURCE.split("\n")
    assert len(stripped) == len(source)
    assert stripped[3:9] == [""] * 6
    assert stripped[:3] + stripped[9:] == source[:3] + source[9:]


def test_a_source_that_cpython_does_not_parse_is_unchanged() -> None:
    assert without_types("@micropython !") == "@micropython !"
