"""Files given to the page: static/boot.js receives them, also before Python has started."""

from backdrop.runtime.page import elements, events, page_files
from backdrop.ui.text import batch_messages, engine_messages, intake_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from backdrop.ui.control.actions import Actions
    from backdrop.ui.state.state import State


class FileIntake:
    """Passes received files on, and shows the welcome screen while there is no picture."""

    def __init__(self, actions: "Actions") -> None:
        self._actions = actions
        self._is_open = False
        self._welcome = elements.by_id("welcome")
        self._studio = elements.by_id("studio")
        self._waiting = elements.by_id("waiting")  # static/boot.js writes to it first
        self._note = elements.by_id("welcome-note")
        self._retry = elements.by_id("welcome-retry")
        self._folder = elements.by_id("choose-folder")
        events.listen(self._retry, "click", lambda event: actions.supervisor.retry())
        events.listen_document("backdrop-files", lambda event: self.fetch())
        for opener in elements.all_matching(".choose-folder"):
            events.listen(opener, "click", lambda event: self._folder.click())
            elements.show(opener, page_files.accepts_folders(self._folder))

    def open(self) -> None:
        """Take the files and notes that have arrived, and all to come."""
        self._is_open = True
        self.fetch()

    def fetch(self) -> None:
        """Take the files and notes that have arrived, once the intake is open."""
        if not self._is_open:
            return
        for kind, count in page_files.take_received_notes():
            self._actions.intake.report(intake_messages.intake_line(kind, count))
        self._actions.intake.take(page_files.take_received_files())

    def show(self, state: "State") -> None:
        elements.set_text(self._waiting, batch_messages.opening_line(state.unopened_zips))
        elements.show(self._waiting, state.unopened_zips)
        if state.embedder:
            promise = intake_messages.promise_line(state.embedder)
            elements.set_text(elements.by_id("promise"), promise)
        note = engine_messages.welcome_note(state) or state.notice
        elements.set_text(elements.by_id("welcome-note-text"), note)
        elements.show(self._note, note)
        elements.show(self._retry, state.engine.has_failed())
        elements.show(self._welcome, not state.pictures)
        elements.show(self._studio, state.pictures)
