"""Texts about one picture."""

import pytest

from backdrop.engine.errors import ModelUnavailable
from backdrop.runtime import protocol
from backdrop.ui.state.failure import Failure
from backdrop.ui.state.picture import BEST, FAST, Picture
from backdrop.ui.state.state import State
from backdrop.ui.text import (
    engine_messages,
    export_messages,
    model_messages,
    picture_messages,
)
from tests.unit.ui.results import begin_next, result
from tests.unit.ui.state.test_hosted_model import add, visit
from tests.unit.ui.text.pages import give, ready

MESSAGE = ModelUnavailable.user_message


class TestPicture:
    def test_a_waiting_picture_names_the_reason(self, state: State, picture: Picture) -> None:
        def said() -> str:
            line = picture_messages.work_line(state, picture)
            assert picture_messages.picture_line(state, picture) == line.partition(",")[0]
            return line

        assert said() == "Loading the engine"
        state.engine.set_progress(3_100_000, 12_400_000)
        assert said() == "Loading the engine, 25 %"
        state.engine.set_progress(12_400_000, 12_400_000)
        assert said() == "Starting the engine"
        ready(state)
        assert said() == "Loading the model"
        state.engine.models[FAST].set_progress(1_000_000, 2_000_000)
        assert said() == "Loading the model, 50 %"
        state.engine.models[FAST].phase = protocol.STARTING
        assert said() == "Starting the model"
        ready(state, FAST)
        assert picture_messages.picture_line(state, picture) == "Waiting for its turn"
        assert picture_messages.work_line(state, picture) == ""
        begin_next(state)
        assert said() == "Starting"
        give(picture, FAST, 1.0)
        assert picture_messages.work_line(state, picture) == ""

    def test_every_stage_has_a_text(self, state: State, picture: Picture) -> None:
        ready(state, FAST)
        begin_next(state)
        said = [picture_messages.picture_line(state, picture)]
        for stage in (
            protocol.DECODING,
            protocol.CUTTING,
            protocol.EDGES,
            protocol.ENCODING,
        ):
            picture.stage = stage
            said.append(picture_messages.picture_line(state, picture))
        assert len(set(said)) == 5
        picture.stage = "a stage of a later version"
        assert picture_messages.picture_line(state, picture) == "Cutting out"

    def test_a_better_result_is_named(self, state: State, picture: Picture) -> None:
        ready(state, FAST, BEST)
        give(picture, FAST, 1.234)
        assert picture_messages.picture_line(state, picture) == "Done in 1.2 s, 640 × 480"
        begin_next(state)
        assert picture_messages.picture_line(state, picture) == "Improving"
        give(picture, BEST, 2.9)
        state.queue.finish(state.queue.running[0], picture.results[BEST])
        assert picture_messages.picture_line(state, picture) == "Better result in 2.9 s, 640 × 480"
        state.choose_model(picture, FAST)
        assert picture_messages.picture_line(state, picture) == "Done in 1.2 s, 640 × 480"

    def test_failed_and_cancelled_pictures(self, state: State, picture: Picture) -> None:
        state.queue.cancel(picture)
        assert picture_messages.picture_line(state, picture) == "Cancelled"
        assert picture_messages.obstacle_text(state, picture) == ("Cancelled", "")
        picture.failure = Failure("empty-file", "This file is empty.")
        assert picture_messages.picture_line(state, picture) == "Failed"
        assert picture_messages.obstacle_text(state, picture) == ("Failed", "This file is empty.")

    def test_a_missing_engine_is_distinguished_from_a_bad_picture(
        self, state: State, picture: Picture
    ) -> None:
        state.engine.set_failed(Failure("engine-not-started", "It could not start."))
        assert picture_messages.picture_line(state, picture) == "Waiting"
        assert picture_messages.obstacle_text(state, picture) == (
            "The engine is not running",
            "It could not start.",
        )

    def test_preparing_the_png(self, state: State, picture: Picture) -> None:
        give(picture, FAST, 1)
        picture.is_exporting = True
        assert picture_messages.picture_line(state, picture) == "Preparing"


class TestASiteWithoutTheBetterModel:
    def test_nothing_speaks_of_it(self) -> None:
        state = State(save_data=False, published=(FAST,))
        picture = state.add_picture(None, "dog.jpg", "")
        texts = [model_messages.choice_hint(state, can_choose=False)]
        ready(state, FAST)
        give(picture, FAST, 1, protocol.SOFT)
        texts += [
            picture_messages.note(state, picture),
            model_messages.choice_hint(state, can_choose=True),
            engine_messages.device_line(state),
        ]
        assert "Touch up" in texts[1]
        assert not any("Best" in text for text in texts)


class TestNote:
    def test_there_is_none_without_a_problem(self, state: State, picture: Picture) -> None:
        ready(state, FAST, BEST)
        assert picture_messages.note(state, picture) == ""

    def test_why_there_is_no_better_result(self, state: State, picture: Picture) -> None:
        ready(state, FAST)
        give(picture, FAST, 1)
        state.engine.models[BEST].set_failed(Failure("network-unavailable", MESSAGE))
        assert picture_messages.note(state, picture) == f"Best: {MESSAGE}"
        state.queue.cancel(picture)
        assert picture_messages.note(state, picture) == picture_messages.BEST_CANCELLED
        picture.note = export_messages.NO_FOLDER
        assert picture_messages.note(state, picture) == export_messages.NO_FOLDER

    def test_models_that_are_not_stored_are_mentioned_until_dismissed(
        self, state: State, picture: Picture
    ) -> None:
        ready(state, FAST)
        state.engine.models[FAST].is_stored = False
        assert picture_messages.note(state, picture) == engine_messages.MODELS_NOT_STORED
        assert "for this visit" in engine_messages.device_line(state)
        state.is_storage_note_dismissed = True
        assert picture_messages.note(state, picture) == ""

    def test_little_memory_is_mentioned_until_dismissed_and_always_in_about(
        self, state: State, picture: Picture
    ) -> None:
        state.limit_memory()
        ready(state, FAST)
        assert picture_messages.note(state, picture) == engine_messages.little_memory(state)
        state.engine.models[FAST].is_stored = False
        assert picture_messages.note(state, picture) == engine_messages.MODELS_NOT_STORED
        state.is_storage_note_dismissed = True
        give(picture, FAST, 1, protocol.SOFT)
        assert picture_messages.note(state, picture) == picture_messages.doubt_sentence(
            state, picture
        )
        picture.dismissed_doubt = picture_messages.doubt_sentence(state, picture)
        assert picture_messages.note(state, picture) == engine_messages.little_memory(state)
        state.shows_memory_note = False
        assert picture_messages.note(state, picture) == ""
        assert engine_messages.little_memory(state) in engine_messages.device_line(state)

    def test_the_note_does_not_repeat_the_obstacle(self, state: State, picture: Picture) -> None:
        ready(state)
        state.engine.models[FAST].set_failed(Failure("network-unavailable", MESSAGE))
        assert picture_messages.obstacle_text(state, picture)[1] == MESSAGE
        assert picture_messages.note(state, picture) == ""


class TestDoubt:
    def test_good_results_have_no_doubt(self, state: State, picture: Picture) -> None:
        ready(state, FAST, BEST)
        give(picture, FAST, 1)
        give(picture, BEST, 3)
        assert picture_messages.doubt_sentence(state, picture) == ""
        assert picture_messages.note(state, picture) == ""
        assert picture_messages.announcement(state, picture).endswith("640 × 480")

    def test_while_the_better_model_runs_there_is_no_doubt(
        self, state: State, picture: Picture
    ) -> None:
        ready(state, FAST)
        give(picture, FAST, 1, protocol.SOFT)
        assert (
            picture_messages.note(state, picture)
            == f"{picture_messages.DOUBTS[protocol.SOFT]} {picture_messages.COMING}"
        )
        state.engine.models[BEST].set_ready(is_stored=True)
        begin_next(state)
        assert picture_messages.note(state, picture) == ""
        give(picture, BEST, 3)
        state.queue.finish(state.queue.running[0], picture.results[BEST])
        assert picture_messages.note(state, picture) == ""

    def test_a_model_that_is_not_wanted_is_suggested(self) -> None:
        state = State(save_data=True)
        state.engine.begin_start()
        ready(state, FAST)
        picture = state.add_picture("file", "shoes.jpg", "url")
        give(picture, FAST, 1, protocol.NOTHING)
        assert picture_messages.note(state, picture).endswith("Try Best.")

    def test_disagreement_concerns_both_results(self, state: State, picture: Picture) -> None:
        ready(state, FAST, BEST)
        give(picture, FAST, 1)  # it was asked first and could not know
        give(picture, BEST, 3, protocol.DISAGREE)
        sentence = f"{picture_messages.DOUBTS[protocol.DISAGREE]} {picture_messages.COMPARE}"
        assert picture_messages.note(state, picture) == sentence
        assert picture_messages.announcement(state, picture).endswith(f"640 × 480. {sentence}")
        state.choose_model(picture, FAST)
        assert picture_messages.note(state, picture) == sentence

    def test_a_foreign_model_that_disagrees_is_named(self) -> None:
        state = visit()
        picture = add(state)
        give(picture, FAST, 1)
        give(picture, BEST, 3)
        give(picture, protocol.HOSTED, 3, protocol.DISAGREE)
        sentence = (
            "Lite and the other models disagree about this picture. "
            "Switch between the models to compare."
        )
        for model in (protocol.HOSTED, FAST, BEST):
            state.choose_model(picture, model)
            assert picture_messages.note(state, picture) == sentence

    def test_that_fast_and_best_disagree_is_no_matter_of_a_foreign_model(self) -> None:
        state = visit()
        picture = add(state)
        give(picture, FAST, 1)
        give(picture, BEST, 3, protocol.DISAGREE)
        give(picture, protocol.HOSTED, 3)
        state.choose_model(picture, protocol.HOSTED)
        assert picture_messages.note(state, picture) == ""
        give(picture, protocol.HOSTED, 3, protocol.NOTHING)
        assert picture_messages.note(state, picture).endswith(picture_messages.COMPARE_ALL)
        state.choose_model(picture, BEST)
        assert "Fast and Best disagree" in picture_messages.note(state, picture)

    @pytest.mark.parametrize("doubt", [protocol.NOTHING, protocol.EVERYTHING])
    def test_comparing_is_not_suggested_when_both_results_have_the_doubt(
        self, state: State, picture: Picture, doubt: str
    ) -> None:
        ready(state, FAST, BEST)
        give(picture, FAST, 1)
        give(picture, BEST, 3, doubt)
        assert (
            picture_messages.note(state, picture)
            == f"{picture_messages.DOUBTS[doubt]} {picture_messages.COMPARE}"
        )
        give(picture, FAST, 1, doubt)
        assert (
            picture_messages.note(state, picture)
            == f"{picture_messages.DOUBTS[doubt]} {picture_messages.OTHER_PICTURE[doubt]}"
        )

    def test_a_dismissed_doubt_is_not_repeated(self, state: State, picture: Picture) -> None:
        ready(state, FAST, BEST)
        give(picture, FAST, 1)
        give(picture, BEST, 3, protocol.DISAGREE)
        picture.dismissed_doubt = picture_messages.doubt_sentence(state, picture)
        assert picture_messages.note(state, picture) == ""
        state.choose_model(picture, FAST)
        assert picture_messages.note(state, picture) == ""

    def test_an_unknown_doubt_is_left_out(self, state: State, picture: Picture) -> None:
        give(picture, FAST, 1, "tired")
        assert picture_messages.doubt_sentence(state, picture) == ""


def test_doubtful_parts_are_named_until_they_are_decided(state: State, picture: Picture) -> None:
    ready(state, FAST)
    picture.results[FAST] = shown = result(FAST, doubts=[protocol.ISLAND, protocol.TRANSPARENT])
    assert shown.needs_look()
    sentence = picture_messages.parts_sentence(state, picture)
    assert sentence.startswith("A small piece stands apart from the subject. One more part")
    picture.dismissed_doubt = sentence
    assert not picture_messages.parts_sentence(state, picture)
    state.set_doubts(picture, shown, [])
    assert not shown.needs_look()
    state.set_doubts(picture, shown, [protocol.ISLAND])  # by Undo
    assert shown.needs_look()


def test_decided_parts_leave_no_doubt_but_that_models_disagree(
    state: State, picture: Picture
) -> None:
    ready(state, FAST)
    for doubt, remains in ((protocol.SOFT, False), (protocol.DISAGREE, True)):
        picture.results[FAST] = shown = result(FAST, doubt=doubt, doubts=[protocol.ISLAND])
        state.set_doubts(picture, shown, [])
        assert shown.needs_look() == remains
        assert bool(picture_messages.doubt_sentence(state, picture)) == remains


def test_parts_of_a_sure_result_are_no_reason_to_look(state: State, picture: Picture) -> None:
    ready(state, FAST)
    give(picture, FAST, 1)
    shown = picture.results[FAST]
    state.set_doubts(picture, shown, [protocol.ISLAND])
    assert not shown.needs_look()
    assert not picture_messages.parts_sentence(state, picture)


def test_names_in_the_contact_sheet_are_wrapped_before_the_ending() -> None:
    assert picture_messages.tile_name("my.shoes.jpg") == "my.shoes\u200b.jpg"
    assert picture_messages.tile_name("shoes") == "shoes"
    assert picture_messages.tile_name(".jpg") == ".jpg"
