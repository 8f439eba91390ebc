"""The decoder of HEIC in the page: its answers and its failures, with a stand-in for its worker."""

import asyncio
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from backdrop.engine.errors import (
    BackdropError,
    DamagedPicture,
    DecoderUnavailable,
    NotAPicture,
    OutOfMemory,
    PictureTooLarge,
    UnsupportedPicture,
)
from tests.unit.runtime.conftest import FakeJsException

HEIC = b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic"
AVIF = b"\0\0\0\x18ftypavif\0\0\0\0mif1avif"
PIXELS = np.random.default_rng(0).integers(0, 256, (4, 5, 3), np.uint8)


class Content(bytes):
    """Stands in for a JavaScript array."""

    buffer = None

    @property
    def length(self) -> int:
        return len(self)

    def assign_to(self, target: Any) -> None:
        target[:] = np.frombuffer(self, np.uint8)

    def to_bytes(self) -> bytes:
        return bytes(self)


def picture(**changes: Any) -> SimpleNamespace:
    facts = {"width": 5, "height": 4, "pixels": Content(PIXELS.tobytes()), "isPremultiplied": False}
    return SimpleNamespace(**{**facts, "profile": None, "codes": None, "exif": None, **changes})


class Networks:
    """Stands in for static/runtime.js; counts the workers that live."""

    def __init__(self, ready: str = "", failure: str = "", answer: Any = None) -> None:
        self.ready, self.failure, self.answer = ready, failure, answer or picture()
        self.opened = self.alive = self.most = 0

    def openHeif(self) -> Any:
        self.opened += 1
        self.alive += 1
        self.most = max(self.most, self.alive)
        return SimpleNamespace(call=self.call, end=self.end)

    async def call(self, name: str, moved: Any, *values: Any) -> Any:
        await asyncio.sleep(0)
        failure = self.ready if name == "ready" else self.failure
        if failure:
            raise FakeJsException(failure)
        return self.answer

    def end(self) -> None:
        self.alive -= 1


@pytest.fixture
def module(
    beside_browser: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> ModuleType:
    found = beside_browser("backdrop.runtime.worker.heif_decoder")
    monkeypatch.setattr(found, "to_js", Content)
    return found


def test_pixels_and_colours_reach_the_engine(module: ModuleType) -> None:
    codes = SimpleNamespace(to_py=lambda: [12, 13])
    networks = Networks(answer=picture(codes=codes))
    document = asyncio.run(module.HeifDecoder(networks).decode(HEIC, 100))
    assert np.array_equal(document.pixels, PIXELS)
    assert document.icc_profile
    assert networks.alive == 0


@pytest.mark.parametrize(
    ("failures", "expected"),
    [
        ({"ready": "TypeError: Failed to fetch"}, DecoderUnavailable),
        ({"ready": "Error: no such worker"}, DecoderUnavailable),
        ({"failure": "Error: libheif 2.110 Invalid input: No 'iloc' box"}, DamagedPicture),
        ({"failure": "Error: libheif 4.3000 Unsupported codec"}, UnsupportedPicture),
        ({"failure": "Error: libheif 6.1000 Security limit exceeded"}, OutOfMemory),
        ({"failure": "RangeError: Array buffer allocation failed"}, OutOfMemory),
        ({"failure": "Error: the browser ended it"}, OutOfMemory),
        ({"failure": "RuntimeError: memory access out of bounds"}, DamagedPicture),
        ({"answer": picture(pixels=None)}, PictureTooLarge),
    ],
)
def test_a_failure_has_a_sentence_and_its_worker_ends(
    module: ModuleType, failures: dict[str, Any], expected: type[BackdropError]
) -> None:
    networks = Networks(**failures)
    with pytest.raises(expected) as caught:
        asyncio.run(module.HeifDecoder(networks).decode(HEIC, 100))
    assert type(caught.value) is expected
    assert networks.alive == 0


def test_one_picture_is_decoded_at_a_time(module: ModuleType) -> None:
    networks = Networks()

    async def decode_two() -> None:
        decoder = module.HeifDecoder(networks)
        await asyncio.gather(decoder.decode(HEIC, 100), decoder.decode(HEIC, 100))

    asyncio.run(decode_two())
    assert (networks.opened, networks.most) == (2, 1)


def test_only_heic_that_the_browser_does_not_know_starts_the_decoder(
    module: ModuleType, beside_browser: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = beside_browser("backdrop.runtime.worker.file_reader")
    known = True

    async def decode_in_browser(*_: Any) -> str:
        if known:
            return "the browser's"
        raise NotAPicture("")

    def file_of(content: bytes) -> Any:
        async def read() -> Any:
            return Content(content)

        return SimpleNamespace(arrayBuffer=read)

    monkeypatch.setattr(reader, "decode_in_browser", decode_in_browser)
    networks = Networks()
    decoder = module.HeifDecoder(networks)
    assert asyncio.run(reader.decode_file(file_of(HEIC), 100, decoder)) == "the browser's"
    assert networks.opened == 0
    known = False
    for content in (AVIF, b"text"):
        with pytest.raises(NotAPicture):
            asyncio.run(reader.decode_file(file_of(content), 100, decoder))
    assert networks.opened == 0
    assert asyncio.run(reader.decode_file(file_of(HEIC), 100, decoder)).width == 5
    assert networks.opened == 1
