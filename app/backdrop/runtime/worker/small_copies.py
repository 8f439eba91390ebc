"""Render thumbnails from the small copies that the page keeps."""

from typing import Any

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.document import Document
from backdrop.engine.formats.small_copy import decode_small_copy, encode_small_copy
from backdrop.engine.matting.foreground_colours import ColourEstimate
from backdrop.engine.render.render import RenderedFile, render_thumbnail
from backdrop.engine.scene import Scene
from backdrop.runtime.worker.picture_cache import read_bytes
from backdrop.runtime.worker.preview_source import PreviewSource


class SmallCopies:
    """Keeps the small copy that was used last: many looks of one picture are shown in a row."""

    def __init__(self) -> None:
        self._content = b""
        self._source: PreviewSource | None = None

    def make(
        self,
        document: Document,
        alpha: UInt8Array,
        width: int,
        side: int,
        estimate: ColourEstimate | None,
    ) -> tuple[bytes, PreviewSource]:
        """Encode a picture's small copy, at most `side` px long, and keep it as the one used last.

        document: the picture at any size, with the cut-out's alpha at the same size, uint8 HxW.
        width: the whole picture's, in pixels. estimate: of the picture and this alpha.
        """
        shrunken = document.shrink_to(side)
        small = Document(shrunken.pixels, None, shrunken.icc_profile)
        small_alpha = resize(alpha, (small.height, small.width))
        self._content = encode_small_copy(small, small_alpha)
        self._source = PreviewSource(small, small_alpha, small.width / width, estimate)
        return self._content, self._source

    async def open(self, small: Any, width: int) -> PreviewSource:
        """Return the source of previews for a Blob of `encode_small_copy`.

        width: the whole picture's, in pixels.
        """
        content = await read_bytes(small)
        if self._source is None or self._content != content:
            document, alpha = decode_small_copy(content)
            self._source = PreviewSource(document, alpha, document.width / width)
            self._content = content
        return self._source


def thumbnail(
    source: PreviewSource, scene: Scene, backdrop: Document | None, side: int
) -> RenderedFile:
    """Render a scene at most `side` pixels long; backdrop: the picture for a Photo background."""
    alpha, foreground = source.cut_out(scene)
    move = scene.move.at_scale(source.scale)
    head = source.framed_head(scene)
    return render_thumbnail(
        source.document, alpha, foreground, scene.look, backdrop, side, move, head
    )
