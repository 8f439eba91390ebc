"""The pipeline: cutting, rendering, and the properties of every cut-out."""

import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from PIL import Image

from backdrop.engine.arrays.aliases import Float32Array
from backdrop.engine.document import Document
from backdrop.engine.drawing.colour_key import alpha_by_colour_key
from backdrop.engine.drawing.paper import find_paper
from backdrop.engine.edits.apply_edits import apply_edits
from backdrop.engine.edits.edge import adjust_edge
from backdrop.engine.formats.encode import Raster, Tags, encode_grey_png, encode_jpeg, encode_png
from backdrop.engine.matting.foreground_colours import estimate_colours
from backdrop.engine.network.confidence import UNSURE
from backdrop.engine.network.models import ISNET, ModelSpec
from backdrop.engine.pipeline import after, before, cut, render
from backdrop.engine.render.compose import compose
from backdrop.engine.scene import Edge, Look, Scene, Stroke
from backdrop.runtime.native.native_runtime import run_to_end
from tests.drawings import draw_picture, logo

PLAIN = replace(ISNET, guide="", mender="")
SIZES = st.tuples(st.integers(1, 150), st.integers(1, 40))
SCENES = [
    Scene(),
    Scene((Stroke(False, ((150.0, 150.0, 1.0),), 20.0, snap=False),)),
    Scene(look=Look(edge=Edge(feather=0.02))),
    Scene(look=Look(edge=Edge(clean=0.5))),
]
PROFILE = bytes(16) + b"RGB " + bytes(108)


def open_image(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@settings(max_examples=80, deadline=None)
@given(SIZES.flatmap(lambda size: arrays.arrays(np.uint8, (*size, 4))))
def test_png_and_compose_keep_all_visible_pixels(rgba: NDArray[np.uint8]) -> None:
    height, width = rgba.shape[:2]
    strips = compose([rgba[..., :3]], rgba[..., 3])
    image = open_image(encode_png(Raster(strips, width, height, "RGBA"), Tags()))
    assert image.mode == "RGBA"
    expected = np.where(rgba[..., 3:] == 0, 0, rgba)
    assert np.array_equal(np.asarray(image), expected)


@settings(max_examples=40, deadline=None)
@given(SIZES.flatmap(lambda size: arrays.arrays(np.uint8, size)))
def test_grey_png_is_lossless(grey: NDArray[np.uint8]) -> None:
    image = open_image(encode_grey_png(grey))
    assert image.mode == "L"
    assert np.array_equal(np.asarray(image), grey)


def test_files_carry_the_colour_profile(photos: dict[str, NDArray[np.uint8]]) -> None:
    document = Document(photos["chelsea"], icc_profile=PROFILE)
    alpha = np.full(document.pixels.shape[:2], 255, np.uint8)
    assert open_image(render(document, alpha, Scene()).content).info["icc_profile"] == PROFILE
    raster = Raster([document.pixels], document.width, document.height, "RGB")
    assert open_image(encode_jpeg(raster, Tags(PROFILE))).info["icc_profile"] == PROFILE
    assert (
        "icc_profile"
        not in open_image(render(Document(document.pixels), alpha, Scene()).content).info
    )


def test_rendering_twice_gives_the_same_bytes(
    photos: dict[str, NDArray[np.uint8]],
) -> None:
    document = Document(photos["coffee"])
    alpha = np.ascontiguousarray(document.pixels[..., 1])
    assert render(document, alpha, Scene()) == render(document, alpha, Scene())


@given(file_level=st.integers(0, 255), level=st.integers(0, 255))
def test_the_files_alpha_is_a_factor(file_level: int, level: int) -> None:
    pixels = np.zeros((3, 3, 3), np.uint8)
    document = Document(pixels, np.full((3, 3), file_level, np.uint8))
    alpha = np.full((3, 3), level, np.uint8)
    assert (document.with_file_alpha(alpha) == round(file_level * level / 255.0)).all()


def test_the_picture_before_cutting_is_lossless(photos: dict[str, NDArray[np.uint8]]) -> None:
    pixels = photos["chelsea"]
    image = open_image(before(Document(pixels, None, b"a profile")))
    assert np.array_equal(np.asarray(image), pixels)
    assert image.info["icc_profile"] == b"a profile"
    alpha = np.ascontiguousarray(pixels[..., 0])
    image = open_image(before(Document(pixels, alpha)))
    assert image.mode == "RGBA"
    visible = alpha > 0
    assert np.array_equal(np.asarray(image)[visible], np.dstack([pixels, alpha])[visible])


def test_the_cut_out_on_screen_equals_the_saved_one(photos: dict[str, NDArray[np.uint8]]) -> None:
    document = Document(photos["astronaut"])
    alpha = np.zeros(document.pixels.shape[:2], np.uint8)
    alpha[100:300, 100:300] = np.linspace(0, 255, 200).astype(np.uint8)
    estimate = estimate_colours(document, alpha)
    saved = render(document, alpha, Scene()).content
    assert np.array_equal(
        np.asarray(open_image(after(document, alpha, estimate))), open_image(saved)
    )


@pytest.mark.parametrize("scene", SCENES)
def test_a_known_colour_estimate_changes_no_file(
    photos: dict[str, NDArray[np.uint8]], scene: Scene
) -> None:
    photo, drawing = Document(photos["astronaut"]), Document(draw_picture(logo))
    alpha = np.zeros(photo.pixels.shape[:2], np.uint8)
    alpha[100:300, 100:300] = np.linspace(0, 255, 200).astype(np.uint8)
    on_paper = find_paper(drawing.pixels)
    assert on_paper is not None
    ink = alpha_by_colour_key(drawing.pixels, on_paper)
    for document, cover in ((photo, alpha), (drawing, ink)):
        estimate = estimate_colours(document, cover)
        assert (estimate.paper is None) == (document is photo)
        assert render(document, cover, scene, estimate=estimate) == render(document, cover, scene)


@pytest.mark.parametrize("scene", SCENES)
def test_changes_alpha_agrees_with_edits_and_edge(
    photos: dict[str, NDArray[np.uint8]], scene: Scene
) -> None:
    pixels = photos["astronaut"]
    alpha = np.zeros(pixels.shape[:2], np.uint8)
    alpha[100:300, 100:300] = np.linspace(0, 255, 200).astype(np.uint8)
    result = adjust_edge(apply_edits(pixels, alpha, scene.edits), scene.look.edge)
    assert np.array_equal(result, alpha) != scene.changes_alpha


class HalfForeground:
    """A runtime whose answer is foreground in the right half."""

    def has(self, name: str) -> bool:
        return True

    async def run(
        self, spec: ModelSpec, tensor: Float32Array, hints: Float32Array | None = None
    ) -> Float32Array:
        answer = np.zeros((1, 1, spec.input_size, spec.input_size), np.float32)
        answer[..., spec.input_size // 2 :] = 0.8
        return answer


@pytest.mark.parametrize(
    ("size", "expected"),
    [((3000, 4000), (1200, 1600)), ((10, 20), (10, 20)), ((1, 9000), (1, 1600))],
)
def test_a_reduced_picture_keeps_its_aspect_ratio(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    pixels = np.zeros((*size, 3), np.uint8)
    small = Document(pixels, pixels[..., 0], PROFILE).shrink_to(1600)
    assert (small.height, small.width) == expected
    assert small.alpha is not None
    assert small.alpha.shape == expected
    assert small.icc_profile == PROFILE


def test_the_pipeline_cuts_by_the_networks_answer(
    photos: dict[str, NDArray[np.uint8]],
) -> None:
    document = Document(photos["astronaut"])
    stages: list[str] = []
    alpha = run_to_end(cut(document, PLAIN, HalfForeground(), stages.append)).alpha
    assert stages == ["cutting", "edges"]
    image = np.asarray(open_image(render(document, alpha, Scene()).content))
    assert image[:, :200].max() == 0
    assert np.array_equal(image[:, 300:, :3], document.pixels[:, 300:])
    assert image[:, 300:, 3].min() == 255


class NoNetwork:
    """A runtime that must not run."""

    def has(self, name: str) -> bool:
        return True

    async def run(
        self, spec: ModelSpec, tensor: Float32Array, hints: Float32Array | None = None
    ) -> Float32Array:
        raise AssertionError("a network ran")


@pytest.mark.parametrize(("level", "doubts"), [(0.99, ()), (0.85, ("island",))])
def test_parts_are_in_doubt_only_where_the_network_is_not_sure(
    photos: dict[str, NDArray[np.uint8]], level: float, doubts: tuple[str, ...]
) -> None:
    class Network:
        def has(self, name: str) -> bool:
            return name == PLAIN.name

        async def run(
            self, spec: ModelSpec, tensor: Float32Array, hints: Float32Array | None = None
        ) -> Float32Array:
            answer = np.full((1, 1, 320, 320), 0.001, np.float32)
            answer[..., 60:260, 60:200] = level
            answer[..., 140:170, 260:290] = 0.7
            return answer

    document = Document(np.ascontiguousarray(photos["astronaut"]))
    found = run_to_end(cut(document, PLAIN, Network(), lambda stage: None))
    assert found.doubts == doubts
    assert (found.confidence.value >= UNSURE) == (not doubts)


def test_a_drawing_on_flat_paper_runs_no_network() -> None:
    document = Document(draw_picture(logo))
    stages: list[str] = []
    result = run_to_end(cut(document, PLAIN, NoNetwork(), stages.append))
    assert stages == ["cutting"]
    assert result.is_colour_keyed
    assert result.paper is not None
    assert result.paper.tolist() == [255, 255, 255]
    image = np.asarray(open_image(render(document, result.alpha, Scene()).content))
    share = image[..., 3:] / 255
    assert np.abs(image[..., :3] * share + 255 * (1 - share) - document.pixels).max() <= 2


def test_a_drawing_with_transparency_is_not_colour_keyed() -> None:
    pixels = draw_picture(logo)
    document = Document(pixels, np.full(pixels.shape[:2], 200, np.uint8))
    with pytest.raises(AssertionError, match="a network ran"):
        run_to_end(cut(document, PLAIN, NoNetwork(), lambda _: None))
