"""Cache the current picture: decoded once, with the copies and alphas that calls derive from it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.document import Document
from backdrop.engine.edits.pick import WORK_SIDE
from backdrop.engine.formats.decode import decode_alpha
from backdrop.engine.matting.foreground_colours import (
    ColourEstimate,
    estimate_colours,
    paper_colour,
)
from backdrop.runtime.worker.preview_source import PreviewSource


@dataclass(eq=False)
class EncodedAlpha:
    """A picture's alpha, uint8 HxW, and the PNG in which the page has it.

    estimate: the facts found about the picture's colours; None if there are none. small: the alpha
    at the size that was asked for last.
    """

    content: bytes
    alpha: UInt8Array
    estimate: ColourEstimate | None = None
    small: UInt8Array | None = None

    def at_size_of(self, document: Document) -> UInt8Array:
        """Return the alpha at the size of another copy of the picture, uint8 HxW."""
        size = document.height, document.width
        if self.small is None or self.small.shape != size:
            self.small = resize(self.alpha, size)
        return self.small


@dataclass(eq=False)
class ScreenCopy:
    """A picture at the screen's size.

    is_full_size: the picture is no larger than that. before: a Blob of this copy once it is made.
    """

    document: Document
    is_full_size: bool
    before: Any = None


class CachedPicture:
    """A decoded picture and everything that calls have derived from it so far.

    Calls overlap: a call keeps its CachedPicture while it waits, even if the cache has moved on to
    another picture. Results derived after that are dropped when the call ends.
    """

    def __init__(self, document: Document, screen_side: int) -> None:
        """Take the longer side of the copy for the screen in px."""
        self.document = document
        self._screen_side = screen_side
        self._screen_copy: ScreenCopy | None = None
        self._alpha: EncodedAlpha | None = None
        self._preview_source: PreviewSource | None = None
        self._preview_source_key: tuple[str, int] = ("", 0)
        self._work_source: PreviewSource | None = None
        self._work_source_network = ""

    def screen_copy(self) -> ScreenCopy:
        """Return the copy for the screen, which all models' cuts share."""
        if self._screen_copy is None:
            whole, small = self.document, self.document.shrink_to(self._screen_side)
            # Not by one side alone: 800x1601 pixels become 800x1600.
            is_full_size = (small.width, small.height) == (whole.width, whole.height)
            self._screen_copy = ScreenCopy(small, is_full_size)
        return self._screen_copy

    def decode_alpha(self, content: bytes) -> EncodedAlpha:
        """Return an alpha from its PNG, with its estimate if that was the last one made."""
        if self._alpha is not None and self._alpha.content == content:
            return self._alpha
        return EncodedAlpha(content, decode_alpha(content))

    def with_estimate(self, alpha: EncodedAlpha) -> EncodedAlpha:
        """Return an alpha with a complete estimate, and keep it as the last one made."""
        if alpha.estimate is None or not alpha.estimate.is_complete:
            known = alpha.estimate or ColourEstimate(paper_colour(self.document))
            # The layers have fewer pixels than the screen: the whole picture would only cost time.
            copy = self.screen_copy().document
            estimate = estimate_colours(copy, alpha.at_size_of(copy), known)
            alpha = replace(alpha, estimate=estimate)
        self._alpha = alpha
        return alpha

    async def preview_source(self, network: str, alpha: Any, side: int) -> PreviewSource:
        """Return the source of previews with one model's alpha, a Blob, at most `side` px long."""
        key = network, side
        if self._preview_source is not None and self._preview_source_key == key:
            return self._preview_source
        source = await self._source(alpha, side)
        self._preview_source, self._preview_source_key = source, key
        return source

    async def screen_source(self, network: str, alpha: Any) -> PreviewSource:
        """Return the source of the last preview with one model's alpha, or of the first."""
        known, side = self._preview_source_key
        return await self.preview_source(
            network, alpha, side if known == network else self._screen_side
        )

    async def work_source(self, network: str, alpha: Any) -> PreviewSource:
        """Return the same at the size at which the regions of the picture are found."""
        if self._work_source is None or self._work_source_network != network:
            self._work_source = await self._source(alpha, WORK_SIDE)
            self._work_source_network = network
        return self._work_source

    async def _source(self, alpha: Any, side: int) -> PreviewSource:
        encoded = self.decode_alpha(await read_bytes(alpha))
        small = self.document.shrink_to(side)
        return PreviewSource(
            small,
            encoded.at_size_of(small),
            small.width / self.document.width,
            encoded.estimate,
        )


class PictureCache:
    """Keeps one picture, the one that is current on the page."""

    def __init__(self, decode: Callable[[Any], Awaitable[Document]], screen_side: int) -> None:
        """Take a function that decodes a File, and the longer side of screen copies in px."""
        self._decode = decode
        self._screen_side = screen_side
        self._picture: CachedPicture | None = None
        self._name = ""  # of that picture

    async def open(self, name: str, file: Any, is_current: bool = True) -> CachedPicture:
        """Return a picture from the cache, or decode its File.

        A picture that is not current does not replace the cached one.
        """
        if self._picture is not None and self._name == name:
            return self._picture
        if is_current:
            self._picture = None  # before decoding: two large pictures may not fit into memory
        picture = CachedPicture(await self._decode(file), self._screen_side)
        if is_current:
            self._picture, self._name = picture, name
        return picture

    def current(self) -> tuple[str, CachedPicture] | None:
        """Return the cached picture with its name; None if there is none."""
        return None if self._picture is None else (self._name, self._picture)

    def forget(self, name: str) -> None:
        """Drop a picture if it is the cached one."""
        if self._name == name:
            self._picture = None


async def read_bytes(blob: Any) -> bytes:
    """Return the content of a Blob that the worker made itself."""
    content: bytes = (await blob.arrayBuffer()).to_bytes()
    return content
