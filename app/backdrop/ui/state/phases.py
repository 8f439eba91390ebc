"""What a picture, the engine or a network can be about, by name. Pure."""

# Phases of a picture.
WAITING = "waiting"
WORKING = "working"
DONE = "done"
FAILED = "failed"
CANCELLED = "cancelled"

# Phases of the engine and of a network, besides FAILED. IDLE: nobody has asked for it.
IDLE = "idle"
FETCHING = "fetching"
STARTING = "starting"
READY = "ready"

# Codes of engine/errors.py that say the file itself is at fault: trying again changes nothing.
USELESS_AGAIN = (
    "empty-file",
    "not-a-picture",
    "damaged-picture",
    "unsupported-picture",
    "picture-too-large",
)
