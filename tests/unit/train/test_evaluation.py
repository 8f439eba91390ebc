from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.train import graph
from app.train.asking import enlarge_logits, open_onnx
from app.train.evaluation import (
    evaluate,
    intersection_over_union,
    list_test_pairs,
    score_pair,
    summarise,
)
from backdrop.engine.arrays.aliases import Float32Array, Mask
from tests.unit.train.tiny_network import LAYOUT, weights


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two sets: a photo whose red is its truth, and one with an empty truth."""
    for name, filled in (("discs", True), ("nothing", False)):
        (tmp_path / name).mkdir()
        truth = np.zeros((120, 160), np.uint8)
        truth[30:90, 40:120] = 255 * filled
        photo = np.stack([truth, 255 - truth, truth // 2], axis=-1)
        Image.fromarray(photo).save(tmp_path / name / "a.jpg", quality=95)
        Image.fromarray(truth).save(tmp_path / name / "a.mask.png")
    Image.fromarray(photo).save(tmp_path / "discs" / "without-truth.jpg")
    return tmp_path


def ask_red(picture: Float32Array, _hints: Float32Array) -> Mask:
    return np.asarray(picture[0] > 0, np.float32)


def ask_taps(_picture: Float32Array, hints: Float32Array) -> Mask:
    """Answer the proposed mask, but all of the picture after a tap to keep."""
    return np.ones_like(hints[0]) if hints[2].any() else hints[0]


def test_pairs_are_photos_with_a_truth(folder: Path, tmp_path: Path) -> None:
    pairs = list_test_pairs(folder, (), None)
    assert [(pair.group, pair.photo.name) for pair in pairs] == [
        ("discs", "a.jpg"),
        ("nothing", "a.jpg"),
    ]
    assert [pair.group for pair in list_test_pairs(folder, ["nothing"], None)] == ["nothing"]


def test_a_right_answer_scores_one_and_empty_truths_do_not_count(folder: Path) -> None:
    rows = evaluate(ask_red, list_test_pairs(folder, (), None), 160)
    assert rows.keys() == {"discs"}
    (scores,) = rows["discs"]
    assert scores.keys() == {"alone", "1 tap", "2 taps", "3 taps"}
    assert min(scores.values()) > 0.97


def test_taps_begin_with_the_given_mask(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "masks" / "discs").mkdir(parents=True)
    left = np.zeros((120, 160), np.uint8)
    left[30:90, 40:80] = 255
    Image.fromarray(left).save(tmp_path / "masks" / "discs" / "a.png")
    (pair,) = list_test_pairs(folder, ["discs"], tmp_path / "masks")
    scores = score_pair(ask_taps, pair, 160)
    assert scores is not None
    assert scores["alone"] == 0
    assert scores["start"] == scores["after it"] == pytest.approx(0.5, abs=0.03)
    assert scores["1 tap"] == pytest.approx(0.25, abs=0.02)  # all of the picture


def test_a_summary_counts_failures() -> None:
    summary = summarise([{"alone": 0.9, "start": 0.5}, {"alone": 0.7}])
    iou, failures, count = summary["alone"]
    assert iou == pytest.approx(0.8)
    assert (failures, count) == (0.5, 2)
    assert summary["start"] == (0.5, 1.0, 1)


def test_iou_of_two_rectangles() -> None:
    mask, truth = np.zeros((10, 10), np.float32), np.zeros((10, 10), bool)
    mask[:, :6], truth[:, 3:] = 0.6, True
    assert intersection_over_union(mask, truth) == pytest.approx(0.3)


def test_enlarged_logits_are_bilinear_on_half_pixels() -> None:
    mask = enlarge_logits(np.array([[0, 4], [0, 4]], np.float32))
    expected = 1 / (1 + np.exp(-np.array([0, 1, 3, 4])))
    np.testing.assert_allclose(mask, np.tile(expected, (4, 1)), atol=1e-6)


def test_an_onnx_file_answers_at_the_pictures_size(tmp_path: Path) -> None:
    graph.write(weights(), tmp_path / "tiny.onnx", LAYOUT)
    ask = open_onnx(tmp_path / "tiny.onnx")
    mask = ask(np.zeros((3, 64, 96), np.float32), np.zeros((4, 64, 96), np.float32))
    assert mask.shape == (64, 96)
    assert mask.dtype == np.float32
