"""What the page knows and what it decides to do next."""

from collections.abc import Callable

import pytest

from backdrop.runtime.protocol import CUSTOM, ENGINE_LOST, RESTART_AFTER
from backdrop.ui.state import phases as states
from backdrop.ui.state.custom_models import CustomModel
from backdrop.ui.state.history import with_look
from backdrop.ui.state.picture import BEST, FAST, Failure, Picture, Result
from backdrop.ui.state.queue import Job
from backdrop.ui.state.state import STARTS_IN_A_ROW, State


def result(network: str) -> Result:
    urls = [f"{network}-{kind}" for kind in ("before", "after", "thumb")]
    return Result(network, 640, 480, 1.0, "alpha", *urls)


def take(state: State, *names: str) -> list[Picture]:
    added = [state.add(f"file of {name}", name, f"url of {name}") for name in names]
    state.current = added[0]
    return added


def work_off(state: State) -> list[tuple[str, str]]:
    """Do all jobs; return them as names of pictures and networks."""
    done = []
    while job := state.next_job():
        state.begin(job)
        done.append((job.picture.name, job.network))
        state.finish(job, result(job.network))
    return done


def fail_once(state: State, code: str) -> None:
    job = state.next_job()
    state.begin(job)
    state.fail(job, Failure(code, "A sentence."))


def test_a_network_is_told_what_another_one_saw(state: State) -> None:
    (picture,) = take(state, "a")
    assert picture.seen_by_other(BEST) is None
    picture.results[FAST] = result(FAST)
    picture.results[FAST].seen = "seen by the fast one"
    assert picture.seen_by_other(BEST) == "seen by the fast one"
    assert picture.seen_by_other(FAST) is None


def test_a_persons_own_network_tells_others_nothing(state: State) -> None:
    (picture,) = take(state, "a")
    picture.results[CUSTOM] = result(CUSTOM)
    picture.results[CUSTOM].seen = "seen by one that looks for hair"
    assert picture.seen_by_other(BEST) is None
    picture.results[FAST] = result(FAST)
    picture.results[FAST].seen = "seen by the fast one"
    assert picture.seen_by_other(BEST) == picture.seen_by_other(CUSTOM) == "seen by the fast one"


def test_a_large_picture_looked_at_waits_for_its_small_copy(state: State) -> None:
    first, other = take(state, "a", "b")
    first.large = other.large = True
    state.begin(job := state.next_job())
    assert job.picture is first
    assert first.held_back
    state.glimpse(first, "url of a small copy")
    assert not first.held_back
    assert first.glance == "url of a small copy"
    assert "url of a small copy" in first.urls()
    state.glimpse(first, "")
    assert first.glance == "url of a small copy"
    state.finish(job, result(job.network))
    state.networks[BEST].ready(True)
    state.begin(job := state.next_job())
    assert (job.picture, job.network) == (first, BEST)
    assert not first.held_back  # its small copy is in the result
    state.finish(job, result(job.network))
    state.current = None
    state.begin(state.next_job())
    assert not other.held_back


@pytest.mark.parametrize("failing", [True, False])
def test_no_picture_is_held_back_when_its_job_is_over(state: State, failing: bool) -> None:
    (picture,) = take(state, "a")
    picture.large = True
    state.begin(job := state.next_job())
    assert picture.held_back
    if failing:
        state.fail(job, Failure("unreadable-file", "A sentence."))
    else:
        state.finish(job, None)
    assert not picture.held_back


class TestQueue:
    def test_the_picture_looked_at_goes_first_and_it_alone_gets_two_results(
        self, state: State
    ) -> None:
        take(state, "a", "b", "c")
        state.current = state.pictures[1]
        assert work_off(state) == [
            ("b", FAST),
            ("b", BEST),
            ("a", BEST),
            ("c", BEST),
        ]

    def test_one_job_at_a_time(self, state: State) -> None:
        take(state, "a", "b")
        state.begin(state.next_job())
        assert state.next_job() is None

    def test_nothing_begins_without_an_engine(self, state: State) -> None:
        take(state, "a")
        state.engine_lost()
        assert state.next_job() is None

    def test_the_better_network_follows_when_it_arrives(self, state: State) -> None:
        take(state, "a", "b")
        state.networks[BEST].again()
        assert work_off(state) == [("a", FAST), ("b", FAST)]
        state.networks[BEST].ready(kept=True)
        assert work_off(state) == [("a", BEST), ("b", BEST)]

    def test_a_better_result_makes_the_fast_one_needless_unless_chosen(self, state: State) -> None:
        picture = take(state, "a")[0]
        state.networks[FAST].again()
        assert work_off(state) == [("a", BEST)]
        state.networks[FAST].ready(kept=True)
        assert work_off(state) == []
        state.choose(picture, FAST)
        assert work_off(state) == [("a", FAST)]

    def test_one_picture_s_error_does_not_stop_the_others(self, state: State) -> None:
        bad = take(state, "a", "b")[0]
        fail_once(state, "not-a-picture")
        assert state.phase(bad) == states.FAILED
        assert work_off(state) == [("b", BEST)]


class TestTwoAtOnce:
    @pytest.fixture
    def state(self, state: State) -> State:
        state.limit = 2
        return state

    def begun(self, state: State) -> list[tuple[str, str]]:
        """Begin all that may begin now."""
        while job := state.next_job():
            state.begin(job)
        return [(job.picture.name, job.network) for job in state.running]

    def test_the_picture_looked_at_has_the_engine_for_itself(self, state: State) -> None:
        take(state, "a", "b", "c", "d")
        assert self.begun(state) == [("a", FAST)]
        state.finish(state.running[0], result(FAST))
        assert self.begun(state) == [("a", BEST)]
        state.finish(state.running[0], result(BEST))
        assert self.begun(state) == [("b", BEST), ("c", BEST)]
        state.finish(state.running[0], result(BEST))
        assert self.begun(state) == [("c", BEST), ("d", BEST)]

    def test_who_looks_at_a_waiting_picture_waits_for_those_begun_alone(self, state: State) -> None:
        pictures = take(state, *"abcd")
        pictures[0].failure = Failure("damaged-picture", "A sentence.")
        assert self.begun(state) == [("b", BEST), ("c", BEST)]
        state.current = pictures[3]
        state.finish(state.running[0], result(BEST))
        assert self.begun(state) == [("c", BEST), ("d", FAST)]

    def test_a_lost_worker_s_pictures_are_tried_again_one_by_one(self, state: State) -> None:
        pictures = take(state, *"abcd")
        state.current = pictures[3]
        pictures[3].failure = Failure("damaged-picture", "A sentence.")
        self.begun(state)
        for job in list(state.running):
            state.fail(job, Failure(ENGINE_LOST, "A sentence."))
        assert self.begun(state) == [("a", BEST)]
        state.fail(state.running[0], Failure(ENGINE_LOST, "A sentence."))  # it was this one
        assert state.phase(pictures[0]) == states.FAILED
        assert self.begun(state) == [("b", BEST)]
        state.finish(state.running[0], result(BEST))
        assert self.begun(state) == [("c", BEST)]

    def test_removing_one_drops_its_job_and_no_other(self, state: State) -> None:
        pictures = take(state, *"abc")
        state.current = pictures[2]
        pictures[2].failure = Failure("damaged-picture", "A sentence.")
        self.begun(state)
        state.remove(pictures[0])
        assert [job.dropped for job in state.running] == [True, False]


class TestAll:
    def test_a_pause_begins_nothing_and_loses_nothing(self, state: State) -> None:
        take(state, "a", "b")
        state.paused = True
        assert state.next_job() is None
        state.paused = False
        assert len(work_off(state)) == 3

    def test_the_queue_follows_the_order_of_the_strip(self, state: State) -> None:
        pictures = take(state, *"abcd")
        work_off(state)
        others = [state.add(f"file of {name}", name, "url") for name in "efg"]
        state.move([others[2]], 0)
        assert [picture.name for picture in state.pictures] == list("gabcdef")
        assert work_off(state) == [("g", BEST), ("e", BEST), ("f", BEST)]
        state.move([pictures[0], others[0]], 7)
        assert [picture.name for picture in state.pictures] == list("gbcdfae")

    @pytest.mark.parametrize("place", range(5))
    def test_moving_keeps_every_picture_and_the_order_of_those_moved(
        self, state: State, place: int
    ) -> None:
        pictures = take(state, *"abcd")
        state.move([pictures[3], pictures[1]], place)
        names = [picture.name for picture in state.pictures]
        assert sorted(names) == list("abcd")
        assert names.index("b") + 1 == names.index("d")

    def test_a_tally_counts_what_is_through_and_what_is_to_come(self, state: State) -> None:
        pictures = take(state, *"abcd")
        tally = state.tally()
        assert (tally.settled, tally.failed, tally.jobs) == (0, 0, {FAST: 1, BEST: 4})
        job = state.next_job()
        state.begin(job)
        state.fail(job, Failure("damaged-picture", "A sentence."))
        state.cancel(pictures[1])
        tally = state.tally()
        assert (tally.settled, tally.failed, tally.mendable) == (2, 2, 1)
        assert tally.jobs == {BEST: 2}
        work_off(state)
        assert state.tally().settled == 4
        assert [picture.name for picture in state.mendable()] == ["b"]

    def test_only_pictures_that_change_are_news(self, state: State) -> None:
        pictures = take(state, *"abc")
        state.news = set()
        state.begin(state.next_job())
        assert state.news == {pictures[0].id}
        state.news = set()
        state.finish(state.running[0], result(FAST))
        assert state.news == {pictures[0].id}

    def test_a_picture_is_unsaved_until_what_it_shows_was_saved(self, state: State) -> None:
        picture = take(state, "a")[0]
        assert not picture.is_unsaved()
        work_off(state)
        assert picture.is_unsaved()
        picture.saved = (picture.history.scene, picture.backdrops)
        assert not picture.is_unsaved()
        picture.history.put(with_look(picture.history.scene, {"outline": {}}))
        assert picture.is_unsaved()

    def test_better_results_come_when_the_network_does_but_not_before_the_first(
        self, state: State
    ) -> None:
        take(state, "a", "b")
        state.networks[BEST].again()
        assert work_off(state) == [("a", FAST), ("b", FAST)]
        state.networks[BEST].ready(kept=True)
        state.add("file of c", "c", "url of c")
        assert work_off(state) == [("a", BEST), ("c", BEST), ("b", BEST)]


class TestNetworks:
    def test_saved_data_leaves_the_better_network_until_it_is_chosen(self) -> None:
        state = State(save_data=True)
        assert [network.name for network in state.all_networks() if network.wanted] == [FAST]
        state.choose(take(state, "a")[0], BEST)
        assert state.networks[BEST].wanted

    def test_progress_neither_falls_nor_passes_the_total(self) -> None:
        network = State(save_data=False).networks[FAST]
        network.fetching(0, 0)
        seen = []
        for received in (1, 5, 3, 12, -1):
            network.fetching(received, 10)
            seen.append(network.received)
        assert seen == [1, 5, 5, 10, 10]

    def test_a_new_worker_fetches_from_nothing(self, state: State) -> None:
        state.networks[FAST].fetching(5, 10)
        state.engine_starts()
        assert state.networks[FAST].phase == states.IDLE
        assert state.networks[FAST].received == 0

    def test_a_network_that_failed_waits_for_the_person_in_a_new_worker_too(
        self, state: State
    ) -> None:
        state.networks[BEST].failed(Failure("out-of-memory", "A sentence."))
        state.engine_starts()
        assert state.networks[BEST].phase == states.FAILED
        assert state.networks[FAST].phase == states.IDLE
        assert state.has_failed()

    def test_one_network_that_is_not_kept_is_enough_to_say_so(self, state: State) -> None:
        assert state.kept()
        state.networks[BEST].ready(kept=False)
        assert not state.kept()


class TestResults:
    def test_the_best_there_is_is_shown(self, state: State) -> None:
        picture = take(state, "a")[0]
        assert picture.shown() is None
        picture.results[FAST] = result(FAST)
        assert picture.shown().network == FAST
        picture.results[BEST] = result(BEST)
        assert picture.shown().network == BEST

    def test_a_choice_holds_against_a_better_result(self, state: State) -> None:
        picture = take(state, "a")[0]
        state.choose(picture, FAST)
        work_off(state)
        assert picture.shown().network == FAST

    def test_a_choice_without_its_result_shows_what_there_is(self, state: State) -> None:
        picture = take(state, "a")[0]
        picture.results[FAST] = result(FAST)
        state.choose(picture, BEST)
        assert picture.shown().network == FAST

    def test_every_object_url_is_given_back(self, state: State) -> None:
        picture = take(state, "a")[0]
        work_off(state)
        assert len(picture.urls()) == len(set(picture.urls())) == 5

    def test_a_drawing_needs_no_better_network(self, state: State) -> None:
        picture = take(state, "a")[0]
        job = state.next_job()
        state.begin(job)
        drawing = result(FAST)
        drawing.is_colour_keyed = True
        state.finish(job, drawing)
        assert state.next_job() is None
        assert picture.shown() is drawing


class TestFailures:
    @pytest.mark.parametrize("code", RESTART_AFTER)
    def test_what_a_new_worker_may_mend_is_tried_once_more(self, state: State, code: str) -> None:
        picture = take(state, "a")[0]
        fail_once(state, code)
        assert state.phase(picture) == states.WAITING
        fail_once(state, code)
        assert state.phase(picture) == states.FAILED
        assert state.next_job() is None

    def test_other_errors_are_final_until_somebody_tries_again(self, state: State) -> None:
        picture = take(state, "a")[0]
        fail_once(state, "damaged-picture")
        assert state.next_job() is None
        assert state.obstacle(picture).code == "damaged-picture"
        state.retry(picture)
        assert state.obstacle(picture) is None
        assert work_off(state) == [("a", FAST), ("a", BEST)]

    def test_the_fast_result_survives_the_better_network_s_failure(self, state: State) -> None:
        picture = take(state, "a")[0]
        job = state.next_job()
        state.begin(job)
        state.finish(job, result(FAST))
        fail_once(state, "unexpected")
        assert state.phase(picture) == states.DONE
        assert state.obstacle(picture) is None
        assert state.next_job() is None
        state.choose(picture, BEST)
        assert work_off(state) == [("a", BEST)]

    @pytest.mark.parametrize(
        "break_it",
        [
            lambda state: state.engine_failed(Failure("engine-not-started", "A sentence.")),
            lambda state: state.networks[FAST].failed(Failure("network-corrupt", "A sentence.")),
        ],
    )
    def test_a_missing_engine_or_network_stands_in_the_way_of_waiting_pictures_only(
        self, state: State, break_it: Callable[[State], None]
    ) -> None:
        done, waiting = take(state, "a", "b")
        done.results[FAST] = result(FAST)
        break_it(state)
        assert state.obstacle(done) is None
        assert state.obstacle(waiting).message == "A sentence."
        assert state.has_failed()

    def test_an_engine_that_never_lasts_is_given_up(self) -> None:
        state = State(save_data=False)
        starts = 0
        while state.may_restart():
            state.engine_starts()
            state.engine_ready(keeps=True)
            state.engine_lost()
            starts += 1
        assert starts == STARTS_IN_A_ROW

    def test_pictures_that_kill_the_engine_do_not_stop_the_ones_after_them(
        self, state: State
    ) -> None:
        take(state, *"abcde")
        while state.next_job():
            fail_once(state, ENGINE_LOST)
            assert state.may_restart()
            state.engine_starts()
            state.engine_ready(keeps=True)
            for network in state.all_networks():
                network.ready(kept=True)
        assert all(state.phase(picture) == states.FAILED for picture in state.pictures)


class TestCancelAndRemove:
    def test_a_cancelled_job_s_answer_is_dropped(self, state: State) -> None:
        picture = take(state, "a")[0]
        job = state.next_job()
        state.begin(job)
        assert state.phase(picture) == states.WORKING
        state.cancel(picture)
        assert job.dropped
        assert state.phase(picture) == states.CANCELLED
        assert state.next_job() is None  # the worker is still busy with it
        state.finish(job, None)
        assert picture.results == {}
        assert state.next_job() is None
        state.retry(picture)
        assert work_off(state) == [("a", FAST), ("a", BEST)]

    def test_a_dropped_job_s_failure_is_nobody_s(self, state: State) -> None:
        picture = take(state, "a")[0]
        job = state.next_job()
        state.begin(job)
        state.cancel(picture)
        state.retry(picture)
        state.fail(job, Failure("damaged-picture", "A sentence."))
        assert picture.failure is None

    def test_cancelling_the_better_result_keeps_the_first(self, state: State) -> None:
        picture = take(state, "a")[0]
        picture.results[FAST] = result(FAST)
        state.begin(state.next_job())
        state.cancel(picture)
        assert state.phase(picture) == states.DONE

    @pytest.mark.parametrize(("at", "next_one"), [(0, "b"), (1, "c"), (2, "b")])
    def test_removing_the_picture_looked_at_shows_its_neighbour(
        self, state: State, at: int, next_one: str
    ) -> None:
        pictures = take(state, "a", "b", "c")
        state.current = pictures[at]
        state.remove(pictures[at])
        assert state.current.name == next_one
        assert state.find(pictures[at].id) is None

    def test_removing_the_last_one_leaves_none(self, state: State) -> None:
        picture = take(state, "a")[0]
        job = state.next_job()
        state.begin(job)
        state.remove(picture)
        assert state.current is None
        assert job.dropped

    def test_ids_are_never_used_again(self, state: State) -> None:
        first = take(state, "a")[0]
        state.remove(first)
        assert take(state, "b")[0].id != first.id


class TestOwnNetwork:
    @pytest.fixture
    def own(self) -> CustomModel:
        return CustomModel("spots", 1000)

    def test_one_in_use_cuts_the_picture_looked_at_and_those_to_come(
        self, state: State, own: CustomModel
    ) -> None:
        take(state, "a")
        assert work_off(state) == [("a", FAST), ("a", BEST)]
        state.adopt(own, kept=True)
        assert work_off(state) == [("a", CUSTOM)]
        state.add("file of b", "b", "url of b")
        assert work_off(state) == [("b", CUSTOM)]  # nobody looks at it: no first result
        state.current = state.add("file of c", "c", "url of c")
        assert work_off(state) == [("c", FAST), ("c", CUSTOM)]
        assert [picture.shown().network for picture in state.pictures] == [CUSTOM] * 3

    def test_choosing_another_network_ends_the_preference(
        self, state: State, own: CustomModel
    ) -> None:
        (picture,) = take(state, "a")
        state.adopt(own, kept=True)
        state.choose(picture, BEST)
        state.add("file of b", "b", "url of b")
        assert ("b", CUSTOM) not in work_off(state)

    def test_one_of_an_earlier_visit_waits_to_be_chosen(
        self, state: State, own: CustomModel
    ) -> None:
        (picture,) = take(state, "a")
        state.own_found(own)
        assert not state.networks[CUSTOM].wanted
        work_off(state)
        state.choose(picture, CUSTOM)
        assert state.networks[CUSTOM].wanted
        assert state.awaits(picture, CUSTOM)

    def test_one_in_use_is_not_replaced_by_the_stored_one(
        self, state: State, own: CustomModel
    ) -> None:
        state.adopt(own, kept=False)
        state.own_found(CustomModel("older", 1))
        assert state.own is own

    def test_removing_it_gives_back_what_it_made(self, state: State, own: CustomModel) -> None:
        (picture,) = take(state, "a")
        state.adopt(own, kept=True)
        work_off(state)
        assert len(state.forget_own()) == 2
        assert (state.own, picture.choice, state.prefers_own) == (None, "", False)
        assert work_off(state) == [("a", BEST)]
        assert picture.shown().network == BEST

    def test_removing_it_drops_what_it_is_doing(self, state: State, own: CustomModel) -> None:
        (picture,) = take(state, "a")
        state.adopt(own, kept=True)
        state.begin(Job(picture, CUSTOM))
        state.forget_own()
        assert state.running[0].dropped

    def test_another_takes_its_place(self, state: State, own: CustomModel) -> None:
        (picture,) = take(state, "a")
        state.adopt(own, kept=True)
        work_off(state)
        assert len(state.adopt(CustomModel("other", 2), kept=False)) == 2
        assert state.own.title == "other"
        assert not state.kept()
        assert work_off(state) == [("a", CUSTOM)]
        assert picture.shown().network == CUSTOM

    def test_where_it_fails_the_better_network_takes_over(
        self, state: State, own: CustomModel
    ) -> None:
        take(state, "a")
        state.adopt(own, kept=True)
        state.networks[CUSTOM].failed(Failure("network-gone", "A sentence."))
        assert work_off(state) == [("a", FAST), ("a", BEST)]


def test_the_page_works_until_nothing_is_fetched_started_or_done() -> None:
    state = State(save_data=False)
    assert state.is_working()
    state.engine_starts()
    state.engine_ready(keeps=True)
    assert not state.is_working()
    for phase in (states.FETCHING, states.STARTING):
        state.networks[BEST].phase = phase
        assert state.is_working()
    state.networks[BEST].ready(kept=True)
    state.networks[FAST].ready(kept=True)
    assert not state.is_working()
    take(state, "a")
    state.current.preparing = True
    assert state.is_working()
    state.current.preparing = False
    work = state.next_job()
    state.begin(work)
    assert state.is_working()
    state.finish(work, result(work.network))
    assert not state.is_working()
