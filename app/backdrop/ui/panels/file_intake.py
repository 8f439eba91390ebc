"""The way in: files that static/boot.js took, now and from before Python was there."""

from backdrop.runtime.page import elements, events, page_files
from backdrop.ui.text import batch_messages, engine_messages, intake_messages


class FileIntake:
    """Hands received files on, and shows the welcome while there is no picture."""

    def __init__(self, actions):
        self._actions = actions
        self._welcome = elements.by_id("welcome")
        self._studio = elements.by_id("studio")
        self._waiting = elements.by_id("waiting")  # boot.js says there what it has taken
        self._note = elements.by_id("welcome-note")
        self._retry = elements.by_id("welcome-retry")
        events.listen(self._retry, "click", lambda event: actions.supervisor.retry())
        events.listen_document("backdrop-files", lambda event: self.fetch())
        self._folder = elements.by_id("choose-folder")
        for opener in elements.all_matching(".choose-folder"):
            events.listen(opener, "click", lambda event: self._folder.click())
            elements.show(opener, page_files.accepts_folders(self._folder))

    def fetch(self):
        """Take what is waiting."""
        for kind, count in page_files.take_received_notes():
            self._actions.intake.report(intake_messages.intake_line(kind, count))
        self._actions.intake.take(page_files.take_received_files())

    def show(self, state):
        elements.set_text(self._waiting, batch_messages.opening_line(state.unopened_zips))
        elements.show(self._waiting, state.unopened_zips)
        note = engine_messages.welcome_note(state) or state.notice
        elements.set_text(elements.by_id("welcome-note-text"), note)
        elements.show(self._note, note)
        elements.show(self._retry, state.engine.has_failed())
        elements.show(self._welcome, not state.pictures)
        elements.show(self._studio, state.pictures)
