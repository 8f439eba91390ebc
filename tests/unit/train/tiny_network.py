"""Make a tiny network of Backdrop S's kind, with random folded weights."""

import numpy as np

from app.train.layout import Layout, Stage
from backdrop.engine.arrays.aliases import Float32Array

LAYOUT = Layout(
    stages=(
        Stage(kernel=3, repeats=1, inputs=8, outputs=8, expansion=1, stride=1),
        Stage(kernel=3, repeats=2, inputs=8, outputs=8, expansion=2, stride=2),
        Stage(kernel=5, repeats=1, inputs=8, outputs=8, expansion=2, stride=2),
        Stage(kernel=3, repeats=1, inputs=8, outputs=16, expansion=2, stride=2),
        Stage(kernel=5, repeats=2, inputs=16, outputs=16, expansion=2, stride=2),
    ),
    taps=(0, 1, 2, 3, 4),
    decoder=(16, 8, 8, 8),
)


def weights(seed: int = 1) -> dict[str, Float32Array]:
    """Return folded weights that keep values of the order of one."""
    random = np.random.default_rng(seed)
    made = {"trust": np.full(4, 2.5, np.float32)}
    for name, shape in LAYOUT.kernel_shapes().items():
        scale = np.sqrt(2 / np.prod(shape[1:]))
        made[f"{name}.weight"] = random.normal(0, scale, shape).astype(np.float32)
        made[f"{name}.bias"] = random.normal(0, 0.1, shape[0]).astype(np.float32)
    return made
