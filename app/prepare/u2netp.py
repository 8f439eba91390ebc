"""The recipe for U²-Net small (xuebinqin/U-2-Net).

The stack before the last Conv of the second decoder stays in float, with the Convs around it: 8
bits do not cover the difference between its channels (docs/experiments.md). The input stays in
float as its three channels have different ranges, and so do the operations after the last Conv.
"""

from functools import partial

from app.prepare.recipe import Recipe
from app.prepare.simplify import clear_ceil_mode, fold_constants
from backdrop.engine.network import models

U2NETP = Recipe(
    name="u2netp",
    output="1959",
    steps=(fold_constants, partial(clear_ceil_mode, step=models.U2NETP.size_multiple)),
    real=frozenset({"input.1", "1662", "1958"}),
    share=1.0,
    over_photos="extreme",
)
