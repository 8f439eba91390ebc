"""The sentences about many pictures."""

from dataclasses import dataclass

import pytest

from backdrop.ui.state import file_names
from backdrop.ui.state.failure import Failure
from backdrop.ui.state.picture import BEST, FAST
from backdrop.ui.state.state import State
from backdrop.ui.text import batch_messages
from tests.unit.ui.results import result
from tests.unit.ui.text.pages import ready


@dataclass
class Export:
    total: int = 0
    done: int = 0


@pytest.fixture
def state() -> State:
    """A page that has cut one of three pictures."""
    state = State(save_data=False)
    ready(state, FAST, BEST)
    for name in "abc":
        state.add_picture(f"file of {name}", f"{name}.jpg", "url")
    state.pictures.current = state.pictures[0]
    state.pictures.current.results = {FAST: result(FAST), BEST: result(BEST)}
    state.changes.note_picture(state.pictures.current.id)
    return state


def said(state: State, export: Export | None = None) -> str:
    line: str = batch_messages.batch_line(state, state.queue.tally(), export or Export())
    return line


def test_how_far_all_are(state: State) -> None:
    assert said(state) == "1 of 3 done"
    for moment in (0, 100, 200):
        state.queue.eta.begin(moment)
        state.queue.eta.end(BEST, moment + 100, counts=moment > 0)
    assert said(state) == "1 of 3, about 3 min left"
    state.queue.is_paused = True
    assert said(state) == "Paused, 1 of 3 done"
    assert said(state, Export(3, 0)) == "Saving 1 of 3"
    assert said(state, Export(3, 3)) == "Saving 3 of 3"
    state.unopened_zips = ["shoes.zip"]
    assert said(state) == "Opening shoes.zip"


def test_the_end_says_what_is_missing(state: State) -> None:
    for picture in list(state.pictures)[1:]:
        picture.results = {BEST: result(BEST)}
        state.changes.note_picture(picture.id)
    assert said(state) == "3 pictures"
    broken = state.add_picture("file", "d.jpg", "url")
    broken.failure = Failure("damaged-picture", "A sentence.")
    state.changes.note_picture(broken.id)
    assert said(state) == "4 pictures, 1 failed"
    assert batch_messages.all_done(state.queue.tally()) == "3 of 4 pictures are done, 1 failed."


def test_pictures_that_could_not_be_saved_are_named() -> None:
    assert batch_messages.saved_all(5, "a.zip", []) == "5 pictures saved in a.zip."
    assert batch_messages.saved_all(1, "shop", [("b.jpg", "It is empty.")]) == (
        "1 picture saved in shop. Not saved: b.jpg: It is empty."
    )
    long = batch_messages.saved_all(0, "a.zip", [(f"{n}.jpg", "No.") for n in range(9)])
    assert long == "Nothing was saved. Not saved: 0.jpg: No. 1.jpg: No. 2.jpg: No. And 6 more."
    assert batch_messages.saving_stopped(0, "a.zip") == "Saving stopped. Nothing was saved."
    assert batch_messages.saving_stopped(2, "shop") == "Saving stopped. 2 pictures are in shop."


def test_names_and_labels() -> None:
    assert file_names.zip_name((2026, 1, 2, 3, 4, 5)) == "backdrop-2026-01-02.zip"
    assert file_names.is_zip("Shoes.ZIP")
    assert not file_names.is_zip("zip")
    assert batch_messages.apply_label(0) == "Use for all pictures"
    assert batch_messages.apply_label(3) == "Use for the 3 selected"
    assert batch_messages.applied_line(1) == "Applied to 1 picture"
    assert batch_messages.retry_label(2) == "Try 2 pictures again"
