"""The masthead's status: what is being fetched or started."""

from backdrop.runtime.page import elements
from backdrop.ui.state.phases import READY
from backdrop.ui.text import messages


class EngineStatus:
    """Shows one thing at a time: the first that is not there yet."""

    def __init__(self, work):
        self._sentence = elements.by_id("engine-status")
        self._amount = elements.by_id("engine-amount")
        self._progress = elements.by_id("engine-progress")

    def show(self, state):
        sentence, amount, share = messages.engine_line(state)
        elements.set_text(self._sentence, sentence)
        elements.set_text(self._amount, amount)
        elements.show(self._progress, not state.has_failed() and not self._is_ready(state))
        elements.set_progress(self._progress, share)

    def _is_ready(self, state):
        wanted = [network for network in state.all_networks() if network.wanted]
        return state.engine == READY and all(network.phase == READY for network in wanted)
