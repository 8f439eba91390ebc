"""The recipe for IS-Net (xuebinqin/DIS).

Only the operations after the last Conv stay in float, so that soft edges keep their levels.
docs/experiments.md has sizes and times.
"""

from functools import partial

from app.prepare.recipe import Recipe
from app.prepare.simplify import clear_ceil_mode, fold_constants, half_to_float
from backdrop.engine.network import models

ISNET = Recipe(
    name="isnet",
    output="output",
    steps=(
        fold_constants,
        half_to_float,
        partial(clear_ceil_mode, step=models.ISNET.size_multiple),
    ),
    real=frozenset({"/side1/Conv_output_0"}),
    share=0.9999,
)
