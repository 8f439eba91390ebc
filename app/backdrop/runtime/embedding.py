"""Declare and check the messages between this page in a frame and the page that embeds it.

static/embed.js is the other side. The embedding page first posts a Hello to the frame's window,
with a MessagePort. If backdrop.json lists that page's origin, the frame answers with a Welcome on
the port, which carries all further messages; otherwise it stays silent. All are plain objects.
"""

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal, NotRequired, TypedDict

    Blob = Any
    """A Blob of JavaScript."""

    # ---- From the embedding page to the frame --------------------------------------------------

    class Hello(TypedDict):
        """The first message."""

        kind: Literal["hello"]
        version: int
        """VERSION; a frame of another version stays silent."""

    class RemovalOptions(TypedDict):
        """The result of a removal; every key may be missing."""

        format: NotRequired[str]
        """One of FORMATS; "png" by default."""
        background: NotRequired[str]
        """A colour as #rrggbb, or TRANSPARENT, the default."""
        model: NotRequired[str]
        """One of MODELS; by default the best that this device runs well."""
        look: NotRequired[dict[str, Any]]
        """A look as the page exports it (engine/scene.py), to which the others are applied."""

    class RemovalRequest(TypedDict):
        """Remove the background of a picture; a frame in the mode HIDDEN takes these."""

        kind: Literal["remove"]
        number: int
        name: str
        file: Blob
        options: RemovalOptions

    class CancelRequest(TypedDict):
        """Forget a RemovalRequest."""

        kind: Literal["cancel"]
        number: int

    class OpenRequest(TypedDict):
        """Show a picture to the person; a frame in the mode EDITOR takes these."""

        kind: Literal["open"]
        name: str
        file: Blob

    # ---- From the frame to the embedding page --------------------------------------------------

    class Welcome(TypedDict):
        """The frame takes requests."""

        kind: Literal["welcome"]

    class Progress(TypedDict):
        """A removal has gone on."""

        kind: Literal["progress"]
        number: int
        stage: Literal["loading", "cutting", "encoding"]
        received: int
        """Bytes, while LOADING."""
        total: int
        """Bytes, while LOADING; 0 while unknown."""

    class Result(TypedDict):
        """The file of a removal, or what a person made in the editor."""

        kind: Literal["result"]
        number: int
        """That of the request; 0 from the editor."""
        blob: Blob
        name: str
        width: int
        """Pixels."""
        height: int
        """Pixels."""

    class Failed(TypedDict):
        """There will be no result."""

        kind: Literal["failed"]
        number: int
        """That of the request; 0 from the editor."""
        code: str
        """A code of engine/errors.py or protocol.py, or BAD_REQUEST."""
        message: str
        """A sentence for people."""


VERSION = 1

# Modes of the frame, which the address tells it.
HIDDEN = "hidden"
EDITOR = "editor"

# Kinds of messages.
HELLO = "hello"
REMOVE = "remove"
CANCEL = "cancel"
OPEN = "open"
WELCOME = "welcome"
PROGRESS = "progress"
RESULT = "result"
FAILED = "failed"

# Stages of a removal.
LOADING = "loading"
CUTTING = "cutting"
ENCODING = "encoding"

FORMATS = ("png", "png8", "webp", "webp-lossy", "jpeg")
MODELS = ("fast", "best")
TRANSPARENT = "transparent"
BAD_REQUEST = "bad-request"  # error code of a request that the frame does not understand

KEYS = {REMOVE: ("kind", "number", "name", "file", "options"), CANCEL: ("kind", "number")}
KEYS[OPEN] = ("kind", "name", "file")
OPTIONS = ("format", "background", "model", "look")
MAX_NUMBER = 1_000_000_000
MAX_NAME = 255  # characters
MAX_CHARACTERS = 20_000  # of a message's JSON; a look has less than 2000
MAX_BRACKETS = 200  # in a message; every level of JSON takes stack, and a look has twenty


class BadMessage(Exception):
    """A message is none of those above; `number` is that of the request, 0 if it has none."""

    def __init__(self, reason: str, number: int = 0) -> None:
        super().__init__(reason)
        self.number = number


def is_hello(text: str) -> bool:
    """Return whether this is the JSON of a Hello of this version."""
    try:
        return bool(_parse(text) == {"kind": HELLO, "version": VERSION})
    except BadMessage:
        return False


def read_request(text: str) -> "dict[str, Any]":
    """Check the JSON of a request and return it. Raises BadMessage.

    In JSON the file is an empty object; the caller checks the file itself.
    """
    message = _parse(text)
    _require(isinstance(message, dict), "it is not an object")
    kind = message.get("kind")
    _require(isinstance(kind, str) and kind in KEYS, "its kind is unknown")
    number = message.get("number", 0)
    # type(), because isinstance() takes True for an int.
    _require(type(number) is int and 0 <= number <= MAX_NUMBER, "its number is not a whole number")
    for key in KEYS[kind]:
        _require(key in message, f"it has no {key}", number)
    for key in message:
        _require(key in KEYS[kind], f"{key} is unknown", number)
    name = message.get("name", "")
    _require(isinstance(name, str) and len(name) <= MAX_NAME, "its name is too long", number)
    if kind == REMOVE:
        _check_options(message["options"], number)
    return dict(message)


def _parse(text: str) -> "Any":
    _require(len(text) <= MAX_CHARACTERS, "it is too long")
    _require(text.count("[") + text.count("{") <= MAX_BRACKETS, "it is nested too deep")
    try:
        return json.loads(text)
    except ValueError:
        raise BadMessage("it is not JSON")


def _check_options(options: "Any", number: int) -> None:
    _require(isinstance(options, dict), "the options are not an object", number)
    for key in options:
        _require(key in OPTIONS, f"the options are {', '.join(OPTIONS)}", number)
    has_format = options.get("format", "png") in FORMATS
    _require(has_format, f"format is one of {', '.join(FORMATS)}", number)
    background = options.get("background", TRANSPARENT)
    reason = f"background is {TRANSPARENT} or a colour such as #ff8800"
    _require(background == TRANSPARENT or is_colour(background), reason, number)
    _require(options.get("model", "fast") in MODELS, f"model is one of {', '.join(MODELS)}", number)
    _require(isinstance(options.get("look", {}), dict), "look is not an object", number)


def is_colour(value: object) -> bool:
    """Return whether a value is a colour such as #ff8800."""
    if not isinstance(value, str) or len(value) != 7 or value[0] != "#":
        return False
    return all(digit in "0123456789abcdef" for digit in value[1:].lower())


def _require(holds: bool, reason: str, number: int = 0) -> None:
    if not holds:
        raise BadMessage(reason, number)
