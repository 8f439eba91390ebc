"""The choice of pictures that need a look, and the order of their review."""

from backdrop.runtime.protocol import NOTHING, SOFT
from backdrop.ui.state.picture import FAST, Picture
from backdrop.ui.state.review import doubtful, needs_look, review_order
from backdrop.ui.state.state import State
from tests.unit.ui.results import result


def take(state: State, **doubts: str) -> list[Picture]:
    """Add pictures by name, each with a result and its doubt."""
    pictures = []
    for name, doubt in doubts.items():
        picture = state.add_picture(f"file of {name}", name, f"url of {name}")
        picture.results[FAST] = result(FAST, doubt=doubt)
        pictures.append(picture)
    return pictures


def test_a_picture_needs_a_look_until_a_person_accepts_its_cut_out(state: State) -> None:
    sure, unsure = take(state, sure="", unsure=SOFT)
    waiting = state.add_picture("file", "waiting", "url")
    assert [needs_look(each) for each in (sure, unsure, waiting)] == [False, True, False]
    unsure.dismissed_doubt = "Accepted."
    assert not needs_look(unsure)


def test_doubtful_pictures_are_reviewed_first_and_both_groups_keep_their_order(
    state: State,
) -> None:
    a, b, c, d = take(state, a="", b=SOFT, c="", d=NOTHING)
    assert doubtful(state.pictures) == [b, d]
    assert review_order(state.pictures) == [b, d, a, c]


def test_a_picture_with_doubtful_parts_needs_a_look(state: State) -> None:
    (picture,) = take(state, a="")
    assert not needs_look(picture)
    picture.results[FAST].doubts = ["island"]
    assert needs_look(picture)
