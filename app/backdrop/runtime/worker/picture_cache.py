"""The picture a worker has before it: decoded once, and made small once, for every call."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.document import Document
from backdrop.engine.edits.apply_edits import apply_edits
from backdrop.engine.edits.edge import adjust_edge
from backdrop.engine.formats.decode import decode_alpha
from backdrop.engine.matting.foreground_colours import (
    ColourEstimate,
    estimate_colours,
    foreground_colours,
)
from backdrop.engine.scene import Edge, Edit, Scene

CHECKPOINTS = 4  # alphas kept after different numbers of edits: the last strokes and their undo


@dataclass(frozen=True, eq=False)
class EncodedAlpha:
    """A picture's alpha, as `cut` made it: as the page has it in a file, and uint8 HxW.

    estimate: the facts found about the picture's colours; None where none are known.
    """

    content: bytes
    alpha: UInt8Array
    estimate: ColourEstimate | None = None


class PreviewSource:
    """A picture and one alpha of it at the size of a preview, with its edits replayed."""

    def __init__(
        self,
        document: Document,
        alpha: UInt8Array,
        scale: float,
        estimate: ColourEstimate | None = None,
    ) -> None:
        """Take both at that size; `scale` is that size over the picture's. estimate: of both."""
        self.document = document
        self.scale = scale
        self._estimate = estimate
        self._replayed: dict[tuple[Edit, ...], UInt8Array] = {(): alpha}
        self._cleaned: tuple[UInt8Array, UInt8Array] | None = None
        self._cleaned_of: tuple[tuple[Edit, ...], Edge] | None = None

    def cleaned(self, scene: Scene) -> tuple[UInt8Array, UInt8Array]:
        """Return the scene's alpha and the subject's own colours under it."""
        wanted = scene.edits, replace(scene.look.edge, clean=1.0)
        if self._cleaned is None or self._cleaned_of != wanted:
            alpha = adjust_edge(self._edited(scene.edits), scene.look.edge)
            estimate = self._estimate
            if estimate is not None and scene.changes_alpha:
                estimate = estimate.without_layers()
            self._cleaned = alpha, foreground_colours(self.document, alpha, estimate)
            self._cleaned_of = wanted
        return self._cleaned

    def _edited(self, edits: tuple[Edit, ...]) -> UInt8Array:
        """Return the alpha after the edits; only those are replayed that are new."""
        known = max((k for k in self._replayed if edits[: len(k)] == k), key=len)
        if known != edits:
            alpha = self._replayed[known]
            alpha = apply_edits(self.document.pixels, alpha, edits[len(known) :], self.scale)
            self._replayed[edits] = alpha
            while len(self._replayed) > CHECKPOINTS:
                oldest = next(key for key in self._replayed if key)
                del self._replayed[oldest]
        return self._replayed[edits]


class ScreenCopy:
    """A picture in the size of a screen, and its file in that size once somebody has made it."""

    def __init__(self, document: Document) -> None:
        """Take the picture, small."""
        self.document = document
        self.before: Any = None


class PictureCache:
    """Holds one picture, and of it what was asked for last; another picture takes its place.

    Calls overlap: while one waits for its bytes, another may change what lies here. So each goes on
    with what it has found or made itself.
    """

    def __init__(self, read: Callable[[Any], Awaitable[Document]], side: int) -> None:
        """Take what decodes a File, and the px of the longer side of a picture made small."""
        self._read = read
        self._side = side
        self._name = ""
        self._document: Document | None = None
        self._glance: ScreenCopy | None = None
        self._cover: EncodedAlpha | None = None
        self._small: PreviewSource | None = None
        self._small_of: tuple[str, str, int] = ("", "", 0)

    async def document(self, name: str, file: Any, keep: bool = True) -> Document:
        """Decode a File, unless it is that of the picture held.

        Without `keep` the one held stays: somebody looks at that one, and at this one nobody does.
        """
        if self._document is not None and self._name == name:
            return self._document
        if keep:
            self.forget(self._name)  # first: two large pictures may be one too many
        document = await self._read(file)
        if keep:
            self.forget(self._name)  # again: another one may have been read meanwhile
            self._document, self._name = document, name
        return document

    def glance(self, document: Document) -> ScreenCopy:
        """Return a picture made small for all its networks, once if it is the one held."""
        if self._glance is not None and document is self._document:
            return self._glance
        glance = ScreenCopy(document.shrink_to(self._side))
        if document is self._document:
            self._glance = glance
        return glance

    async def small(
        self, name: str, file: Any, network: str, alpha: Any, side: int
    ) -> PreviewSource:
        """Return the picture with one network's alpha, a Blob, to fit `side` pixels."""
        document = await self.document(name, file)
        if self._small is not None and self._small_of == (name, network, side):
            return self._small
        cover = self.cover(document, await content_of(alpha))
        fitted = document.shrink_to(side)
        small_alpha = resize(cover.alpha, (fitted.height, fitted.width))
        small = PreviewSource(fitted, small_alpha, fitted.width / document.width, cover.estimate)
        if document is self._document:
            self._small, self._small_of = small, (name, network, side)
        return small

    def cover(self, document: Document, content: bytes) -> EncodedAlpha:
        """Return a picture's alpha from its file, with its estimate if the picture is held."""
        held = self._cover if document is self._document else None
        if held is not None and held.content == content:
            return held
        return EncodedAlpha(content, decode_alpha(content))

    def with_estimate(self, document: Document, cover: EncodedAlpha) -> EncodedAlpha:
        """Return an alpha with a complete estimate, and hold it if the picture is held."""
        if cover.estimate is None or not cover.estimate.is_complete:
            estimate = estimate_colours(document, cover.alpha, cover.estimate)
            cover = replace(cover, estimate=estimate)
        if document is self._document:
            self._cover = cover
        return cover

    def forget(self, name: str) -> None:
        """Drop the picture if it is the one held."""
        if self._name == name:
            self._document = self._glance = self._cover = self._small = None


async def content_of(file: Any) -> bytes:
    """Return what is in a Blob."""
    content: bytes = (await file.arrayBuffer()).to_bytes()
    return content
