"""The person's model for Pick, and files that may become the next one. Pure."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from backdrop.ui.state.failure import Failure


class Selector:
    """A model in use: its title, its bytes, and its files, None where they are stored."""

    def __init__(self, title: str, size: int, files: "Sequence[Any] | None" = None) -> None:
        self.title = title
        self.bytes = size
        self.files = files


class SelectorCandidate:
    """Files that a person offered together: inspected, then started or refused."""

    def __init__(self, files: "Sequence[Any]") -> None:
        self.files = files
        self.is_asked = False  # the engine has been asked to inspect them
        self.is_inspected = False
        self.is_starting = False
        self.failure: Failure | None = None
        self.title = ""
        self.licence = ""
        self.use = ""  # of protocol.py
        self.bytes = 0

    def set_facts(self, title: str, licence: str, use: str, size: int) -> None:
        """Take the facts that the engine read from the files."""
        self.is_inspected = True
        self.title = title
        self.licence = licence
        self.use = use
        self.bytes = size


class SelectorState:
    """The model for Pick in the place of our own, and the next one."""

    def __init__(self) -> None:
        self.model: Selector | None = None
        self.candidate: SelectorCandidate | None = None
        self.is_stored = True
        self.is_looking = False  # the model's encoder runs, and taps wait for it
