"""Fixtures for the tests of the interface's pure parts."""

import pytest

from backdrop.ui.state.state import State


@pytest.fixture
def state() -> State:
    """A page whose engine and networks are there."""
    state = State(save_data=False)
    state.engine.begin_start()
    state.engine.set_ready(can_store=True)
    state.engine.threads = 2
    for network in state.engine.all_models():
        network.set_ready(is_stored=True)
    return state
