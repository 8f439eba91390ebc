"""The way in: files that static/boot.js took, now and from before Python was there."""

from backdrop.runtime.page import dom
from backdrop.ui.text import batch_messages, messages


class FileIntake:
    """Hands received files on, and shows the welcome while there is no picture."""

    def __init__(self, work):
        self._work = work
        self._welcome = dom.element("welcome")
        self._studio = dom.element("studio")
        self._waiting = dom.element("waiting")  # boot.js says there what it has taken
        self._note = dom.element("welcome-note")
        self._retry = dom.element("welcome-retry")
        dom.listen(self._retry, "click", lambda event: work.retry_engine())
        dom.listen_document("backdrop-files", lambda event: self.fetch())
        self._folder = dom.element("choose-folder")
        for opener in dom.all_of(".choose-folder"):
            dom.listen(opener, "click", lambda event: self._folder.click())
            dom.show(opener, dom.takes_folders(self._folder))

    def fetch(self):
        """Take what is waiting."""
        for kind, count in dom.received_notes():
            self._work.tell(batch_messages.intake_line(kind, count))
        self._work.take(dom.received_files())

    def show(self, state):
        dom.write(self._waiting, batch_messages.opening_line(state.opening))
        dom.show(self._waiting, state.opening)
        note = messages.welcome_note(state) or state.told
        dom.write(dom.element("welcome-note-text"), note)
        dom.show(self._note, note)
        dom.show(self._retry, state.has_failed())
        dom.show(self._welcome, not state.pictures)
        dom.show(self._studio, state.pictures)
