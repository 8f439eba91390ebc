"""What the command says, where the page's sentence speaks of a page or a browser."""

from backdrop.engine.errors import BackdropError, ModelError
from backdrop.engine.network.confidence import DISAGREE, EVERYTHING, NOTHING, SOFT

WRITING_FAILED = "cannot-write"
WORKER_DIED = "worker-died"

OWN_WORDS = {
    "unreadable-file": "This file could not be read.",
    "not-a-picture": (
        "This file is not a picture that can be read here. Use a JPEG, PNG, WebP, GIF, BMP, TIFF, "
        "ICO, TGA, PPM or PSD file, or AVIF with Pillow 11.3 or newer."
    ),
    "out-of-memory": (
        "There was not enough memory for this picture. Use fewer processes (-j 1), or make it "
        "smaller."
    ),
    "network-not-started": (
        "The network could not be started: its file is damaged, or onnxruntime does not suit it. "
        "Install Backdrop again."
    ),
    "network-too-heavy": (
        "There was not enough memory to start the network. Use fewer processes (-j 1), or a "
        "smaller network."
    ),
    "network-refused": (
        "The network has parts that cannot run here. Use another export of it, in float32 or "
        "float16 and with standard operations only."
    ),
    "unexpected": "Something went wrong that should not have.",
    WRITING_FAILED: "The result could not be written.",
    WORKER_DIED: (
        "The process that had this picture ended, twice; mostly that is for want of memory. Use "
        "fewer processes (-j 1), or make it smaller."
    ),
}
DOUBTS = {
    NOTHING: "no clear subject found: the cut-out may be empty or wrong.",
    EVERYTHING: "no background found: the whole picture is kept.",
    DISAGREE: "the networks disagree here.",
    SOFT: "where the subject ends is unclear here.",
}


def message_of(error: BackdropError) -> str:
    """Return the sentence for an error, and of which file of a network it speaks."""
    sentence = OWN_WORDS.get(error.code, error.user_message)
    return f"{sentence} ({error})" if isinstance(error, ModelError) else sentence
