"""The messages that leave by themselves."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.unit.ui.beside import beside


class Clock:
    """The page's clock, which runs as fast as the tasks that wait for it."""

    def __init__(self) -> None:
        self.ticks = 0
        self.on_tick: Callable[[], object] = lambda: None
        self.tasks: list[Any] = []

    async def sleep(self, seconds: float) -> None:
        self.ticks += 1
        assert self.ticks < 1000
        self.on_tick()

    def finish(self) -> None:
        while self.tasks:
            asyncio.run(self.tasks.pop())


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def toasts(clock: Clock) -> Iterator[Any]:
    scheduling = {"sleep": clock.sleep, "start_task": clock.tasks.append}
    with beside("control.toasts", scheduling=scheduling) as module:
        yield module.Toasts(lambda: None)


def test_a_toast_stays_for_as_long_as_it_takes_to_read_and_then_leaves(
    clock: Clock, toasts: Any
) -> None:
    toasts.show("Copied")
    clock.finish()
    short, clock.ticks = clock.ticks, 0
    toasts.show("The folder could not be written to, so the file was saved as a download.")
    clock.finish()
    assert clock.ticks > short > 0
    assert toasts.shown == []


def test_time_stands_still_while_a_person_is_at_a_toast(clock: Clock, toasts: Any) -> None:
    def look() -> None:
        if clock.ticks == 500:
            assert toasts.shown
            toasts.is_held = lambda: False

    toasts.is_held = lambda: True
    clock.on_tick = look
    toasts.show("Copied")
    clock.finish()
    assert clock.ticks > 500


def test_there_are_few_toasts_and_each_sentence_is_there_once(clock: Clock, toasts: Any) -> None:
    for sentence in ("one", "two", "one", "three", "four"):
        toasts.show(sentence)
    assert [toast.sentence for toast in toasts.shown] == ["one", "three", "four"]
    assert len(clock.tasks) == 1
    clock.finish()


def test_an_action_runs_once_and_ends_its_toast(clock: Clock, toasts: Any) -> None:
    done = []
    toasts.show("Removed cat.jpg", "Undo", lambda: done.append(len(toasts.shown)))
    toasts.act(toasts.shown[0])
    assert done == [0]
    toasts.show("Copied")
    toasts.act(toasts.shown[0])
    toasts.show("Saved")
    toasts.dismiss(toasts.shown[0])
    assert toasts.shown == []
    clock.finish()
