"""What a worker makes of files and of a network of the person's own when the browser fails."""

from collections.abc import Awaitable, Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from app.engine.errors import BackdropError, NetworkTooHeavy, OutOfMemory, UnreadableFile
from app.runtime.native import complete
from tests.networks import file_of, network
from tests.unit.runtime.conftest import FakeJsException


class File:
    """As a browser's that fails: `holds` bytes of it can be read at once."""

    def __init__(self, size: int, holds: int) -> None:
        self.size = size
        self._holds = holds

    def slice(self, start: int, stop: int) -> "File":
        return File(stop - start, self._holds)

    async def arrayBuffer(self) -> None:
        if self.size > self._holds:
            raise FakeJsException("NotReadableError: The requested file could not be read")


def on(call: Awaitable[Any]) -> Any:
    return complete(call)  # type: ignore[arg-type]


@pytest.fixture
def session(beside_browser: Callable[[str], ModuleType]) -> ModuleType:
    """app/runtime/session.py."""
    return beside_browser("app.runtime.session")


@pytest.mark.parametrize(
    ("holds", "of_a_picture", "of_a_network"),
    [(1000, OutOfMemory, NetworkTooHeavy), (0, UnreadableFile, UnreadableFile)],
    ids=["too large for the memory", "gone"],
)
def test_a_shortage_of_memory_is_told_from_a_file_that_is_gone(
    session: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    holds: int,
    of_a_picture: type[BackdropError],
    of_a_network: type[BackdropError],
) -> None:
    made = session.Session(None, None, None, 100, 1600)
    file = File(2_000_000_000, holds)
    with pytest.raises(of_a_picture):
        on(made.desk.document("a", file))
    offer = session.inspect_source(file_of(network()))
    monkeypatch.setattr(session, "offer_of", lambda _: offer)
    own = SimpleNamespace(file=file, title="a", side=64, colours="signed")
    with pytest.raises(of_a_network):
        on(made.load_own(own))
