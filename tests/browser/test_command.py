"""The page, the command and the Python API render a scene to the same bytes.

A photo's mask comes from a model, whose sums WebAssembly rounds slightly differently from native
code; for photos, therefore, the API renders the page's mask. A drawing on flat paper is cut without
a model, and all three begin with the file.
"""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from backdrop import cut, render
from backdrop.command.main import main
from tests.browser.backdrop import Backdrop, Shot
from tests.drawings import draw_picture, logo
from tests.networks import file_of, network


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A model that does not run, or whose answer is not used."""
    file = tmp_path / "tiny.onnx"
    file.write_bytes(file_of(network()))
    return file


def style_picture(backdrop: Backdrop) -> dict[str, Any]:
    """Set a background, a shadow and a frame; return the preset that the page exports."""
    page = backdrop.page
    backdrop.tool("Background")
    page.get_by_role("radio", name="Gradient").check(force=True)
    backdrop.tool("Shadow")
    page.get_by_role("radio", name="Drop").check(force=True)
    backdrop.tool("Frame")
    page.get_by_label("Shape").select_option("Square 1:1")
    backdrop.wait_settled()
    page.get_by_role("button", name="More actions for looks").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    preset: dict[str, Any] = json.loads(download.value.path().read_text("utf-8"))
    return preset


def test_a_drawing_renders_equally_from_its_file(
    shared: Backdrop, tiny: Path, tmp_path: Path
) -> None:
    file = io.BytesIO()
    Image.fromarray(draw_picture(logo)).save(file, "PNG")
    source, target, preset = (tmp_path / name for name in ("logo.png", "out.png", "look.json"))
    source.write_bytes(file.getvalue())
    shared.start_over(Shot("logo.png", file.getvalue()))
    _, plain = shared.save()
    look = style_picture(shared)
    _, saved = shared.save()
    assert plain == render(cut(source, tiny))
    assert saved == render(cut(source, tiny), look)
    preset.write_text(json.dumps(look))
    words = [str(source), "-o", str(target), "--network", str(tiny), "--preset", str(preset)]
    assert main(words) == 0
    assert target.read_bytes() == saved


def test_a_photo_renders_equally_from_the_pages_mask(
    shared: Backdrop, shot: Callable[..., Shot], tiny: Path
) -> None:
    picture = shot("chelsea")
    shared.start_over(picture)
    _, plain = shared.save()
    look = style_picture(shared)
    _, saved = shared.save()
    alpha = np.asarray(Image.open(io.BytesIO(plain)))[..., 3]
    cutout = replace(cut(picture.content, tiny), alpha=alpha)
    assert render(cutout) == plain
    assert render(cutout, look) == saved
