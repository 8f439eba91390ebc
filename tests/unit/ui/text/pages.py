"""Bring a page's state to the point where a test begins."""

from backdrop.ui.state.picture import Picture
from backdrop.ui.state.state import State
from tests.unit.ui.results import result


def ready(state: State, *models: str) -> None:
    """Have the engine and some models ready."""
    state.engine.set_ready(can_store=True)
    state.engine.threads = 2
    for model in models:
        state.engine.models[model].set_ready(is_stored=True)


def give(picture: Picture, model: str, seconds: float, doubt: str = "") -> None:
    """Give a picture a model's result."""
    picture.results[model] = result(model, seconds, doubt)
