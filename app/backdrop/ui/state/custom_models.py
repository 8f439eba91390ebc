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
        self.side = 0  # px of the input's width and height
        self.is_side_fixed = False  # the file accepts no other side
        self.colours = ""  # the likely normalisation, a constant of protocol.py

    def set_facts(self, size: int, side: int, is_side_fixed: bool, colours: str) -> None:
        """Take the facts that the engine read from the file."""
        self.is_inspected = True
        self.bytes = size
        self.side = side
        self.is_side_fixed = is_side_fixed
        self.colours = colours
