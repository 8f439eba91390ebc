"""The masthead's status: what is being fetched or started, and a way to try again."""

from app.runtime import dom
from app.ui import words
from app.ui.state import FAILED, READY


class EngineStatus:
    def __init__(self, work):
        self._sentence = dom.element("engine-status")
        self._amount = dom.element("engine-amount")
        self._progress = dom.element("engine-progress")
        self._retry = dom.element("engine-retry")
        dom.listen(self._retry, "click", lambda event: work.retry_engine())

    def show(self, state):
        sentence, amount, share = words.engine_line(state)
        failed = state.engine == FAILED
        loading = False
        for network in state.all_networks():
            failed = failed or network.phase == FAILED
            loading = loading or (network.wanted and network.phase != READY)
        dom.write(self._sentence, sentence)
        dom.write(self._amount, amount)
        dom.show(self._progress, not failed and (loading or state.engine != READY))
        dom.measure(self._progress, share)
        dom.show(self._retry, failed)
