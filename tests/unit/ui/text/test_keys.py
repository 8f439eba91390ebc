"""The table of keys, and that the page's keyboard has an action for each of its rows."""

import ast
from collections import Counter

import pytest

from app.build import ROOT
from backdrop.ui.text import keys

ROWS = [row for _, rows in keys.GROUPS for row in rows]


@pytest.mark.parametrize(
    ("key", "is_command", "is_shifted", "chord"),
    [
        ("z", True, False, "ctrl+z"),
        ("Z", True, True, "ctrl+shift+z"),
        ("?", False, True, "?"),
        ("+", False, True, "+"),
        ("=", False, False, "+"),
        ("+", True, False, "ctrl++"),  # the browser's own zoom is left alone
        (" ", False, False, "space"),
        ("X", False, True, "x"),
    ],
)
def test_chords(key: str, is_command: bool, is_shifted: bool, chord: str) -> None:
    assert keys.chord_of(key, is_command, is_shifted) == chord


def test_no_two_rows_share_a_chord() -> None:
    chords = [chord for action, _, chords, _ in ROWS if action for chord in chords.split()]
    assert [chord for chord, number in Counter(chords).items() if number > 1] == []
    assert set(keys.actions()) == set(chords)


def test_every_row_has_words_and_keys() -> None:
    for _, label, chords, _ in ROWS:
        assert label
        assert chords
        for chord in chords.split():
            assert all(
                cap and cap[0] not in "abcdefghijklmnopqrstuvwxyz" for cap in keys.caps(chord)
            )


def test_caps() -> None:
    assert keys.caps("ctrl+shift+z") == ["Ctrl", "Shift", "Z"]
    assert keys.caps("+") == ["+"]
    assert keys.caps("-") == ["−"]


def strings_of(file: str) -> set[str]:
    """Return all strings in a source file of ui."""
    tree = ast.parse((ROOT / "app/backdrop/ui" / file).read_text("utf-8"))
    nodes = (each for each in ast.walk(tree) if isinstance(each, ast.Constant))
    return {node.value for node in nodes if isinstance(node.value, str)}


def test_every_action_is_carried_out_by_the_keyboard() -> None:
    known = strings_of("main.py") | strings_of("panels/keyboard.py")
    assert {action for action, *_ in ROWS if action} <= known
