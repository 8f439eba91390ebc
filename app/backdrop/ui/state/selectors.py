"""The models for Pick, and files that may become the next one. Pure."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from backdrop.runtime.call_values import HostedFacts
    from backdrop.ui.state.failure import Failure


class Selector:
    """A person's model: its title, its bytes, and its files, None where they are stored."""

    is_hosted = False

    def __init__(self, title: str, size: int, files: "Sequence[Any] | None" = None) -> None:
        self.title = title
        self.bytes = size
        self.files = files


class HostedSelector(Selector):
    """The model that the host has added to the site, as the engine has read its facts.

    licence: for the person. use: of protocol.py. memory_gb: GB that it takes. has_room: this device
    has the memory. may_download: the person did not ask to save data.
    """

    is_hosted = True

    def __init__(self, described: "HostedFacts", has_room: bool, may_download: bool) -> None:
        super().__init__(described["title"], described["bytes"])
        self.licence = described["licence"]
        self.use = described["use"]
        self.memory_gb = described["memory_gb"]
        self.has_room = has_room
        self.may_download = may_download


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
    """The models for Pick in the place of our own, and the next one."""

    def __init__(self) -> None:
        self.model: Selector | None = None  # the person's
        self.hosted: HostedSelector | None = None  # which the host has added to the site
        self.candidate: SelectorCandidate | None = None
        self.is_stored = True
        self.is_looking = False  # the model's encoder runs, and taps wait for it

    def in_use(self) -> "Selector | None":
        """Return the person's model, else the host's if it may be used; None for our own."""
        hosted = self.hosted
        is_fit = hosted and hosted.has_room and hosted.may_download
        return self.model or (hosted if is_fit else None)
