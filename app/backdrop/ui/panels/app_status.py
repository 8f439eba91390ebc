"""The page without a connection, its new versions, and the app it can be installed as."""

from backdrop.runtime.page import elements, events, offline
from backdrop.runtime.protocol import READY
from backdrop.ui.state.phases import FAILED
from backdrop.ui.state.picture import FAST
from backdrop.ui.text import storage_messages


class AppStatus:
    """Has the site kept once nothing waits for the connection, and says what comes of it."""

    def __init__(self, actions):
        self._actions = actions
        self._begun = False
        self._read = []  # what was said and has been closed
        self._bar = elements.by_id("notice")
        self._reload = elements.by_id("notice-reload")
        self._buttons = [elements.by_id("install"), elements.by_id("about-install")]
        events.listen(self._reload, "click", lambda event: offline.take_new_version())
        events.listen(elements.by_id("notice-close"), "click", self._close)
        for button in self._buttons:
            events.listen(button, "click", lambda event: offline.install())
        offline.listen(lambda event: actions.changed())

    def _close(self, event):
        self._read.append(offline.has_new_version())
        self._actions.changed()

    def show(self, state):
        if not self._begun and self._is_time(state):
            self._begun = True
            offline.keep_offline()
        new = offline.has_new_version()
        sentence = storage_messages.app_notice(new, offline.has_lost_shared(), len(state.pictures))
        elements.set_text(elements.by_id("notice-text"), sentence)
        elements.show(self._bar, sentence and new not in self._read)
        elements.show(self._reload, new)
        can = offline.can_install()
        elements.show(self._buttons[0], can and self._actions.export.has_saved)
        elements.show(elements.by_id("about-app"), can)

    def _is_time(self, state):
        """Tell whether keeping the site would hold up nothing; a broken one looks for a newer."""
        if state.engine.phase == FAILED:
            return True
        fast = state.engine.models[FAST].phase in (READY, FAILED)
        return state.engine.phase == READY and fast and not state.queue.running
