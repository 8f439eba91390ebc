"""Check what a worker keeps of a picture between calls, and when it must not."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import numpy as np
import pytest

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.document import Document
from backdrop.engine.formats.encode import encode_grey_png
from backdrop.engine.matting.foreground_colours import ColourEstimate, estimate_colours
from backdrop.runtime.native.native_runtime import run_to_end
from backdrop.runtime.worker import picture_cache
from backdrop.runtime.worker.picture_cache import CachedPicture, EncodedAlpha, PictureCache
from backdrop.runtime.worker.preview_source import PreviewSource
from tests.unit.runtime.worker.blob import Blob

SCREEN_SIDE = 1600  # px


def run(call: Awaitable[Any]) -> Any:
    return run_to_end(call)  # type: ignore[arg-type]


def opened(cache: PictureCache, name: str, file: Any, is_current: bool = True) -> CachedPicture:
    picture: CachedPicture = run(cache.open(name, file, is_current))
    return picture


async def read(file: Document) -> Document:
    return file


def test_a_picture_is_decoded_once_until_it_is_forgotten(
    picture: Document, alpha: UInt8Array
) -> None:
    decoded: list[str] = []

    async def decode(file: str) -> Document:
        decoded.append(file)
        return picture

    def source(name: str, network: str) -> PreviewSource:
        found: PreviewSource = run(
            opened(cache, name, f"file {name}").preview_source(network, blob, 40)
        )
        return found

    cache = PictureCache(decode, SCREEN_SIDE)
    blob = Blob(encode_grey_png(alpha))
    first = source("a", "backdrop-s")
    assert source("a", "backdrop-s") is first
    assert first.document.width == 40
    assert source("a", "isnet") is not first
    assert opened(cache, "a", "file a").document is picture
    assert decoded == ["file a"]
    source("b", "isnet")
    cache.forget("a")
    opened(cache, "b", "file b")
    assert decoded == ["file a", "file b"]
    cache.forget("b")
    opened(cache, "b", "file b")
    assert decoded == ["file a", "file b", "file b"]


def test_calls_that_overlap_get_their_own_picture(picture: Document, alpha: UInt8Array) -> None:
    other = Document(np.zeros((30, 40, 3), np.uint8))
    gates = {"file a": asyncio.Event(), "file b": asyncio.Event(), "alpha": asyncio.Event()}

    async def decode(file: str) -> Document:
        await gates[file].wait()
        return picture if file == "file a" else other

    class Slow(Blob):
        async def arrayBuffer(self) -> Blob:
            await gates["alpha"].wait()
            return self

    async def overlap() -> None:
        cache = PictureCache(decode, SCREEN_SIDE)

        async def source_of(name: str, alpha: Blob) -> PreviewSource:
            held = await cache.open(name, f"file {name}")
            return await held.preview_source("isnet", alpha, 20)

        slow = asyncio.ensure_future(source_of("a", Slow(encode_grey_png(alpha))))
        gates["file a"].set()
        for _ in range(5):
            await asyncio.sleep(0)
        # While a's alpha is on its way, b becomes the cached picture.
        whole = asyncio.ensure_future(cache.open("b", "file b"))
        gates["file b"].set()
        assert (await whole).document is other
        gates["alpha"].set()
        assert (await slow).document.width == 20
        source = await source_of("b", Blob(encode_grey_png(alpha[:30, :40])))
        assert not source.document.pixels.any(), "b, not a preview of a"
        assert (await cache.open("b", "file b")).document is other

    asyncio.run(overlap())


def test_a_picture_that_is_not_current_does_not_replace_the_current_one(
    picture: Document,
) -> None:
    decoded: list[str] = []

    async def decode(file: str) -> Document:
        decoded.append(file)
        return picture

    cache = PictureCache(decode, SCREEN_SIDE)
    for name, is_current in (("a", True), ("b", False), ("c", False), ("a", True), ("a", False)):
        opened(cache, name, f"file {name}", is_current)
    assert decoded == ["file a", "file b", "file c"]


def test_a_screen_copy_is_made_once_and_lasts_as_long_as_its_picture(picture: Document) -> None:
    cache = PictureCache(read, SCREEN_SIDE)
    copy = opened(cache, "one", picture).screen_copy()
    assert opened(cache, "one", picture).screen_copy() is copy
    other = Document(picture.pixels)
    passing = opened(cache, "two", other, is_current=False).screen_copy()
    assert opened(cache, "two", other, is_current=False).screen_copy() is not passing
    assert opened(cache, "one", picture).screen_copy() is copy
    assert opened(cache, "two", other).screen_copy().document.pixels is other.pixels
    assert opened(cache, "one", picture).screen_copy() is not copy


def test_a_screen_copy_says_whether_the_picture_was_shrunk(picture: Document) -> None:
    assert CachedPicture(picture, 80).screen_copy().is_full_size
    small = CachedPicture(picture, 79).screen_copy()
    assert not small.is_full_size
    assert small.document.width == 79


def test_an_alpha_keeps_its_estimate_as_long_as_its_picture_is_cached(
    picture: Document, alpha: UInt8Array
) -> None:
    cache = PictureCache(read, SCREEN_SIDE)
    held = opened(cache, "one", picture)
    content = encode_grey_png(alpha)
    bare = held.decode_alpha(content)
    assert np.array_equal(bare.alpha, alpha)
    assert bare.estimate is None
    complete_one = held.with_estimate(bare)
    assert complete_one.estimate is not None
    assert held.decode_alpha(bytes(content)) is complete_one
    assert held.with_estimate(complete_one) is complete_one
    other = encode_grey_png(np.invert(alpha))
    assert held.decode_alpha(other).estimate is None, "another model's alpha"
    passing = opened(cache, "two", Document(picture.pixels), is_current=False)
    assert passing.decode_alpha(content).estimate is None, "another picture's alpha"
    passing.with_estimate(EncodedAlpha(content, alpha))
    assert held.decode_alpha(content) is complete_one
    replacing = opened(cache, "two", Document(picture.pixels))
    assert replacing.decode_alpha(content).estimate is None
    assert opened(cache, "one", picture).decode_alpha(content).estimate is None


def test_a_picture_that_shrinks_in_one_direction_only_is_not_at_full_size() -> None:
    """800x1601 becomes 800x1600; its copy must not be saved in place of the picture."""
    for height, width in ((SCREEN_SIDE + 1, SCREEN_SIDE // 2), (SCREEN_SIDE // 2, SCREEN_SIDE + 1)):
        tall_or_wide = CachedPicture(Document(np.zeros((height, width, 3), np.uint8)), SCREEN_SIDE)
        assert not tall_or_wide.screen_copy().is_full_size
    small = CachedPicture(Document(np.zeros((SCREEN_SIDE, 9, 3), np.uint8)), SCREEN_SIDE)
    assert small.screen_copy().is_full_size


def test_colours_are_estimated_on_the_copy_for_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    y, x = np.mgrid[:600, :800]
    alpha = np.clip(200 - np.hypot(y - 300, x - 400), 0, 255).astype(np.uint8)
    pixels = np.random.default_rng(1).integers(0, 256, (600, 800, 3), np.uint8)
    shapes: list[tuple[int, ...]] = []

    def estimate(document: Document, small: UInt8Array, known: ColourEstimate) -> ColourEstimate:
        shapes.append((*document.pixels.shape, *small.shape))
        return estimate_colours(document, small, known)

    monkeypatch.setattr(picture_cache, "estimate_colours", estimate)
    opened = CachedPicture(Document(pixels), 400)
    encoded = opened.with_estimate(EncodedAlpha(b"", alpha))
    assert shapes == [(300, 400, 3, 300, 400)]
    copy = opened.screen_copy().document
    assert encoded.at_size_of(copy) is encoded.at_size_of(copy)
    assert encoded.at_size_of(opened.document) is alpha
    assert opened.with_estimate(encoded).estimate is encoded.estimate
