"""The first screen's photographs: small, the same in every build, and one of them cut out."""

import sys
from pathlib import Path

import numpy as np
import pytest
import skimage
from PIL import Image

from app.prepare import samples
from backdrop.runtime.native.native_runtime import NativeRuntime

# None is larger than it was.
SIZES = {"astronaut": (512, 512), "chelsea": (451, 300), "coffee": (600, 400), "rocket": (640, 427)}
FOLDER = Path(skimage.__file__).parent / "data"
PHOTOS = [FOLDER / f"{name}.{'jpg' if name == 'rocket' else 'png'}" for name in SIZES]
LIMIT = 200_000  # bytes that a visitor without a picture at hand loads


def make(
    target: Path, network: Path, cut: str, monkeypatch: pytest.MonkeyPatch
) -> dict[str, bytes]:
    """Run the program; return the files that it wrote, by name."""
    target.mkdir()
    monkeypatch.setattr(sys, "argv", ["samples", str(network), str(target), cut, *map(str, PHOTOS)])
    samples.main()
    return {path.name: path.read_bytes() for path in sorted(target.iterdir())}


def test_the_photographs_are_small_and_the_same_in_every_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = make(tmp_path / "first", tmp_path / "none.onnx", "", monkeypatch)
    assert files == make(tmp_path / "second", tmp_path / "none.onnx", "", monkeypatch)
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


def test_one_photograph_is_cut_out_as_well(
    tmp_path: Path, weights: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The build's evaluator takes twenty seconds for the same.
    monkeypatch.setattr(
        samples, "NumPyRuntime", lambda network: NativeRuntime({samples.MODEL: network})
    )
    files = make(tmp_path / "made", weights[samples.MODEL], "coffee", monkeypatch)
    assert set(files) == {f"{name}.webp" for name in (*SIZES, "coffee-cutout")}
    assert sum(map(len, files.values())) < LIMIT
    with Image.open(tmp_path / "made/coffee-cutout.webp") as image:
        assert (image.mode, image.size) == ("RGBA", (480, 320))
        alpha = np.asarray(image)[..., 3]
    assert alpha[:20, :20].max() == 0
    assert 0.2 < (alpha > 200).mean() < 0.8
