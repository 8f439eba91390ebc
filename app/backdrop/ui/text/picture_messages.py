"""Texts about one picture: its progress, its result, and doubts about it. Pure."""

from backdrop.runtime.protocol import (
    CUSTOM,
    CUTTING,
    DECODING,
    DISAGREE,
    EDGES,
    ENCODING,
    EVERYTHING,
    HOSTED,
    NOTHING,
    READY,
    SOFT,
    STARTING,
)
from backdrop.ui.state.phases import CANCELLED, DONE, FAILED, WAITING, WORKING
from backdrop.ui.state.picture import BEST, FAST
from backdrop.ui.text.edit_messages import PARTS, more_parts
from backdrop.ui.text.engine_messages import (
    LOADING_ENGINE,
    STARTING_ENGINE,
    hosted_failure,
    little_memory,
    welcome_note,
)
from backdrop.ui.text.model_messages import TITLES, title_of
from backdrop.ui.text.quantities import control_value, seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from backdrop.ui.state.picture import Picture, Result
    from backdrop.ui.state.state import State

FOREIGN = (HOSTED, CUSTOM)  # models that are no part of Backdrop

PHASES = {
    WAITING: "waiting",
    WORKING: "being cut out",
    DONE: "done",
    FAILED: "failed",
    CANCELLED: "cancelled",
}
STAGES = {
    "": "Starting",
    DECODING: "Opening the picture",
    CUTTING: "Cutting out",
    EDGES: "Refining the edges",
    ENCODING: "Finishing",
}
DOUBTS = {
    NOTHING: "No clear subject was found, so the cut-out may be empty or wrong.",
    EVERYTHING: "No background was found, so the whole picture was kept.",
    DISAGREE: f"{TITLES[FAST]} and {TITLES[BEST]} disagree about this picture.",
    SOFT: "The edge of the subject is unclear.",
}
COMPARE = f"Switch between {TITLES[FAST]} and {TITLES[BEST]} to compare."
COMPARE_ALL = "Switch between the models to compare."
BY_HAND = "Look at it closely, and mend it in Touch up."
COMING = "Another result is on its way."
OTHER_PICTURE = {
    NOTHING: "A picture in which the subject is larger may help.",
    EVERYTHING: "A picture that shows more of the background may help.",
}
BEST_CANCELLED = "The better result was cancelled."


def tile_label(name: str, phase: str, is_doubtful: bool) -> str:
    """Name a picture's tile for screen readers."""
    return f"{name}, {PHASES[phase]}{', needs a look' if is_doubtful else ''}"


def remove_label(name: str) -> str:
    """Name the button in a picture's tile that removes the picture."""
    return f"Remove {name}"


def picture_line(state: "State", picture: "Picture") -> str:
    """Describe a picture's progress or result."""
    phase = state.queue.phase(picture)
    result = picture.current_result()
    if picture.is_exporting:
        return "Preparing"
    if phase == WORKING:
        if result:
            return "Improving"
        return STAGES.get(picture.stage, STAGES[CUTTING])
    if phase == DONE and result:
        return (
            f"{_result_title(state, picture, result)} in {seconds(result.seconds)}, {_size(result)}"
        )
    if phase == FAILED:
        return "Failed"
    if phase == CANCELLED:
        return "Cancelled"
    if state.queue.obstacle(picture):
        return "Waiting"
    return loading_line(state)[0] or "Waiting for its turn"


def loading_line(state: "State") -> "tuple[str, float | None]":
    """Say what is fetched or started before the first picture can be cut, "" if nothing is.

    With it comes the share from 0 to 1 that has arrived, or None.
    """
    engine, model = state.engine, state.engine.models[FAST]
    if engine.phase == STARTING:
        if engine.threads or (engine.total and engine.received >= engine.total):
            return STARTING_ENGINE, None
        return LOADING_ENGINE, engine.received / engine.total if engine.total else None
    if engine.phase != READY or model.phase == READY:
        return "", None
    if model.phase == STARTING:
        return "Starting the model", None
    return "Loading the model", model.received / model.total if model.total else None


def work_line(state: "State", picture: "Picture") -> str:
    """Say what is under way until the picture has its first result; "" if nothing is."""
    if picture.results or state.queue.obstacle(picture):
        return ""
    phase = state.queue.phase(picture)
    if phase == WORKING:
        return picture_line(state, picture)
    if phase != WAITING:
        return ""
    sentence, share = loading_line(state)
    return sentence if share is None else f"{sentence}, {control_value(share, 'percent')}"


def _result_title(state: "State", picture: "Picture", result: "Result") -> str:
    if result.model == HOSTED and state.engine.hosted:
        return state.engine.hosted.title
    is_better = result.model == BEST and FAST in picture.results
    return "Better result" if is_better else "Done"


def _size(result: "Result") -> str:
    return f"{result.width} × {result.height}"


def announcement(state: "State", picture: "Picture") -> str:
    """Announce that a picture has been cut out."""
    line = f"{picture.name}: {picture_line(state, picture)}"
    doubt = doubt_sentence(state, picture) or parts_sentence(state, picture)
    return f"{line}. {doubt}" if doubt else line


def cancelled_line(picture: "Picture") -> str:
    """Announce that a picture was cancelled."""
    return f"{picture.name}: cancelled"


def obstacle_text(state: "State", picture: "Picture") -> tuple[str, str]:
    """Return a title and a sentence about the failure that keeps a picture from any result."""
    failure = state.queue.obstacle(picture)
    if not failure:
        return "", ""
    if failure is picture.failure:
        title = "Cancelled" if failure.code == CANCELLED else "Failed"
    else:
        is_engine = bool(state.engine.failure)
        title = "The engine is not running" if is_engine else "The model is not available"
    return title, failure.message


def note(state: "State", picture: "Picture") -> str:
    """Return the sentence beside a picture that has its result or waits for one, or ""."""
    if picture.note:
        return picture.note
    if picture.results and picture.failure:
        return picture.failure.message or BEST_CANCELLED
    best = state.engine.models.get(BEST)
    if picture.results and best and best.failure:
        return f"{TITLES[BEST]}: {best.failure.message}"
    if picture.results and hosted_failure(state):
        return hosted_failure(state)
    doubt = doubt_sentence(state, picture) or parts_sentence(state, picture)
    if doubt:
        return doubt
    if state.queue.obstacle(picture):
        return ""
    return welcome_note(state) or (little_memory(state) if state.shows_memory_note else "")


def tile_name(name: str) -> str:
    """Return a file's name that is wrapped before its ending rather than within that."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem}\u200b{dot}{ending}" if stem else name


def doubt_sentence(state: "State", picture: "Picture") -> str:
    """Say what may be wrong with the current result and what to do; "" once it was dismissed."""
    result = picture.current_result()
    if not result or state.queue.phase(picture) == WORKING:
        return ""  # the result to come may settle it
    code, finder = result.doubt, result.model
    if not code and finder not in FOREIGN:
        finder = _who_disagrees(picture)  # the model that ran first could not know
        code = DISAGREE if finder else ""
    if code not in DOUBTS or result.parts_explain_doubt():
        return ""
    doubt = DOUBTS[code]
    if code == DISAGREE and finder in FOREIGN:
        doubt = f"{_foreign_title(state, finder)} and the other models disagree about this picture."
    sentence = f"{doubt} {_advice(state, picture, code, finder)}"
    return "" if sentence == picture.dismissed_doubt else sentence


def parts_sentence(state: "State", picture: "Picture") -> str:
    """Name the largest doubtful part of the current result; "" once it was dismissed."""
    result = picture.current_result()
    if not result or not result.doubts or state.queue.phase(picture) == WORKING:
        return ""
    others = more_parts(len(result.doubts) - 1)
    sentence = f"{PARTS[result.doubts[0]]} {others}".strip()
    return "" if sentence == picture.dismissed_doubt else sentence


def _who_disagrees(picture: "Picture") -> str:
    """Return the model that disagrees with one that ran before it, "" if none does."""
    found = [each.model for each in picture.results.values() if each.doubt == DISAGREE]
    own = [model for model in found if model not in FOREIGN]
    return (own or found or [""])[0]


def _foreign_title(state: "State", model: str) -> str:
    """Return the name of a host's or a person's model, at the start of a sentence."""
    known = state.engine.hosted if model == HOSTED else state.custom_model
    return known.title if known else "This model"


def _advice(state: "State", picture: "Picture", code: str, finder: str) -> str:
    models = [model for model in (state.engine.best, FAST) if model in state.engine.models]
    missing = [model for model in models if model not in picture.results]
    if not missing:
        is_shared = all(each.doubt == code for each in picture.results.values())
        if is_shared and code in OTHER_PICTURE:
            return OTHER_PICTURE[code]
        if finder in FOREIGN:
            return COMPARE_ALL
        return COMPARE if len(models) > 1 else BY_HAND
    if state.queue.awaits(picture, missing[0]):
        return COMING
    return f"Try {title_of(state, missing[0])}."
