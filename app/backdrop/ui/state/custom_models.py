"""The custom model in use, and a file that may become the next one. Pure."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from backdrop.runtime.call_values import CustomModelOptions
    from backdrop.ui.state.failure import Failure


class CustomModel:
    """A custom model in use: its title, bytes, and the options for load() of protocol.py.

    `options` is None for a model that the worker finds in its store.
    """

    def __init__(self, title: str, size: int, options: "CustomModelOptions | None" = None) -> None:
        self.title = title
        self.bytes = size
        self.options = options


class PublicModel:
    """A public model that a file was recognised as, or several of one graph, described as one.

    title, licence, best_for ("" if unknown): for the person. use: of protocol.py. memory_gb: GB
    that a picture takes, 0 if unknown.
    """

    def __init__(self, title: str, licence: str, use: str, best_for: str, memory_gb: float) -> None:
        self.title = title
        self.licence = licence
        self.use = use
        self.best_for = best_for
        self.memory_gb = memory_gb


class Candidate:
    """A file that a person offered as a custom model: inspected, then started or refused."""

    def __init__(self, file: "Any", name: str) -> None:
        self.file = file
        self.name = name
        self.is_asked = False  # the engine has been asked to inspect it
        self.is_inspected = False
        self.is_starting = False
        self.failure: Failure | None = None
        self.bytes = 0
        self.side = 0  # px of the input's longer side
        self.size = (0, 0)  # px of the input's width and height, 0 if the file leaves them open
        self.colours = ""  # the likely normalisation, a constant of protocol.py
        self.asks_side = True
        self.asks_colours = True
        self.public: PublicModel | None = None

    def set_public(self, public: PublicModel, asks_side: bool, asks_colours: bool) -> None:
        """Take what is known about the file's model; what a person need not choose is not asked."""
        self.public = public
        self.asks_side = asks_side
        self.asks_colours = asks_colours

    @property
    def is_side_fixed(self) -> bool:
        """True if the file accepts no other size."""
        return self.size[0] > 0

    def set_facts(self, file_size: int, side: int, size: "tuple[int, int]", colours: str) -> None:
        """Take the facts that the engine read from the file, which has `file_size` bytes."""
        self.is_inspected = True
        self.bytes = file_size
        self.side = side
        self.size = size
        self.asks_side = not self.is_side_fixed
        self.colours = colours
