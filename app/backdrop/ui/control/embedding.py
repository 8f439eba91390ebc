"""Serve the page that embeds this one, if the host lists its origin.

ui/main.py imports this only in a frame that static/embed.js has made.
"""

from backdrop.runtime.embedding import (
    BAD_REQUEST,
    CANCEL,
    EDITOR,
    FAILED,
    OPEN,
    REMOVE,
    RESULT,
    WELCOME,
    BadMessage,
    is_hello,
    read_request,
)
from backdrop.runtime.page import embedding_page
from backdrop.ui.control.embedding_removals import Removals
from backdrop.ui.state.failure import Failure
from backdrop.ui.state.phases import CANCELLED
from backdrop.ui.text import embedding_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from backdrop.runtime.page.embedding_page import EmbeddingPage
    from backdrop.ui.control.actions import Actions
    from backdrop.ui.control.export import ExportedFile
    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.state import State


class Embedding:
    """The page's connection to the page around it."""

    def __init__(self, actions: "Actions", mode: str) -> None:
        """Take the mode that the address names: HIDDEN or EDITOR of runtime/embedding.py."""
        self._actions = actions
        self.is_seen = mode == EDITOR
        self._page: EmbeddingPage | None = None
        self._removals: Removals | None = None
        self._opened: list[Picture] = []  # by the page around, and not failed so far
        if not self.is_seen:
            self._removals = Removals(
                actions.state, actions.supervisor, self._send, self._send_failure
            )

    async def connect(self) -> None:
        """Answer the first message of the page around, and serve it if it is a listed one."""
        page = await embedding_page.greet()
        if page.origin not in self._actions.state.site.embed:
            self._refuse(page)
        elif is_hello(page.first):
            self._accept(page)
            if self._removals:
                await self._actions.supervisor.run()

    def _accept(self, page: "EmbeddingPage") -> None:
        self._page = page
        if self.is_seen:
            self._actions.export.receiver = self._give
            self._actions.state.embedder = embedding_messages.address(page.origin)
            # What the browser stores for a frame is not for the person to decide.
            self._actions.state.is_storage_note_dismissed = True
        page.listen(self._receive)
        page.send({"kind": WELCOME})
        self._actions.changed()

    def _refuse(self, page: "EmbeddingPage") -> None:
        """Tell the person and developers, but not the page around."""
        sentence = embedding_messages.unlisted_line(page.origin)
        embedding_page.warn(sentence)
        self._actions.intake.report(sentence)

    def show(self, state: "State") -> None:
        """Follow up on the state: begin removals, report pictures that cannot be opened."""
        if self._removals:
            self._removals.refresh()
        for picture in list(self._opened):
            failure = state.queue.obstacle(picture)
            if failure or picture.results:
                self._opened.remove(picture)
            if failure and failure.code != CANCELLED:
                self._send_failure(0, failure)

    def _receive(self, text: str, file: "Any") -> None:
        try:
            request: Any = read_request(text)
        except BadMessage as error:
            reason = embedding_messages.unread_line(str(error))
            self._send_failure(error.number, Failure(BAD_REQUEST, reason))
            return
        kind = request["kind"]
        if kind != CANCEL and file is None:
            failure = Failure(BAD_REQUEST, embedding_messages.NOT_A_FILE)
            self._send_failure(request.get("number", 0), failure)
        elif kind == OPEN and self.is_seen:
            self._open(file)
        elif kind == REMOVE and self._removals:
            self._removals.take(request, file)
        elif kind == CANCEL and self._removals:
            self._removals.cancel(request["number"])

    def _open(self, file: "Any") -> None:
        """Show a picture as if the person had chosen it."""
        state = self._actions.state
        before = list(state.pictures)
        self._actions.intake.take([file])
        added = [picture for picture in state.pictures if picture not in before]
        if added:
            self._opened += added
            self._actions.changed()
        else:
            self._send_failure(0, Failure(BAD_REQUEST, state.notice))

    def _give(self, file: "ExportedFile", name: str) -> None:
        """Give the page around the file that the person asked to use."""
        self._send(
            {
                "kind": RESULT,
                "number": 0,
                "blob": file.blob,
                "name": name,
                "width": file.width,
                "height": file.height,
            }
        )
        given = embedding_messages.given_line(self._actions.state.embedder)
        self._actions.toasts.show(given)

    def _send(self, message: "dict[str, Any]") -> None:
        if self._page:
            self._page.send(message)

    def _send_failure(self, number: int, failure: Failure) -> None:
        self._send(
            {"kind": FAILED, "number": number, "code": failure.code, "message": failure.message}
        )
