"""The page offline, its new versions, and its installation as an app."""

from backdrop.runtime.page import elements, events, offline
from backdrop.runtime.protocol import READY
from backdrop.ui.state.phases import FAILED
from backdrop.ui.state.picture import FAST
from backdrop.ui.text import storage_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from backdrop.ui.control.actions import Actions
    from backdrop.ui.state.state import State


class AppStatus:
    """Stores the site for offline use once the connection is idle, and shows its status."""

    def __init__(self, actions: "Actions") -> None:
        self._actions = actions
        self._has_begun = False
        self._dismissed: list[bool] = []  # has_new_version() of the notices that were closed
        self._notice = elements.by_id("notice")
        self._reload = elements.by_id("notice-reload")
        self._install = elements.by_id("install")
        events.listen(self._reload, "click", lambda event: offline.take_new_version())
        events.listen(elements.by_id("notice-close"), "click", self._close)
        for button in (self._install, elements.by_id("about-install")):
            events.listen(button, "click", lambda event: offline.install())
        offline.listen(lambda event: actions.changed())

    def show(self, state: "State") -> None:
        if not self._has_begun and self._may_begin(state):
            self._has_begun = True
            offline.keep_offline()
        new = offline.has_new_version()
        sentence = storage_messages.app_notice(new, offline.has_lost_shared(), len(state.pictures))
        elements.set_text(elements.by_id("notice-text"), sentence)
        elements.show(self._notice, sentence and new not in self._dismissed)
        elements.show(self._reload, new)
        installable = offline.can_install()
        elements.show(self._install, installable and self._actions.export.has_saved)
        elements.show(elements.by_id("about-app"), installable)

    def _close(self, event: "Any") -> None:
        self._dismissed.append(offline.has_new_version())
        self._actions.changed()

    def _may_begin(self, state: "State") -> bool:
        """Return True if storing the site would delay nothing.

        A failed engine counts as well: a newer version of the site may mend it.
        """
        if state.engine.phase == FAILED:
            return True
        has_settled = state.engine.models[FAST].phase in (READY, FAILED)
        return state.engine.phase == READY and has_settled and not state.queue.running
