"""The page without a connection, its new versions, and the app it can be installed as."""

from backdrop.runtime.page import dom, offline
from backdrop.ui.state.picture import FAST
from backdrop.ui.state.state import FAILED, READY
from backdrop.ui.text import messages


class AppStatus:
    """Has the site kept once nothing waits for the connection, and says what comes of it."""

    def __init__(self, work):
        self._work = work
        self._begun = False
        self._read = []  # what was said and has been closed
        self._bar = dom.element("notice")
        self._reload = dom.element("notice-reload")
        self._buttons = [dom.element("install"), dom.element("about-install")]
        dom.listen(self._reload, "click", lambda event: offline.take_new_version())
        dom.listen(dom.element("notice-close"), "click", self._close)
        for button in self._buttons:
            dom.listen(button, "click", lambda event: offline.install())
        offline.listen(lambda event: work.changed())

    def _close(self, event):
        self._read.append(offline.has_new_version())
        self._work.changed()

    def show(self, state):
        if not self._begun and self._is_time(state):
            self._begun = True
            offline.begin()
        new = offline.has_new_version()
        sentence = messages.notice(new, offline.has_lost_shared(), len(state.pictures))
        dom.write(dom.element("notice-text"), sentence)
        dom.show(self._bar, sentence and new not in self._read)
        dom.show(self._reload, new)
        can = offline.can_install()
        dom.show(self._buttons[0], can and self._work.has_saved())
        dom.show(dom.element("about-app"), can)

    def _is_time(self, state):
        """Tell whether keeping the site would hold up nothing; a broken one looks for a newer."""
        if state.engine == FAILED:
            return True
        fast = state.networks[FAST].phase in (READY, FAILED)
        return state.engine == READY and fast and not state.running
