"""Texts about files that could not all be added."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.build import ROOT
from backdrop.ui.text import intake_messages

if TYPE_CHECKING:
    from backdrop.runtime.call_values import ZipContents


def contents(**left_out: int) -> ZipContents:
    """Return a ZIP's contents as protocol.py has them."""
    counts = dict.fromkeys(("encrypted", "unknown", "others", "surplus"), 0) | left_out
    return {"files": [], "limit": 5000, **counts}  # type: ignore[typeddict-item]


@pytest.mark.parametrize(
    ("taken", "zip_contents", "expected"),
    [
        (3, contents(), ""),
        (0, contents(), "a.zip contains no pictures."),
        (0, contents(others=4), "a.zip contains no pictures."),
        (2, contents(others=1), "a.zip: 1 file is not a picture."),
        (2, contents(surplus=2), "a.zip: 2 pictures skipped (limit 5,000)."),
        (
            0,
            contents(encrypted=1, unknown=2, others=2),
            "a.zip: 1 picture is encrypted, 2 pictures cannot be unpacked here, 2 files are not "
            "pictures. Unpack it with another program and add the pictures.",
        ),
    ],
)
def test_members_of_a_zip_that_are_left_out(
    taken: int, zip_contents: ZipContents, expected: str
) -> None:
    assert intake_messages.zip_line("a.zip", taken, zip_contents) == expected


def test_files_that_are_skipped() -> None:
    assert intake_messages.intake_line("folder-rest", 1) == "1 file skipped: not a picture."
    assert intake_messages.intake_line("folder-rest", 3) == "3 files skipped: not pictures."
    assert intake_messages.intake_line("not-opened", 2).startswith("2 files could not be read. ")


def test_every_kind_that_boot_js_reports_has_a_text() -> None:
    source = (ROOT / "static/boot.js").read_text("utf-8")
    for kind in [*intake_messages.NOTES, "folder-rest"]:
        assert f'"{kind}"' in source
