"""Every file of a folder of hard and broken ones, in one page, one after the other.

Set BACKDROP_FORMATS to such a folder: `BACKDROP_FORMATS=... python build.py test tests/browser -k
formats`. Nothing in the repository needs it.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.engine.decode import decode
from app.engine.errors import PictureError, UnsupportedPicture
from tests.browser.backdrop import CUT_MS, Backdrop, Shot, rgba

FOLDER = os.environ.get("BACKDROP_FORMATS", "")
LIMIT = 120_000_000


def expected_size(content: bytes) -> tuple[int, int] | None:
    """Width and height where Pillow can read the file, as the engine would."""
    try:
        document = decode(content, LIMIT)
    except PictureError:
        return None
    return document.width, document.height


@pytest.mark.skipif(not FOLDER, reason="BACKDROP_FORMATS names no folder")
def test_every_file_is_cut_or_refused_with_a_sentence(page: Page, address: str) -> None:
    page.goto(address)
    backdrop = Backdrop(page)
    wrong = []
    for path in sorted(Path(FOLDER).rglob("*")):
        if not path.is_file():
            continue
        content = path.read_bytes()
        backdrop.give(Shot(path.name, content))
        finished = page.locator("#failure:visible, #after:visible")
        expect(finished.first).to_be_visible(timeout=CUT_MS)
        size = expected_size(content)
        if backdrop.failure.first.is_visible():
            sentence = page.locator("#failure-message").inner_text()
            refused = size and sentence != UnsupportedPicture.user_message
            if refused or not sentence.endswith(".") or "should not have" in sentence:
                wrong.append(f"{path.name}: {sentence}")
        elif size and size != rgba(backdrop.save()[1]).shape[1::-1]:
            wrong.append(f"{path.name}: another size than {size}")
        page.get_by_role("button", name="Remove this picture").click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert not wrong, "\n".join(wrong)
