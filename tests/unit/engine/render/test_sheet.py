"""Sheets of passport pictures, measured in millimetres as a ruler would."""

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from backdrop.engine.document import Document
from backdrop.engine.pipeline import render
from backdrop.engine.render.sheet import LINE, PAPERS, plan_sheet
from backdrop.engine.scene import Colour, Frame, Head, Look, Output, Scene
from backdrop.passport.rules import INCH, RULES, Rule

HALF_PIXEL = INCH / 300  # mm; both ends of a length are rounded


def lines(grey: NDArray[np.uint8], axis: int) -> list[int]:
    """Return the positions of the lines that reach across the sheet, seen at its border."""
    border = grey.take(0, axis).astype(int)
    return [int(place) for place in np.flatnonzero(abs(border - LINE) < 40)]


def sheet(rule: Rule, paper: str) -> Image.Image:
    pixels = np.full((400, 300, 3), 90, np.uint8)
    alpha = np.full((400, 300), 255, np.uint8)
    look = Look(
        background=Colour(),
        frame=Frame("head", document=rule.key),  # type: ignore[arg-type]
        output=Output(sheet=paper, quality=100),  # type: ignore[arg-type]
    )
    made = render(Document(pixels), alpha, Scene(head=Head(150, 80, 160, 240), look=look))
    assert made.media_type == "image/jpeg"
    image = Image.open(io.BytesIO(made.content))
    assert image.size == (made.width, made.height)
    return image


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_a_sheet_has_the_rules_millimetres(rule: Rule, paper: str) -> None:
    image = sheet(rule, paper)
    assert image.format == "JPEG"
    assert image.info["dpi"] == (300, 300)
    sides = sorted(length / 300 * INCH for length in image.size)
    assert sides == pytest.approx(PAPERS[paper], abs=HALF_PIXEL)
    grey = np.asarray(image.convert("L"))
    for axis, length in ((0, rule.width), (1, rule.height)):
        found = lines(grey, axis)
        assert found
        assert len(found) % 2 == 0
        for first, second in zip(found[::2], found[1::2], strict=True):
            # The lines lie beside the copies, which are between them.
            assert (second - first - 1) / 300 * INCH == pytest.approx(length, abs=HALF_PIXEL)


def test_the_numbers_of_copies() -> None:
    counts = {
        (paper, rule.key): len(plan_sheet(paper, rule.width, rule.height).corners)
        for paper in PAPERS
        for rule in RULES
    }
    assert counts["10x15", "icao"] == 8
    assert counts["10x15", "us"] == 2
    assert counts["letter", "icao"] == 28
    assert min(counts.values()) >= 2


@pytest.mark.parametrize("paper", PAPERS)
def test_copies_do_not_overlap_and_stay_on_the_paper(paper: str) -> None:
    plan = plan_sheet(paper, 35, 45)
    taken = np.zeros((plan.height, plan.width), int)
    for left, top in plan.corners:
        assert left > 0
        assert top > 0
        taken[top : top + 531, left : left + 413] += 1
    assert taken.max() == 1
    assert taken.sum() == len(plan.corners) * 531 * 413


def test_the_single_picture_carries_the_prints_size() -> None:
    pixels, alpha = np.zeros((400, 300, 3), np.uint8), np.full((400, 300), 255, np.uint8)
    for rule in RULES:
        frame = Frame("head", document=rule.key)  # type: ignore[arg-type]
        look = Look(background=Colour(), frame=frame, output=Output(format="jpeg"))
        scene = Scene(head=Head(150, 80, 160, 240), look=look)
        made = render(Document(pixels), alpha, scene)
        image = Image.open(io.BytesIO(made.content))
        assert image.size == rule.pixels
        assert image.height / image.info["dpi"][1] * INCH == pytest.approx(rule.height, abs=0.1)
        assert rule.min_bytes <= len(made.content) <= (rule.max_bytes or 10**9)
