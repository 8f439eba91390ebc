"""Texts about saving one picture."""

import pytest

from backdrop.ui.state.history import EMPTY, with_value
from backdrop.ui.text import export_messages


def test_the_button_names_the_output_format() -> None:
    jpeg = with_value(EMPTY, "look.output.format", "jpeg")
    assert export_messages.save_label(jpeg) == "Save as JPEG"
    assert export_messages.save_label(EMPTY) == "Save as PNG"


def test_in_another_page_the_button_names_that_page() -> None:
    assert export_messages.save_label(EMPTY, "shop.example") == "Use picture"
    assert "shop.example" in export_messages.save_title("shop.example")


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (1_234_567, "About 1.2 MB, 20 × 10"),
        (999_999, "About 1000 kB, 20 × 10"),
        (84_400, "About 84 kB, 20 × 10"),
        (67, "About 1 kB, 20 × 10"),
    ],
)
def test_the_size_of_a_file(size: int, expected: str) -> None:
    assert export_messages.file_line(size, 20, 10) == expected
