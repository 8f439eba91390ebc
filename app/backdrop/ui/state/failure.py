"""The reason why something did not work. Pure."""

# Codes of engine/errors.py that blame the file itself: another try would fail in the same way.
FILE_ERRORS = (
    "empty-file",
    "not-a-picture",
    "damaged-picture",
    "unsupported-picture",
    "picture-too-large",
)


class Failure:
    """A code for programs and a sentence for people."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message

    def is_retryable(self) -> bool:
        """Return whether another try may succeed."""
        return self.code not in FILE_ERRORS
