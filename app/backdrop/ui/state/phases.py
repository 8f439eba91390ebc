"""Names of the phases of a picture, of the engine and of a model. Pure.

The engine and models also have FETCHING, STARTING and READY of protocol.py.
"""

# Phases of a picture.
WAITING = "waiting"
WORKING = "working"
DONE = "done"
CANCELLED = "cancelled"

FAILED = "failed"  # a picture, the engine or a model
IDLE = "idle"  # a model that was not asked for yet
