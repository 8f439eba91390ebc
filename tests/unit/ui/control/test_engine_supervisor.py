"""A person's retry is answered by an engine that started after it, at whatever moment it came."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from backdrop.runtime.page.engine_calls import EngineCalls
from backdrop.runtime.protocol import (
    CARD_USED,
    ENGINE_LOST,
    ENGINE_NOT_STARTED,
    FETCHING,
    HOSTED,
    HOSTED_PICK,
    KERNELS_FAILED,
    LOOK,
    NETWORK,
    READY,
    STARTING,
)
from backdrop.ui.state import phases
from backdrop.ui.state.engine_state import MAX_STARTS
from backdrop.ui.state.picture import BEST, FAST
from backdrop.ui.state.selectors import Selector
from backdrop.ui.state.state import State
from backdrop.ui.text import selector_messages
from tests.unit.ui.beside import beside
from tests.unit.ui.engine_error import FakeError

REPLACED = "network-not-started"  # an error after which the engine is replaced
UNAVAILABLE = "network-unavailable"  # an error after which it is not


class FakeEngine:
    """Stands in for client.Engine; a test makes it start, answer and end."""

    def __init__(self, receive: Callable[[Any], None], hosted: dict[str, Any]) -> None:
        new = asyncio.get_running_loop().create_future
        self.calls = EngineCalls(self.call)
        self.lost = False
        self.receive = receive
        self.hosted = hosted
        self.hosted_selector = described()
        self.started = new()
        self.may_use_kernels: bool | None = None  # None until it is to start
        self.selector: dict[str, Any] = {}  # the stored model for Pick
        self.asked: dict[str, asyncio.Future[Any]] = {}
        self._end = new()

    async def start(self, _: int, __: bool, ___: bool, may_use_kernels: bool) -> Any:
        self.may_use_kernels = may_use_kernels
        await self.started
        nothing = {"title": "", "bytes": 0}
        return {
            "can_store": True,
            "custom_model": nothing,
            "hosted_model": self.hosted,
            "hosted_selector": self.hosted_selector,
            "selector": self.selector or nothing,
        }

    async def call(self, name: str, argument: Any = None, *_: Any) -> Any:
        network = name if name.endswith("_selector") else argument
        if self.lost:
            raise FakeError(ENGINE_LOST)
        if not self.started.done():
            raise FakeError(ENGINE_NOT_STARTED)
        answer = self.asked[network] = asyncio.get_running_loop().create_future()
        await asyncio.wait([answer, self._end], return_when="FIRST_COMPLETED")
        if not answer.done():
            raise FakeError(ENGINE_LOST)
        return answer.result()

    async def ended(self) -> None:
        await self._end

    def stop(self) -> None:
        self.lost = True
        if not self._end.done():
            self._end.set_result(None)


class Visit:
    """A page's EngineSupervisor and its engines."""

    def __init__(self, module: Any) -> None:
        self.state = State(save_data=True)
        self.engines: list[FakeEngine] = []
        self.hosted = described()  # what the next engine says about the host's model
        self.supervisor = module.EngineSupervisor(self.state, lambda: None, lambda _: None)
        module.Engine = self._engine

    def _engine(self, number: int, receive: Callable[[Any], None]) -> FakeEngine:
        self.engines.append(FakeEngine(receive, self.hosted))
        assert len(self.engines) == number
        return self.engines[-1]

    @property
    def engine(self) -> FakeEngine:
        """The last engine."""
        return self.engines[-1]

    async def start(self) -> None:
        """Make the engine answer its start."""
        self.engine.started.set_result(None)
        await wait_for_tasks()

    async def load(self, name: str = FAST, card: str = "") -> None:
        answer = {
            "is_stored": True,
            "threads": 2,
            "uses_onnx_runtime": not self.engine.may_use_kernels,
            "card": card,
        }
        self.engine.asked.pop(name).set_result(answer)
        await wait_for_tasks()

    async def fail(self, code: str, name: str = FAST) -> None:
        self.engine.asked.pop(name).set_exception(FakeError(code))
        await wait_for_tasks()

    def shows_failure(self) -> bool:
        """Return whether the page says that something failed, and offers another try."""
        return bool(self.state.engine.has_failed())

    def is_ready(self) -> bool:
        fast = self.state.engine.models[FAST]
        return bool(self.state.engine.phase == fast.phase == READY and not fast.failure)


def described(title: str = "", problem: str = "", is_best: bool = False) -> dict[str, Any]:
    """Return what the engine says about the host's model, by default that there is none."""
    facts = {
        "licence": "MIT",
        "use": "",
        "best_for": "hair",
        "bytes": 7,
        "wire": 6,
        "memory_gb": 1.5,
    }
    return {"title": title, "problem": problem, "is_best": is_best, **facts}


async def wait_for_tasks() -> None:
    """Let every task run until it waits."""
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.fixture(scope="module")
def module() -> Iterator[ModuleType]:
    """engine_supervisor.py with stand-ins for the browser."""
    page: dict[str, dict[str, Any]] = {
        "client": {"Engine": FakeEngine, "EngineError": FakeError},
        "clock": {"mark_milestone": lambda _: None},
        "javascript": {},
        "page_files": {},
        "events": {"listen_document": lambda *_: None},
        "page_info": {
            "describe_device": lambda: {"agent": "", "touch_points": 0, "memory": 8},
            "engine_download": lambda: (0, 0),
            "saves_data": lambda: False,
        },
        "scheduling": {
            "start_task": lambda coroutine: asyncio.get_running_loop().create_task(coroutine),
            "sleep": asyncio.sleep,
        },
    }
    with beside("control.engine_supervisor", **page) as imported:
        yield imported


@pytest.fixture
def visit(module: ModuleType) -> Callable[[Callable[[Visit], Awaitable[None]]], None]:
    """Run a test's coroutine on a Visit whose engine has been asked to start."""

    def run(test: Callable[[Visit], Awaitable[None]]) -> None:
        async def whole() -> None:
            visit = Visit(module)
            task = asyncio.create_task(visit.supervisor.run())
            await wait_for_tasks()
            await test(visit)
            task.cancel()

        asyncio.run(whole())

    return run


@pytest.mark.parametrize("moment", ["at once", "while the next starts", "when the next is there"])
def test_a_retry_is_not_answered_by_an_engine_that_started_before_it(
    visit: Callable[..., None], moment: str
) -> None:
    async def test(visit: Visit) -> None:
        await visit.start()
        visit.engine.asked.pop(FAST).set_exception(FakeError(REPLACED))
        while not visit.shows_failure():
            await asyncio.sleep(0)
        if moment == "at once":
            visit.supervisor.retry()
        await wait_for_tasks()
        if moment == "while the next starts":
            visit.supervisor.retry()
        await visit.start()
        if moment == "when the next is there":
            visit.supervisor.retry()
            await wait_for_tasks()
        if moment != "at once":
            # It started before the fault was fixed; the retry came later.
            await visit.fail(REPLACED)
            assert not visit.shows_failure()
            await visit.start()
        await visit.load()
        assert visit.is_ready()

    visit(test)


@pytest.mark.parametrize("tries", range(6))
def test_a_lasting_failure_is_shown_after_every_retry(
    visit: Callable[..., None], tries: int
) -> None:
    async def test(visit: Visit) -> None:
        for _ in range(tries + 1):
            engines = len(visit.engines)
            while not visit.shows_failure():
                if not visit.engine.started.done():
                    await visit.start()
                await visit.fail(REPLACED)
            assert len(visit.engines) <= engines + 2
            visit.supervisor.retry()
            await wait_for_tasks()
            assert not visit.shows_failure()

    visit(test)


def test_an_engine_that_keeps_stopping_is_given_up_and_retried_with_its_models(
    visit: Callable[..., None],
) -> None:
    async def test(visit: Visit) -> None:
        await visit.start()
        await visit.fail(UNAVAILABLE)
        for _ in range(MAX_STARTS):
            visit.engine.stop()
            await wait_for_tasks()
            if not visit.engine.started.done():
                await visit.start()
        assert visit.state.engine.phase == phases.FAILED
        visit.supervisor.retry()
        assert not visit.shows_failure()
        await wait_for_tasks()
        await visit.start()
        await visit.load()
        assert visit.is_ready()

    visit(test)


def test_a_retry_while_the_engine_stops_is_for_the_next_one(visit: Callable[..., None]) -> None:
    async def test(visit: Visit) -> None:
        await visit.start()
        await visit.fail(UNAVAILABLE)
        visit.engine.stop()
        visit.supervisor.retry()
        await wait_for_tasks()
        assert not visit.shows_failure()
        await visit.start()
        await visit.load()
        assert visit.is_ready()

    visit(test)


def test_a_call_while_the_engine_stops_is_lost_with_it(visit: Callable[..., None]) -> None:
    async def test(visit: Visit) -> None:
        await visit.start()
        visit.engine.stop()
        await wait_for_tasks()
        with pytest.raises(FakeError) as caught:
            await visit.supervisor.calls.forget("1")
        assert caught.value.code == ENGINE_LOST
        await visit.start()
        await visit.load()
        assert visit.is_ready()

    visit(test)


@pytest.mark.parametrize("code", [KERNELS_FAILED, "inference-failed"])
def test_after_a_failure_of_the_kernels_the_next_engine_uses_onnx_runtime(
    visit: Callable[..., None], code: str
) -> None:
    async def test(visit: Visit) -> None:
        await visit.start()
        await visit.load()
        assert visit.engine.may_use_kernels
        assert not visit.state.engine.uses_onnx_runtime
        cut = asyncio.create_task(visit.supervisor.calls.cut("1", None, FAST, None, True))
        await wait_for_tasks()
        visit.engine.asked.pop("1").set_exception(FakeError(code))
        with pytest.raises(FakeError):
            await cut
        await wait_for_tasks()
        await visit.start()
        await visit.load()
        assert visit.is_ready()
        assert visit.engine.may_use_kernels == (code != KERNELS_FAILED)
        assert visit.state.engine.uses_onnx_runtime == (code == KERNELS_FAILED)

    visit(test)


def test_messages_about_a_failed_model_come_too_late(visit: Callable[..., None]) -> None:
    async def test(visit: Visit) -> None:
        await visit.start()
        await visit.fail(UNAVAILABLE)
        visit.engine.receive(
            {"kind": NETWORK, "network": FAST, "state": FETCHING, "received": 1, "total": 2}
        )
        assert visit.shows_failure()
        visit.supervisor.retry()
        await wait_for_tasks()
        await visit.load()
        assert visit.is_ready()

    visit(test)


def test_choosing_a_failed_model_tries_it_again(visit: Callable[..., None]) -> None:
    async def test(visit: Visit) -> None:
        await visit.start()
        await visit.load()
        picture = visit.state.add_picture("file", "a", "url")
        for _ in range(2):
            visit.state.choose_model(picture, BEST)
            visit.supervisor.load_models()
            await wait_for_tasks()
            await visit.fail(UNAVAILABLE, BEST)
            assert visit.shows_failure()

    visit(test)


def test_the_model_of_taps_is_loaded_once_and_by_each_engine(visit: Callable[..., None]) -> None:
    async def test(visit: Visit) -> None:
        model = visit.state.engine.tap_model
        visit.supervisor.load_tap_model()  # no engine is there yet
        await wait_for_tasks()
        assert model.phase == phases.IDLE
        await visit.start()
        await visit.load()
        for _ in range(2):
            visit.supervisor.load_tap_model()
            await wait_for_tasks()
        await visit.load(FAST)
        visit.supervisor.load_tap_model()
        await wait_for_tasks()
        assert not visit.engine.asked
        assert model.phase == READY
        visit.engine.stop()
        await wait_for_tasks()
        assert model.phase == phases.IDLE

    visit(test)


def test_a_failure_of_the_model_of_taps_ends_no_engine(visit: Callable[..., None]) -> None:
    async def test(visit: Visit) -> None:
        await visit.start()
        await visit.load()
        visit.supervisor.load_tap_model()
        await wait_for_tasks()
        await visit.fail(REPLACED, FAST)
        assert visit.state.engine.tap_model.phase == phases.FAILED
        assert len(visit.engines) == 1
        assert visit.is_ready()
        assert not visit.shows_failure()
        visit.supervisor.load_tap_model()  # not again by itself
        await wait_for_tasks()
        assert not visit.engine.asked

    visit(test)


def hosted_visit(
    module: ModuleType, hosted: dict[str, Any], test: Callable[[Visit], Awaitable[None]]
) -> None:
    """Run a test's coroutine on a Visit to a site to which a host has added a model."""

    async def whole() -> None:
        visit = Visit(module)
        visit.state = State(save_data=False, published=(FAST, BEST, HOSTED))
        visit.supervisor = module.EngineSupervisor(visit.state, lambda: None, lambda _: None)
        visit.hosted = hosted
        task = asyncio.create_task(visit.supervisor.run())
        await wait_for_tasks()
        await visit.start()
        await test(visit)
        task.cancel()

    asyncio.run(whole())


def test_a_hosts_model_is_loaded_once_it_is_chosen(module: ModuleType) -> None:
    async def test(visit: Visit) -> None:
        await visit.load(FAST)
        await visit.load(BEST)
        assert HOSTED not in visit.engine.asked
        visit.state.choose_model(visit.state.add_picture(None, "a", ""), HOSTED)
        visit.supervisor.load_models()
        await wait_for_tasks()
        await visit.load(HOSTED, CARD_USED)
        assert visit.state.engine.is_ready(HOSTED)
        assert visit.state.engine.models[HOSTED].card == CARD_USED

    hosted_visit(module, described("Lite"), test)


def test_a_hosts_model_in_the_place_of_best_is_loaded_after_fast(module: ModuleType) -> None:
    async def test(visit: Visit) -> None:
        await visit.load(FAST)
        await visit.load(HOSTED)
        assert not visit.engine.asked
        assert visit.state.engine.best == HOSTED

    hosted_visit(module, described("Lite", is_best=True), test)


def test_where_the_hosts_model_ends_the_engine_best_takes_its_place(module: ModuleType) -> None:
    async def test(visit: Visit) -> None:
        await visit.load(FAST)
        visit.engine.receive({"kind": NETWORK, "network": HOSTED, "state": STARTING})
        visit.engine.stop()  # the browser has ended it
        await wait_for_tasks()
        assert len(visit.engines) == 2
        await visit.start()
        await visit.load(FAST)
        await visit.load(BEST)
        engine = visit.state.engine
        assert (engine.best, engine.is_ready(BEST), engine.is_wanted(HOSTED)) == (BEST, True, False)
        assert not visit.engine.asked
        assert engine.models[HOSTED].failure

    hosted_visit(module, described("Lite", is_best=True), test)


def test_an_engine_that_ends_during_a_download_does_not_count_against_the_hosts_model(
    module: ModuleType,
) -> None:
    async def test(visit: Visit) -> None:
        await visit.load(FAST)
        visit.engine.stop()
        await wait_for_tasks()
        await visit.start()
        await visit.load(FAST)
        await visit.load(HOSTED)
        assert visit.state.engine.best == HOSTED

    hosted_visit(module, described("Lite", is_best=True), test)


def test_a_wrong_entry_of_the_hosts_model_is_reported_and_left_out(module: ModuleType) -> None:
    async def test(visit: Visit) -> None:
        assert visit.state.notice == ("The model that this site adds is not used: it is not JSON.")
        await visit.load(FAST)
        await visit.load(BEST)
        assert HOSTED not in visit.state.engine.models

    hosted_visit(module, described(problem="it is not JSON"), test)


def test_a_stored_model_for_pick_is_loaded_in_place_of_our_own(
    visit: Callable[[Callable[[Visit], Awaitable[None]]], None],
) -> None:
    async def test(visit: Visit) -> None:
        visit.engine.selector = {"title": "MobileSAM", "bytes": 45}
        await visit.start()
        model = visit.state.selector.model
        assert model
        assert (model.title, model.bytes, model.files) == ("MobileSAM", 45, None)
        visit.supervisor.load_tap_model()
        await wait_for_tasks()
        assert selector_messages.tap_line(visit.state).startswith("MobileSAM is starting.")
        visit.engine.asked.pop("load_selector").set_result({"is_stored": True})
        await wait_for_tasks()
        assert visit.state.engine.tap_model.phase == READY
        assert selector_messages.tap_line(visit.state) == "MobileSAM finds what you tap."
        for is_looking, verb in ((True, "is looking at"), (False, "finds")):
            visit.engine.receive({"kind": LOOK, "is_looking": is_looking})
            assert verb in selector_messages.tap_line(visit.state)

    visit(test)


def test_a_model_for_pick_that_fails_is_reported_and_ends_no_engine(
    visit: Callable[[Callable[[Visit], Awaitable[None]]], None],
) -> None:
    async def test(visit: Visit) -> None:
        await visit.start()
        visit.state.selector.model = Selector("MobileSAM", 45, ["a", "b"])
        visit.state.engine.tap_model.set_ready(True)
        task = asyncio.create_task(visit.supervisor.calls.discard_selector())
        await wait_for_tasks()
        await visit.fail("selector-failed", "discard_selector")
        with pytest.raises(FakeError):
            await task
        assert visit.state.engine.tap_model.phase == phases.FAILED
        assert not visit.engine.lost
        assert len(visit.engines) == 1

    visit(test)


def pair_visit(
    visit: Callable[[Callable[[Visit], Awaitable[None]]], None],
    test: Callable[[Visit], Awaitable[None]],
    **facts: Any,
) -> None:
    """Run a test's coroutine on a Visit to a site to which a host has added a model for Pick."""

    async def whole(visit: Visit) -> None:
        visit.engine.hosted_selector = {**described("MobileSAM"), **facts}
        await visit.start()
        await visit.load()
        assert not visit.engine.asked  # before Pick is used
        visit.supervisor.load_tap_model()
        await wait_for_tasks()
        await test(visit)

    visit(whole)


RunVisit = Callable[[Callable[[Visit], Awaitable[None]]], None]


def test_a_hosts_model_for_pick_is_downloaded_once_pick_is_used(visit: RunVisit) -> None:
    async def test(visit: Visit) -> None:
        def line() -> str:
            return selector_messages.tap_line(visit.state)

        message = {"kind": NETWORK, "network": HOSTED_PICK, "received": 3, "total": 6}
        visit.engine.receive({**message, "state": FETCHING})
        assert line().startswith("MobileSAM is being downloaded.")
        assert visit.state.engine.tap_model.received == 3
        visit.engine.receive({**message, "state": STARTING})
        assert line().startswith("MobileSAM is starting.")
        visit.engine.asked.pop("load_selector").set_result({"is_stored": True})
        await wait_for_tasks()
        assert line() == "MobileSAM finds what you tap."
        assert visit.state.selector.model is None  # which would be a person's

    pair_visit(visit, test)


def test_a_persons_model_for_pick_goes_before_the_hosts(visit: RunVisit) -> None:
    async def test(visit: Visit) -> None:
        answer = visit.engine.asked.pop("load_selector")
        visit.state.selector.model = Selector("EdgeSAM", 45, None)
        visit.state.engine.tap_model.set_ready(True)
        answer.set_exception(FakeError("network-gone"))  # since it comes late
        await wait_for_tasks()
        assert visit.state.engine.tap_model.phase == READY
        assert selector_messages.tap_line(visit.state) == "EdgeSAM finds what you tap."
        visit.state.selector.model = None
        visit.state.engine.tap_model.reset()
        visit.supervisor.load_tap_model()
        await wait_for_tasks()
        assert "load_selector" in visit.engine.asked

    pair_visit(visit, test)


def test_a_device_without_the_memory_uses_our_own_model_for_pick(visit: RunVisit) -> None:
    async def test(visit: Visit) -> None:
        assert "load_selector" not in visit.engine.asked
        await visit.load(FAST)
        assert selector_messages.tap_line(visit.state) == ""
        assert selector_messages.left_out_line(visit.state) == (
            "MobileSAM is left out: it needs 9.0 GB of memory, more than this device has to spare."
        )

    pair_visit(visit, test, memory_gb=9.0)


def test_a_person_who_saves_data_uses_our_own_model_for_pick(
    visit: RunVisit, module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def test(visit: Visit) -> None:
        assert "load_selector" not in visit.engine.asked
        assert "asks sites to save data" in selector_messages.left_out_line(visit.state)

    monkeypatch.setattr(module.page_info, "saves_data", lambda: True)
    pair_visit(visit, test)


def test_a_hosts_model_for_pick_that_ends_an_engine_ends_no_other(visit: RunVisit) -> None:
    async def test(visit: Visit) -> None:
        visit.engine.receive(
            {"kind": NETWORK, "network": HOSTED_PICK, "state": STARTING, "received": 6, "total": 6}
        )
        visit.engine.stop()  # the browser has ended it
        await wait_for_tasks()
        assert len(visit.engines) == 2
        visit.engine.hosted_selector = described("MobileSAM")
        await visit.start()
        await visit.load()
        visit.supervisor.load_tap_model()
        await wait_for_tasks()
        assert not visit.engine.asked
        line = selector_messages.tap_line(visit.state)
        assert line.startswith("MobileSAM: The engine stopped")
        assert "Backdrop's own model finds what you tap." in line

    pair_visit(visit, test)


def test_a_wrong_entry_of_the_hosts_model_for_pick_is_reported(visit: RunVisit) -> None:
    async def test(visit: Visit) -> None:
        assert visit.state.notice == (
            "The model for Pick that this site adds is not used: it is not JSON."
        )
        assert visit.state.selector.hosted is None
        await visit.load(FAST)

    pair_visit(visit, test, title="", problem="it is not JSON")
