"""Doubtful parts are found, and clean cut-outs have none."""

import numpy as np
import pytest

from backdrop.engine.arrays.aliases import BoolArray, UInt8Array
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.edits.complete_edit import area_patch
from backdrop.engine.edits.doubtful import (
    ISLAND,
    MAX_DOUBTS,
    TRANSPARENT,
    UNCERTAIN,
    Doubt,
    find_doubts,
)
from backdrop.engine.scene import Pick

Y, X = np.mgrid[:300, :400] + 0.5


def disc(y: float, x: float, radius: float, soft: float = 4) -> UInt8Array:
    depth = radius - np.hypot(Y - y, X - x)
    return np.asarray(np.clip(depth / soft + 0.5, 0, 1) * 255, np.uint8)


SUBJECT = disc(150, 150, 100)
PATCHY = SUBJECT - disc(150, 150, 40) // 2
WITH_ISLAND = np.maximum(SUBJECT, disc(60, 350, 14))
SURE = resize(SUBJECT, (320, 320))


def only(doubts: list[Doubt]) -> Doubt:
    assert len(doubts) == 1
    return doubts[0]


def covers(doubt: Doubt, area: BoolArray) -> float:
    return float((doubt.area & area).sum() / (doubt.area | area).sum())


@pytest.mark.parametrize("alpha", [SUBJECT, disc(150, 150, 100, soft=16), np.zeros_like(SUBJECT)])
def test_a_clean_cut_out_is_not_in_doubt(alpha: UInt8Array) -> None:
    assert not find_doubts(alpha, resize(alpha, (320, 320)))
    assert not find_doubts(np.full_like(alpha, 255), np.full((320, 320), 255, np.uint8))


def test_a_half_transparent_part_inside_the_subject() -> None:
    doubt = only(find_doubts(PATCHY, SURE))
    assert doubt.kind == TRANSPARENT
    assert covers(doubt, disc(150, 150, 40) > 127) > 0.85


def test_a_small_piece_apart_from_the_subject() -> None:
    doubt = only(find_doubts(WITH_ISLAND, SURE))
    assert doubt.kind == ISLAND
    assert (doubt.area & (disc(60, 350, 14) > 127)).sum() == (disc(60, 350, 14) > 127).sum()
    assert not (doubt.area & (SUBJECT > 0)).any()


def test_a_piece_of_which_the_network_is_sure_is_none() -> None:
    assert not find_doubts(WITH_ISLAND, resize(WITH_ISLAND, (320, 320)))


def test_where_the_network_is_uncertain() -> None:
    answer = resize(np.maximum(SUBJECT, disc(200, 330, 50) // 2), (320, 320))
    doubt = only(find_doubts(SUBJECT, answer))
    assert doubt.kind == UNCERTAIN
    assert covers(doubt, disc(200, 330, 50) > 127) > 0.8


@pytest.mark.parametrize("restore", [True, False])
@pytest.mark.parametrize("alpha", [PATCHY, WITH_ISLAND])
def test_what_a_person_has_picked_is_not_in_doubt(alpha: UInt8Array, restore: bool) -> None:
    doubt = only(find_doubts(alpha, SURE))
    pick = Pick(restore, (0, 0), area_patch(doubt.area, 0.1))
    assert not find_doubts(alpha, SURE, [pick], 0.1)
    assert find_doubts(alpha, SURE, [Pick(restore, (0, 0))], 0.1)


def test_the_largest_doubts_come_first_and_there_are_not_many() -> None:
    alpha = SUBJECT.copy()
    for number in range(9):
        alpha = np.maximum(alpha, disc(20 + 32 * number, 350, 8 + number / 2))
    doubts = find_doubts(alpha, SURE)
    sizes = [int(doubt.area.sum()) for doubt in doubts]
    assert len(doubts) == MAX_DOUBTS
    assert sizes == sorted(sizes, reverse=True)
