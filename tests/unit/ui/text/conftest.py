"""The state with which most tests of texts begin."""

import pytest

from backdrop.ui.state.picture import Picture
from backdrop.ui.state.state import State


@pytest.fixture
def state() -> State:
    """A page whose engine has just been asked to start."""
    state = State(save_data=False)
    state.engine.begin_start()
    return state


@pytest.fixture
def picture(state: State) -> Picture:
    """The current picture."""
    state.pictures.current = state.add_picture("file", "shoes.jpg", "url")
    return state.pictures.current
