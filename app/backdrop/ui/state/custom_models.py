"""The network of the person's own, and a file that may become it. Pure."""


class CustomModel:
    """A network in use: its short name, bytes, and what load() of protocol.py needs of it.

    `given` is None for one that the worker finds in its store.
    """

    def __init__(self, title: str, size: int, given=None) -> None:
        self.title = title
        self.bytes = size
        self.given = given


class Candidate:
    """A file somebody gave as a network: asked about, then read or refused, then started."""

    def __init__(self, file, name: str) -> None:
        self.file = file
        self.name = name
        self.asked = False  # the engine is reading it
        self.read = False
        self.starting = False
        self.failure = None
        self.bytes = 0
        self.side = 0  # px
        self.fixed = False  # the side is the file's
        self.colours = ""  # of protocol.py, a guess

    def told(self, size: int, side: int, fixed: bool, colours: str) -> None:
        """Take what the file says."""
        self.read = True
        self.bytes = size
        self.side = side
        self.fixed = fixed
        self.colours = colours
