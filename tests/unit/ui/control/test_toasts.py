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


def sentences(toasts: Any) -> list[str]:
    return [toast.sentence for toast in toasts.shown]


def test_there_are_few_toasts_and_each_sentence_is_there_once(clock: Clock, toasts: Any) -> None:
    gone = []
    for sentence in ("one", "two", "one", "three", "four"):
        toasts.show(sentence, "Undo", lambda: None, lambda each=sentence: gone.append(each))
    assert sentences(toasts) == ["one", "three", "four"]
    assert gone == ["one", "two"]
    assert len(clock.tasks) == 1
    clock.finish()


def test_what_can_be_undone_waits_behind_newer_sentences(clock: Clock, toasts: Any) -> None:
    toasts.show("Removed cat.jpg", "Undo", lambda: None)
    clock.finish()
    alone, clock.ticks = clock.ticks, 0
    toasts.show("Copied")
    toasts.show("Removed cat.jpg", "Undo", lambda: None)
    assert sentences(toasts) == ["Removed cat.jpg"], "a mere sentence leaves for the next one"
    seen = []
    clock.on_tick = lambda: seen.append(sentences(toasts)[-1])
    toasts.show("Saved dog.png")
    assert sentences(toasts) == ["Removed cat.jpg", "Saved dog.png"]
    clock.finish()
    assert seen.count("Removed cat.jpg") == alone
    assert seen[0] == "Saved dog.png"


def test_a_toast_may_be_closed_before_its_time(clock: Clock, toasts: Any) -> None:
    toasts.show("Copied")
    clock.on_tick = lambda: toasts.shown and toasts.dismiss(toasts.shown[0])
    clock.finish()
    assert clock.ticks == 1


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
