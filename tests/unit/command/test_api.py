"""cut and render: equal results for every form of picture, and equal to the engine's."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from backdrop import Scene, cut, render
from backdrop.command import model_files
from backdrop.engine import pipeline
from backdrop.engine.errors import (
    BackdropError,
    BadPreset,
    ModelMissing,
    NotAModel,
    NotAPicture,
    PictureTooLarge,
)
from backdrop.engine.formats.decode import AVIF, decode
from backdrop.engine.network.models import MODELS
from backdrop.engine.scene import Colour, Look, Outline, Photo
from backdrop.engine.scene_json import look_data
from backdrop.runtime.native.native_runtime import NativeRuntime, run_to_end
from tests.drawings import draw_picture, logo


@pytest.mark.parametrize(("name", "model"), [("fast", "backdrop-s"), ("best", "isnet")])
def test_cut_equals_the_engines_cut(
    name: str, model: str, networks: Path, weights: dict[str, Path], pictures: Path
) -> None:
    content = (pictures / "chelsea.jpg").read_bytes()
    document = decode(content, 10**8)
    runtime = NativeRuntime(weights)
    expected = run_to_end(pipeline.cut(document, MODELS[model], runtime, lambda _: None))
    found = cut(content, name, networks=networks)
    assert np.array_equal(found.alpha, expected.alpha)
    assert (found.confidence, found.doubt) == (expected.confidence.value, expected.confidence.doubt)
    assert render(found) == pipeline.render(document, expected.alpha, Scene()).content


def test_a_picture_may_be_a_file_its_content_or_pixels(pictures: Path, tiny: Path) -> None:
    path = pictures / "coffee.png"
    pixels = np.asarray(Image.open(path))
    forms = (path, str(path), path.read_bytes(), pixels, pixels[:, ::-1][:, ::-1])
    results = {render(cut(picture, tiny)) for picture in forms}
    assert len(results) == 1


def test_pixels_may_be_transparent(tiny: Path) -> None:
    rgba = np.full((32, 32, 4), 255, np.uint8)
    rgba[:16, :, 3] = 0
    alpha = cut(rgba, tiny).alpha
    assert alpha[:16].max() == 0
    assert alpha[20:].min() == 255


def test_a_scene_may_be_the_data_of_a_preset(pictures: Path, tiny: Path) -> None:
    look = Look(background=Colour((1, 2, 3)), outline=Outline())
    cutout = cut(pictures / "chelsea.jpg", tiny)
    preset: dict[str, Any] = {"name": "Dark", **look_data(look)}
    assert render(cutout, preset) == render(cutout, Scene(look=look))
    with pytest.raises(BadPreset, match=r"Edge\.shift"):
        render(cutout, {"version": 1, "look": {"edge": {"shift": 1}}})


def test_another_picture_as_background(pictures: Path, tiny: Path) -> None:
    cutout = cut(pictures / "chelsea.jpg", tiny)
    scene = Scene(look=Look(background=Photo()))
    behind = pictures / "coffee.png"
    assert render(cutout, scene, behind) == render(
        cutout, scene, decode(behind.read_bytes(), 10**8)
    )
    assert render(cutout, scene, behind) != render(cutout, scene)


def test_comparing_models_changes_the_confidence_only(
    networks: Path, tiny: Path, photos: dict[str, NDArray[np.uint8]]
) -> None:
    pixels = photos["astronaut"][::2, ::2]
    alone = cut(pixels, tiny)
    compared = cut(pixels, tiny, compare=True, networks=networks)
    assert np.array_equal(alone.alpha, compared.alpha)
    assert alone.confidence != compared.confidence


def test_a_drawing_is_cut_without_a_model(networks: Path) -> None:
    cutout = cut(draw_picture(logo), compare=True, networks=networks)
    assert cutout.is_colour_keyed
    assert cutout.keyed  # the former name
    assert (cutout.confidence, cutout.doubt) == (1.0, "")


@pytest.mark.parametrize(
    ("picture", "options", "error"),
    [
        (b"not a picture", {}, NotAPicture),
        ("no such file", {}, FileNotFoundError),
        ("chelsea.jpg", {"max_pixels": 100}, PictureTooLarge),
        ("chelsea.jpg", {"network": "finest"}, ModelMissing),
        ("chelsea.jpg", {"network": "notes.txt"}, NotAModel),
        ("chelsea.jpg", {"network": "fast", "networks": "below"}, ModelMissing),
    ],
)
def test_unusable_input_raises_its_error(
    picture: Any,
    options: dict[str, Any],
    error: type[Exception],
    pictures: Path,
    tiny: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(pictures)
    with pytest.raises(error) as caught:
        cut(picture, **{"network": tiny, **options})
    if isinstance(caught.value, BackdropError):
        assert caught.value.user_message.endswith(".")


def test_each_model_has_another_to_compare_with_or_its_guide() -> None:
    assert model_files.comparison_model(model_files.BEST) is None
    assert model_files.comparison_model(model_files.FAST) == model_files.BEST
    assert model_files.comparison_model("mine.onnx") == model_files.FAST


def test_a_package_without_the_best_model_uses_the_fast_one(tmp_path: Path) -> None:
    assert model_files.default_model(tmp_path) == model_files.BEST
    (tmp_path / "backdrop-s.onnx").write_bytes(b"never read")
    assert model_files.default_model(tmp_path) == model_files.FAST
    (tmp_path / "isnet.onnx").write_bytes(b"never read")
    assert model_files.default_model(tmp_path) == model_files.BEST


def test_a_missing_guide_is_named_in_the_error(tmp_path: Path) -> None:
    (tmp_path / "isnet.onnx").write_bytes(b"never read")
    with pytest.raises(ModelMissing, match=r"backdrop-s\.onnx"):
        model_files.find_model(model_files.BEST, tmp_path)


@pytest.mark.skipif(not AVIF, reason="this Pillow cannot decode AVIF")
def test_avif_is_turned_upright(
    photos: dict[str, NDArray[np.uint8]], tiny: Path, tmp_path: Path
) -> None:
    photo = Image.fromarray(photos["chelsea"])
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera lay on its side
    photo.save(tmp_path / "cat.avif", quality=95, exif=exif)
    document = cut(tmp_path / "cat.avif", tiny).document
    turned = np.asarray(photo.transpose(Image.Transpose.ROTATE_270))
    assert np.abs(document.pixels - turned.astype(int)).mean() < 3


def test_a_provider_that_is_not_there_is_logged_once(
    pictures: Path, tiny: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    model = tmp_path / "model.onnx"  # not yet started in this process
    model.write_bytes(tiny.read_bytes())
    picture = pictures / "chelsea.jpg"
    with caplog.at_level("WARNING", "backdrop"):
        cutouts = [cut(picture, model, providers=["MIGraphXExecutionProvider"]) for _ in range(2)]
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "instead of MIGraphXExecutionProvider" in caplog.text
    assert np.array_equal(cutouts[0].alpha, cut(picture, tiny).alpha)


def test_options_that_a_model_does_not_have_are_refused(tiny: Path, pictures: Path) -> None:
    picture = pictures / "chelsea.jpg"
    with pytest.raises(ValueError, match="64 × 64 pixels"):
        cut(picture, tiny, model_side=320)
    with pytest.raises(ValueError, match="imagenet, signed, centred, plain, and not sepia"):
        cut(picture, tiny, model_colours="sepia")
    with pytest.raises(ValueError, match="custom models only"):
        cut(picture, "fast", model_colours="signed")
