"""Check how long the page waits for an engine that starts."""

import asyncio
from collections.abc import Callable
from types import ModuleType, SimpleNamespace

import pytest

SLOWEST = 20_000  # bytes a second
FIRST_VISIT = 14_000_000  # bytes


@pytest.fixture
def waited(
    beside_browser: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> Callable[[list[bool]], float]:
    """Return the seconds after which a start ends whose parts answer as a list says."""
    client = beside_browser("backdrop.runtime.page.client")

    def run(answers: list[bool]) -> float:
        slept: list[float] = []

        async def sleep(seconds: float) -> None:
            slept.append(seconds)

        async def parts_answer() -> bool:
            return answers.pop(0)

        monkeypatch.setattr(client, "asyncio", SimpleNamespace(sleep=sleep))
        asyncio.run(client.wait_while(parts_answer, client.CHECK_SECONDS))
        return sum(slept)

    return run


def test_a_first_visit_over_a_slow_line_has_time_and_a_start_that_hangs_ends(
    waited: Callable[[list[bool]], float],
) -> None:
    assert FIRST_VISIT / SLOWEST < waited([True] * 1000) < 1000


def test_a_missing_part_ends_the_start_at_once(
    waited: Callable[[list[bool]], float],
) -> None:
    assert waited([False]) < 10
    assert waited([True, False]) < 30
