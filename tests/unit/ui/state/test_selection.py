"""Choosing pictures with a press, with Ctrl and with Shift."""

import pytest

from backdrop.ui.state.picture import Picture
from backdrop.ui.state.selection import Selection


@pytest.fixture
def pictures() -> list[Picture]:
    return [Picture(number, None, name, "url") for number, name in enumerate("abcdef")]


def names(chosen: Selection, pictures: list[Picture]) -> str:
    return "".join(picture.name for picture in chosen.of(pictures))


def test_the_first_one_chosen_joins_the_picture_looked_at(pictures: list[Picture]) -> None:
    chosen = Selection()
    chosen.toggle(pictures[3], pictures[1])
    assert names(chosen, pictures) == "bd"
    chosen.toggle(pictures[1], pictures[1])
    assert names(chosen, pictures) == "d"
    chosen.toggle(pictures[3], pictures[1])
    assert len(chosen) == 0


def test_where_presses_choose_nothing_is_chosen_beside(pictures: list[Picture]) -> None:
    chosen = Selection()
    chosen.picking = True
    chosen.toggle(pictures[3], pictures[1])
    assert names(chosen, pictures) == "d"


@pytest.mark.parametrize(("end", "expected"), [(0, "abc"), (2, "c"), (5, "cdef")])
def test_a_range_reaches_from_the_last_choice_either_way(
    pictures: list[Picture], end: int, expected: str
) -> None:
    chosen = Selection()
    chosen.picking = True
    chosen.toggle(pictures[2])
    for goal in (pictures[4], pictures[end]):
        chosen.reach(goal, pictures)
    assert names(chosen, pictures) == expected


def test_a_range_begins_at_the_picture_looked_at(pictures: list[Picture]) -> None:
    chosen = Selection()
    chosen.reach(pictures[3], pictures, pictures[1])
    assert names(chosen, pictures) == "bcd"


def test_what_is_gone_is_not_chosen(pictures: list[Picture]) -> None:
    chosen = Selection()
    chosen.take(pictures)
    gone = pictures.pop(0)
    chosen.drop(gone)
    assert (len(chosen), names(chosen, pictures)) == (5, "bcdef")
    chosen.reach(pictures[1], pictures)
    assert names(chosen, pictures) == "c"
    chosen.clear()
    assert not len(chosen)
    assert not chosen.picking
