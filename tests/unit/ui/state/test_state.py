"""The page's state: models, results and the custom model."""

import pytest

from backdrop.runtime.protocol import CUSTOM, FETCHING, STARTING
from backdrop.ui.state import phases
from backdrop.ui.state.custom_models import CustomModel
from backdrop.ui.state.failure import Failure
from backdrop.ui.state.picture import BEST, FAST
from backdrop.ui.state.queue import Job
from backdrop.ui.state.state import State
from tests.unit.ui.results import begin_next, result, shown, take, work_off


def test_a_model_is_guided_by_another_model_s_mask(state: State) -> None:
    (picture,) = take(state, "a")
    assert picture.guide_mask_for(BEST) is None
    picture.results[FAST] = result(FAST)
    picture.results[FAST].guide_mask = "mask of the fast one"
    assert picture.guide_mask_for(BEST) == "mask of the fast one"
    assert picture.guide_mask_for(FAST) is None


def test_a_custom_model_guides_no_other(state: State) -> None:
    (picture,) = take(state, "a")
    picture.results[CUSTOM] = result(CUSTOM)
    picture.results[CUSTOM].guide_mask = "mask of one that looks for hair"
    assert picture.guide_mask_for(BEST) is None
    picture.results[FAST] = result(FAST)
    picture.results[FAST].guide_mask = "mask of the fast one"
    assert picture.guide_mask_for(BEST) == picture.guide_mask_for(CUSTOM) == "mask of the fast one"


class TestModels:
    def test_save_data_leaves_the_better_model_until_it_is_chosen(self) -> None:
        state = State(save_data=True)
        assert [model.name for model in state.engine.all_models() if model.is_wanted] == [FAST]
        state.choose_model(take(state, "a")[0], BEST)
        assert state.engine.models[BEST].is_wanted

    def test_a_site_may_have_only_the_fast_model(self) -> None:
        state = State(save_data=False, published=(FAST,))
        assert list(state.engine.models) == [FAST]
        state.limit_memory()
        state.engine.set_ready(can_store=True)
        state.engine.models[FAST].set_ready(is_stored=True)
        picture = take(state, "a")[0]
        assert state.queue.awaits(picture, FAST)
        assert not state.queue.awaits(picture, BEST)

    def test_progress_neither_falls_nor_passes_the_total(self) -> None:
        model = State(save_data=False).engine.models[FAST]
        model.set_progress(0, 0)
        progress = []
        for received in (1, 5, 3, 12, -1):
            model.set_progress(received, 10)
            progress.append(model.received)
        assert progress == [1, 5, 5, 10, 10]

    def test_a_new_worker_starts_loading_again(self, state: State) -> None:
        state.engine.models[FAST].set_progress(5, 10)
        state.engine.begin_start()
        assert state.engine.models[FAST].phase == phases.IDLE
        assert state.engine.models[FAST].received == 0

    def test_a_failed_model_waits_for_a_person_in_a_new_worker_too(self, state: State) -> None:
        state.engine.models[BEST].set_failed(Failure("out-of-memory", "A sentence."))
        state.engine.begin_start()
        assert state.engine.models[BEST].phase == phases.FAILED
        assert state.engine.models[FAST].phase == phases.IDLE
        assert state.engine.has_failed()

    def test_one_model_that_is_not_stored_counts(self, state: State) -> None:
        assert state.engine.are_models_stored()
        state.engine.models[BEST].set_ready(is_stored=False)
        assert not state.engine.are_models_stored()


class TestResults:
    def test_the_best_result_is_shown(self, state: State) -> None:
        picture = take(state, "a")[0]
        assert picture.current_result() is None
        picture.results[FAST] = result(FAST)
        assert shown(picture).model == FAST
        picture.results[BEST] = result(BEST)
        assert shown(picture).model == BEST

    def test_a_choice_holds_against_a_better_result(self, state: State) -> None:
        picture = take(state, "a")[0]
        state.choose_model(picture, FAST)
        work_off(state)
        assert shown(picture).model == FAST

    def test_a_choice_without_its_result_shows_another_result(self, state: State) -> None:
        picture = take(state, "a")[0]
        picture.results[FAST] = result(FAST)
        state.choose_model(picture, BEST)
        assert shown(picture).model == FAST

    def test_every_object_url_is_listed_once(self, state: State) -> None:
        picture = take(state, "a")[0]
        work_off(state)
        assert len(picture.urls()) == len(set(picture.urls())) == 5

    def test_a_drawing_needs_no_better_model(self, state: State) -> None:
        picture = take(state, "a")[0]
        job = begin_next(state)
        drawing = result(FAST)
        drawing.is_colour_keyed = True
        state.queue.finish(job, drawing)
        assert state.queue.next_job() is None
        assert picture.current_result() is drawing


class TestCustomModel:
    @pytest.fixture
    def custom(self) -> CustomModel:
        return CustomModel("spots", 1000)

    def test_a_model_in_use_cuts_the_current_picture_and_new_ones(
        self, state: State, custom: CustomModel
    ) -> None:
        take(state, "a")
        assert work_off(state) == [("a", FAST), ("a", BEST)]
        state.use_custom_model(custom, is_stored=True)
        assert work_off(state) == [("a", CUSTOM)]
        state.add_picture("file of b", "b", "url of b")
        assert work_off(state) == [("b", CUSTOM)]  # not current, so no first result
        state.pictures.current = state.add_picture("file of c", "c", "url of c")
        assert work_off(state) == [("c", FAST), ("c", CUSTOM)]
        assert [shown(picture).model for picture in state.pictures] == [CUSTOM] * 3

    def test_choosing_another_model_ends_the_preference(
        self, state: State, custom: CustomModel
    ) -> None:
        (picture,) = take(state, "a")
        state.use_custom_model(custom, is_stored=True)
        state.choose_model(picture, BEST)
        state.add_picture("file of b", "b", "url of b")
        assert ("b", CUSTOM) not in work_off(state)

    def test_a_stored_model_waits_to_be_chosen(self, state: State, custom: CustomModel) -> None:
        (picture,) = take(state, "a")
        state.offer_stored_model(custom)
        assert not state.engine.models[CUSTOM].is_wanted
        work_off(state)
        state.choose_model(picture, CUSTOM)
        assert state.engine.models[CUSTOM].is_wanted
        assert state.queue.awaits(picture, CUSTOM)

    def test_a_model_in_use_is_not_replaced_by_the_stored_one(
        self, state: State, custom: CustomModel
    ) -> None:
        state.use_custom_model(custom, is_stored=False)
        state.offer_stored_model(CustomModel("older", 1))
        assert state.custom_model is custom

    def test_removing_it_removes_its_results(self, state: State, custom: CustomModel) -> None:
        (picture,) = take(state, "a")
        state.use_custom_model(custom, is_stored=True)
        work_off(state)
        assert len(state.remove_custom_model()) == 2
        assert (state.custom_model, picture.model_choice, state.preferred_model) == (
            None,
            "",
            "",
        )
        assert work_off(state) == [("a", BEST)]
        assert shown(picture).model == BEST

    def test_removing_it_drops_its_jobs(self, state: State, custom: CustomModel) -> None:
        (picture,) = take(state, "a")
        state.use_custom_model(custom, is_stored=True)
        state.queue.begin(Job(picture, CUSTOM))
        state.remove_custom_model()
        assert state.queue.running[0].is_dropped

    def test_another_model_replaces_it(self, state: State, custom: CustomModel) -> None:
        (picture,) = take(state, "a")
        state.use_custom_model(custom, is_stored=True)
        work_off(state)
        other = CustomModel("other", 2)
        assert len(state.use_custom_model(other, is_stored=False)) == 2
        assert state.custom_model is other
        assert not state.engine.are_models_stored()
        assert work_off(state) == [("a", CUSTOM)]
        assert shown(picture).model == CUSTOM

    def test_if_it_fails_the_better_model_takes_over(
        self, state: State, custom: CustomModel
    ) -> None:
        take(state, "a")
        state.use_custom_model(custom, is_stored=True)
        state.engine.models[CUSTOM].set_failed(Failure("network-gone", "A sentence."))
        assert work_off(state) == [("a", FAST), ("a", BEST)]


def test_the_page_is_working_while_anything_is_fetched_started_cut_or_exported() -> None:
    state = State(save_data=False)
    assert state.is_working()
    state.engine.begin_start()
    state.engine.set_ready(can_store=True)
    assert not state.is_working()
    for phase in (FETCHING, STARTING):
        state.engine.models[BEST].phase = phase
        assert state.is_working()
    state.engine.models[BEST].set_ready(is_stored=True)
    state.engine.models[FAST].set_ready(is_stored=True)
    assert not state.is_working()
    (picture,) = take(state, "a")
    picture.is_exporting = True
    assert state.is_working()
    picture.is_exporting = False
    job = begin_next(state)
    assert state.is_working()
    state.queue.finish(job, result(job.model))
    assert not state.is_working()
