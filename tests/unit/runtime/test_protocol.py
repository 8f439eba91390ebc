"""Check that the worker, the page's protocol and the engine use the same names."""

from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING

from backdrop.engine.arrays.sizes import MAX_PIXELS
from backdrop.engine.edits import doubtful
from backdrop.engine.errors import (
    InferenceFailed,
    KernelsFailed,
    ModelNotStarted,
    ModelOutOfMemory,
    ModelTooHeavy,
    OutOfMemory,
)
from backdrop.engine.network import catalogue, confidence
from backdrop.engine.network.colours import COLOURS
from backdrop.engine.network.custom_model import CUSTOM
from backdrop.runtime import protocol
from backdrop.ui.state import device
from backdrop.ui.text.edit_messages import PARTS
from backdrop.ui.text.picture_messages import DOUBTS

if TYPE_CHECKING:
    from backdrop.runtime.worker import worker

    # mypy compares arguments and results of every call; it does the same for the page's half at the
    # end of runtime/page/engine_calls.py.
    WORKER: protocol.Calls = worker


def test_the_worker_exports_every_call_of_the_protocol(
    beside_browser: Callable[[str], ModuleType],
) -> None:
    module = beside_browser("backdrop.runtime.worker.worker")
    in_envelopes = [
        name
        for name, value in vars(module).items()
        if getattr(value, "__module__", "") == module.__name__ and hasattr(value, "__wrapped__")
    ]
    assert tuple(in_envelopes) == protocol.CALLS
    assert module.__export__ == in_envelopes


def test_doubts_are_those_of_the_engine_and_the_page_has_words_for_them() -> None:
    doubts = {protocol.NOTHING, protocol.EVERYTHING, protocol.DISAGREE, protocol.SOFT}
    assert doubts == {
        confidence.NOTHING,
        confidence.EVERYTHING,
        confidence.DISAGREE,
        confidence.SOFT,
    }
    assert doubts == set(DOUBTS)


def test_doubtful_parts_are_those_of_the_engine_and_the_page_has_words_for_them() -> None:
    kinds = {protocol.TRANSPARENT, protocol.ISLAND, protocol.UNCERTAIN}
    assert kinds == {doubtful.TRANSPARENT, doubtful.ISLAND, doubtful.UNCERTAIN}
    assert kinds == set(PARTS)


def test_the_errors_that_restart_the_worker_exist() -> None:
    assert set(protocol.RESTART_AFTER) == {
        protocol.ENGINE_LOST,
        OutOfMemory.code,
        InferenceFailed.code,
        KernelsFailed.code,
        ModelNotStarted.code,
        ModelOutOfMemory.code,
        ModelTooHeavy.code,
    }


def test_the_failure_of_the_kernels_is_that_of_the_engine() -> None:
    assert KernelsFailed.code == protocol.KERNELS_FAILED


def test_the_page_names_custom_models_and_colours_as_the_engine_does() -> None:
    assert protocol.CUSTOM == CUSTOM
    assert list(COLOURS) == [
        protocol.IMAGENET,
        protocol.SIGNED,
        protocol.CENTRED,
        protocol.PLAIN,
    ]
    assert (catalogue.FORBIDDEN, catalogue.UNCLEAR) == (protocol.FORBIDDEN, protocol.UNCLEAR)


def test_the_page_accepts_the_largest_pictures_of_the_engine() -> None:
    assert device.DESKTOP_PIXELS == MAX_PIXELS
