"""Make a tiny network of Backdrop S's kind, with random folded weights."""

import numpy as np

from app.train.layout import HINTS, Layout, Stage
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


def shapes(layout: Layout = LAYOUT) -> dict[str, tuple[int, ...]]:
    """Return the shape of each folded convolution's kernel, by the convolution's name."""
    found: dict[str, tuple[int, ...]] = {
        "encoder.stem": (layout.stem, 3, 3, 3),
        "encoder.hint": (layout.stem, HINTS, 3, 3),
    }
    for number, stage in enumerate(layout.stages):
        for index, (inputs, _) in enumerate(stage.blocks()):
            name, wide, side = (
                f"encoder.stages.{number}.{index}",
                inputs * stage.expansion,
                stage.kernel,
            )
            if stage.expansion > 1:
                found[f"{name}.expand"] = (wide, inputs, 1, 1)
            found[f"{name}.depth"] = (wide, 1, side, side)
            found[f"{name}.project"] = (stage.outputs, wide, 1, 1)
    first, *skips = reversed(layout.tapped_channels())
    wide = layout.decoder[0]
    found |= {
        "top": (wide, first, 1, 1),
        "context": (wide, wide, 3, 3),
        "pool.0": (wide, wide, 1, 1),
    }
    for level, (channels, skip) in enumerate(zip(layout.decoder, skips, strict=True)):
        if level:
            found[f"narrow.{level}"] = (channels, layout.decoder[level - 1], 1, 1)
        found[f"ups.{level}.lateral"] = (channels, skip, 1, 1)
        found[f"ups.{level}.mix"] = (channels, channels, 3, 3)
        side = 3 if level == 3 else 1
        found[f"heads.{level}"] = (1, channels, side, side)
    return found


def weights(seed: int = 1) -> dict[str, Float32Array]:
    """Return folded weights that keep values of the order of one."""
    random = np.random.default_rng(seed)
    made = {"trust": np.full(4, 2.5, np.float32)}
    for name, shape in shapes().items():
        scale = np.sqrt(2 / np.prod(shape[1:]))
        made[f"{name}.weight"] = random.normal(0, scale, shape).astype(np.float32)
        made[f"{name}.bias"] = random.normal(0, 0.1, shape[0]).astype(np.float32)
    return made
