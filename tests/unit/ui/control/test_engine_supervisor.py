"""Whoever asks for another try is answered by what came after that, at whatever moment it was."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from backdrop.runtime.page.engine_calls import EngineCalls
from backdrop.runtime.protocol import ENGINE_LOST, ENGINE_NOT_STARTED, FETCHING, NETWORK
from backdrop.ui.state import phases
from backdrop.ui.state.picture import BEST, FAST
from backdrop.ui.state.state import STARTS_IN_A_ROW, State
from tests.unit.ui.beside import beside

REPLACED = "network-not-started"  # after it the engine is replaced
UNAVAILABLE = "network-unavailable"  # and not after this


class FakeError(Exception):
    """As client.EngineError."""

    def __init__(self, code: str, message: str = "A sentence.") -> None:
        super().__init__(code)
        self.code = code
        self.message = message


class FakeEngine:
    """As client.Engine; it starts, answers and ends when a test says so."""

    def __init__(self, hear: Callable[[Any], None]) -> None:
        new = asyncio.get_running_loop().create_future
        self.calls = EngineCalls(self.call)
        self.lost = False
        self.hear = hear
        self.begun = new()
        self.asked: dict[str, asyncio.Future[Any]] = {}
        self._end = new()

    async def start(self, _: int, __: bool, ___: bool) -> Any:
        await self.begun
        return {"can_store": True, "custom_model": {"title": "", "bytes": 0}}

    async def call(self, _: str, network: str, *__: Any) -> Any:
        if self.lost:
            raise FakeError(ENGINE_LOST)
        if not self.begun.done():
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
    """A page's Keeper at work, and what happens to its engines."""

    def __init__(self, keeper: Any) -> None:
        self.state = State(save_data=True)
        self.engines: list[FakeEngine] = []
        self.keeper = keeper.EngineSupervisor(self.state, lambda: None, lambda _: None)
        keeper.Engine = self._engine

    def _engine(self, number: int, hear: Callable[[Any], None]) -> FakeEngine:
        self.engines.append(FakeEngine(hear))
        assert len(self.engines) == number
        return self.engines[-1]

    @property
    def engine(self) -> FakeEngine:
        """The one begun last."""
        return self.engines[-1]

    async def begins(self) -> None:
        """Have the engine answer its start."""
        self.engine.begun.set_result(None)
        await settled()

    async def loads(self, name: str = FAST) -> None:
        self.engine.asked.pop(name).set_result({"is_stored": True, "threads": 2})
        await settled()

    async def fails(self, code: str, name: str = FAST) -> None:
        self.engine.asked.pop(name).set_exception(FakeError(code))
        await settled()

    def is_told(self) -> bool:
        """Tell whether the page says that something failed, and offers another try."""
        return bool(self.state.has_failed())

    def is_ready(self) -> bool:
        fast = self.state.networks[FAST]
        return bool(self.state.engine == fast.phase == phases.READY and not fast.failure)


async def settled() -> None:
    """Let every task run until it waits."""
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.fixture(scope="module")
def keeper() -> Iterator[ModuleType]:
    """engine_supervisor.py with stand-ins for the browser."""
    page: dict[str, dict[str, Any]] = {
        "client": {"Engine": FakeEngine, "EngineError": FakeError},
        "clock": {"mark_milestone": lambda _: None},
        "javascript": {},
        "page_files": {},
        "page_info": {
            "describe_device": lambda: {"agent": "", "touch_points": 0, "memory": 8},
            "saves_data": lambda: False,
        },
        "scheduling": {
            "start_task": lambda coroutine: asyncio.get_running_loop().create_task(coroutine),
            "sleep": asyncio.sleep,
        },
    }
    with beside("control.engine_supervisor", **page) as module:
        yield module


@pytest.fixture
def visit(keeper: ModuleType) -> Callable[[Callable[[Visit], Awaitable[None]]], None]:
    """Run a test's coroutine on a Visit whose engine has been asked to start."""

    def run(test: Callable[[Visit], Awaitable[None]]) -> None:
        async def whole() -> None:
            visit = Visit(keeper)
            task = asyncio.create_task(visit.keeper.run())
            await settled()
            await test(visit)
            task.cancel()

        asyncio.run(whole())

    return run


@pytest.mark.parametrize("moment", ["at once", "while the next starts", "when the next is there"])
def test_a_try_is_not_answered_by_an_engine_that_began_before_it(
    visit: Callable[..., None], moment: str
) -> None:
    async def test(visit: Visit) -> None:
        await visit.begins()
        visit.engine.asked.pop(FAST).set_exception(FakeError(REPLACED))
        while not visit.is_told():
            await asyncio.sleep(0)
        if moment == "at once":
            visit.keeper.retry()
        await settled()
        if moment == "while the next starts":
            visit.keeper.retry()
        await visit.begins()
        if moment == "when the next is there":
            visit.keeper.retry()
            await settled()
        if moment != "at once":
            # It began before what was wrong was mended, and then somebody asked.
            await visit.fails(REPLACED)
            assert not visit.is_told()
            await visit.begins()
        await visit.loads()
        assert visit.is_ready()

    visit(test)


@pytest.mark.parametrize("tries", range(6))
def test_what_goes_on_failing_is_told_after_every_try(
    visit: Callable[..., None], tries: int
) -> None:
    async def test(visit: Visit) -> None:
        for _ in range(tries + 1):
            engines = len(visit.engines)
            while not visit.is_told():
                if not visit.engine.begun.done():
                    await visit.begins()
                await visit.fails(REPLACED)
            assert len(visit.engines) <= engines + 2
            visit.keeper.retry()
            await settled()
            assert not visit.is_told()

    visit(test)


def test_an_engine_that_keeps_dying_is_given_up_and_tried_again_with_its_networks(
    visit: Callable[..., None],
) -> None:
    async def test(visit: Visit) -> None:
        await visit.begins()
        await visit.fails(UNAVAILABLE)
        for _ in range(STARTS_IN_A_ROW):
            visit.engine.stop()
            await settled()
            if not visit.engine.begun.done():
                await visit.begins()
        assert visit.state.engine == phases.FAILED
        visit.keeper.retry()
        assert not visit.is_told()
        await settled()
        await visit.begins()
        await visit.loads()
        assert visit.is_ready()

    visit(test)


def test_a_try_as_the_engine_dies_is_for_the_next_one(visit: Callable[..., None]) -> None:
    async def test(visit: Visit) -> None:
        await visit.begins()
        await visit.fails(UNAVAILABLE)
        visit.engine.stop()
        visit.keeper.retry()
        await settled()
        assert not visit.is_told()
        await visit.begins()
        await visit.loads()
        assert visit.is_ready()

    visit(test)


def test_a_call_as_the_engine_dies_is_lost_with_it(visit: Callable[..., None]) -> None:
    async def test(visit: Visit) -> None:
        await visit.begins()
        visit.engine.stop()
        await settled()
        with pytest.raises(FakeError) as caught:
            await visit.keeper.call("cut", "1")
        assert caught.value.code == ENGINE_LOST
        await visit.begins()
        await visit.loads()
        assert visit.is_ready()

    visit(test)


def test_news_of_a_network_that_has_failed_come_too_late(visit: Callable[..., None]) -> None:
    async def test(visit: Visit) -> None:
        await visit.begins()
        await visit.fails(UNAVAILABLE)
        visit.engine.hear(
            {"kind": NETWORK, "network": FAST, "state": FETCHING, "received": 1, "total": 2}
        )
        assert visit.is_told()
        visit.keeper.retry()
        await settled()
        await visit.loads()
        assert visit.is_ready()

    visit(test)


def test_choosing_a_network_that_has_failed_tries_it_again(visit: Callable[..., None]) -> None:
    async def test(visit: Visit) -> None:
        await visit.begins()
        await visit.loads()
        picture = visit.state.add("file", "a", "url")
        for _ in range(2):
            visit.state.choose(picture, BEST)
            visit.keeper.load()
            await settled()
            await visit.fails(UNAVAILABLE, BEST)
            assert visit.is_told()

    visit(test)
