"""The masthead's status: what is being fetched or started."""

from backdrop.runtime.page import elements
from backdrop.runtime.protocol import READY
from backdrop.ui.text import engine_messages


class EngineStatus:
    """Shows one thing at a time: the first that is not there yet."""

    def __init__(self, actions):
        self._sentence = elements.by_id("engine-status")
        self._amount = elements.by_id("engine-amount")
        self._progress = elements.by_id("engine-progress")

    def show(self, state):
        sentence, amount, share = engine_messages.engine_status(state)
        elements.set_text(self._sentence, sentence)
        elements.set_text(self._amount, amount)
        elements.show(self._progress, not state.engine.has_failed() and not self._is_ready(state))
        elements.set_progress(self._progress, share)

    def _is_ready(self, state):
        wanted = [network for network in state.engine.all_models() if network.is_wanted]
        return state.engine.phase == READY and all(network.phase == READY for network in wanted)
