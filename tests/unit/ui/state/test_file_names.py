"""Names of files, and of the files that are saved."""

import pytest

from backdrop.ui.state import file_names
from backdrop.ui.state.history import EMPTY, with_value


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("shoes.jpg", "shoes-cutout.png"),
        ("shoes.JPEG", "shoes-cutout.png"),
        ("shoes", "shoes-cutout.png"),
        ("my shoes.v2.webp", "my shoes.v2-cutout.png"),
        ("12.5 cm", "12.5 cm-cutout.png"),
        ("holiday 2024.08", "holiday 2024.08-cutout.png"),
        (".jpg", ".jpg-cutout.png"),
        ("schöne Füße.png", "schöne Füße-cutout.png"),
        ("shoes.", "shoes.-cutout.png"),
        ("a:b/c.png", "a_b_c-cutout.png"),
        ("", "picture-cutout.png"),
    ],
)
def test_the_saved_file_is_named_after_the_picture(name: str, expected: str) -> None:
    assert file_names.export_name(name, EMPTY) == expected


def test_the_output_format_gives_the_file_type() -> None:
    jpeg = with_value(EMPTY, "look.output.format", "jpeg")
    assert file_names.export_name("shoes.png", jpeg) == "shoes-cutout.jpg"


@pytest.mark.parametrize(
    ("name", "number", "expected"),
    [
        ("shoes-cutout.png", 1, "shoes-cutout.png"),
        ("shoes-cutout.png", 2, "shoes-cutout-2.png"),
        ("my.shoes-cutout.webp", 12, "my.shoes-cutout-12.webp"),
        ("picture", 3, "picture-3"),
    ],
)
def test_names_that_are_in_use_get_a_number(name: str, number: int, expected: str) -> None:
    assert file_names.numbered_name(name, number) == expected


def test_a_preset_file_has_a_safe_name() -> None:
    assert file_names.preset_name("Weiß / 2000 px") == "wei-2000-px.backdrop.json"
    assert file_names.preset_name("../..") == "preset.backdrop.json"


def test_the_kind_of_a_file() -> None:
    assert file_names.file_kind("scan.tiff") == "TIFF"
    assert file_names.file_kind("scan") == ""


@pytest.mark.parametrize(
    ("name", "expected"), [("a.onnx", True), ("A.ONNX", True), ("onnx", False), ("a.png", False)]
)
def test_a_model_is_recognised_by_its_name(name: str, expected: bool) -> None:
    assert file_names.is_model(name) is expected


def test_a_model_is_named_after_its_file() -> None:
    assert file_names.model_title("BiRefNet-lite.ONNX") == "BiRefNet-lite"
    assert file_names.model_title("BiRefNet") == "BiRefNet"


@pytest.mark.parametrize(
    ("name", "media_type", "expected"),
    [
        ("notes.txt", "text/plain", True),
        ("song", "audio/mpeg", True),
        ("shoes.jpg", "text/html", True),
        ("shoes.jpg", "image/jpeg", False),
        ("shoes.txt", "image/png", False),
        # The system does not know, so the engine has to look.
        ("notes.txt", "", False),
        ("notes.txt", "application/octet-stream", False),
        # Some systems take Targa for a drawing by Visio, and Photoshop's files for documents.
        ("shoes.vst", "application/vnd.visio", False),
        ("shoes.PSD", "application/x-photoshop", False),
        ("psd", "application/pdf", True),
    ],
)
def test_only_what_is_surely_no_picture_is_called_so(
    name: str, media_type: str, expected: bool
) -> None:
    assert file_names.is_no_picture(name, media_type) is expected
