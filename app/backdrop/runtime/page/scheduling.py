"""Run coroutines concurrently, and wait."""

import asyncio

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any


def start_task(coroutine: "Coroutine[Any, Any, Any]") -> "asyncio.Task[Any]":
    """Start a coroutine as a separate task and return the task."""
    return asyncio.create_task(coroutine)


async def sleep(seconds: float) -> None:
    """Wait for some seconds."""
    await asyncio.sleep(seconds)
