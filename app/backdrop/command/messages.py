"""Sentences of the command, including replacements for those that mention a page or browser."""

from backdrop.engine.errors import (
    BackdropError,
    MisnamedModel,
    ModelError,
    ModelNotDownloaded,
    PictureTooLarge,
    RuntimeMissing,
    UnknownModel,
)
from backdrop.engine.network.catalogue import FORBIDDEN, UNCLEAR
from backdrop.engine.network.confidence import DISAGREE, EVERYTHING, NOTHING, SOFT
from backdrop.engine.network.recognise import Recognition
from backdrop.engine.network.select_files import SelectorPair
from backdrop.engine.network.selectors import Selector

# Error codes of the command alone; like those of the engine they never change.
WRITING_FAILED = "cannot-write"
WORKER_DIED = "worker-died"

# Said when a folder has nothing to cut.
NO_PICTURES = "There are no pictures to cut; results of Backdrop are left out."
# Said when the record of an output folder cannot be written.
NOT_RECORDED = "The next run will cut these pictures again, for their record could not be written"

MESSAGES = {
    "unreadable-file": "This file could not be read.",
    "not-a-picture": (
        "This file is not a picture that can be read here. Use a JPEG, PNG, WebP, GIF, BMP, TIFF, "
        "ICO, TGA, PPM, PSD or HEIC file, or AVIF with Pillow 11.3 or newer."
    ),
    "out-of-memory": (
        "There was not enough memory for this picture. Use fewer processes (-j 1) or reduce the "
        "picture."
    ),
    "network-unavailable": "The model could not be downloaded.",
    "network-corrupt": (
        "What arrived is not the file that Backdrop knows, so it was not kept. Try again; if that "
        "does not help, get the file from the model's page yourself."
    ),
    "network-not-started": (
        "The model could not be started: its file is damaged or does not match this version of "
        "onnxruntime. Install Backdrop again."
    ),
    "network-too-heavy": (
        "There was not enough memory to start the model. Use fewer processes (-j 1) or a smaller "
        "model."
    ),
    "network-refused": (
        "The model contains operations that cannot run here. Use another export of it, in float32 "
        "or float16 and with standard operations only."
    ),
    "unexpected": "An unexpected error occurred.",
    WRITING_FAILED: "The result could not be written.",
    WORKER_DIED: (
        "The process that cut this picture ended twice, most likely because of too little memory. "
        "Use fewer processes (-j 1) or reduce the picture."
    ),
}
# Said of a model whose licence does not surely allow commercial use.
TERMS = {
    FORBIDDEN: "not for commercial use without an agreement with its makers.",
    UNCLEAR: "commercial use may not be allowed; read its terms.",
}
DOUBTS = {
    NOTHING: "no clear subject found; the cut-out may be empty or wrong.",
    EVERYTHING: "no background found; the cut-out is the whole picture.",
    DISAGREE: "the models disagree about this picture.",
    SOFT: "the edge of the subject is unclear in this picture.",
}


def terms_of(known: Recognition | SelectorPair | Selector | None) -> str:
    """Return the sentence about a public model's terms; "" if it may be used for everything."""
    if not known or known.use not in TERMS:
        return ""
    return f"{known.title} ({known.licence}): {TERMS[known.use]}"


def message_of(error: BackdropError) -> str:
    """Return the sentence for an error; for a model, followed by its file and the cause."""
    if isinstance(error, PictureTooLarge):
        return (
            f"This picture has {error.width} × {error.height} pixels, over the limit of "
            f"{error.limit / 1_000_000:g} megapixels. Reduce it, or raise --megapixels."
        )
    if isinstance(error, UnknownModel | ModelNotDownloaded | MisnamedModel):
        return error.user_message
    sentence = MESSAGES.get(error.code, error.user_message)
    has_cause = isinstance(error, ModelError | RuntimeMissing) and str(error)
    return f"{sentence} ({error})" if has_cause else sentence
