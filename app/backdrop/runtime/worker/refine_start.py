"""Make the first refinement of hair as quick as the next ones."""

from functools import cache

import numpy as np

from backdrop.engine.edits.apply_refine import apply_refine
from backdrop.engine.edits.complete_edit import complete_edit  # noqa: F401  its imports take time too
from backdrop.engine.edits.refine import complete_refine
from backdrop.engine.scene import Refine
from backdrop.runtime.worker.pick_regions import patch_path  # noqa: F401  likewise

SIDE = 256  # pixels of the picture: its work makes the browser optimise what it runs


@cache
def prepare_code() -> None:
    """Run a refinement once on a made-up picture, which takes a third of a second."""
    y, x = np.mgrid[:SIDE, :SIDE]
    shade = (x + 7 * (x + 3 * y) % 64).astype(np.uint8)
    pixels = np.stack([shade, shade // 2, shade // 3], 2)
    alpha = np.clip(2 * x - SIDE // 2, 0, 255).astype(np.uint8)
    stroke = Refine(((0.5 * SIDE, 0.2 * SIDE, 1.0), (0.5 * SIDE, 0.8 * SIDE, 1.0)), 0.2 * SIDE)
    apply_refine(pixels, alpha, complete_refine(pixels, alpha, stroke), 1.0)
