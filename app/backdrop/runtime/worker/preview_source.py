"""Replay edits on a picture at a preview's size, and keep the results for the next preview."""

from dataclasses import replace

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.document import Document
from backdrop.engine.edits.apply_edits import apply_edits
from backdrop.engine.edits.edge import adjust_edge
from backdrop.engine.matting.foreground_colours import ColourEstimate, foreground_colours
from backdrop.engine.render.head_frame import document_rule
from backdrop.engine.scene import Edge, Edit, Head, Scene

CHECKPOINTS = 4  # alphas kept after different numbers of edits, for the next stroke and for undo


class PreviewSource:
    """A picture and one alpha of it at a preview's size, from which scenes are previewed."""

    def __init__(
        self,
        document: Document,
        alpha: UInt8Array,
        scale: float,
        estimate: ColourEstimate | None = None,
    ) -> None:
        """Take a shrunken picture and its alpha, uint8 HxW.

        scale: their size divided by the whole picture's. estimate: of the picture and this alpha.
        """
        self.document = document
        self.scale = scale
        self._estimate = estimate
        self._checkpoints: dict[tuple[Edit, ...], UInt8Array] = {(): alpha}
        self._cut_out: tuple[UInt8Array, UInt8Array] | None = None
        self._cut_out_key: tuple[tuple[Edit, ...], Edge] | None = None
        self._head: Head | None = None

    def cut_out(self, scene: Scene) -> tuple[UInt8Array, UInt8Array]:
        """Return a scene's alpha, uint8 HxW, and its foreground colours, uint8 HxWx3."""
        # `clean` is applied later, to these colours.
        key = scene.edits, replace(scene.look.edge, clean=1.0)
        if self._cut_out is None or self._cut_out_key != key:
            alpha = adjust_edge(self.alpha_after(scene.edits), scene.look.edge)
            estimate = self._estimate and self._estimate.for_scene(scene)
            self._cut_out = alpha, foreground_colours(self.document, alpha, estimate)
            self._cut_out_key = key
            self._head = None
        return self._cut_out

    def estimated_head(self, scene: Scene) -> Head:
        """Return the head in a scene's cut-out, in pixels of this copy."""
        alpha, _ = self.cut_out(scene)
        if self._head is None:
            from backdrop.engine.render.head import estimate_head  # noqa: PLC0415  imports delay the start

            self._head = estimate_head(self.document.pixels, alpha)
        return self._head

    def framed_head(self, scene: Scene) -> Head | None:
        """Return the head that a scene's frame is around, in pixels of this copy; None for others.

        It is the one that a person has marked, or else the estimated one.
        """
        if document_rule(scene.look) is None:
            return None
        return scene.head.at_scale(self.scale) if scene.head else self.estimated_head(scene)

    def alpha_after(self, edits: tuple[Edit, ...]) -> UInt8Array:
        """Return the alpha after these edits, uint8 HxW."""
        # Start from the checkpoint with most of these edits.
        start = max((key for key in self._checkpoints if edits[: len(key)] == key), key=len)
        if start != edits:
            alpha = self._checkpoints[start]
            alpha = apply_edits(self.document.pixels, alpha, edits[len(start) :], self.scale)
            self._checkpoints[edits] = alpha
            while len(self._checkpoints) > CHECKPOINTS:
                oldest = next(key for key in self._checkpoints if key)
                del self._checkpoints[oldest]
        return self._checkpoints[edits]
