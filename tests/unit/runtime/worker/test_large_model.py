"""A large model runs on the GPU only where its answer is the processor's."""

import asyncio
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from backdrop.engine import errors
from backdrop.engine.arrays.aliases import AnyArray
from backdrop.engine.network.custom_model import inspect, spec_of
from backdrop.engine.network.graphics_probe import Known, probe_tensor, to_grid
from backdrop.runtime.protocol import CARD_FAILED, CARD_USED, CARD_WEAK
from tests.networks import FIXED, HALF, file_of, network
from tests.unit.runtime.conftest import FakeJsException

CARD = SimpleNamespace(name="card a", buffers=8, bufferBytes=10**9, hasHalf=True)
Answer = Callable[[AnyArray], AnyArray]


def bright(picture: AnyArray) -> AnyArray:
    """Answer as the tiny network does, but softly."""
    return np.asarray(np.clip(picture.mean(axis=1, keepdims=True) + 0.5, 0, 1))


def empty(picture: AnyArray) -> AnyArray:
    return np.zeros_like(picture[:, :1])


class Worker:
    """Stands in for the worker of custom.js or graphics.js, with this function for a network."""

    def __init__(self, answer: Answer, failures: dict[str, str]) -> None:
        self.answer = answer
        self.failures = failures
        self.has_ended = False
        self.calls: list[str] = []
        self.kinds: list[str] = []
        self.weights: object = None

    async def call(self, name: str, _: object, *values: Any) -> Any:
        self.calls.append(name)
        await asyncio.sleep(0)
        if name in self.failures:
            raise FakeJsException(self.failures[name])
        if name == "create":
            self.weights = values[2]["content"]
        if name != "run":
            return None
        _, _, kind, data, dims, _ = values
        self.kinds.append(kind)
        picture = np.asarray(data.array, kind if kind == "float32" else None).reshape(dims.array)
        if kind == "float16":
            picture = picture.view(np.float16)
        output = np.asarray(self.answer(np.asarray(picture, np.float32)), np.float32)
        found = SimpleNamespace(assign_to=lambda flat: np.copyto(flat, output.reshape(-1)))
        shape = SimpleNamespace(to_py=lambda: list(output.shape))
        return SimpleNamespace(half=False, shape=shape, values=found)

    def end(self) -> None:
        self.has_ended = True


class Networks:
    """Stands in for static/runtime.js; counts the workers."""

    def __init__(self, card: Any = CARD, answer: Answer = bright, **failures: str) -> None:
        """failures: messages of calls of the GPU's worker."""
        self.found = card
        self.on_card: list[Worker] = []
        self.on_processor: list[Worker] = []
        self.fails: dict[str, str] = {}  # messages of calls of the processor's worker
        self._answer = answer
        self._failures = failures

    async def card(self) -> Any:
        return self.found

    def openGraphics(self) -> Worker:
        self.on_card.append(Worker(self._answer, self._failures))
        return self.on_card[-1]

    def openCustom(self) -> Worker:
        self.on_processor.append(Worker(bright, self.fails))
        return self.on_processor[-1]


class File:
    """Stands in for a ModelFile; counts its reads."""

    def __init__(self, content: bytes, failure: errors.BackdropError | None = None) -> None:
        self.content = content
        self.failure = failure
        self.reads = 0
        self.is_read = False

    async def source(self) -> bytes:
        if self.failure:
            raise self.failure
        self.reads += not self.is_read
        self.is_read = True
        return self.content

    def give_away(self) -> Any:
        assert self.is_read
        self.is_read = False
        return SimpleNamespace(buffer=None)


class Notes:
    """Stands in for CustomModelMemory."""

    def __init__(self, known: Known | None = None, failed: str = "") -> None:
        self.known = known
        self.failed = failed

    async def learn(self, known: Known) -> None:
        self.known = known

    def has_failed(self, card: str) -> bool:
        return card == self.failed

    async def note_failure(self, card: str, why: str) -> None:
        assert why
        self.failed = card


@pytest.fixture
def large(beside_browser: Callable[[str], ModuleType]) -> ModuleType:
    """large_model.py with stand-ins for the browser."""
    module = beside_browser("backdrop.runtime.worker.large_model")

    def to_js(value: Any, **_: Any) -> Any:
        return SimpleNamespace(buffer=None, array=value)

    module.to_js = lambda value, **_: value  # type: ignore[attr-defined]
    module.js.Object = SimpleNamespace(fromEntries=None)
    module.js.console.warn = lambda _: None
    module.js.console.debug = lambda _: None
    module.run.__globals__["to_js"] = to_js
    return module


CONTENT = file_of(network(FIXED))
SPEC = spec_of(inspect(CONTENT), 64, "signed")


def known() -> Known:
    return Known(1.0, to_grid(bright(probe_tensor(SPEC, 1.0))))


def started(
    large: ModuleType, networks: Networks, notes: Notes, content: bytes = CONTENT, **options: Any
) -> Any:
    """Return a model after its start, and what it reports later."""
    spec = spec_of(inspect(content), 64, "signed")
    given = {"may_use_graphics": True, "may_widen": True, **options}
    reports: list[str] = []
    model = large.LargeModel(networks, spec, File(content), notes, reports.append, **given)
    model.reports = reports
    asyncio.run(model.start())
    return model


def test_the_answer_is_learnt_on_the_processor_which_the_gpu_replaces(large: ModuleType) -> None:
    networks, notes = Networks(), Notes()
    model = started(large, networks, notes)
    assert model.card == CARD_USED
    (processor,), (card,) = networks.on_processor, networks.on_card
    assert processor.has_ended
    assert not card.has_ended
    assert notes.known is not None
    assert notes.failed == ""
    assert card.weights is not None

    # The answer is known on the next visit, and the processor is not asked.
    networks = Networks()
    assert started(large, networks, notes).card == CARD_USED
    assert not networks.on_processor


@pytest.mark.parametrize(
    "networks",
    [
        Networks(answer=empty),
        Networks(answer=lambda picture: bright(picture) * np.float32(0.9)),
        Networks(answer=lambda picture: np.full_like(picture[:, :1], np.nan)),
        Networks(create="Error: Too many storage buffers in shader"),
        Networks(run="the card was lost"),
    ],
)
@pytest.mark.parametrize("is_known", [False, True])
def test_a_gpu_that_answers_otherwise_is_left_and_remembered(
    large: ModuleType, networks: Networks, is_known: bool
) -> None:
    networks.on_card.clear()
    networks.on_processor.clear()
    notes = Notes(known() if is_known else None)
    model = started(large, networks, notes)
    assert model.card == CARD_FAILED
    assert notes.failed == CARD.name
    assert networks.on_card[-1].has_ended
    assert not networks.on_processor[-1].has_ended
    found = asyncio.run(model.run(np.ones((1, 3, 64, 64), np.float32)))
    assert found.shape == (1, 1, 64, 64)
    again = Networks()
    assert started(large, again, notes).card == CARD_FAILED
    assert not again.on_card
    other = SimpleNamespace(**{**vars(CARD), "name": "card b"})
    assert started(large, Networks(other), notes).card == CARD_USED


@pytest.mark.parametrize("message", ["Error: HTTP 404"])
def test_files_that_do_not_arrive_are_not_the_gpus_fault(large: ModuleType, message: str) -> None:
    notes = Notes(known())
    model = started(large, Networks(ready=message), notes)
    assert (model.card, notes.failed) == ("", "")


def test_a_gpu_without_room_for_a_weight_is_not_tried(large: ModuleType) -> None:
    content = CONTENT
    networks = Networks(SimpleNamespace(**{**vars(CARD), "bufferBytes": 2}))
    assert started(large, networks, Notes(known()), content).card == CARD_WEAK
    assert not networks.on_card


@pytest.mark.parametrize(
    ("card", "options"), [(None, {}), (CARD, {"may_use_graphics": False})], ids=["none", "barred"]
)
def test_without_a_gpu_nothing_is_learnt(
    large: ModuleType, card: Any, options: dict[str, Any]
) -> None:
    networks, notes = Networks(card), Notes()
    assert started(large, networks, notes, **options).card == ""
    assert notes.known is None
    assert networks.on_processor[0].kinds == []


def test_an_answer_that_tells_nothing_leaves_the_model_on_the_processor(
    large: ModuleType,
) -> None:
    networks, notes = Networks(), Notes()
    networks.openCustom = lambda: Worker(empty, {})  # type: ignore[method-assign]
    assert started(large, networks, notes).card == ""
    assert notes.known is None
    assert not networks.on_card


def test_a_gpu_lost_later_is_replaced_in_the_same_run(large: ModuleType) -> None:
    networks, notes = Networks(), Notes(known())
    model = started(large, networks, notes)
    networks.on_card[0].failures["run"] = "the card was lost"
    picture = np.ones((1, 3, 64, 64), np.float32)

    async def both() -> tuple[Any, Any]:
        return await asyncio.gather(model.run(picture), model.run(picture))

    first, second = asyncio.run(both())
    assert (first == second).all()
    assert (model.card, model.reports, notes.failed) == (CARD_FAILED, [CARD_FAILED], CARD.name)
    assert len(networks.on_processor) == 1
    assert networks.on_card[0].has_ended


@pytest.mark.parametrize(
    ("may_widen", "has_half", "kind"), [(True, True, "float32"), (False, True, "float16")]
)
def test_float16_is_computed_as_float32_where_memory_allows(
    large: ModuleType, may_widen: bool, has_half: bool, kind: str
) -> None:
    content = file_of(network(FIXED, HALF))
    networks = Networks(None)
    model = started(large, networks, Notes(), content, may_widen=may_widen)
    asyncio.run(model.run(np.ones((1, 3, 64, 64), np.float32)))
    assert networks.on_processor[0].kinds == [kind]


@pytest.mark.parametrize(("has_half", "kind"), [(True, "float16"), (False, "float32")])
def test_a_gpu_without_float16_gets_float32(large: ModuleType, has_half: bool, kind: str) -> None:
    content = file_of(network(FIXED, HALF))
    networks = Networks(SimpleNamespace(**{**vars(CARD), "hasHalf": has_half}))
    assert started(large, networks, Notes(known()), content).card == CARD_USED
    assert networks.on_card[0].kinds == [kind]


@pytest.mark.parametrize(
    ("call", "message", "kind"),
    [
        ("ready", "Error: no available backend found.", errors.ModelNotStarted),
        ("ready", "Error: no WebAssembly SIMD", errors.SimdMissing),
        ("ready", "RangeError: could not allocate memory", errors.ModelTooHeavy),
        ("create", "Error: Can't create a session.", errors.ModelRefused),
        ("create", "Error: std::bad_alloc", errors.ModelTooHeavy),
    ],
)
def test_a_model_fails_with_the_right_error(
    large: ModuleType, call: str, message: str, kind: type[errors.BackdropError]
) -> None:
    networks = Networks(None)
    networks.fails[call] = message
    with pytest.raises(kind):
        started(large, networks, Notes())
    assert networks.on_processor[0].has_ended


def test_onnx_runtime_starts_before_the_graph_is_rewritten(
    large: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    networks, order = Networks(None), []
    real = large.rewrite

    def rewrite(source: Any, wishes: Any) -> Any:
        order.extend(networks.on_processor[0].calls)
        return real(source, wishes)

    monkeypatch.setattr(large, "rewrite", rewrite)
    started(large, networks, Notes())
    assert order == ["ready"]
    assert networks.on_processor[0].calls == ["ready", "create"]


def test_a_file_that_is_gone_is_unreadable(large: ModuleType) -> None:
    networks = Networks(None)
    file = File(CONTENT, errors.UnreadableFile("gone"))
    options = {"may_use_graphics": False, "may_widen": True}
    model = large.LargeModel(networks, SPEC, file, Notes(), print, **options)
    with pytest.raises(errors.UnreadableFile):
        asyncio.run(model.start())
    assert networks.on_processor[0].has_ended
