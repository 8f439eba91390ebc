"""The state with which tests of the interface's pure parts begin."""

import pytest

from backdrop.ui.state.state import State


@pytest.fixture
def state() -> State:
    """A page whose engine and models are ready."""
    state = State(save_data=False)
    state.engine.begin_start()
    state.engine.set_ready(can_store=True)
    state.engine.threads = 2
    for model in state.engine.all_models():
        model.set_ready(is_stored=True)
    return state
