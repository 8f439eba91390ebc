"""The first screen's photographs: small, the same in every build, and one of them cut out."""

import io
import sys
from pathlib import Path

import numpy as np
import pytest
import skimage
from numpy.typing import NDArray
from PIL import Image

from app.prepare import samples

# None is larger than it was.
SIZES = {"astronaut": (512, 512), "chelsea": (451, 300), "coffee": (600, 400), "rocket": (640, 427)}
FOLDER = Path(skimage.__file__).parent / "data"
PHOTOS = [FOLDER / f"{name}.{'jpg' if name == 'rocket' else 'png'}" for name in SIZES]
FRONT = slice(255, 285), slice(215, 265)  # rows and columns
LIMIT = 200_000  # bytes that a visitor without a picture at hand loads


def make(
    target: Path, networks: list[Path], cut: str, monkeypatch: pytest.MonkeyPatch
) -> dict[str, bytes]:
    """Run the program; return the files that it wrote, by name."""
    target.mkdir()
    given = [str(target), cut, *map(str, PHOTOS), "--networks", *map(str, networks)]
    monkeypatch.setattr(sys, "argv", ["samples", *given])
    samples.main()
    return {path.name: path.read_bytes() for path in sorted(target.iterdir())}


def test_the_photographs_are_small_and_the_same_in_every_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = make(tmp_path / "first", [tmp_path / "none.onnx"], "", monkeypatch)
    assert files == make(tmp_path / "second", [tmp_path / "none.onnx"], "", monkeypatch)
    assert list(files) == [f"{name}.webp" for name in SIZES]
    assert sum(map(len, files.values())) < LIMIT
    for name, size in SIZES.items():
        with Image.open(tmp_path / "first" / f"{name}.webp") as image:
            assert (image.format, image.mode, image.size) == ("WEBP", "RGB", size)
            source = next(path for path in PHOTOS if path.stem == name)
            with Image.open(source) as original:
                expected = np.asarray(original.convert("RGB").resize(size), np.int16)
            assert np.abs(np.asarray(image, np.int16) - expected).mean() < 8


def test_a_photograph_of_any_shape_is_shrunk_to_its_longer_side() -> None:
    tall = samples.shrink(Image.new("RGB", (300, 1200)), samples.SIDE)
    assert tall.size == (160, 640)


def test_one_photograph_is_cut_out_as_well_by_the_best_model_there_is(
    tmp_path: Path, weights: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = weights["backdrop-s"]
    fast = cut_out_of(make(tmp_path / "fast", [own], "coffee", monkeypatch))
    best = cut_out_of(make(tmp_path / "best", [own, weights["isnet"]], "coffee", monkeypatch))
    for alpha in (fast, best):
        assert alpha[:20, :20].max() == 0
        assert 0.2 < (alpha > 200).mean() < 0.8
    assert best[FRONT].min() > 200  # the saucer's dark front, which Fast takes for a shadow
    assert (fast != best).any()


def cut_out_of(files: dict[str, bytes]) -> NDArray[np.uint8]:
    """Return the alpha of coffee's cut-out, uint8 HxW, after checking the files."""
    assert set(files) == {f"{name}.webp" for name in (*SIZES, "coffee-cutout")}
    assert sum(map(len, files.values())) < LIMIT
    with Image.open(io.BytesIO(files["coffee-cutout.webp"])) as image:
        assert (image.mode, image.size) == ("RGBA", (480, 320))
        return np.asarray(image)[..., 3]
