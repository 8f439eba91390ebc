"""The About dialog: networks, licences, and what this device gives."""

from app.runtime import dom
from app.ui import words


class About:
    """Opens and closes the dialog; the browser itself handles Escape and the focus."""

    def __init__(self, work):
        self._dialog = dom.element("about")
        dom.listen(dom.element("about-open"), "click", lambda event: self._dialog.showModal())
        dom.listen(dom.element("about-close"), "click", lambda event: self._dialog.close())
        dom.listen(dom.element("own-open"), "click", lambda event: self._dialog.close())
        dom.listen(self._dialog, "click", self._click)

    def _click(self, event):
        # Only a click beside the dialog's content reaches the dialog itself.
        if event.target.id == "about":
            self._dialog.close()

    def show(self, state):
        dom.write(dom.element("about-device"), words.device_line(state))
        dom.write(dom.element("about-own"), words.own_line(state))
