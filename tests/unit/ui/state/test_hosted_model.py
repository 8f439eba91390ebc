"""The model that the host has added: who is cut with it, and what stands in for it."""

import pytest

from backdrop.runtime.protocol import HOSTED
from backdrop.ui.state.device import Device
from backdrop.ui.state.failure import Failure
from backdrop.ui.state.hosted_model import HostedModel
from backdrop.ui.state.phases import FAILED
from backdrop.ui.state.picture import BEST, FAST, Picture
from backdrop.ui.state.state import State
from tests.unit.ui.results import result

FAILURE = Failure("network-unavailable", "A sentence.")


def hosted_model(is_best: bool = False, fits: bool = True) -> HostedModel:
    return HostedModel(
        {
            "title": "Lite",
            "problem": "",
            "licence": "MIT",
            "use": "allowed",
            "best_for": "hair",
            "bytes": 98_484_532,
            "wire": 76_000_000,
            "memory_gb": 1.5,
            "is_best": is_best,
        },
        fits,
    )


def visit(
    is_best: bool = False,
    fits: bool = True,
    save_data: bool = False,
    published: tuple[str, ...] = (FAST, BEST, HOSTED),
) -> State:
    """Return the state of a page whose engine has described the model."""
    state = State(save_data, published)
    state.engine.set_ready(can_store=True)
    state.engine.add_hosted_model(hosted_model(is_best, fits))
    for model in state.engine.all_models():
        model.set_ready(True)
    return state


def awaited(state: State, picture: Picture) -> list[str]:
    return [name for name in (FAST, BEST, HOSTED) if state.queue.awaits(picture, name)]


def add(state: State) -> Picture:
    picture = state.add_picture(None, "a", "")
    state.pictures.current = picture
    return picture


def test_only_chosen_pictures_are_cut_with_a_further_choice() -> None:
    state = visit()
    first = add(state)
    assert awaited(state, first) == [FAST, BEST]
    state.choose_model(first, HOSTED)
    assert awaited(state, first) == [FAST, HOSTED]
    assert awaited(state, add(state)) == [FAST, HOSTED]  # who chose it wants it for the next, too
    state.choose_model(first, BEST)
    assert awaited(state, add(state)) == [FAST, BEST]


def test_in_the_place_of_best_all_pictures_are_cut_with_it() -> None:
    state = visit(is_best=True)
    assert state.engine.best == HOSTED
    picture = add(state)
    assert awaited(state, picture) == [FAST, HOSTED]
    for name in (FAST, HOSTED):
        picture.results[name] = result(name)
    assert not awaited(state, picture)
    current = picture.current_result()
    assert current
    assert current.model == HOSTED


@pytest.mark.parametrize("published", [(FAST, BEST, HOSTED), (FAST, HOSTED)])
def test_where_it_fails_the_own_best_takes_its_place(published: tuple[str, ...]) -> None:
    state = visit(is_best=True, published=published)
    state.engine.fail_hosted_model(FAILURE)
    assert state.engine.models[HOSTED].phase == FAILED
    assert state.engine.best == BEST
    assert state.engine.is_wanted(BEST) == (BEST in published)
    assert awaited(state, add(state)) == [FAST, BEST][: len(published) - 1]
    state.engine.retry()
    assert state.engine.best == HOSTED


def test_a_device_without_the_memory_does_without_it() -> None:
    state = visit(is_best=True, fits=False)
    assert HOSTED not in state.engine.models
    assert awaited(state, add(state)) == [FAST, BEST]


def test_who_saves_data_is_not_made_to_load_it() -> None:
    state = visit(is_best=True, save_data=True)
    picture = add(state)
    assert awaited(state, picture) == [FAST]
    state.choose_model(picture, HOSTED)
    assert awaited(state, picture) == [FAST, HOSTED]


def test_another_engine_does_not_describe_it_anew() -> None:
    state = visit(is_best=True)
    state.engine.add_hosted_model(hosted_model(fits=False))
    assert state.engine.best == HOSTED


def test_it_guides_no_other_model() -> None:
    picture = add(visit())
    picture.results[HOSTED] = result(HOSTED)
    assert picture.guide_mask_for(BEST) is None


@pytest.mark.parametrize(
    ("memory", "agent", "need", "fits"),
    [
        (8, "X11", 4.0, True),
        (4, "X11", 1.5, True),
        (4, "X11", 2.5, False),
        (2, "X11", 0.4, False),
        (0, "X11", 3.0, True),  # a browser that does not say, on a computer
        (0, "Mobile", 0.4, False),
    ],
)
def test_a_model_needs_room_beside_the_others(
    memory: float, agent: str, need: float, fits: bool
) -> None:
    assert Device(memory, agent, 0).has_room_for(need) is fits
