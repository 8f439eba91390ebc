"""Selecting pictures with clicks, with Ctrl and with Shift."""

import pytest

from backdrop.ui.state.changes import Changes
from backdrop.ui.state.picture_list import PictureList
from backdrop.ui.state.selection import Selection


@pytest.fixture
def changes() -> Changes:
    return Changes()


@pytest.fixture
def pictures(changes: Changes) -> PictureList:
    pictures = PictureList(changes)
    for name in "abcdef":
        pictures.add(None, name, "url")
    return pictures


@pytest.fixture
def selection(changes: Changes) -> Selection:
    return Selection(changes)


def names(selection: Selection, pictures: PictureList) -> str:
    return "".join(picture.name for picture in selection.of(pictures))


def test_the_first_selected_picture_joins_the_current_one(
    selection: Selection, pictures: PictureList
) -> None:
    selection.toggle(pictures[3], pictures[1])
    assert names(selection, pictures) == "bd"
    selection.toggle(pictures[1], pictures[1])
    assert names(selection, pictures) == "d"
    selection.toggle(pictures[3], pictures[1])
    assert len(selection) == 0


def test_while_clicks_select_the_current_picture_does_not_join(
    selection: Selection, pictures: PictureList
) -> None:
    selection.is_selecting = True
    selection.toggle(pictures[3], pictures[1])
    assert names(selection, pictures) == "d"


@pytest.mark.parametrize(("end", "expected"), [(0, "abc"), (2, "c"), (5, "cdef")])
def test_a_range_extends_from_the_last_selected_picture_in_either_direction(
    selection: Selection, pictures: PictureList, end: int, expected: str
) -> None:
    selection.is_selecting = True
    selection.toggle(pictures[2])
    for goal in (pictures[4], pictures[end]):
        selection.extend_to(goal, pictures)
    assert names(selection, pictures) == expected


def test_a_range_begins_at_the_current_picture(selection: Selection, pictures: PictureList) -> None:
    pictures.current = pictures[1]
    selection.extend_to(pictures[3], pictures)
    assert names(selection, pictures) == "bcd"


def test_a_removed_picture_is_not_selected(selection: Selection, pictures: PictureList) -> None:
    selection.select(pictures)
    removed = pictures[0]
    selection.drop(removed)
    pictures.remove(removed)
    assert (len(selection), names(selection, pictures)) == (5, "bcdef")
    selection.extend_to(pictures[1], pictures)
    assert names(selection, pictures) == "c"
    selection.clear()
    assert not len(selection)
    assert not selection.is_selecting


def test_only_pictures_whose_selection_changes_are_reported(
    changes: Changes, selection: Selection, pictures: PictureList
) -> None:
    changed = changes.follow_pictures()
    selection.select([pictures[0], pictures[1]])
    assert changed.take() == {pictures[0].id, pictures[1].id}
    selection.select([pictures[1], pictures[2]])
    assert changed.take() == {pictures[0].id, pictures[2].id}
    selection.clear()
    assert changed.take() == {pictures[1].id, pictures[2].id}
    assert changed.take() == set()
