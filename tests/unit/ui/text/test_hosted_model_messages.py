"""What the page says about the model that the host has added."""

import pytest

from backdrop.runtime.protocol import CARD_USED, HOSTED
from backdrop.ui.state.failure import Failure
from backdrop.ui.state.picture import BEST, FAST
from backdrop.ui.state.state import State
from backdrop.ui.text.engine_messages import engine_status, welcome_note
from backdrop.ui.text.model_messages import DIFFERENCE, choice_hint, hosted_model_lines, title_of
from backdrop.ui.text.picture_messages import note, picture_line
from backdrop.ui.text.storage_messages import stored_hosted_title, stored_pair_title
from tests.unit.ui.results import result, take
from tests.unit.ui.state.test_hosted_model import hosted_model, visit


def with_use(use: str) -> State:
    state = visit()
    assert state.engine.hosted
    state.engine.hosted.use = use
    return state


def test_a_further_choice_says_what_it_is_good_at_and_what_it_downloads() -> None:
    state = visit()
    state.engine.models[HOSTED].reset()
    hint = "Lite is best for hair and downloads 76.0 MB when it is first chosen."
    assert choice_hint(state, can_choose=True) == f"{DIFFERENCE} {hint}"
    state.choose_model(take(state, "a")[0], HOSTED)
    state.engine.models[HOSTED].set_ready(True)
    assert choice_hint(state, can_choose=True) == f"{DIFFERENCE} Lite is best for hair."


def test_in_the_place_of_best_it_has_that_name() -> None:
    state = visit(is_best=True)
    assert title_of(state, HOSTED) == "Best"
    assert choice_hint(state, can_choose=True) == f"{DIFFERENCE} Best is Lite."
    assert hosted_model_lines(state)[:2] == ("Best", "Lite · 98.5 MB")


def test_a_device_without_the_memory_is_told_so_in_one_line() -> None:
    state = visit(is_best=True, fits=False)
    assert choice_hint(state, can_choose=True) == (
        f"{DIFFERENCE} Lite is left out: it needs 1.5 GB of memory, more than this device has to "
        "spare."
    )
    assert "Lite is left out" in hosted_model_lines(state)[2]


def test_a_site_with_fast_and_a_hosts_model_alone_names_both() -> None:
    state = visit(published=(FAST, HOSTED))
    assert choice_hint(state, can_choose=True) == (
        "Fast is the model of this site. Lite is best for hair and downloads 76.0 MB when it is "
        "first chosen."
    )


@pytest.mark.parametrize(
    ("use", "terms"),
    [
        ("allowed", "MIT. Added by this site."),
        ("", "MIT. Added by this site."),
        ("forbidden", "MIT. Not for commercial use without an agreement with its makers. Added"),
    ],
)
def test_about_has_its_licence(use: str, terms: str) -> None:
    name, facts, found = hosted_model_lines(with_use(use))
    assert (name, facts) == ("Lite", "98.5 MB")
    assert found.startswith(terms)


def test_about_says_where_it_runs() -> None:
    state = visit()
    state.engine.models[HOSTED].card = CARD_USED
    assert hosted_model_lines(state)[2].endswith("It runs on the graphics card.")


def test_a_site_without_one_says_nothing() -> None:
    assert hosted_model_lines(State(save_data=False)) == ("", "", "")


def test_a_download_is_shown_by_its_name() -> None:
    state = visit()
    model = state.engine.models[HOSTED]
    model.is_wanted = True
    model.set_progress(3_100_000, 98_484_532)
    assert engine_status(state)[:2] == ("Loading Lite", "3.1 of 98.5 MB")


def test_a_picture_says_that_it_was_made_by_it() -> None:
    state = visit(is_best=True)
    (picture,) = take(state, "a")
    for name in (FAST, HOSTED):
        picture.results[name] = result(name)
    assert picture_line(state, picture) == "Lite in 1.0 s, 640 × 480"
    state.choose_model(picture, FAST)
    assert picture_line(state, picture) == "Done in 1.0 s, 640 × 480"


def test_its_failure_is_said_by_name() -> None:
    state = visit(is_best=True)
    state.engine.fail_hosted_model(Failure("network-refused", "A sentence."))
    assert welcome_note(state) == "Lite: A sentence."
    (picture,) = take(state, "a")
    picture.results[BEST] = result(BEST)
    assert note(state, picture) == "Lite: A sentence."


def test_the_storage_dialog_names_it_as_soon_as_it_can() -> None:
    assert stored_hosted_title(hosted_model().title) == "Model Lite"
    assert stored_hosted_title("") == "The model that this site adds"
    assert stored_pair_title(hosted_model().title) == "Model Lite, for Pick"
    assert stored_pair_title("") == "The model that this site adds, for Pick"
