"""Regions: decided as a whole where two networks disagree, untouched where they agree."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.document import Document
from backdrop.engine.network.custom_model import CUSTOM
from backdrop.engine.network.models import BACKDROP_S, ISNET, ModelSpec
from backdrop.engine.network.prediction import Prediction
from backdrop.engine.network.regions import (
    SMALL_SHARE,
    SettledPrediction,
    follow_second,
    settle_regions,
)
from backdrop.engine.pipeline import Cut, cut
from backdrop.runtime.native.native_runtime import run_to_end

SUBJECT = (slice(40, 200), slice(60, 180))
LEG = (slice(200, 280), slice(60, 100))


def plane(side: int, *areas: tuple[tuple[slice, slice], float]) -> Float32Array:
    """Return a plane with rectangles, given for a side of 320, at levels."""
    filled = np.zeros((320, 320), np.float32)
    for area, level in areas:
        filled[area] = level
    return filled[:: 320 // side, :: 320 // side].copy()


@pytest.mark.parametrize(
    ("first", "second", "third", "is_foreground"),
    [
        (0.3, 0.95, None, True),
        (0.1, 0.6, None, False),
        (0.9, 0.4, None, True),
        (0.6, 0.02, None, False),
        (0.2, 0.78, 1.0, True),  # a near tie, which the guide breaks
        (0.2, 0.82, 0.0, False),
    ],
)
def test_a_region_is_decided_as_a_whole(
    first: float, second: float, third: float | None, is_foreground: bool
) -> None:
    answer = plane(160, (SUBJECT, 1.0), (LEG, first))
    guide = None if third is None else plane(80, (SUBJECT, 1.0), (LEG, third))
    follows = follow_second(answer, plane(160, (SUBJECT, 0.95), (LEG, second)), guide)
    leg = follows[100:140, 30:50]
    assert (leg == ((second > 0.5) == is_foreground)).all()
    assert follows.sum() == leg.sum()


def test_what_the_second_network_is_too_coarse_for_stays() -> None:
    pixels = 160 * 120 * SMALL_SHARE
    for rows, is_decided in ((int(pixels / 40) - 3, False), (int(pixels / 40) + 3, True)):
        answer = plane(160, (SUBJECT, 1.0), ((slice(200, 200 + rows), slice(60, 100)), 0.6))
        assert follow_second(answer, plane(160, (SUBJECT, 1.0))).any() == is_decided


class Answers:
    """A runtime whose Backdrop S finds what is red, and whose IS-Net finds what is green."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self.asked: list[tuple[ModelSpec, Float32Array]] = []

    def has(self, name: str) -> bool:
        return name in self.names

    async def run(
        self, spec: ModelSpec, tensor: Float32Array, hints: Float32Array | None = None
    ) -> Float32Array:
        self.asked.append((spec, tensor))
        if spec == BACKDROP_S:
            assert hints is None
            return np.clip(tensor[:, :1, ::2, ::2], 0.02, 0.95)
        green = tensor[:, 1:2]
        return np.where(green > 0.2, 0.9, np.where(green > -0.12, 0.45, 0.1)).astype(np.float32)


def photo() -> NDArray[np.uint8]:
    # Camera noise, as otherwise this would be a drawing on flat paper.
    pixels = np.random.default_rng(0).integers(40, 80, (600, 900, 3), np.uint8)
    pixels[200:400, 500:600, :2] = 250
    pixels[400:480, 500:540, :2] = 250, 120  # a leg that IS-Net finds unlikely
    return pixels


def predicted() -> Prediction:
    rows, columns = slice(100, 560), slice(400, 700)
    mask = np.zeros((920, 600), np.float32)
    mask[200:600, 200:400] = 1
    mask[600:760, 200:280] = 0.45
    answer = np.zeros((300, 450), np.float32)
    answer[100:200, 250:300] = 0.9
    return Prediction(answer, mask, (rows, columns))


def settle_photo(runtime: Answers, prediction: Prediction) -> SettledPrediction:
    return run_to_end(settle_regions(Document(photo()), prediction, BACKDROP_S, runtime))


def test_the_second_network_sees_the_subject_as_it_is_and_mirrored() -> None:
    runtime = Answers()
    settled = settle_photo(runtime, predicted())
    (_, tensor), (_, mirrored) = runtime.asked
    assert np.array_equal(tensor[..., ::-1], mirrored)
    assert tensor.shape == (1, 3, 320, 160)  # 280 x 100 pixels with a margin of 56
    subject = tensor[0, 0] > 0.5
    assert subject.any(1).sum() == pytest.approx(320 * 280 / (280 * 1.4), abs=8)
    y, x = np.nonzero(settled.second > 0.5)
    assert (y.min() * 2, y.max() * 2) == pytest.approx((200, 480), abs=5)
    assert (x.min() * 2, x.max() * 2) == pytest.approx((500, 600), abs=5)
    assert not settled.second[:60].any(), "where it did not look"


def test_a_missing_part_is_found_at_its_place_and_nothing_else_changes() -> None:
    before = predicted()
    after = settle_photo(Answers(), before).prediction
    assert before.answer is after.answer
    assert before.region == after.region
    assert (after.mask[610:750, 205:275] > 0.9).all()
    changed = np.argwhere(after.mask != before.mask)
    assert (changed.min(0) > (590, 190)).all()
    assert (changed.max(0) < (770, 290)).all()
    assert np.array_equal(settle_photo(Answers(), before).prediction.mask, after.mask)


def cut_photo(runtime: Answers, spec: ModelSpec = ISNET) -> Cut:
    return run_to_end(cut(Document(photo()), spec, runtime, lambda _: None))


def test_the_pipeline_mends_only_where_the_runtime_has_the_network() -> None:
    everything = Answers(BACKDROP_S.name)
    mended = cut_photo(everything)
    names = [spec.name for spec, _ in everything.asked]
    looks = [BACKDROP_S.name] * 2  # as it is and mirrored
    assert names == [*looks, *looks, ISNET.name, *looks]
    plain = cut_photo(Answers())
    leg, body = (slice(218, 250), slice(180, 190)), (slice(115, 205), slice(182, 210))
    assert mended.uncertainty[leg].min() > 80 > 50 > mended.uncertainty[body].max()
    assert mended.guide_mask[leg].min() > 128 > plain.guide_mask[leg].max()
    assert mended.alpha[440, 520] > 200 > 128 > plain.alpha[440, 520]
    same = cut_photo(Answers(BACKDROP_S.name), replace(ISNET, guide="", mender=""))
    assert np.array_equal(same.alpha, plain.alpha)
    assert same.confidence == plain.confidence


@pytest.mark.parametrize(
    ("side", "multiple", "shrink"), [(512, 0, 1), (1024, 0, 4), (512, 32, 2), (2048, 0, 8)]
)
def test_any_models_answer_is_mended(side: int, multiple: int, shrink: int) -> None:
    class Smaller(Answers):
        """The answers, of another size than the input."""

        async def run(
            self, spec: ModelSpec, tensor: Float32Array, hints: Float32Array | None = None
        ) -> Float32Array:
            answer = await super().run(spec, tensor, hints)
            return answer if spec == BACKDROP_S else answer[..., ::shrink, ::shrink]

    spec = replace(
        ISNET,
        name=CUSTOM,
        input_size=side,
        size_multiple=multiple,
        by_shorter=bool(multiple),
        squeeze=0,
        guide="",
        rescale_output=False,
    )
    runtime = Smaller(BACKDROP_S.name)
    mended = cut_photo(runtime, spec)
    shape = (512, 768) if multiple else (side, side)
    assert runtime.asked[0][1].shape[2:] == shape
    plain = cut_photo(Smaller(), spec)
    assert mended.alpha[440, 520] > 200 > 128 > plain.alpha[440, 520]
    assert mended.alpha[300, 550] > 200 < plain.alpha[300, 550]


def test_a_mended_model_gives_the_same_whatever_ran_before() -> None:
    spec = replace(ISNET, name=CUSTOM, guide="")
    alone, told = Answers(BACKDROP_S.name), Answers(BACKDROP_S.name)
    first = cut_photo(alone, spec)
    guide_mask = np.full((320, 320), 255, np.uint8)
    second = run_to_end(cut(Document(photo()), spec, told, lambda _: None, guide_mask))
    looks = [BACKDROP_S.name] * 2  # as it is and mirrored
    assert [each.name for each, _ in alone.asked] == [CUSTOM, *looks]
    assert [each.name for each, _ in told.asked] == [CUSTOM, *looks]
    assert np.array_equal(first.alpha, second.alpha)
    assert first.confidence == second.confidence


def test_without_its_mender_a_custom_model_is_compared_with_the_mask_it_is_given() -> None:
    spec = replace(ISNET, name=CUSTOM, guide="")
    guide_mask = np.full((320, 320), 255, np.uint8)
    compared = run_to_end(cut(Document(photo()), spec, Answers(), lambda _: None, guide_mask))
    assert compared.confidence != cut_photo(Answers(), spec).confidence
