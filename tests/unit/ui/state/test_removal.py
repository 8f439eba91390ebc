"""Removed pictures come back to where they were."""

from itertools import combinations

import pytest

from backdrop.ui.state.picture import FAST, Picture
from backdrop.ui.state.removal import Removal
from backdrop.ui.state.state import State
from tests.unit.ui.results import result

NAMES = "abcd"
CHOICES = [each for count in range(1, 5) for each in combinations(NAMES, count)]


def take(state: State) -> dict[str, Picture]:
    return {name: state.add_picture(f"file of {name}", name, f"url of {name}") for name in NAMES}


def remove(state: State, *removed: Picture) -> Removal:
    removal = Removal(state.pictures, list(removed))
    for picture in removed:
        state.pictures.remove(picture)
    return removal


@pytest.mark.parametrize("current", NAMES)
@pytest.mark.parametrize("chosen", CHOICES)
def test_any_pictures_come_back_at_their_places_and_the_current_one_to_the_stage(
    state: State, chosen: tuple[str, ...], current: str
) -> None:
    pictures = take(state)
    state.pictures.current = pictures[current]
    # In whichever order they were chosen.
    removal = remove(state, *(pictures[name] for name in reversed(chosen)))
    assert [each.name for each in state.pictures] == [n for n in NAMES if n not in chosen]
    assert [each.name for each in removal.restore(state.pictures)] == list(chosen)
    assert [each.name for each in state.pictures] == list(NAMES)
    assert state.pictures.current is pictures[current]


def test_a_picture_comes_back_as_it_was_and_leaves_the_stage_to_another(state: State) -> None:
    pictures = take(state)
    pictures["b"].results[FAST] = kept = result(FAST)
    state.pictures.current = pictures["a"]
    removal = remove(state, pictures["b"])
    state.pictures.current = pictures["d"]
    assert removal.restore(state.pictures) == [pictures["b"]]
    assert pictures["b"].results[FAST] is kept
    assert state.pictures.find(pictures["b"].id) is pictures["b"]
    assert state.pictures.current is pictures["d"]


def test_pictures_added_meanwhile_stay(state: State) -> None:
    pictures = take(state)
    removal = remove(state, pictures["a"], pictures["d"])
    state.add_picture("file of e", "e", "url of e")
    removal.restore(state.pictures)
    assert sorted(each.name for each in state.pictures) == [*NAMES, "e"]
    assert state.pictures[0] is pictures["a"]
    assert state.pictures[3] is pictures["d"]
