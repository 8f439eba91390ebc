import random
from pathlib import Path

import numpy as np
import pytest

from app.train import crops, samples
from app.train.archives import Pair, list_backgrounds, list_pairs
from app.train.grounds import change_ground
from app.train.second_subject import paste
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
    assert 15 < proposals < 45


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


def test_plain_samples_have_no_hints(tmp_path: Path, pairs: list[Pair]) -> None:
    grounds = list_backgrounds(tmp_path)
    for seed in range(12):
        made = samples.make_sample(pairs, 0, grounds, SIDE, random.Random(seed), plain=1)
        assert not made.hints.any()
        assert made.truth.max() > 0.9


def test_the_same_numbers_give_the_same_sample(tmp_path: Path, pairs: list[Pair]) -> None:
    grounds = list_backgrounds(tmp_path)
    first, second = (
        samples.make_sample(pairs, 1, grounds, SIDE, random.Random(7)) for _ in range(2)
    )
    np.testing.assert_array_equal(first.picture, second.picture)
    np.testing.assert_array_equal(first.hints, second.hints)
