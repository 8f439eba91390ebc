"""What a worker keeps of a picture between calls, and when it must not."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.document import Document
from backdrop.engine.edits.apply_edits import apply_edits
from backdrop.engine.edits.edge import adjust_edge
from backdrop.engine.formats.encode import encode_grey_png
from backdrop.engine.matting.foreground_colours import estimate_colours, foreground_colours
from backdrop.engine.scene import Edge, Look, Scene, Stroke
from backdrop.runtime.native.native_runtime import complete
from backdrop.runtime.worker import picture_cache as desks
from backdrop.runtime.worker.picture_cache import EncodedAlpha, PictureCache, PreviewSource

SIDE = 1600


class Blob:
    """Stands in for the browser's."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def arrayBuffer(self) -> "Blob":
        return self

    def to_bytes(self) -> bytes:
        return self._content


@pytest.fixture
def picture() -> Document:
    pixels = np.random.default_rng(1).integers(0, 256, (60, 80, 3), np.uint8)
    return Document(pixels)


@pytest.fixture
def alpha() -> UInt8Array:
    cover = np.zeros((60, 80), np.uint8)
    cover[20:40, 20:60] = 255
    return cover


def stroke(x: float) -> Stroke:
    return Stroke(False, ((x, 30.0, 1.0),), 4.0, snap=False)


def test_a_replay_begins_where_the_last_one_ended(
    picture: Document, alpha: UInt8Array, monkeypatch: pytest.MonkeyPatch
) -> None:
    replayed: list[int] = []

    def counting(
        pixels: UInt8Array, cover: UInt8Array, edits: Any, scale: float = 1.0
    ) -> UInt8Array:
        replayed.append(len(edits))
        return apply_edits(pixels, cover, edits, scale)

    monkeypatch.setattr(desks, "apply_edits", counting)
    small = PreviewSource(picture, alpha, 0.5)
    edits = tuple(stroke(50.0 + 6 * i) for i in range(8))
    for count in (1, 2, 3, 2, 3, 8):
        cover, own = small.cleaned(Scene(edits[:count]))
        expected = apply_edits(picture.pixels, alpha, edits[:count], 0.5)
        assert np.array_equal(cover, expected)
        assert np.array_equal(own, foreground_colours(picture, expected))
    assert replayed == [1, 1, 1, 5]


def test_another_edge_is_another_alpha(picture: Document, alpha: UInt8Array) -> None:
    small = PreviewSource(picture, alpha, 1.0)
    plain, own = small.cleaned(Scene())
    soft = Edge(feather=0.05)
    cover, _ = small.cleaned(Scene(look=Look(edge=soft)))
    assert np.array_equal(cover, adjust_edge(alpha, soft))
    assert not np.array_equal(cover, plain)
    same, again = small.cleaned(Scene(look=Look(edge=replace(Edge(), clean=0.3))))
    assert np.array_equal(same, plain)
    assert np.array_equal(again, own)


def test_a_picture_is_decoded_once_until_it_is_forgotten(
    picture: Document, alpha: UInt8Array
) -> None:
    read: list[str] = []

    async def decode(file: str) -> Document:
        read.append(file)
        return picture

    def on(call: Awaitable[Any]) -> Any:
        return complete(call)  # type: ignore[arg-type]

    desk = PictureCache(decode, SIDE)
    blob = Blob(encode_grey_png(alpha))
    first = on(desk.small("a", "file a", "u2netp", blob, 40))
    assert on(desk.small("a", "file a", "u2netp", blob, 40)) is first
    assert first.document.width == 40
    assert on(desk.small("a", "file a", "isnet", blob, 40)) is not first
    assert on(desk.document("a", "file a")) is picture
    assert read == ["file a"]
    on(desk.small("b", "file b", "isnet", blob, 40))
    desk.forget("a")
    on(desk.document("b", "file b"))
    assert read == ["file a", "file b"]
    desk.forget("b")
    on(desk.document("b", "file b"))
    assert read == ["file a", "file b", "file b"]


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
        desk = PictureCache(decode, SIDE)
        slow = asyncio.ensure_future(
            desk.small("a", "file a", "isnet", Slow(encode_grey_png(alpha)), 20)
        )
        gates["file a"].set()
        for _ in range(5):
            await asyncio.sleep(0)
        # While a's alpha is on its way, b takes the desk.
        whole = asyncio.ensure_future(desk.document("b", "file b"))
        gates["file b"].set()
        assert await whole is other
        gates["alpha"].set()
        assert (await slow).document.width == 20
        small = await desk.small("b", "file b", "isnet", Blob(encode_grey_png(alpha[:30, :40])), 20)
        assert not small.document.pixels.any(), "b, not what was made of a"
        assert await desk.document("b", "file b") is other

    asyncio.run(overlap())


def test_a_picture_nobody_looks_at_does_not_take_the_place_of_one_somebody_does(
    picture: Document,
) -> None:
    read: list[str] = []

    async def decode(file: str) -> Document:
        read.append(file)
        return picture

    desk = PictureCache(decode, SIDE)
    for name, keep in (("a", True), ("b", False), ("c", False), ("a", True), ("a", False)):
        complete(desk.document(name, f"file {name}", keep))
    assert read == ["file a", "file b", "file c"]


def test_a_picture_is_made_small_once_and_only_while_it_is_held(picture: Document) -> None:
    async def read(file: Document) -> Document:
        return file

    desk = PictureCache(read, SIDE)
    held = complete(desk.document("one", picture))
    glance = desk.glance(held)
    assert desk.glance(held) is glance
    other = Document(picture.pixels)
    complete(desk.document("two", other, keep=False))
    assert desk.glance(other) is not desk.glance(other)
    assert desk.glance(held) is glance
    complete(desk.document("two", other))
    assert desk.glance(other).document.pixels is other.pixels
    assert desk.glance(held) is not glance


def test_an_alpha_is_known_as_long_as_its_picture_is_held(
    picture: Document, alpha: UInt8Array
) -> None:
    async def read(file: Document) -> Document:
        return file

    desk = PictureCache(read, SIDE)
    held = complete(desk.document("one", picture))
    content = encode_grey_png(alpha)
    unknown = desk.cover(held, content)
    assert np.array_equal(unknown.alpha, alpha)
    assert unknown.estimate is None
    known = desk.with_estimate(held, unknown)
    assert known.estimate is not None
    assert desk.cover(held, bytes(content)) is known
    assert desk.with_estimate(held, known) is known
    other = encode_grey_png(np.invert(alpha))
    assert desk.cover(held, other).estimate is None, "another network's"
    elsewhere = Document(picture.pixels)
    assert desk.cover(elsewhere, content).estimate is None, "another picture's"
    desk.with_estimate(elsewhere, EncodedAlpha(content, alpha))
    assert desk.cover(held, content) is known
    complete(desk.document("two", elsewhere))
    assert desk.cover(elsewhere, content).estimate is None


def test_a_preview_without_edits_has_the_colours_of_the_file(
    picture: Document, alpha: UInt8Array
) -> None:
    known = estimate_colours(Document(np.zeros((60, 80, 3), np.uint8)), alpha)
    soft = Scene(look=Look(edge=Edge(feather=0.05)))
    half = alpha // np.uint8(2)
    small = PreviewSource(picture, half, 1.0, known)
    _, own = small.cleaned(Scene())
    assert np.array_equal(own, foreground_colours(picture, half, known))
    cover, own = small.cleaned(soft)
    assert np.array_equal(own, foreground_colours(picture, cover)), (
        "of an alpha that nothing is known of"
    )
