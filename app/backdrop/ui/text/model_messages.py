"""Texts about the models and about a file offered as a custom model. Pure."""

from backdrop.runtime.protocol import (
    CARD_FAILED,
    CARD_USED,
    CARD_WEAK,
    CUSTOM,
    ENGINE_NOT_STARTED,
    FORBIDDEN,
    HOSTED,
    UNCLEAR,
)
from backdrop.ui.state.phases import FAILED
from backdrop.ui.state.picture import BEST, FAST
from backdrop.ui.text.engine_loss_messages import ERRORS
from backdrop.ui.text.quantities import model_size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from backdrop.ui.state.custom_models import Candidate
    from backdrop.ui.state.hosted_model import HostedModel
    from backdrop.ui.state.state import State

TITLES = {FAST: "Fast", BEST: "Best"}
DIFFERENCE = (
    f"{TITLES[FAST]} takes about a second and suits clear subjects. "
    f"{TITLES[BEST]} takes longer and finds finer edges."
)
FAST_ALONE = f"{TITLES[FAST]} is the model of this site."
NOT_YET = f"You can choose between {TITLES[FAST]} and {TITLES[BEST]} as soon as a model is loaded."
MODELS = {FAST: "model", BEST: "better model", CUSTOM: "custom model"}  # within a sentence
COMMERCIAL_USE = {
    FORBIDDEN: "Not for commercial use without an agreement with its makers.",
    UNCLEAR: "Commercial use may not be allowed: read its terms.",
}
CARDS = {
    CARD_USED: "It runs on the graphics card.",
    CARD_WEAK: "It needs more than the graphics card has, so it runs on the processor.",
    CARD_FAILED: "The graphics card did not give the right answer, so it runs on the processor.",
}
CUSTOM_STOPPED_ENGINE = (
    "The engine stopped while it started this model, which may need more memory than this device "
    "has. Close other tabs and try again, or use a smaller model."
)


def title_of(state: "State", name: str) -> str:
    """Return the name of a model, as in the switch."""
    hosted = state.engine.hosted
    if name == HOSTED and hosted:
        return TITLES[BEST] if state.engine.best == HOSTED else hosted.title
    return TITLES.get(name, "Custom")


def name_in_sentence(state: "State", name: str) -> str:
    """Return the name of a model within a sentence."""
    hosted = state.engine.hosted
    return hosted.title if name == HOSTED and hosted else MODELS[name]


def candidate_line(state: "State") -> str:
    """Describe the file offered as a custom model, or say why it cannot be used."""
    candidate = state.candidate
    if not candidate:
        return ""
    if candidate.failure:
        return f"{candidate.name}: {candidate.failure.message}"
    if candidate.is_starting:
        return f"Starting {candidate.name}"
    if candidate.is_inspected:
        facts = [candidate.name, model_size(candidate.bytes)]
        if candidate.is_side_fixed and not candidate.public:
            facts.append(f"input {candidate.size[0]} × {candidate.size[1]} pixels")
        return ", ".join(facts) + _public_model(candidate)
    if state.engine.phase == FAILED:
        return ERRORS[ENGINE_NOT_STARTED]
    return f"Reading {candidate.name}" if candidate.is_asked else "Waiting for the engine"


def _public_model(candidate: "Candidate") -> str:
    """Describe the public model that a file is; "" for an unknown one."""
    public = candidate.public
    if not public:
        return ""
    sentences = [f". {public.title}, {candidate.side} pixels.", f"{public.licence}."]
    if public.use in COMMERCIAL_USE:
        sentences.append(COMMERCIAL_USE[public.use])
    if public.best_for:
        sentences.append(f"Best for {public.best_for}.")
    if public.memory_gb:
        sentences.append(f"Needs about {public.memory_gb:.1f} GB.")
    return " ".join(sentences)


def custom_model_line(state: "State") -> str:
    """Describe the custom model in use and say whether it is stored; "" where there is none."""
    model = state.custom_model
    if not model:
        return ""
    running = state.engine.models[CUSTOM]
    place = "stored in this browser" if running.is_stored else "for this visit only"
    line = f"{model.title}, {model_size(model.bytes)}, {place}"
    return f"{line}. {CARDS[running.card]}" if running.card in CARDS else line


def choice_hint(state: "State", can_choose: bool) -> str:
    """Say how the models differ, or why none can be chosen yet."""
    has_best = state.engine.has_best()
    if not can_choose:
        return NOT_YET if has_best else ""
    hosted, custom = state.engine.hosted, state.custom_model
    sentences = [DIFFERENCE] if has_best else []
    if not has_best and (custom or hosted):
        sentences.append(FAST_ALONE)
    if hosted:
        sentences.append(_hosted_line(state, hosted))
    if custom:
        sentences.append(f"Custom is {custom.title}.")
    return " ".join([sentence for sentence in sentences if sentence])


def _hosted_line(state: "State", hosted: "HostedModel") -> str:
    """Introduce the host's model, or say why it is left out."""
    if not hosted.fits:
        need = f"{hosted.memory_gb:.1f} GB of memory"
        return f"{hosted.title} is left out: it needs {need}, more than this device has to spare."
    if state.engine.best == HOSTED:
        return f"{TITLES[BEST]} is {hosted.title}."
    strength = f"is best for {hosted.best_for}" if hosted.best_for else ""
    size = f"downloads {model_size(hosted.wire)} when it is first chosen"
    facts = [strength] if state.engine.is_ready(HOSTED) else [strength, size]
    known = " and ".join([fact for fact in facts if fact])
    return f"{hosted.title} {known}." if known else ""


def hosted_model_lines(state: "State") -> "tuple[str, str, str]":
    """Return what the host's model is called, its other facts and its terms; "" without one."""
    hosted = state.engine.hosted
    if not hosted:
        return "", "", ""
    terms = [f"{hosted.licence}."]
    if hosted.use in COMMERCIAL_USE:
        terms.append(COMMERCIAL_USE[hosted.use])
    terms.append("Added by this site.")
    if not hosted.fits:
        terms.append(_hosted_line(state, hosted))
    running = state.engine.models.get(HOSTED)
    if running and running.card in CARDS:
        terms.append(CARDS[running.card])
    name = title_of(state, HOSTED)
    title = f"{hosted.title} · " if name != hosted.title else ""
    return name, f"{title}{model_size(hosted.bytes)}", " ".join(terms)


def in_use_line(title: str) -> str:
    """Announce that a custom model has started."""
    return f"{title} is in use"


def removed_line(title: str) -> str:
    """Announce that a custom model was removed."""
    return f"{title} removed"
