import random
from pathlib import Path

import numpy as np
import pytest

from app.train import crops, samples, spoiling
from app.train.archives import Pair, list_backgrounds, list_pairs
from app.train.grounds import change_ground
from app.train.second_subject import paste
from app.train.spoiling import spoil
from app.train.wishes import wish_for_one, wish_for_two
from tests.unit.train.tiny_sets import SIZE, write_backgrounds, write_set

SIDE = 96


@pytest.fixture
def pairs(tmp_path: Path) -> list[Pair]:
    write_set(tmp_path, "one")
    write_set(tmp_path, "two", 2, masks=False)
    write_backgrounds(tmp_path)
    return list_pairs(tmp_path, ["one", "two"])


def view(pairs: list[Pair], seed: int = 1, index: int = 0) -> crops.View:
    made = crops.cut_view(pairs[index], SIDE, random.Random(seed))
    assert made is not None
    return made


def test_sets_are_listed_in_order_with_the_masks_they_have(pairs: list[Pair]) -> None:
    names = [pair.picture.name for pair in pairs]
    assert names == [
        *("im/one0.webp", "im/one1.webp", "im/one2.webp", "im/two0.webp", "im/two1.webp")
    ]
    assert [pair.masks is not None for pair in pairs] == [True] * 3 + [False] * 2
    picture, truth = pairs[0].read()
    assert picture.size == truth.size == SIZE


def test_views_agree_on_where_the_subject_is(pairs: list[Pair]) -> None:
    """The disc is bright, and its truth is the first of the networks' masks, too."""
    for seed in range(12):
        cut = view(pairs, seed, index=seed % 3)
        assert cut.pixels.shape == (SIDE, SIDE, 3)
        assert cut.masks is not None
        bright = cut.pixels[..., 0] > 130
        inside, surely = cut.truth > 0.5, np.abs(cut.truth - 0.5) > 0.45
        assert (bright == inside)[surely].mean() > 0.97
        assert ((cut.masks[..., 0] > 0.5) == inside)[surely].mean() > 0.95
        assert inside.mean() > 0.05


def test_close_views_have_the_whole_subject_and_a_margin(pairs: list[Pair]) -> None:
    """The disc's diameter is 48 of 90 pixels; a slim margin shows it twice as wide."""
    areas = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crops, "CLOSE_SHARE", 1)
        for seed in range(30):
            truth = view(pairs, seed, index=seed % 3).truth
            edges = np.concatenate([truth[:2].ravel(), truth[-2:].ravel()])
            assert edges.mean() < 0.35
            areas.append(float(truth.mean()))
    assert max(areas) > 0.6
    assert min(areas) < 0.4


def test_a_pair_without_foreground_gives_no_view(tmp_path: Path, pairs: list[Pair]) -> None:
    pair = pairs[0]
    empty = Pair(pair.picture, list_backgrounds(tmp_path)[0], None)
    black = empty.truth.read("L").point(lambda _: 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pair, "read", lambda _: (pair.picture.read("RGB"), black))
        assert crops.cut_view(empty, SIDE, random.Random(1)) is None


def test_another_ground_keeps_the_subject(tmp_path: Path, pairs: list[Pair]) -> None:
    cut = view(pairs)
    grounds = list_backgrounds(tmp_path)
    means = []
    for seed in range(8):
        changed = change_ground(cut, grounds, random.Random(seed))
        deep = cut.truth > 0.99
        assert np.abs(changed.pixels - cut.pixels)[deep].mean() < 12
        means.append(changed.pixels[cut.truth < 0.01].mean(0))
        assert changed.truth is cut.truth
    assert np.ptp(means, axis=0).max() > 40


def test_a_pasted_subject_hides_the_first(pairs: list[Pair]) -> None:
    pasted = paste(view(pairs), pairs, random.Random(4))
    assert pasted is not None
    assert pasted.second.max() > 0.9
    visible = pasted.first + pasted.second
    assert visible.max() <= 1 + 1e-6
    assert (pasted.first <= pasted.whole_first).all()


def test_taps_lie_on_what_they_choose(pairs: list[Pair]) -> None:
    cut = view(pairs)
    taps = 0
    for seed in range(40):
        rng = random.Random(seed)
        pasted = paste(cut, pairs, rng)
        assert pasted is not None
        wish = wish_for_two(pasted, cut.masks, rng)
        assert all(wish.truth[point] > 0.5 for point in wish.keep)
        assert all(wish.truth[point] < 0.5 for point in wish.remove)
        taps += len(wish.keep) + len(wish.remove)
    assert taps > 10


def test_a_wish_for_one_subject_mends_its_proposal(pairs: list[Pair]) -> None:
    cut = view(pairs)
    proposals = 0
    for seed in range(60):
        wish = wish_for_one(cut, random.Random(seed))
        proposals += wish.proposal is not None
        assert wish.truth is cut.truth
        current = np.zeros_like(cut.truth) if wish.proposal is None else wish.proposal
        assert all(cut.truth[point] > 0.5 > current[point] for point in wish.keep)
        assert all(cut.truth[point] < 0.5 < current[point] for point in wish.remove)
    assert 40 < proposals < 60


def test_a_spoilt_mask_has_a_part_missing_or_too_much(pairs: list[Pair]) -> None:
    cut = view(pairs)
    inside = cut.truth > 0.5
    missing = extra = 0
    for seed in range(40):
        spoilt = spoil(cut.truth, cut.pixels, random.Random(seed))
        assert spoilt.shape == cut.truth.shape
        assert spoilt.dtype == np.float32
        assert 0 <= spoilt.min() <= spoilt.max() <= 1
        missing += (spoilt < 0.5)[inside].mean() > 0.03
        extra += (spoilt > 0.5)[~inside].mean() > 0.01
    assert missing > 5
    assert extra > 5


def test_a_spoilt_part_ends_where_its_colour_ends(pairs: list[Pair]) -> None:
    """The subject's lower half is green: it goes, or stays, as a whole."""
    truth = np.zeros((SIDE, SIDE), np.float32)
    truth[16:80, 16:80] = 1
    pixels = np.full((SIDE, SIDE, 3), 20, np.float32)
    pixels[16:48, 16:80] = 200, 60, 60
    pixels[48:80, 16:80] = 60, 200, 60
    lost = 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spoiling, "MOST_SHARE", 0)
        patch.setattr(spoiling, "PART_SHARE", 1)
        for seed in range(20):
            spoilt = spoil(truth, pixels, random.Random(seed))
            for half in (spoilt[20:44, 20:76], spoilt[52:76, 20:76]):
                if half.mean() < 0.5:
                    assert half.max() < 0.5
                    lost += 1
    assert lost > 3


def test_samples_are_the_networks_tensors(tmp_path: Path, pairs: list[Pair]) -> None:
    grounds = list_backgrounds(tmp_path)
    for seed in range(25):
        made = samples.make_sample(pairs, seed % 5, grounds, SIDE, random.Random(seed))
        for array, channels, low, high in (
            (made.picture, 3, -127 / 128, 1),
            (made.hints, 4, 0, 1),
            (made.truth, 1, 0, 1),
        ):
            assert array.shape == (channels, SIDE, SIDE)
            assert array.dtype == np.float32
            assert array.min() >= low
            assert array.max() <= high + 1e-6
        assert np.ptp(made.hints[1]) == 0


def test_plain_samples_have_no_hints_and_one_subject(tmp_path: Path, pairs: list[Pair]) -> None:
    grounds = list_backgrounds(tmp_path)
    others = 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(samples, "paste", None)  # would fail if it was called
        for seed in range(30):
            made = samples.make_sample(pairs, 0, grounds, SIDE, random.Random(seed), plain=1)
            assert not made.hints.any()
            assert made.truth.max() > 0.9
            others += made.picture[:, made.truth[0] < 0.01].max() > 0.2  # brighter than its own
    assert 0 < others < 15


def test_the_same_numbers_give_the_same_sample(tmp_path: Path, pairs: list[Pair]) -> None:
    grounds = list_backgrounds(tmp_path)
    first, second = (
        samples.make_sample(pairs, 1, grounds, SIDE, random.Random(7)) for _ in range(2)
    )
    np.testing.assert_array_equal(first.picture, second.picture)
    np.testing.assert_array_equal(first.hints, second.hints)
