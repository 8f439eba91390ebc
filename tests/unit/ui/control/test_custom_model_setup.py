"""The dialog says why a custom model does not start."""

import asyncio
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from backdrop.runtime.page.engine_calls import EngineCalls
from backdrop.runtime.protocol import ENGINE_LOST
from backdrop.ui.state.custom_models import Candidate
from backdrop.ui.state.state import State
from backdrop.ui.text import engine_loss_messages, model_messages
from tests.unit.ui.beside import beside
from tests.unit.ui.engine_error import FakeError


@pytest.fixture
def module() -> Iterator[ModuleType]:
    """custom_model_setup.py with stand-ins for the browser."""
    page: dict[str, dict[str, Any]] = {
        "cache_inspector": {},
        "client": {"Engine": None, "EngineError": FakeError},
        "clock": {},
        "page_files": {},
        "events": {},
        "page_info": {},
        "scheduling": {"start_task": asyncio.run},
    }
    with beside("control.custom_model_setup", **page) as imported:
        yield imported


@pytest.mark.parametrize(
    ("code", "message", "expected"),
    [
        (ENGINE_LOST, "", model_messages.CUSTOM_STOPPED_ENGINE),
        ("network-refused", "It has odd parts.", "It has odd parts."),
    ],
)
def test_a_failed_start_is_explained(
    module: ModuleType, state: State, code: str, message: str, expected: str
) -> None:
    async def call(*_: Any) -> None:
        raise FakeError(code, message)

    state.candidate = Candidate("file", "spots.onnx")
    state.candidate.set_facts(1, 512, (0, 0), "signed")
    supervisor = SimpleNamespace(calls=EngineCalls(call))
    module.CustomModelSetup(state, supervisor, lambda: None, lambda _: None).use(512, "signed")
    assert model_messages.candidate_line(state) == f"spots.onnx: {expected}"
    assert (
        "picture" not in engine_loss_messages.ERRORS[ENGINE_LOST]
    )  # it is about saving and presets too
