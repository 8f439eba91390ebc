"""IS-Net (xuebinqin/DIS): 88 MB of float16 to 44 MB of int8, and half of fp32's time.

Only what follows the last Conv stays in float, so that soft edges keep their steps.
"""

from functools import partial

from app.prepare.recipe import Recipe
from app.prepare.simplify import fold, half_to_float, without_ceil_mode
from backdrop.engine.network import models

ISNET = Recipe(
    name="isnet",
    output="output",
    steps=(fold, half_to_float, partial(without_ceil_mode, step=models.ISNET.size_multiple)),
    real=frozenset({"/side1/Conv_output_0"}),
    share=0.9999,
    over_photos="mean",
)
