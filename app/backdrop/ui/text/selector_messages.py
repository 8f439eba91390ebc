"""Texts about models for Pick that a person brings or the host adds. Pure."""

from backdrop.runtime.protocol import FETCHING, READY
from backdrop.ui.state.phases import FAILED
from backdrop.ui.text.model_messages import COMMERCIAL_USE
from backdrop.ui.text.quantities import model_size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from backdrop.ui.state.state import State

GIVES_WAY = "Backdrop's own model finds what you tap."


def candidate_line(state: "State") -> str:
    """Describe the files offered together, or say why they cannot be used; "" without any."""
    candidate = state.selector.candidate
    if not candidate:
        return ""
    if candidate.failure:
        return candidate.failure.message
    if candidate.is_starting:
        return f"Starting {candidate.title}"
    if candidate.is_inspected:
        sentences = [f"{candidate.title} for Pick, {model_size(candidate.bytes)}."]
        sentences.append(f"{candidate.licence}." if candidate.licence else "Read its licence.")
        if candidate.use in COMMERCIAL_USE:
            sentences.append(COMMERCIAL_USE[candidate.use])
        return " ".join(sentences)
    return "Reading the files" if candidate.is_asked else "Waiting for the engine"


def model_line(state: "State") -> str:
    """Describe the model in use and say whether it is stored; "" where there is none."""
    model = state.selector.model
    if not model:
        return ""
    place = "stored in this browser" if state.selector.is_stored else "for this visit only"
    return f"{model.title} for Pick, {model_size(model.bytes)}, {place}"


def tap_line(state: "State") -> str:
    """Say which model finds what a tap takes, or why it does not; "" for our own."""
    model = state.selector.in_use()
    if not model:
        return ""
    tap_model = state.engine.tap_model
    if tap_model.phase == FAILED:
        why = tap_model.failure.message if tap_model.failure else ""
        return f"{model.title}: {why} {GIVES_WAY}" if model.is_hosted else why
    if tap_model.phase == READY and state.selector.is_looking:
        return f"{model.title} is looking at the picture. Then it finds what you tap."
    if tap_model.phase == READY:
        return f"{model.title} finds what you tap."
    if model.is_hosted and tap_model.phase == FETCHING and tap_model.total:
        return f"{model.title} is being downloaded. Taps already take what lights up."
    return f"{model.title} is starting. Taps already take what lights up."


def left_out_line(state: "State") -> str:
    """Say why the host's model is not used on this device; "" where it is, or there is none."""
    hosted = state.selector.hosted
    if not hosted or state.selector.in_use():
        return ""
    if not hosted.has_room:
        need = f"{hosted.memory_gb:.1f} GB of memory"
        return f"{hosted.title} is left out: it needs {need}, more than this device has to spare."
    return f"{hosted.title} is left out, since your browser asks sites to save data."


def hosted_lines(state: "State") -> "tuple[str, str]":
    """Return the facts of the host's model and its terms; "" without one."""
    hosted = state.selector.hosted
    if not hosted:
        return "", ""
    terms = [f"{hosted.licence}."]
    if hosted.use in COMMERCIAL_USE:
        terms.append(COMMERCIAL_USE[hosted.use])
    terms.append("Added by this site.")
    if left_out_line(state):
        terms.append(left_out_line(state))
    return f"{hosted.title} · {model_size(hosted.bytes)}", " ".join(terms)


def answer_line(place: int, count: int) -> str:
    """Say which of several answers a pick has, counted from 1."""
    return f"{place} of {count}"


def in_use_line(title: str) -> str:
    """Announce that a model has started."""
    return f"{title} finds what you tap with Pick"
