"""A stand-in for the error with which the engine's calls fail."""


class FakeError(Exception):
    """As client.EngineError."""

    def __init__(self, code: str, message: str = "A sentence.") -> None:
        super().__init__(code)
        self.code = code
        self.message = message
