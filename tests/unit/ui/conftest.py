"""What tests of the interface's pure parts begin with."""

import pytest

from backdrop.ui.state.state import State


@pytest.fixture
def state() -> State:
    """A page whose engine and networks are there."""
    state = State(save_data=False)
    state.engine_starts()
    state.engine_ready(keeps=True)
    state.threads = 2
    for network in state.all_networks():
        network.ready(kept=True)
    return state
