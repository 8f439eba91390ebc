"""Typed colours and the colours used last."""

import pytest

from backdrop.ui.state.colours import MAX_RECENT, add_recent, parse_hex


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("#1f6f5c", "#1f6f5c"),
        ("1F6F5C", "#1f6f5c"),
        (" #fa0 ", "#ffaa00"),
        ("FFF", "#ffffff"),
        ("", ""),
        ("#", ""),
        ("white", ""),
        ("12345", ""),
        ("#1f6f5g", ""),
        ("##ffffff", ""),
    ],
)
def test_typed_colours(text: str, colour: str) -> None:
    assert parse_hex(text) == colour


def test_the_colour_used_last_comes_first_and_only_once() -> None:
    recent: list[str] = []
    for number in range(12):
        recent = add_recent(recent, f"#0000{number:02x}")
    assert len(recent) == MAX_RECENT
    assert recent[0] == "#00000b"
    assert add_recent(recent, recent[3]) == [recent[3], *recent[:3], *recent[4:]]
