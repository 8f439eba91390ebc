"""The sentences about many pictures."""

from dataclasses import dataclass

import pytest

from app.build import ROOT
from backdrop.ui.state.picture import BEST, FAST, Failure, Picture
from backdrop.ui.state.state import State
from backdrop.ui.text import batch_messages, messages
from tests.unit.ui.state.test_state import result


@dataclass
class Saving:
    total: int = 0
    done: int = 0


@pytest.fixture
def state(state: State) -> State:
    """A page that has cut one of three pictures."""
    for name in "abc":
        state.add(f"file of {name}", f"{name}.jpg", "url")
    state.current = state.pictures[0]
    state.current.results = {FAST: result(FAST), BEST: result(BEST)}
    state.touch(state.current)
    return state


def said(state: State, saving: Saving | None = None) -> str:
    line: str = batch_messages.batch_line(state, state.tally(), saving or Saving())
    return line


def test_how_far_all_are(state: State) -> None:
    assert said(state) == "1 of 3 done"
    for moment in (0, 100, 200):
        state.pace.begin(moment)
        state.pace.end(BEST, moment + 100, counts=moment > 0)
    assert said(state) == "1 of 3, about 3 min left"
    state.paused = True
    assert said(state) == "Paused, 1 of 3 done"
    assert said(state, Saving(3, 0)) == "Saving 1 of 3"
    assert said(state, Saving(3, 3)) == "Saving 3 of 3"
    state.opening = ["shoes.zip"]
    assert said(state) == "Opening shoes.zip"


def test_the_end_says_what_is_missing(state: State) -> None:
    for picture in state.pictures[1:]:
        picture.results = {BEST: result(BEST)}
        state.touch(picture)
    assert said(state) == "3 pictures"
    broken = state.add("file", "d.jpg", "url")
    broken.failure = Failure("damaged-picture", "A sentence.")
    state.touch(broken)
    assert said(state) == "4 pictures, 1 not cut"
    assert batch_messages.all_done(state.tally()) == "All 4 pictures are through, 1 not cut."


@pytest.mark.parametrize(
    ("taken", "left", "expected"),
    [
        (3, {}, ""),
        (0, {}, "a.zip: there are no pictures in it."),
        (0, {"others": 4}, "a.zip: there are no pictures in it."),
        (2, {"others": 1}, "a.zip: 1 file is no picture."),
        (2, {"surplus": 2}, "a.zip: 2 pictures are too many."),
        (
            0,
            {"encrypted": 1, "unknown": 2, "others": 2},
            "a.zip: 1 picture is behind a password, 2 pictures cannot be unpacked here, 2 files "
            "are no pictures. Unpack it with another program and add the pictures.",
        ),
    ],
)
def test_what_of_a_zip_is_left_out(taken: int, left: dict[str, int], expected: str) -> None:
    counts = dict.fromkeys(batch_messages.LEFT_OUT, 0) | left
    assert batch_messages.left_line("a.zip", taken, counts) == expected


def test_what_could_not_be_saved_is_told_by_name() -> None:
    assert batch_messages.saved_all(5, "a.zip", []) == "5 pictures saved in a.zip."
    assert batch_messages.saved_all(1, "shop", [("b.jpg", "It is empty.")]) == (
        "1 picture saved in shop. Not saved: b.jpg: It is empty."
    )
    long = batch_messages.saved_all(0, "a.zip", [(f"{n}.jpg", "No.") for n in range(9)])
    assert long == "Nothing saved. Not saved: 0.jpg: No. 1.jpg: No. 2.jpg: No. And 6 more."
    assert batch_messages.saving_stopped(0, "a.zip") == "Saving stopped. Nothing was saved."
    assert batch_messages.saving_stopped(2, "shop") == "Saving stopped. 2 pictures are in shop."


def test_names_and_labels() -> None:
    assert batch_messages.zip_name((2026, 1, 2, 3, 4, 5)) == "backdrop-2026-01-02.zip"
    assert messages.is_zip("Shoes.ZIP")
    assert not messages.is_zip("zip")
    assert (
        batch_messages.intake_line("folder-rest", 1)
        == "1 file in the folder left out: no pictures."
    )
    assert batch_messages.intake_line("not-opened", 2).startswith("2 files could not be read. ")
    assert batch_messages.use_for_label(0) == "Use for all pictures"
    assert batch_messages.use_for_label(3) == "Use for the 3 chosen"
    assert batch_messages.applied_line(1) == "Applied to 1 picture"
    assert batch_messages.retry_label(2) == "Try 2 pictures again"
    pictures = [Picture(number, None, "a", "url") for number in range(2)]
    pictures[0].results[FAST] = result(FAST)
    assert batch_messages.remove_question(pictures) == "Remove 2 pictures? 1 cut-out is not saved."


def test_everything_boot_js_tells_has_words() -> None:
    told = (ROOT / "static/boot.js").read_text("utf-8")
    for kind in [*batch_messages.INTAKE, "folder-rest"]:
        assert f'"{kind}"' in told
