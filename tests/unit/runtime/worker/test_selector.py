"""A model for Pick in the worker: opened, asked, stored, and given up if it fails."""

import asyncio
from collections.abc import Callable, Sequence
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import onnxruntime
import pytest

from backdrop.engine.document import Document
from backdrop.engine.errors import ModelGone, ModelRefused, SelectorFailed, UnsuitablePair
from backdrop.engine.scene import Pick
from tests.selector_graphs import NAMED, decoder, encoder, pair_of, store_outside
from tests.unit.runtime.conftest import FakeJsException

SIZE = 200, 300
DOCUMENT = Document(np.full((*SIZE, 3), 220, np.uint8))
NOTHING = np.zeros(SIZE, np.uint8)
TAP = Pick(True, (150.0, 100.0))


class Shapes(tuple[int, ...]):
    def to_py(self) -> tuple[int, ...]:
        return tuple(self)


class Values:
    """Stands in for a typed array of JavaScript."""

    def __init__(self, values: Any) -> None:
        self._values = values

    def assign_to(self, target: Any) -> None:
        target[...] = self._values.ravel()


class JsWorker:
    """Stands in for static/selector.js."""

    def __init__(self) -> None:
        self.sessions: dict[str, onnxruntime.InferenceSession] = {}
        self.runs: list[str] = []
        self.fails = False
        self.has_ended = False

    async def call(self, call: str, _: None, name: str, *values: Any) -> Any:
        if self.fails:
            raise FakeJsException("it failed")
        if call == "create":
            (files,) = values
            options = onnxruntime.SessionOptions()
            beside = {each["path"]: each["file"].content for each in files["beside"]}
            options.add_external_initializers_from_files_in_memory(
                list(beside), list(beside.values()), [len(each) for each in beside.values()]
            )
            graph = files["graph"].content
            try:
                self.sessions[name] = onnxruntime.InferenceSession(graph, options)
            except Exception as error:
                raise FakeJsException(str(error)) from error
            return None
        inputs, outputs = values
        self.runs.append(name)
        await asyncio.sleep(0)
        feeds = {each["name"]: self._tensor(each) for each in inputs}
        answers = self.sessions[name].run(outputs, feeds)
        return [
            SimpleNamespace(half=False, shape=Shapes(each.shape), values=Values(each))
            for each in answers
        ]

    def end(self) -> None:
        self.has_ended = True

    @staticmethod
    def _tensor(given: dict[str, Any]) -> Any:
        kind = given["type"]
        values = given["values"].view(np.float16) if kind == "float16" else given["values"]
        return values.astype(kind).reshape(given["shape"])


class Store:
    """Stands in for a SelectorStore."""

    def __init__(self) -> None:
        self.kept: tuple[str, Sequence[Any]] = ("", ())

    async def read(self, title: str) -> Sequence[Any]:
        assert title == self.kept[0]
        return self.kept[1]

    async def keep(self, title: str, files: Sequence[Any]) -> bool:
        self.kept = title, files
        return True


class Bench:
    """Selectors with stand-ins for JavaScript."""

    def __init__(self, module: ModuleType) -> None:
        self.workers: list[JsWorker] = []
        self.looks: list[bool] = []
        self.store = Store()
        networks = SimpleNamespace(openSelector=self._open)
        self.selectors = module.Selectors(networks, self.store, self.looks.append)
        self.inspect_files = module.inspect_files
        self.refuse_half = module.refuse_half

    def _open(self) -> JsWorker:
        self.workers.append(JsWorker())
        return self.workers[-1]

    async def tap(self, picture: str = "a", edit: Pick = TAP) -> Any:
        return await self.selectors.complete(picture, DOCUMENT, DOCUMENT, NOTHING, edit, 1.0, ())


@pytest.fixture
def bench(beside_browser: Callable[[str], ModuleType]) -> Bench:
    module = beside_browser("backdrop.runtime.worker.selector")
    module.__dict__["FileSource"] = lambda file: file.content
    return Bench(module)


def files_of(*contents: bytes) -> list[Any]:
    return [
        SimpleNamespace(name=f"file{place}.onnx", content=content, size=len(content))
        for place, content in enumerate(contents)
    ]


@pytest.mark.parametrize("name", ["sam", "slim", "sam2-community", "efficient"])
def test_the_encoder_looks_once_and_the_decoder_answers_each_tap(name: str, bench: Bench) -> None:
    async def test() -> None:
        options = {"title": "Mine", "files": files_of(*pair_of(NAMED[name]))}
        assert await bench.selectors.load(options)
        bench.selectors.look("a", DOCUMENT)
        first = await bench.tap()
        again = await bench.tap()
        assert len(first.edits) == len(again.edits) == 3
        assert first.edit == again.edit
        assert bench.workers[0].runs.count("select-encoder") == 1
        assert bench.looks == [True, False]
        await bench.tap("b")
        assert bench.workers[0].runs.count("select-encoder") == 2
        bench.selectors.forget("b")
        await bench.tap("b")
        assert bench.workers[0].runs.count("select-encoder") == 3

    asyncio.run(test())


def test_a_stored_model_is_loaded_by_its_title(bench: Bench) -> None:
    async def test() -> None:
        files = files_of(*pair_of(NAMED["edge"]))
        await bench.selectors.load({"title": "Mine", "files": files})
        assert bench.store.kept == ("Mine", [(file.name, file) for file in files])
        await bench.selectors.load({"title": "Mine"})
        assert [worker.has_ended for worker in bench.workers] == [True, False]
        assert await bench.tap()

    asyncio.run(test())


def named(files: list[Any]) -> list[tuple[str, Any]]:
    return [(file.name, file) for file in files]


def test_a_model_of_the_site_is_not_stored_a_second_time(bench: Bench) -> None:
    async def test() -> None:
        async def read() -> tuple[list[tuple[str, Any]], bool]:
            return named(files_of(*pair_of(NAMED["edge"]))), True

        assert await bench.selectors.load_from_site(read())
        assert await bench.tap()
        assert bench.store.kept == ("", ())

    asyncio.run(test())


@pytest.mark.parametrize("then", ["another", "none"])
def test_a_model_of_the_site_that_comes_late_replaces_no_other(bench: Bench, then: str) -> None:
    async def test() -> None:
        reading = asyncio.get_running_loop().create_future()
        late = asyncio.ensure_future(bench.selectors.load_from_site(reading))
        await asyncio.sleep(0)
        files = files_of(*pair_of(NAMED["edge"]))
        if then == "another":
            await bench.selectors.load({"title": "Mine", "files": files})
        else:
            bench.selectors.end()
        reading.set_result((named(files), True))
        with pytest.raises(ModelGone):
            await late
        assert bench.workers[-1].has_ended
        assert bool(await bench.tap()) == (then == "another")

    asyncio.run(test())


def test_a_model_that_does_not_start_leaves_the_one_before(bench: Bench) -> None:
    async def test() -> None:
        await bench.selectors.load({"title": "", "files": files_of(*pair_of(NAMED["edge"]))})
        broken = decoder(NAMED["edge"])
        broken.graph.node[0].op_type = "Unknown"
        seeing = encoder(NAMED["edge"]).SerializeToString()
        files = files_of(seeing, broken.SerializeToString())
        with pytest.raises(ModelRefused):
            await bench.selectors.load({"title": "", "files": files})
        assert [worker.has_ended for worker in bench.workers] == [False, True]
        assert await bench.tap()

    asyncio.run(test())


def test_a_model_that_fails_is_given_up(bench: Bench) -> None:
    async def test() -> None:
        await bench.selectors.load({"title": "", "files": files_of(*pair_of(NAMED["edge"]))})
        bench.workers[0].fails = True
        bench.selectors.look("a", DOCUMENT)
        with pytest.raises(SelectorFailed):
            await bench.tap()
        assert bench.workers[0].has_ended
        assert bench.looks[-1] is False
        assert await bench.tap() is None

    asyncio.run(test())


def test_weights_beside_a_graph_reach_the_worker(bench: Bench) -> None:
    async def test() -> None:
        parts = store_outside(encoder(NAMED["sam2"]), "weights.onnx_data")
        answering = decoder(NAMED["sam2"]).SerializeToString()
        files = files_of(parts["weights.onnx_data"], answering, parts[""])
        files[0].name = "weights.onnx_data"
        await bench.selectors.load({"title": "", "files": files})
        assert await bench.tap()

    asyncio.run(test())


def test_files_are_described_or_refused(bench: Bench) -> None:
    files = files_of(*pair_of(NAMED["slim"], 5.8))
    found = bench.inspect_files(files)
    assert (found["title"], found["licence"]) == ("SlimSAM", "Apache-2.0")
    assert found["bytes"] == sum(file.size for file in files)
    for file in files:
        with pytest.raises(UnsuitablePair):
            bench.refuse_half(file)
