"""The header's status line: the part of the engine being downloaded or started."""

from backdrop.runtime.page import elements
from backdrop.runtime.protocol import READY
from backdrop.ui.text import engine_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from backdrop.ui.state.state import State


class EngineStatus:
    """Shows one part at a time: the first that is not ready."""

    def __init__(self) -> None:
        self._sentence = elements.by_id("engine-status")
        self._amount = elements.by_id("engine-amount")
        self._progress = elements.by_id("engine-progress")

    def show(self, state: "State") -> None:
        sentence, amount, share = engine_messages.engine_status(state)
        elements.set_text(self._sentence, sentence)
        elements.set_text(self._amount, amount)
        elements.show(self._progress, not state.engine.has_failed() and not is_ready(state))
        elements.set_progress(self._progress, share)


def is_ready(state: "State") -> bool:
    """Return True if the engine and every wanted model are ready."""
    wanted = [model for model in state.engine.all_models() if model.is_wanted]
    return state.engine.phase == READY and all(model.phase == READY for model in wanted)
