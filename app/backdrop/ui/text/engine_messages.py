"""Texts about the engine: its progress, the device, and notes before there is a picture. Pure."""

from backdrop.runtime.protocol import CARD_USED, CUSTOM, FETCHING, HOSTED, READY, STARTING
from backdrop.ui.state.device import LOW_MEMORY_PIXELS
from backdrop.ui.state.phases import FAILED, IDLE
from backdrop.ui.state.picture import FAST
from backdrop.ui.text.model_messages import MODELS, name_in_sentence
from backdrop.ui.text.quantities import count, progress
from backdrop.ui.text.storage_messages import NO_ROOM_OFFLINE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from backdrop.ui.state.model_state import ModelState
    from backdrop.ui.state.state import State

    Status = tuple[str, str, float | None]
    """Words, amount, and progress from 0 to 1 or None where it is unknown."""

LOADING_ENGINE = "Loading the engine"  # index.html has it too, for the first second
STARTING_ENGINE = "Starting the engine"
STILL_STARTING = "Still starting"
MAX_MEGAPIXELS = LOW_MEMORY_PIXELS // 1_000_000
LIMITS = f"pictures are limited to {MAX_MEGAPIXELS} megapixels, and previews are reduced."
MODELS_NOT_STORED = (
    "This browser does not store the models, so they are downloaded again on the next visit. A "
    "private window or a full disk is the usual reason."
)


def engine_status(state: "State") -> "Status":
    """Return the status shown in the masthead."""
    engine = state.engine
    if engine.phase == FAILED:
        return "Not started", "", 0
    if engine.phase == STARTING:
        return _start_status(state)
    for model in engine.all_models():
        status = (
            _custom_status(model)
            if model.name == CUSTOM
            else _model_status(model, name_in_sentence(state, model.name))
        )
        if status:
            return status
    return "Ready", "", 0


def _start_status(state: "State") -> "Status":
    engine = state.engine
    if engine.threads:
        return "Starting again", "", None
    if engine.total and engine.received >= engine.total:
        return (STILL_STARTING if engine.is_slow else STARTING_ENGINE), "", None
    if engine.total:
        amount = progress(engine.received, engine.total)
        return LOADING_ENGINE, amount, engine.received / engine.total
    return (STILL_STARTING if engine.is_slow else LOADING_ENGINE), "", None


def _custom_status(model: "ModelState") -> "Status | None":
    # A custom model is not downloaded. If it fails, the page works without it and a note says why.
    if model.is_wanted and model.phase not in (READY, FAILED):
        return f"Starting {MODELS[CUSTOM]}", "", None
    return None


def _model_status(model: "ModelState", title: str) -> "Status | None":
    if model.phase == FAILED:
        return f"{title[0].upper()}{title[1:]} not available", "", 0
    if model.phase == FETCHING:
        share = model.received / model.total if model.total else None
        return f"Loading {title}", progress(model.received, model.total), share
    if model.phase == STARTING:
        return f"Starting {title}", "", None
    if model.phase == IDLE and model.is_wanted:
        return f"Loading {title}", "", None  # as soon as the model before it has started
    return None


def welcome_note(state: "State") -> str:
    """Return the sentence to show before there is a picture, or ""."""
    engine = state.engine
    for failure in (engine.failure, engine.models[FAST].failure):
        if failure:
            return failure.message
    if state.custom_model:
        failure = engine.models[CUSTOM].failure
        if failure:
            return f"{state.custom_model.title}: {failure.message}"
    if hosted_failure(state):
        return hosted_failure(state)
    if engine.are_models_stored() or state.is_storage_note_dismissed:
        return ""
    return MODELS_NOT_STORED


def hosted_failure(state: "State") -> str:
    """Say why the host's model is not available, or return ""."""
    engine = state.engine
    hosted = engine.models.get(HOSTED)
    if not engine.hosted or not hosted or not hosted.failure:
        return ""
    return f"{engine.hosted.title}: {hosted.failure.message}"


def device_line(state: "State", lacks_room: bool = False) -> str:
    """Describe the device's threads, graphics card and storage."""
    parts = [_models_line(state)]
    if lacks_room:
        parts.append(NO_ROOM_OFFLINE)
    if state.engine.has_little_memory:
        parts.append(little_memory(state))
    return " ".join(parts)


def little_memory(state: "State") -> str:
    """Say what a device with little memory does without."""
    best = "Best runs only when you pick it, " if state.engine.has_best() else ""
    return f"Low memory: {best}{LIMITS}"


def _models_line(state: "State") -> str:
    engine = state.engine
    if engine.phase != READY:
        return "The engine has not started yet."
    if not engine.threads:
        return "No model has started yet."
    threads = count(engine.threads, "thread", "threads")
    is_stored = engine.are_models_stored()
    place = "are stored in this browser for the next visit" if is_stored else "last for this visit"
    best = engine.models.get(engine.best)
    card = ", Best on the graphics card," if best and best.card == CARD_USED else ""
    runtime = "in ONNX Runtime " if engine.uses_onnx_runtime else ""
    return f"The models run {runtime}with {threads}{card} and {place}."
