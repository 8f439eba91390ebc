"""U²-Net small (xuebinqin/U-2-Net): 4.6 MB of float32 to 1.3 MB, and .6 of its time.

One tensor loses the mask when held in 8 bits: in the stack before the last Conv of the second
decoder one channel is about 226 everywhere while the rest are under 10. It stays in float, with the
Convs around it. So does the picture, whose three channels are normalised apart, and what follows
the last Conv.
"""

from functools import partial

from app.prepare.recipe import Recipe
from app.prepare.simplify import fold, without_ceil_mode
from backdrop.engine.network import models

U2NETP = Recipe(
    name="u2netp",
    output="1959",
    steps=(fold, partial(without_ceil_mode, step=models.U2NETP.size_multiple)),
    real=frozenset({"input.1", "1662", "1958"}),
    share=1.0,
    over_photos="extreme",
)
