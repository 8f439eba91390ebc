"""Sizes, times and values of controls as text."""

import pytest

from backdrop.ui.text import quantities


def test_values_of_controls() -> None:
    assert quantities.control_value(0.5, "percent") == "50 %"
    assert quantities.control_value(-0.0125, "share") == "-1.2 %"
    assert quantities.control_value(-12.5, "degrees") == "-12.5°"
    assert quantities.control_value(90, "degrees") == "90°"
    assert quantities.control_value(40, "whole") == "40"


def test_progress_is_left_out_while_the_total_is_unknown() -> None:
    assert quantities.progress(3_100_000, 44_342_436) == "3.1 of 44.3 MB"
    assert quantities.progress(0, 4_574_861) == "0.0 of 4.6 MB"
    assert quantities.progress(0, 0) == ""


def test_seconds_are_never_zero() -> None:
    assert quantities.seconds(1.234) == "1.2 s"
    assert quantities.seconds(0.004) == "0.1 s"


@pytest.mark.parametrize(
    ("size", "text"),
    [(1, "1 kB"), (12_400, "12 kB"), (33_400_000, "33.4 MB"), (10_772_437_158, "10.8 GB")],
)
def test_sizes_of_files(size: int, text: str) -> None:
    assert quantities.file_size(size) == text
