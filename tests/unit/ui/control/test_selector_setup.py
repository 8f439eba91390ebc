"""Files offered for Pick are inspected, started, kept or refused with a sentence."""

from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from backdrop.runtime.page.engine_calls import EngineCalls
from backdrop.runtime.protocol import ENGINE_LOST, FORBIDDEN, READY
from backdrop.ui.state.phases import IDLE
from backdrop.ui.state.state import State
from backdrop.ui.text import model_messages, selector_messages
from tests.unit.ui.beside import beside
from tests.unit.ui.engine_error import FakeError

FILES = ["encoder", "decoder"]


class Engine:
    """Answers calls, or fails."""

    def __init__(self) -> None:
        self.failures: dict[str, FakeError] = {}
        self.calls: list[tuple[Any, ...]] = []
        self.is_stored = True

    async def call(self, name: str, *arguments: Any) -> Any:
        self.calls.append((name, *arguments))
        if name in self.failures:
            raise self.failures[name]
        facts = {"title": "EdgeSAM", "licence": "S-Lab", "use": FORBIDDEN, "bytes": 38_000_000}
        return {**facts, "is_stored": self.is_stored}


def run(task: Any) -> None:
    """Run a coroutine, None for none, to its end, also within another one; none of them waits."""
    if task:
        with pytest.raises(StopIteration):
            task.send(None)


@pytest.fixture
def module() -> Iterator[ModuleType]:
    """selector_setup.py with stand-ins for the browser."""
    page: dict[str, dict[str, Any]] = {
        "cache_inspector": {"request_persistence": lambda: None},
        "client": {"Engine": None, "EngineError": FakeError},
        "clock": {},
        "page_files": {},
        "events": {},
        "page_info": {},
        "scheduling": {"start_task": run},
    }
    with beside("control.selector_setup", **page) as imported:
        yield imported


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def setup(module: ModuleType, engine: Engine, state: State) -> Any:
    state.engine.phase = READY
    supervisor = SimpleNamespace(calls=EngineCalls(engine.call))
    return module.SelectorSetup(state, supervisor, lambda: None, lambda _: None)


def offer(setup: Any) -> None:
    setup.inspect(FILES)
    setup.continue_inspection()


def test_files_are_described_with_their_terms_before_use(setup: Any, state: State) -> None:
    setup.inspect(FILES)
    assert selector_messages.candidate_line(state) == "Waiting for the engine"
    setup.continue_inspection()
    line = selector_messages.candidate_line(state)
    assert line.startswith("EdgeSAM for Pick, 38.0 MB. S-Lab. Not for commercial use")
    setup.dismiss()
    assert selector_messages.candidate_line(state) == ""


@pytest.mark.parametrize("is_stored", [True, False])
def test_a_model_in_use_keeps_its_files_only_where_they_are_not_stored(
    is_stored: bool, setup: Any, engine: Engine, state: State
) -> None:
    engine.is_stored = is_stored
    offer(setup)
    setup.use()
    assert engine.calls[-1] == ("load_selector", {"title": "EdgeSAM", "files": FILES})
    model = state.selector.model
    assert model
    assert model.files == (None if is_stored else FILES)
    assert state.selector.candidate is None
    assert state.engine.tap_model.phase == READY
    place = "stored in this browser" if is_stored else "for this visit only"
    assert selector_messages.model_line(state) == f"EdgeSAM for Pick, 38.0 MB, {place}"
    setup.remove()
    assert [name for name, *_ in engine.calls][-1] == "discard_selector"
    assert state.selector.model is None
    assert state.engine.tap_model.phase == IDLE


@pytest.mark.parametrize(
    ("code", "message", "expected"),
    [
        (ENGINE_LOST, "", model_messages.CUSTOM_STOPPED_ENGINE),
        ("network-refused", "It has odd parts.", "It has odd parts."),
    ],
)
def test_a_failed_start_is_explained(
    code: str, message: str, expected: str, setup: Any, engine: Engine, state: State
) -> None:
    engine.failures["load_selector"] = FakeError(code, message)
    offer(setup)
    setup.use()
    assert selector_messages.candidate_line(state) == expected
    assert state.selector.model is None


def test_refused_files_say_why(setup: Any, engine: Engine, state: State) -> None:
    engine.failures["inspect_selector"] = FakeError("unsuitable-pair", "Both are encoders.")
    offer(setup)
    assert selector_messages.candidate_line(state) == "Both are encoders."
    setup.use()
    assert [name for name, *_ in engine.calls] == ["inspect_selector"]
