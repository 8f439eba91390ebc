"""The way in: files that static/boot.js took, now and from before Python was there."""

from app.runtime import dom


class Intake:
    """Hands received files on, and shows the welcome while there is no picture."""

    def __init__(self, work):
        self._work = work
        self._welcome = dom.element("welcome")
        self._studio = dom.element("studio")
        self._waiting = dom.element("waiting")
        dom.listen_document("backdrop-files", lambda event: self.fetch())

    def fetch(self):
        """Take what is waiting."""
        self._work.take(dom.received_files())

    def show(self, state):
        dom.show(self._waiting, False)
        dom.show(self._welcome, not state.pictures)
        dom.show(self._studio, state.pictures)
