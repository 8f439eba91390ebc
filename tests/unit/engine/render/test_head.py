"""Heads: estimated from outlines, framed, and checked."""

import math
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from backdrop.engine.document import Document
from backdrop.engine.render.frame import place
from backdrop.engine.render.head import estimate_head, measure_tilt
from backdrop.engine.render.head_frame import frame_head
from backdrop.engine.render.head_view import surrounding_mean
from backdrop.engine.render.passport_checks import report_head
from backdrop.engine.render.sharpness import blur
from backdrop.engine.scene import Frame, Head, Look
from backdrop.passport.rules import RULES, Rule, rule_of

ICAO = Look(frame=Frame("head"))


def person(width: int = 600, height: int = 800, tilt: float = 0.0) -> NDArray[np.uint8]:
    """Draw a head of 150 by 210 pixels, from row 90 to 300, with neck and shoulders."""
    image = Image.new("L", (width, height))
    draw = ImageDraw.Draw(image)
    middle = width / 2
    draw.ellipse((middle - 75, 90, middle + 75, 300), 255)
    draw.rectangle((middle - 45, 270, middle + 45, 350), 255)
    draw.ellipse((middle - 200, 330, middle + 200, 800), 255)
    draw.rectangle((middle - 200, 560, middle + 200, height), 255)
    return np.asarray(image.rotate(-tilt, center=(middle, 195)))


def flat(alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return pixels without a face."""
    return np.full((*alpha.shape, 3), 200, np.uint8)


def test_a_head_without_a_face_is_found_by_its_outline() -> None:
    head = estimate_head(flat(person()), person())
    assert head.x == pytest.approx(300, abs=5)
    assert head.crown == pytest.approx(105, abs=20)
    assert head.chin == pytest.approx(300, abs=30)
    assert head.eyes == pytest.approx((head.crown + head.chin) / 2, abs=10)


def face(alpha: NDArray[np.uint8], skin: tuple[int, int, int]) -> NDArray[np.uint8]:
    """Draw a face on person(): hair to row 140, eyes at 205 and 60 pixels apart, chin at 312.

    A polo neck hides the neck up to the chin.
    """
    dark = tuple(round(0.35 * light) for light in skin)
    image = Image.new("RGB", alpha.shape[::-1], (40, 60, 120))
    draw = ImageDraw.Draw(image)
    draw.ellipse((225, 90, 375, 312), skin)
    draw.pieslice((220, 85, 380, 240), 180, 360, (60, 45, 35))
    draw.ellipse((232, 140, 368, 312), skin)
    for x in (270, 330):
        draw.ellipse((x - 10, 200, x + 10, 210), dark)
        draw.line((x - 16, 184, x + 16, 184), dark, 5)
    draw.ellipse((291, 244, 309, 250), dark)
    draw.ellipse((279, 269, 321, 278), dark)
    return np.asarray(image.filter(ImageFilter.GaussianBlur(2)))


@pytest.mark.parametrize("skin", [(232, 190, 165), (176, 122, 92), (96, 62, 46)])
@pytest.mark.parametrize("scale", [1, 2])
def test_eyes_and_chin_are_found_in_the_picture(skin: tuple[int, int, int], scale: int) -> None:
    alpha = person().copy()
    alpha[300:, 200:400] = 255  # no neck
    pixels = face(alpha, skin).repeat(scale, 0).repeat(scale, 1)
    head = estimate_head(pixels, alpha.repeat(scale, 0).repeat(scale, 1)).at_scale(1 / scale)
    assert head.x == pytest.approx(300, abs=6)
    assert head.eyes == pytest.approx(205, abs=8)
    assert head.chin == pytest.approx(312, abs=9)
    assert head.crown == pytest.approx(100, abs=12)


@pytest.mark.parametrize("scale", [0.5, 2])
def test_the_estimate_grows_with_the_picture(scale: float) -> None:
    size = round(600 * scale), round(800 * scale)
    large = np.asarray(Image.fromarray(person()).resize(size))
    one, other = (
        estimate_head(flat(person()), person()).at_scale(scale),
        estimate_head(flat(large), large),
    )
    for a, b in ((one.x, other.x), (one.crown, other.crown), (one.chin, other.chin)):
        assert a == pytest.approx(b, abs=20 * scale)


# Outlines of anything: a picture without a head still has a usable estimate.
@pytest.mark.parametrize("alpha", [np.zeros((40, 30)), np.full((40, 30), 255), np.eye(30) * 255])
def test_any_outline_has_a_head(alpha: NDArray[np.float64]) -> None:
    head = estimate_head(flat(alpha.astype(np.uint8)), alpha.astype(np.uint8))
    assert head.crown < head.eyes < head.chin


@pytest.mark.parametrize("tilt", [-15, 0, 15])
def test_the_lean_of_a_head_is_measured(tilt: float) -> None:
    alpha = person(tilt=tilt)
    assert measure_tilt(alpha, Head(300, 105, 195, 290)) == pytest.approx(tilt, abs=3)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
@given(
    x=st.floats(100, 500),
    crown=st.floats(50, 200),
    length=st.floats(80, 300),
    tilt=st.floats(-20, 20),
    flip=st.booleans(),
)
def test_the_result_has_the_head_where_the_rule_wants_it(
    rule: Rule, x: float, crown: float, length: float, tilt: float, flip: bool
) -> None:
    head = Head(x, crown, crown + 0.5 * length, crown + length, tilt)
    frame = Frame("head", document=rule.key, flip=flip)  # type: ignore[arg-type]
    alpha = np.full((700, 600), 255, np.uint8)
    placement = place(frame_head(Look(frame=frame), flat(alpha), alpha, head).frame, alpha)
    assert (placement.width, placement.height) == rule.pixels
    a, b, c, d, e, f = placement.matrix

    def position(y: float) -> tuple[float, float]:
        """Return where a point of the head's middle line is in the result, in mm."""
        turn = math.radians(tilt)
        across, down = x - 300, y - 350
        u = 300 + across * math.cos(turn) - down * math.sin(turn)
        v = 350 + across * math.sin(turn) + down * math.cos(turn)
        scale = rule.height / placement.height
        return (a * u + c * v + e) * scale, (b * u + d * v + f) * scale

    tops = [position(y) for y in (head.crown, head.eyes, head.chin)]
    middle = placement.width * rule.height / placement.height / 2
    assert [u for u, _ in tops] == pytest.approx([middle] * 3, abs=0.1)
    assert rule.head[0] - 0.1 <= tops[2][1] - tops[0][1] <= rule.head[1] + 0.1
    assert rule.eyes[0] - 0.1 <= rule.height - tops[1][1] <= rule.eyes[1] + 0.1
    assert rule.top[0] - 0.1 <= tops[0][1] <= rule.top[1] + 0.1


def test_the_site_can_estimate_heads_without_masked_arrays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "numpy.ma", None)
    monkeypatch.delattr(np, "ma", raising=False)
    with pytest.raises(ImportError):
        np.median([0.5])
    assert findings(large(3), None) == ()


@given(st.integers(1, 9), st.integers(1, 20), st.integers(1, 20))
def test_the_mean_around_a_pixel_continues_the_edges(radius: int, height: int, width: int) -> None:
    plane = np.random.default_rng(height * width).random((height, width)).astype(np.float32)
    rows, columns = np.indices(plane.shape)
    steps = range(-radius, radius + 1)
    around = [
        plane[(rows + down).clip(0, height - 1), (columns + across).clip(0, width - 1)]
        for down in steps
        for across in steps
    ]
    assert np.allclose(surrounding_mean(plane, radius), np.mean(around, axis=0), atol=1e-5)


def test_an_estimate_is_reported_as_it_is() -> None:
    alpha = person()
    estimate = Head(300, 105, 200, 295)
    report = report_head(Document(flat(large(2))), alpha, ICAO, None, estimate)
    assert report.head == estimate.at_scale(2)


def test_other_frames_are_left_alone() -> None:
    look = Look(frame=Frame("subject"))
    assert frame_head(look, flat(person()), person(), None) is look


def test_an_unmarked_head_is_estimated() -> None:
    alpha = person()
    pixels = flat(alpha)
    estimate = estimate_head(pixels, alpha)
    assert frame_head(ICAO, pixels, alpha, None) == frame_head(ICAO, pixels, alpha, estimate)


def findings(
    alpha: NDArray[np.uint8], head: Head | None, pixels: NDArray[np.uint8] | None = None
) -> tuple[str, ...]:
    if pixels is None:
        pixels = np.random.default_rng(1).integers(0, 256, (*alpha.shape, 3), np.uint8)
    return report_head(Document(pixels), alpha, ICAO, head).findings


def large(factor: int, **options: float) -> NDArray[np.uint8]:
    return np.repeat(np.repeat(person(**options), factor, 0), factor, 1)  # type: ignore[arg-type]


HEAD = Head(900, 315, 600, 885)  # of large(3)


def test_a_good_picture_has_no_findings() -> None:
    assert findings(large(3), HEAD) == ()
    assert findings(large(3), None) == ()


def test_other_frames_have_no_findings() -> None:
    document = Document(np.zeros((800, 600, 3), np.uint8))
    assert report_head(document, person(), Look(), None).findings == ()


def test_each_flaw_is_found() -> None:
    assert findings(person(), Head(300, 105, 200, 295)) == ("resolution",)
    assert findings(large(3)[260:], Head(900, 55, 340, 625)) == ()
    assert findings(large(3)[400:], Head(900, -85, 200, 485)) == ("cut-off",)
    assert findings(large(3)[:940], HEAD) == ("shoulders",)
    assert findings(large(3), Head(900, 315, 860, 885)) == ("proportions",)
    assert "tilted" in findings(large(3, tilt=20), None)
    assert "tilted" not in findings(large(3, tilt=20), Head(900, 315, 600, 885, 20))
    squares = np.random.default_rng(1).integers(0, 256, (60, 45, 3), np.uint8)
    noise = squares.repeat(40, 0).repeat(40, 1)
    assert findings(large(3), HEAD, noise) == ()
    soft = np.asarray(Image.fromarray(noise).filter(ImageFilter.GaussianBlur(10)))
    assert findings(large(3), HEAD, soft) == ("blurred",)


def test_a_reduced_alpha_gives_the_same_head() -> None:
    document = Document(np.zeros((1600, 1200, 3), np.uint8))
    small = report_head(document, person(), ICAO, None).head
    whole = report_head(document, large(2), ICAO, None).head
    assert (small.crown, small.chin) == pytest.approx((whole.crown, whole.chin), abs=40)


@given(st.floats(0.7, 4))
def test_blurring_raises_the_blur(radius: float) -> None:
    sharp = np.random.default_rng(2).integers(0, 256, (60, 80)).astype(np.uint8)
    soft = np.asarray(Image.fromarray(sharp).filter(ImageFilter.GaussianBlur(radius)))
    assert blur(soft.astype(np.float32)) > blur(sharp.astype(np.float32))


def test_a_flat_or_tiny_picture_is_not_blurred() -> None:
    assert blur(np.zeros((30, 30), np.float32)) == 0
    assert blur(np.zeros((5, 30), np.float32)) == 0


def test_the_rules_of_the_scene_are_those_of_the_table() -> None:
    for rule in RULES:
        assert rule_of(Frame(document=rule.key).document) is rule  # type: ignore[arg-type]
