"""A network of the person's own whose start fails is told in the words of the dialog."""

import asyncio
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from backdrop.runtime.page.engine_calls import EngineCalls
from backdrop.runtime.protocol import ENGINE_LOST
from backdrop.ui.state.custom_models import Candidate
from backdrop.ui.state.state import State
from backdrop.ui.text import messages
from tests.unit.ui.beside import beside


class FakeError(Exception):
    """As client.EngineError."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


@pytest.fixture
def adopt() -> Iterator[ModuleType]:
    """custom_model_setup.py with stand-ins for the browser."""
    page: dict[str, dict[str, Any]] = {
        "cache_inspector": {},
        "client": {"Engine": None, "EngineError": FakeError},
        "clock": {},
        "page_files": {},
        "page_info": {},
        "scheduling": {"start_task": asyncio.run},
    }
    with beside("control.custom_model_setup", **page) as module:
        yield module


@pytest.mark.parametrize(
    ("code", "message", "told"),
    [
        (ENGINE_LOST, "", messages.OWN_STOPPED_ENGINE),
        ("network-refused", "It has odd parts.", "It has odd parts."),
    ],
)
def test_why_it_does_not_start(
    adopt: ModuleType, state: State, code: str, message: str, told: str
) -> None:
    async def call(*_: Any) -> None:
        raise FakeError(code, message)

    state.candidate = Candidate("file", "spots.onnx")
    state.candidate.told(1, 512, False, "signed")
    keeper = SimpleNamespace(state=state, calls=EngineCalls(call))
    adopt.CustomModelSetup(keeper, lambda: None, lambda _: None).use(512, "signed")
    assert messages.candidate_line(state) == f"spots.onnx: {told}"
    assert "picture" not in messages.ERRORS[ENGINE_LOST]  # told of saving and presets too
