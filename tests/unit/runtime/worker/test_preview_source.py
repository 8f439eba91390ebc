"""Check that previews replay only new edits and use a colour estimate only where it holds."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.document import Document
from backdrop.engine.edits.apply_edits import apply_edits
from backdrop.engine.edits.edge import adjust_edge
from backdrop.engine.matting.foreground_colours import estimate_colours, foreground_colours
from backdrop.engine.render import head as head_module
from backdrop.engine.render.head import estimate_head
from backdrop.engine.scene import Edge, Frame, Head, Look, Scene, Stroke
from backdrop.runtime.worker import preview_source
from backdrop.runtime.worker.preview_source import PreviewSource


def stroke(x: float) -> Stroke:
    return Stroke(False, ((x, 30.0, 1.0),), 4.0, snap=False)


def test_a_replay_begins_where_the_last_one_ended(
    picture: Document, alpha: UInt8Array, monkeypatch: pytest.MonkeyPatch
) -> None:
    replayed: list[int] = []

    def counting(
        pixels: UInt8Array, alpha: UInt8Array, edits: Any, scale: float = 1.0
    ) -> UInt8Array:
        replayed.append(len(edits))
        return apply_edits(pixels, alpha, edits, scale)

    monkeypatch.setattr(preview_source, "apply_edits", counting)
    source = PreviewSource(picture, alpha, 0.5)
    edits = tuple(stroke(50.0 + 6 * i) for i in range(8))
    for count in (1, 2, 3, 2, 3, 8):
        edited, foreground = source.cut_out(Scene(edits[:count]))
        expected = apply_edits(picture.pixels, alpha, edits[:count], 0.5)
        assert np.array_equal(edited, expected)
        assert np.array_equal(foreground, foreground_colours(picture, expected))
    assert replayed == [1, 1, 1, 5]


def test_another_edge_gives_another_alpha(picture: Document, alpha: UInt8Array) -> None:
    source = PreviewSource(picture, alpha, 1.0)
    plain, foreground = source.cut_out(Scene())
    soft = Edge(feather=0.05)
    softened, _ = source.cut_out(Scene(look=Look(edge=soft)))
    assert np.array_equal(softened, adjust_edge(alpha, soft))
    assert not np.array_equal(softened, plain)
    same, again = source.cut_out(Scene(look=Look(edge=replace(Edge(), clean=0.3))))
    assert np.array_equal(same, plain)
    assert np.array_equal(again, foreground)


def test_a_preview_without_edits_has_the_colours_of_the_file(
    picture: Document, alpha: UInt8Array
) -> None:
    estimate = estimate_colours(Document(np.zeros((60, 80, 3), np.uint8)), alpha)
    soft = Scene(look=Look(edge=Edge(feather=0.05)))
    half = alpha // np.uint8(2)
    source = PreviewSource(picture, half, 1.0, estimate)
    _, foreground = source.cut_out(Scene())
    assert np.array_equal(foreground, foreground_colours(picture, half, estimate))
    softened, foreground = source.cut_out(soft)
    estimate = estimate.without_layers()
    assert np.array_equal(foreground, foreground_colours(picture, softened, estimate)), (
        "the layers of another alpha"
    )


def test_a_head_is_estimated_once_for_each_cut_out(
    picture: Document, alpha: UInt8Array, monkeypatch: pytest.MonkeyPatch
) -> None:
    estimated: list[UInt8Array] = []

    def counting(pixels: UInt8Array, alpha: UInt8Array) -> Head:
        estimated.append(alpha)
        return estimate_head(pixels, alpha)

    monkeypatch.setattr(head_module, "estimate_head", counting)
    source = PreviewSource(picture, alpha, 0.5)
    passport = Scene(look=Look(frame=Frame("head")))
    expected = estimate_head(picture.pixels, alpha)
    for look in (passport.look, replace(passport.look, edge=Edge(clean=0.5))):
        assert source.framed_head(Scene(look=look)) == source.estimated_head(passport) == expected
    assert len(estimated) == 1
    marked = Head(40, 10, 20, 30)
    assert source.framed_head(replace(passport, head=marked)) == marked.at_scale(0.5)
    assert source.framed_head(Scene(head=marked)) is None
    assert len(estimated) == 1
    edited = replace(passport, edits=(stroke(50),))
    changed, _ = source.cut_out(edited)
    assert source.framed_head(edited) == estimate_head(picture.pixels, changed)
    assert len(estimated) == 2
