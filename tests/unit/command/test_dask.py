"""The example for very many pictures in docs/ runs unchanged."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from app.build import ROOT
from backdrop import cut, render
from backdrop.engine.scene import Colour, Look, Output, Scene, Shadow
from tests.drawings import draw_picture, logo


@pytest.mark.parametrize("script", ["dask_pictures.py"])
def test_pictures_under_dask(
    script: str,
    installed: dict[str, str],
    networks: Path,
    photos: dict[str, NDArray[np.uint8]],
    tmp_path: Path,
) -> None:
    pictures, results = tmp_path / "pictures", tmp_path / "results"
    (pictures / "below").mkdir(parents=True)
    Image.fromarray(photos["chelsea"][::4, ::4]).save(pictures / "cat.jpg")
    Image.fromarray(draw_picture(logo)).save(pictures / "below" / "logo.jpg", quality=95)
    (pictures / "broken.jpg").write_bytes(b"\xff\xd8\xff and no more")
    command = [sys.executable, str(ROOT / "docs" / script), str(pictures), str(results)]
    ran = subprocess.run(command, env=installed, capture_output=True, text=True)
    assert ran.returncode == 1, ran.stderr
    lines = ran.stdout.splitlines()
    assert lines[0].startswith(f"{pictures / 'broken.jpg'}: This picture is damaged")
    assert lines[1:] == ["2 done, 1 failed"]
    scene = Scene(look=Look(background=Colour(), shadow=Shadow(), output=Output(format="jpeg")))
    for name in ("cat.jpg", "below/logo.jpg"):
        expected = render(cut(pictures / name, networks=networks), scene)
        assert (results / name).read_bytes() == expected
    assert sum(path.is_file() for path in results.rglob("*")) == 2
