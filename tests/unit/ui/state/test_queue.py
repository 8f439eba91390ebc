"""The decisions about the next job."""

from collections.abc import Callable

import pytest

from backdrop.runtime.protocol import ENGINE_LOST, RESTART_AFTER
from backdrop.ui.state import phases
from backdrop.ui.state.engine_state import MAX_STARTS
from backdrop.ui.state.failure import Failure
from backdrop.ui.state.history import with_look
from backdrop.ui.state.picture import BEST, FAST
from backdrop.ui.state.state import State
from tests.unit.ui.results import begin_next, fail_once, result, take, work_off


def test_the_current_large_picture_waits_for_its_small_copy(state: State) -> None:
    first, other = take(state, "a", "b")
    first.is_large = other.is_large = True
    job = begin_next(state)
    assert job.picture is first
    assert first.awaits_screen_copy
    state.set_screen_copy(first, "url of a small copy")
    assert not first.awaits_screen_copy
    assert first.screen_copy_url == "url of a small copy"
    assert "url of a small copy" in first.urls()
    state.set_screen_copy(first, "")
    assert first.screen_copy_url == "url of a small copy"
    state.queue.finish(job, result(job.model))
    state.engine.models[BEST].set_ready(True)
    job = begin_next(state)
    assert (job.picture, job.model) == (first, BEST)
    assert not first.awaits_screen_copy  # its small copy is in the result
    state.queue.finish(job, result(job.model))
    state.pictures.current = None
    begin_next(state)
    assert not other.awaits_screen_copy


@pytest.mark.parametrize("failing", [True, False])
def test_no_picture_waits_for_a_copy_when_its_job_is_over(state: State, failing: bool) -> None:
    (picture,) = take(state, "a")
    picture.is_large = True
    job = begin_next(state)
    assert picture.awaits_screen_copy
    if failing:
        state.queue.fail(job, Failure("unreadable-file", "A sentence."))
    else:
        state.queue.finish(job, None)
    assert not picture.awaits_screen_copy


class TestQueue:
    def test_the_current_picture_goes_first_and_it_alone_gets_two_results(
        self, state: State
    ) -> None:
        take(state, "a", "b", "c")
        state.pictures.current = state.pictures[1]
        assert work_off(state) == [
            ("b", FAST),
            ("b", BEST),
            ("a", BEST),
            ("c", BEST),
        ]

    def test_one_job_at_a_time(self, state: State) -> None:
        take(state, "a", "b")
        begin_next(state)
        assert state.queue.next_job() is None

    def test_nothing_begins_without_an_engine(self, state: State) -> None:
        take(state, "a")
        state.engine.set_lost()
        assert state.queue.next_job() is None

    def test_the_better_model_follows_when_it_is_ready(self, state: State) -> None:
        take(state, "a", "b")
        state.engine.models[BEST].reset()
        assert work_off(state) == [("a", FAST), ("b", FAST)]
        state.engine.models[BEST].set_ready(is_stored=True)
        assert work_off(state) == [("a", BEST), ("b", BEST)]

    def test_a_better_result_makes_the_fast_one_unnecessary_unless_chosen(
        self, state: State
    ) -> None:
        picture = take(state, "a")[0]
        state.engine.models[FAST].reset()
        assert work_off(state) == [("a", BEST)]
        state.engine.models[FAST].set_ready(is_stored=True)
        assert work_off(state) == []
        state.choose_model(picture, FAST)
        assert work_off(state) == [("a", FAST)]

    def test_one_picture_s_error_does_not_stop_the_others(self, state: State) -> None:
        bad = take(state, "a", "b")[0]
        fail_once(state, "not-a-picture")
        assert state.queue.phase(bad) == phases.FAILED
        assert work_off(state) == [("b", BEST)]


class TestTwoAtOnce:
    @pytest.fixture
    def state(self, state: State) -> State:
        state.queue.limit = 2
        return state

    def begun(self, state: State) -> list[tuple[str, str]]:
        """Begin all that may begin now."""
        while job := state.queue.next_job():
            state.queue.begin(job)
        return [(job.picture.name, job.model) for job in state.queue.running]

    def test_the_current_picture_has_the_engine_for_itself(self, state: State) -> None:
        take(state, "a", "b", "c", "d")
        assert self.begun(state) == [("a", FAST)]
        state.queue.finish(state.queue.running[0], result(FAST))
        assert self.begun(state) == [("a", BEST)]
        state.queue.finish(state.queue.running[0], result(BEST))
        assert self.begun(state) == [("b", BEST), ("c", BEST)]
        state.queue.finish(state.queue.running[0], result(BEST))
        assert self.begun(state) == [("c", BEST), ("d", BEST)]

    def test_a_waiting_picture_that_becomes_current_waits_only_for_running_jobs(
        self, state: State
    ) -> None:
        pictures = take(state, *"abcd")
        pictures[0].failure = Failure("damaged-picture", "A sentence.")
        assert self.begun(state) == [("b", BEST), ("c", BEST)]
        state.pictures.current = pictures[3]
        state.queue.finish(state.queue.running[0], result(BEST))
        assert self.begun(state) == [("c", BEST), ("d", FAST)]

    def test_a_lost_worker_s_pictures_are_tried_again_one_by_one(self, state: State) -> None:
        pictures = take(state, *"abcd")
        state.pictures.current = pictures[3]
        pictures[3].failure = Failure("damaged-picture", "A sentence.")
        self.begun(state)
        for job in list(state.queue.running):
            state.queue.fail(job, Failure(ENGINE_LOST, "A sentence."))
        assert self.begun(state) == [("a", BEST)]
        state.queue.fail(
            state.queue.running[0], Failure(ENGINE_LOST, "A sentence.")
        )  # it was this one
        assert state.queue.phase(pictures[0]) == phases.FAILED
        assert self.begun(state) == [("b", BEST)]
        state.queue.finish(state.queue.running[0], result(BEST))
        assert self.begun(state) == [("c", BEST)]

    def test_removing_one_drops_its_job_and_no_other(self, state: State) -> None:
        pictures = take(state, *"abc")
        state.pictures.current = pictures[2]
        pictures[2].failure = Failure("damaged-picture", "A sentence.")
        self.begun(state)
        state.remove_picture(pictures[0])
        assert [job.is_dropped for job in state.queue.running] == [True, False]


class TestAllPictures:
    def test_a_pause_begins_nothing_and_loses_nothing(self, state: State) -> None:
        take(state, "a", "b")
        state.queue.is_paused = True
        assert state.queue.next_job() is None
        state.queue.is_paused = False
        assert len(work_off(state)) == 3

    def test_the_queue_follows_the_order_of_the_strip(self, state: State) -> None:
        pictures = take(state, *"abcd")
        work_off(state)
        others = [state.add_picture(f"file of {name}", name, "url") for name in "efg"]
        state.pictures.move([others[2]], 0)
        assert [picture.name for picture in state.pictures] == list("gabcdef")
        assert work_off(state) == [("g", BEST), ("e", BEST), ("f", BEST)]
        state.pictures.move([pictures[0], others[0]], 7)
        assert [picture.name for picture in state.pictures] == list("gbcdfae")

    @pytest.mark.parametrize("place", range(5))
    def test_moving_keeps_every_picture_and_the_order_of_those_moved(
        self, state: State, place: int
    ) -> None:
        pictures = take(state, *"abcd")
        state.pictures.move([pictures[3], pictures[1]], place)
        names = [picture.name for picture in state.pictures]
        assert sorted(names) == list("abcd")
        assert names.index("b") + 1 == names.index("d")

    def test_a_tally_counts_settled_pictures_and_jobs_to_come(self, state: State) -> None:
        pictures = take(state, *"abcd")
        tally = state.queue.tally()
        assert (tally.settled, tally.failed, tally.jobs) == (0, 0, {FAST: 1, BEST: 4})
        job = begin_next(state)
        state.queue.fail(job, Failure("damaged-picture", "A sentence."))
        state.queue.cancel(pictures[1])
        tally = state.queue.tally()
        assert (tally.settled, tally.failed, tally.cancelled, tally.retryable) == (2, 1, 1, 1)
        assert tally.jobs == {BEST: 2}
        work_off(state)
        assert state.queue.tally().settled == 4
        assert [picture.name for picture in state.queue.retryable_pictures()] == ["b"]

    def test_only_pictures_that_change_are_reported(self, state: State) -> None:
        pictures = take(state, *"abc")
        changed = state.changes.follow_pictures()
        begin_next(state)
        assert changed.take() == {pictures[0].id}
        state.queue.finish(state.queue.running[0], result(FAST))
        assert changed.take() == {pictures[0].id}

    def test_a_picture_is_unsaved_until_its_present_scene_is_saved(self, state: State) -> None:
        picture = take(state, "a")[0]
        assert not picture.is_unsaved()
        work_off(state)
        assert picture.is_unsaved()
        picture.saved_key = picture.render_key()
        assert not picture.is_unsaved()
        picture.history.put(with_look(picture.history.scene, {"outline": {}}))
        assert picture.is_unsaved()

    def test_better_results_come_once_the_model_is_ready_but_after_first_results(
        self, state: State
    ) -> None:
        take(state, "a", "b")
        state.engine.models[BEST].reset()
        assert work_off(state) == [("a", FAST), ("b", FAST)]
        state.engine.models[BEST].set_ready(is_stored=True)
        state.add_picture("file of c", "c", "url of c")
        assert work_off(state) == [("a", BEST), ("c", BEST), ("b", BEST)]


class TestFailures:
    @pytest.mark.parametrize("code", RESTART_AFTER)
    def test_a_failure_that_a_new_worker_may_fix_is_tried_once_more(
        self, state: State, code: str
    ) -> None:
        picture = take(state, "a")[0]
        fail_once(state, code)
        assert state.queue.phase(picture) == phases.WAITING
        fail_once(state, code)
        assert state.queue.phase(picture) == phases.FAILED
        assert state.queue.next_job() is None

    def test_other_errors_are_final_until_a_person_tries_again(self, state: State) -> None:
        picture = take(state, "a")[0]
        fail_once(state, "damaged-picture")
        assert state.queue.next_job() is None
        obstacle = state.queue.obstacle(picture)
        assert obstacle
        assert obstacle.code == "damaged-picture"
        state.queue.retry(picture)
        assert state.queue.obstacle(picture) is None
        assert work_off(state) == [("a", FAST), ("a", BEST)]

    def test_the_fast_result_survives_the_better_model_s_failure(self, state: State) -> None:
        picture = take(state, "a")[0]
        job = begin_next(state)
        state.queue.finish(job, result(FAST))
        fail_once(state, "unexpected")
        assert state.queue.phase(picture) == phases.DONE
        assert state.queue.obstacle(picture) is None
        assert state.queue.next_job() is None
        state.choose_model(picture, BEST)
        assert work_off(state) == [("a", BEST)]

    @pytest.mark.parametrize(
        "break_it",
        [
            lambda state: state.engine.set_failed(Failure("engine-not-started", "A sentence.")),
            lambda state: state.engine.models[FAST].set_failed(
                Failure("network-corrupt", "A sentence.")
            ),
        ],
    )
    def test_a_missing_engine_or_model_is_an_obstacle_for_waiting_pictures_only(
        self, state: State, break_it: Callable[[State], None]
    ) -> None:
        done, waiting = take(state, "a", "b")
        done.results[FAST] = result(FAST)
        break_it(state)
        assert state.queue.obstacle(done) is None
        obstacle = state.queue.obstacle(waiting)
        assert obstacle
        assert obstacle.message == "A sentence."
        assert state.engine.has_failed()

    def test_an_engine_that_always_stops_is_given_up(self) -> None:
        state = State(save_data=False)
        starts = 0
        while state.engine.can_restart():
            state.engine.begin_start()
            state.engine.set_ready(can_store=True)
            state.engine.set_lost()
            starts += 1
        assert starts == MAX_STARTS

    def test_pictures_that_end_the_engine_do_not_stop_the_ones_after_them(
        self, state: State
    ) -> None:
        take(state, *"abcde")
        while state.queue.next_job():
            fail_once(state, ENGINE_LOST)
            assert state.engine.can_restart()
            state.engine.begin_start()
            state.engine.set_ready(can_store=True)
            for model in state.engine.all_models():
                model.set_ready(is_stored=True)
        assert all(state.queue.phase(picture) == phases.FAILED for picture in state.pictures)


class TestCancelAndRemove:
    def test_a_cancelled_job_s_answer_is_ignored(self, state: State) -> None:
        picture = take(state, "a")[0]
        job = begin_next(state)
        assert state.queue.phase(picture) == phases.WORKING
        state.queue.cancel(picture)
        assert job.is_dropped
        assert state.queue.phase(picture) == phases.CANCELLED
        assert state.queue.next_job() is None  # the worker is still busy with it
        state.queue.finish(job, None)
        assert picture.results == {}
        assert state.queue.next_job() is None
        state.queue.retry(picture)
        assert work_off(state) == [("a", FAST), ("a", BEST)]

    def test_a_dropped_job_s_failure_is_ignored(self, state: State) -> None:
        picture = take(state, "a")[0]
        job = begin_next(state)
        state.queue.cancel(picture)
        state.queue.retry(picture)
        state.queue.fail(job, Failure("damaged-picture", "A sentence."))
        assert picture.failure is None

    def test_cancelling_the_better_result_keeps_the_first(self, state: State) -> None:
        picture = take(state, "a")[0]
        picture.results[FAST] = result(FAST)
        begin_next(state)
        state.queue.cancel(picture)
        assert state.queue.phase(picture) == phases.DONE

    @pytest.mark.parametrize(("at", "next_one"), [(0, "b"), (1, "c"), (2, "b")])
    def test_removing_the_current_picture_shows_its_neighbour(
        self, state: State, at: int, next_one: str
    ) -> None:
        pictures = take(state, "a", "b", "c")
        state.pictures.current = pictures[at]
        state.remove_picture(pictures[at])
        assert state.pictures.current.name == next_one
        assert state.pictures.find(pictures[at].id) is None

    def test_removing_the_last_picture_leaves_none(self, state: State) -> None:
        picture = take(state, "a")[0]
        job = begin_next(state)
        state.remove_picture(picture)
        assert state.pictures.current is None
        assert job.is_dropped

    def test_ids_are_never_used_again(self, state: State) -> None:
        first = take(state, "a")[0]
        state.remove_picture(first)
        assert take(state, "b")[0].id != first.id
