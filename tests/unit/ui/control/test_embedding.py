"""Requests of the page around this one: answered one after the other, each exactly once."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from backdrop.runtime.protocol import ENGINE_LOST
from backdrop.ui.state.failure import Failure
from backdrop.ui.state.history import EMPTY
from backdrop.ui.state.model_state import ModelState
from backdrop.ui.state.phases import IDLE
from backdrop.ui.state.picture import BEST, FAST
from backdrop.ui.state.state import State
from tests.unit.ui.beside import beside
from tests.unit.ui.engine_error import FakeError

ORIGIN = "https://shop.example"
HELLO = json.dumps({"kind": "hello", "version": 1})
FILE = SimpleNamespace(name="shoes.jpg", size=7, type="image/jpeg")


class Calls:
    """Stands in for the engine; a cut waits until a test ends it."""

    def __init__(self) -> None:
        self.made: list[tuple[Any, ...]] = []
        self.cuts: list[asyncio.Future[Any]] = []

    async def cut(self, *arguments: Any) -> Any:
        self.made.append(("cut", *arguments))
        self.cuts.append(asyncio.get_running_loop().create_future())
        return await self.cuts[-1]

    async def render(self, *arguments: Any) -> Any:
        self.made.append(("render", *arguments))
        return {"file": "a blob", "width": 4, "height": 3}

    async def forget(self, *arguments: Any) -> None:
        self.made.append(("forget", *arguments))


class EmbeddingPage:
    """Stands in for embedding_page.EmbeddingPage."""

    def __init__(self, origin: str = ORIGIN, first: str = HELLO) -> None:
        self.origin = origin
        self.first = first
        self.sent: list[dict[str, Any]] = []
        self.post: Callable[[str, Any], None] = lambda text, file: None

    def listen(self, handler: Callable[[str, Any], None]) -> None:
        self.post = handler

    def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)


class Visit:
    """An Embedding with stand-ins for the other parts of the page."""

    def __init__(self, module: ModuleType, page: Any, mode: str, state: State) -> None:
        self.state = state
        self.page = page
        state.site.embed = [ORIGIN]
        self.calls = Calls()
        self.asked: list[str] = []  # of the supervisor
        self.reported: list[str] = []
        self.toasts: list[str] = []
        self.actions = SimpleNamespace(
            state=state,
            supervisor=SimpleNamespace(
                calls=self.calls,
                run=self._run,
                retry=lambda: self.asked.append("retry"),
                load_models=lambda: self.asked.append("load"),
            ),
            export=SimpleNamespace(receiver=None),
            intake=SimpleNamespace(report=self.reported.append, take=self._take),
            toasts=SimpleNamespace(show=self.toasts.append),
            changed=lambda: None,
        )
        self.takes = True
        self.embedding = module.Embedding(self.actions, mode)

    async def _run(self) -> None:
        self.asked.append("run")

    def _take(self, files: list[Any]) -> None:
        if self.takes:
            self.state.add_picture(files[0], files[0].name, "blob:1")
        else:
            self.state.notice = "notes.txt is not a picture."

    async def connect(self) -> None:
        await asyncio.wait_for(self.embedding.connect(), 10)
        await self.settle()

    async def settle(self) -> None:
        """Let all tasks run as far as they can, and show the state."""
        self.embedding.show(self.state)
        for _ in range(10):
            await asyncio.sleep(0)

    async def remove(self, number: int, file: Any = FILE, **options: Any) -> None:
        """Ask for a removal."""
        request = {"kind": "remove", "number": number, "name": "", "file": {}, "options": options}
        self.page.post(json.dumps(request), file)
        await self.settle()

    async def end(self, error: str = "") -> None:
        """End the oldest cut."""
        cut = self.calls.cuts.pop(0)
        if error:
            cut.set_exception(FakeError(error))
        else:
            cut.set_result({"alpha": "alpha"})
        await self.settle()

    def of(self, *kinds: str) -> list[tuple[Any, ...]]:
        """Return kind, number and stage or code of the messages of these kinds."""
        return [
            (each["kind"], each.get("number"), each.get("stage") or each.get("code"))
            for each in self.page.sent
            if each["kind"] in kinds
        ]


@pytest.fixture
def embed(state: State) -> Iterator[Callable[..., Visit]]:
    """Make a Visit of a page around this one."""
    with ExitStack() as stack:

        def make(mode: str = "hidden", page: EmbeddingPage | None = None) -> Visit:
            around = page or EmbeddingPage()

            async def greet() -> EmbeddingPage:
                return around

            warned: list[str] = []
            made_up: dict[str, dict[str, Any]] = {
                "embedding_page": {"greet": greet, "warn": warned.append},
                "client": {"EngineError": FakeError, "Engine": None},
                "clock": {},
                "events": {},
                "javascript": {},
                "page_files": {},
                "page_info": {},
                "scheduling": {"start_task": asyncio.ensure_future},
            }
            module = stack.enter_context(beside("control.embedding", **made_up))
            return Visit(module, around, mode, state)

        yield make


def test_requests_are_answered_one_after_the_other(embed: Callable[..., Visit]) -> None:
    async def run() -> None:
        visit = embed()
        await visit.connect()
        assert visit.page.sent == [{"kind": "welcome"}]
        assert visit.asked == ["run"]
        await visit.remove(1, model="fast", format="jpeg")
        await visit.remove(2)
        assert len(visit.calls.cuts) == 1
        await visit.end()
        await visit.end()
        cut, render, forget, *rest = visit.calls.made
        assert cut == ("cut", "removal-1", FILE, FAST, None, False)
        scene = {**EMPTY, "look": {"output": {"format": "jpeg"}}}
        assert render == ("render", "removal-1", FILE, "alpha", json.dumps(scene), None)
        assert forget == ("forget", "removal-1")
        assert rest[0] == ("cut", "removal-2", FILE, BEST, None, False)
        first, second = (each for each in visit.page.sent if each["kind"] == "result")
        assert first == {
            "kind": "result",
            "number": 1,
            "blob": "a blob",
            "name": "shoes-cutout.jpg",
            "width": 4,
            "height": 3,
        }
        assert (second["number"], second["name"]) == (2, "shoes-cutout.png")
        stages = [(number, stage) for _, number, stage in visit.of("progress")]
        assert stages == [(1, "cutting"), (1, "encoding"), (2, "cutting"), (2, "encoding")]

    asyncio.run(run())


def test_a_model_is_loaded_when_a_request_asks_for_it(embed: Callable[..., Visit]) -> None:
    async def run() -> None:
        visit = embed()
        best = visit.state.engine.models[BEST]
        best.phase = IDLE
        assert not best.is_wanted
        await visit.connect()
        await visit.remove(1, model="best")
        assert best.is_wanted
        assert "load" in visit.asked
        assert not visit.calls.cuts
        best.set_progress(7, 44)
        await visit.settle()
        await visit.settle()
        loading = [each for each in visit.page.sent if each.get("stage") == "loading"]
        assert [(each["received"], each["total"]) for each in loading] == [(0, 0), (7, 44)]
        best.set_ready(True)
        await visit.settle()
        assert visit.calls.made[0][3] == BEST

    asyncio.run(run())


def test_by_default_it_is_the_model_that_the_page_would_use(
    embed: Callable[..., Visit], state: State
) -> None:
    async def run() -> None:
        state.engine.models[BEST] = ModelState(BEST, False)  # as where data are saved
        visit = embed()
        await visit.connect()
        await visit.remove(1)
        assert visit.calls.made[0][3] == FAST
        del state.engine.models[BEST]
        await visit.remove(2, model="best")
        assert visit.of("failed") == [("failed", 2, "unknown-network")]

    asyncio.run(run())


def test_an_error_of_the_engine_comes_back_and_the_next_request_follows(
    embed: Callable[..., Visit],
) -> None:
    async def run() -> None:
        visit = embed()
        await visit.connect()
        await visit.remove(1)
        await visit.remove(2)
        await visit.end("not-a-picture")
        assert visit.page.sent[-2] == {
            "kind": "failed",
            "number": 1,
            "code": "not-a-picture",
            "message": "A sentence.",
        }
        await visit.end()
        assert visit.of("result") == [("result", 2, None)]

    asyncio.run(run())


def test_a_lost_engine_gets_one_more_try(embed: Callable[..., Visit]) -> None:
    async def run() -> None:
        visit = embed()
        await visit.connect()
        await visit.remove(1)
        await visit.end(ENGINE_LOST)
        assert visit.of("failed") == []
        await visit.end(ENGINE_LOST)
        assert visit.of("failed") == [("failed", 1, ENGINE_LOST)]
        assert not visit.calls.cuts

    asyncio.run(run())


def test_a_failed_model_fails_what_waits_and_the_next_request_tries_again(
    embed: Callable[..., Visit],
) -> None:
    async def run() -> None:
        visit = embed()
        fast = visit.state.engine.models[FAST]
        fast.phase = IDLE
        await visit.connect()
        await visit.remove(1, model="fast")
        fast.set_failed(Failure("network-unavailable", "Try again."))
        await visit.settle()
        assert visit.of("failed") == [("failed", 1, "network-unavailable")]
        visit.actions.supervisor.retry = visit.state.engine.retry
        await visit.remove(2, model="fast")
        fast.set_ready(True)
        await visit.settle()
        assert len(visit.calls.cuts) == 1

    asyncio.run(run())


def test_a_cancelled_request_has_no_answer(embed: Callable[..., Visit]) -> None:
    async def run() -> None:
        visit = embed()
        await visit.connect()
        await visit.remove(1)
        await visit.remove(2)
        await visit.remove(3)
        for number in (1, 2):
            visit.page.post(json.dumps({"kind": "cancel", "number": number}), None)
        await visit.end()
        await visit.end()
        assert visit.of("result", "failed") == [("result", 3, None)]
        assert not visit.calls.cuts

    asyncio.run(run())


@pytest.mark.parametrize("mode", ["hidden", "editor"])
@pytest.mark.parametrize(
    ("origin", "first"),
    [
        ("https://elsewhere.example", HELLO),
        ("null", HELLO),
        ("", HELLO),
        (ORIGIN, json.dumps({"kind": "hello", "version": 2})),
        (ORIGIN, "null"),
    ],
)
def test_another_page_gets_no_answer(
    embed: Callable[..., Visit], mode: str, origin: str, first: str
) -> None:
    async def run() -> None:
        visit = embed(mode, EmbeddingPage(origin, first))
        await visit.connect()
        await visit.remove(1)
        assert visit.page.sent == []
        assert visit.asked == []
        assert visit.actions.export.receiver is None
        is_unlisted = origin != ORIGIN
        assert [origin in each for each in visit.reported] == [True] * is_unlisted

    asyncio.run(run())


def test_a_request_that_is_not_understood_is_answered_with_the_reason(
    embed: Callable[..., Visit],
) -> None:
    async def run() -> None:
        visit = embed()
        await visit.connect()
        await visit.remove(1, format="tiff")
        await visit.remove(2, file=None)
        visit.page.post("", None)
        visit.page.post(json.dumps({"kind": "open", "name": "", "file": {}}), FILE)
        assert [(each["number"], each["code"]) for each in visit.page.sent[1:]] == [
            (1, "bad-request"),
            (2, "bad-request"),
            (0, "bad-request"),
        ]
        assert "format is one of" in visit.page.sent[1]["message"]
        assert len(visit.state.pictures) == 0

    asyncio.run(run())


def test_the_editor_opens_a_picture_and_gives_what_the_person_made(
    embed: Callable[..., Visit],
) -> None:
    async def run() -> None:
        visit = embed("editor")
        await visit.connect()
        visit.page.post(json.dumps({"kind": "open", "name": "", "file": {}}), FILE)
        (picture,) = visit.state.pictures
        assert picture.file is FILE
        await visit.remove(1)
        assert not visit.calls.made
        file = SimpleNamespace(blob="a blob", width=4, height=3)
        visit.actions.export.receiver(file, "shoes-cutout.png")
        assert visit.page.sent[1:] == [
            {
                "kind": "result",
                "number": 0,
                "blob": "a blob",
                "name": "shoes-cutout.png",
                "width": 4,
                "height": 3,
            }
        ]
        assert visit.toasts == ["Given to shop.example"]

    asyncio.run(run())


def test_the_editor_reports_a_picture_that_cannot_be_opened(embed: Callable[..., Visit]) -> None:
    async def run() -> None:
        visit = embed("editor")
        await visit.connect()
        opening = json.dumps({"kind": "open", "name": "", "file": {}})
        visit.page.post(opening, FILE)
        (picture,) = visit.state.pictures
        await visit.settle()
        assert visit.of("failed") == []
        picture.failure = Failure("damaged-picture", "It is damaged.")
        await visit.settle()
        await visit.settle()
        assert visit.of("failed") == [("failed", 0, "damaged-picture")]
        visit.page.post(opening, FILE)
        visit.state.queue.cancel(list(visit.state.pictures)[1])
        await visit.settle()
        assert len(visit.of("failed")) == 1  # the person knows
        visit.takes = False
        visit.page.post(opening, FILE)
        assert visit.page.sent[-1]["message"] == "notes.txt is not a picture."

    asyncio.run(run())
