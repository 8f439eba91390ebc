"""The recipe for Backdrop S (app/train).

The inputs and the Convs that read them stay in float: a picture and hints have different ranges.
So do the mean over the whole picture, and all after the last Conv (docs/experiments.md).
"""

from functools import partial

from app.prepare.join import JOINED, join_inputs, set_sides
from app.prepare.recipe import Recipe
from app.prepare.simplify import half_to_float
from backdrop.engine.network import models

BACKDROP_S = Recipe(
    name="backdrop-s",
    output="mask",
    steps=(
        half_to_float,
        partial(set_sides, side=models.BACKDROP_S.input_size),
        join_inputs,
    ),
    real=frozenset({"picture", JOINED, "heads.3", "proposal", "logits"}),
    share=1.0,
)
