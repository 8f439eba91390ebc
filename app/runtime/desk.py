"""The picture a worker has before it: decoded once, and made small once, for every call."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from app.engine.decode import decode_alpha
from app.engine.document import Bytes, Document
from app.engine.edge import edged
from app.engine.edit import edited
from app.engine.render import own_colours
from app.engine.scene import Edge, Edit, Scene
from app.engine.sizes import resized
from app.runtime.protocol import PREVIEW_SIDE

CHECKPOINTS = 4  # alphas kept after different numbers of edits: the last strokes and their undo


class Small:
    """A picture and one alpha of it at the size of a preview, with its edits replayed."""

    def __init__(self, document: Document, alpha: Bytes, scale: float) -> None:
        """Take both at that size; `scale` is it over the picture's own."""
        self.document = document
        self.scale = scale
        self._replayed: dict[tuple[Edit, ...], Bytes] = {(): alpha}
        self._cleaned: tuple[Bytes, Bytes] | None = None
        self._cleaned_of: tuple[tuple[Edit, ...], Edge] | None = None

    def cleaned(self, scene: Scene) -> tuple[Bytes, Bytes]:
        """Return the scene's alpha and the subject's own colours under it."""
        wanted = scene.edits, replace(scene.look.edge, clean=1.0)
        if self._cleaned is None or self._cleaned_of != wanted:
            alpha = edged(self._edited(scene.edits), scene.look.edge)
            self._cleaned = alpha, own_colours(self.document, alpha)
            self._cleaned_of = wanted
        return self._cleaned

    def _edited(self, edits: tuple[Edit, ...]) -> Bytes:
        """Return the alpha after the edits; only those are replayed that are new."""
        known = max((k for k in self._replayed if edits[: len(k)] == k), key=len)
        if known != edits:
            alpha = self._replayed[known]
            alpha = edited(self.document.pixels, alpha, edits[len(known) :], self.scale)
            self._replayed[edits] = alpha
            while len(self._replayed) > CHECKPOINTS:
                oldest = next(key for key in self._replayed if key)
                del self._replayed[oldest]
        return self._replayed[edits]


class Glance:
    """A picture in the size of a screen, and its file in that size once somebody has made it."""

    def __init__(self, document: Document) -> None:
        """Take the picture, small."""
        self.document = document
        self.before: Any = None


class Desk:
    """Holds one picture, and of it what was asked for last; another picture takes its place.

    Calls overlap: while one waits for its bytes, another may change what lies here. So each goes on
    with what it has found or made itself.
    """

    def __init__(self, read: Callable[[Any], Awaitable[Document]]) -> None:
        """Take what decodes a File."""
        self._read = read
        self._name = ""
        self._document: Document | None = None
        self._glance: Glance | None = None
        self._small: Small | None = None
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
            self._document, self._glance, self._small, self._name = document, None, None, name
        return document

    def glance(self, document: Document) -> Glance:
        """Return a picture made small for all its networks, once if it is the one held."""
        if self._glance is not None and document is self._document:
            return self._glance
        glance = Glance(document.fitted(PREVIEW_SIDE))
        if document is self._document:
            self._glance = glance
        return glance

    async def small(self, name: str, file: Any, network: str, alpha: Any, side: int) -> Small:
        """Return the picture with one network's alpha, a Blob, to fit `side` pixels."""
        document = await self.document(name, file)
        if self._small is not None and self._small_of == (name, network, side):
            return self._small
        fitted = document.fitted(side)
        cover = resized(await cover_of(alpha), (fitted.height, fitted.width))
        small = Small(fitted, cover, fitted.width / document.width)
        if self._name == name:
            self._small, self._small_of = small, (name, network, side)
        return small

    def forget(self, name: str) -> None:
        """Drop the picture if it is the one held."""
        if self._name == name:
            self._document = self._glance = self._small = None


async def cover_of(alpha: Any) -> Bytes:
    """Return the alpha in the Blob that `cut` gave to the page."""
    return decode_alpha((await alpha.arrayBuffer()).to_bytes())
