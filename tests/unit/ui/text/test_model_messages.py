"""Texts about the custom model."""

import pytest

from backdrop.engine.errors import ModelGone, NotAModel
from backdrop.runtime import protocol
from backdrop.runtime.protocol import CUSTOM
from backdrop.ui.state.custom_models import Candidate, CustomModel, PublicModel
from backdrop.ui.state.failure import Failure
from backdrop.ui.state.picture import BEST, FAST, Picture
from backdrop.ui.state.state import State
from backdrop.ui.text import engine_messages, model_messages, picture_messages
from tests.unit.ui.text.pages import ready


def test_the_dialog_describes_a_file(state: State) -> None:
    assert model_messages.candidate_line(state) == ""
    state.candidate = Candidate("file", "spots.onnx")
    assert model_messages.candidate_line(state) == "Waiting for the engine"
    state.candidate.is_asked = True
    assert model_messages.candidate_line(state) == "Reading spots.onnx"
    state.candidate.set_facts(176_069_933, 1024, (1024, 1024), protocol.IMAGENET)
    assert model_messages.candidate_line(state) == "spots.onnx, 176.1 MB, input 1024 × 1024 pixels"
    state.candidate.is_starting = True
    assert model_messages.candidate_line(state) == "Starting spots.onnx"
    state.candidate.failure = Failure("not-a-network", NotAModel.user_message)
    assert model_messages.candidate_line(state) == f"spots.onnx: {NotAModel.user_message}"


def test_an_input_size_that_is_not_fixed_is_left_out(state: State) -> None:
    state.candidate = Candidate("file", "spots.onnx")
    state.candidate.set_facts(1, 512, (0, 0), protocol.SIGNED)
    assert model_messages.candidate_line(state) == "spots.onnx, 0.1 MB"


def test_a_public_model_is_named_with_its_terms_and_needs(state: State) -> None:
    state.candidate = Candidate("file", "any.onnx")
    state.candidate.set_facts(98_484_532, 512, (512, 512), protocol.IMAGENET)
    lite = PublicModel("BiRefNet lite", "MIT", "allowed", "hair and fine structures", 1.5)
    state.candidate.set_public(lite, asks_side=False, asks_colours=False)
    assert model_messages.candidate_line(state) == (
        "any.onnx, 98.5 MB. BiRefNet lite, 512 pixels. MIT. Best for hair and fine structures. "
        "Needs about 1.5 GB."
    )


@pytest.mark.parametrize("use", [protocol.FORBIDDEN, protocol.UNCLEAR])
def test_terms_that_may_forbid_commercial_use_are_said_before_it_starts(
    state: State, use: str
) -> None:
    state.candidate = Candidate("file", "any.onnx")
    state.candidate.set_facts(1_000_000, 1024, (1024, 1024), protocol.IMAGENET)
    state.candidate.set_public(PublicModel("RMBG 2.0", "CC-BY-NC-4.0", use, "", 0.0), False, False)
    assert model_messages.candidate_line(state) == (
        "any.onnx, 1.0 MB. RMBG 2.0, 1024 pixels. CC-BY-NC-4.0. "
        f"{model_messages.COMMERCIAL_USE[use]}"
    )
    state.candidate.is_starting = True
    assert model_messages.candidate_line(state) == "Starting any.onnx"


def test_a_model_line_says_whether_it_is_stored(state: State) -> None:
    assert model_messages.custom_model_line(state) == ""
    state.use_custom_model(CustomModel("spots", 5_000_000), is_stored=True)
    assert model_messages.custom_model_line(state) == "spots, 5.0 MB, stored in this browser"
    state.engine.models[CUSTOM].is_stored = False
    assert model_messages.custom_model_line(state) == "spots, 5.0 MB, for this visit only"
    for card, words in (
        (protocol.CARD_USED, "It runs on the graphics card."),
        (protocol.CARD_WEAK, "It needs more than the graphics card has"),
        (protocol.CARD_FAILED, "The graphics card did not give the right answer"),
    ):
        state.engine.models[CUSTOM].card = card
        line = model_messages.custom_model_line(state)
        assert line.startswith(f"spots, 5.0 MB, for this visit only. {words}")


def test_the_masthead_shows_its_start(state: State) -> None:
    ready(state, FAST, BEST)
    state.offer_stored_model(CustomModel("spots", 1))
    assert engine_messages.engine_status(state) == ("Ready", "", 0)
    state.engine.models[CUSTOM].is_wanted = True
    assert engine_messages.engine_status(state) == ("Starting custom model", "", None)
    state.engine.models[CUSTOM].set_progress(0, 0)
    assert engine_messages.engine_status(state) == ("Starting custom model", "", None)


def test_its_failure_is_shown_beside_the_picture_only(state: State, picture: Picture) -> None:
    ready(state, FAST, BEST)
    state.use_custom_model(CustomModel("spots", 1), is_stored=True)
    state.engine.models[CUSTOM].set_failed(Failure("network-gone", ModelGone.user_message))
    assert engine_messages.engine_status(state)[0] == "Ready"
    assert picture_messages.note(state, picture) == f"spots: {ModelGone.user_message}"


def test_the_choice_of_models_says_how_they_differ_once_there_is_one(state: State) -> None:
    assert model_messages.choice_hint(state, can_choose=False) == model_messages.NOT_YET
    hint = model_messages.choice_hint(state, can_choose=True)
    assert "Fast takes" in hint
    assert "Best takes" in hint
    state.use_custom_model(CustomModel("spots", 1000), is_stored=True)
    assert model_messages.choice_hint(state, can_choose=True).endswith("Custom is spots.")
