"""Describe the network's layers as data, for PyTorch (network.py) and for ONNX (graph.py).

The encoder is EfficientNet-Lite0 (Google, Apache-2.0): inverted residual blocks with ReLU6, without
squeeze and excitation. The decoder is a feature pyramid (Lin et al. 2017) up to half the size.
"""

from dataclasses import dataclass

HINTS = 4  # planes: proposed mask, is there one, taps to keep, taps to remove
EXPORTED_HEAD = 3  # of the four outputs in training, the one at half the size


@dataclass(frozen=True)
class Stage:
    """`repeats` inverted residual blocks; the first changes the channels and has the stride."""

    kernel: int
    repeats: int
    inputs: int
    outputs: int
    expansion: int
    stride: int

    def blocks(self) -> list[tuple[int, int]]:
        """Return the input channels and the stride of each block."""
        return [(self.inputs, self.stride)] + [(self.outputs, 1)] * (self.repeats - 1)


@dataclass(frozen=True)
class Layout:
    """All layers; tests use a smaller one.

    `taps` are the indices of the stages whose outputs the decoder reads, at strides 2, 4, 8, 16 and
    32. `decoder` are the channels of its levels at strides 16, 8, 4 and 2.
    """

    stages: tuple[Stage, ...]
    taps: tuple[int, int, int, int, int]
    decoder: tuple[int, int, int, int]

    @property
    def stem(self) -> int:
        """Channels of the first convolution."""
        return self.stages[0].inputs

    def tapped_channels(self) -> list[int]:
        """Return the channels of the tapped stages, from stride 2 to 32."""
        return [self.stages[index].outputs for index in self.taps]

    def kernel_shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shape of each folded convolution's kernel, by the convolution's name."""
        shapes: dict[str, tuple[int, ...]] = {
            "encoder.stem": (self.stem, 3, 3, 3),
            "encoder.hint": (self.stem, HINTS, 3, 3),
        }
        for number, stage in enumerate(self.stages):
            for index, (inputs, _) in enumerate(stage.blocks()):
                name, wide = f"encoder.stages.{number}.{index}", inputs * stage.expansion
                if stage.expansion > 1:
                    shapes[f"{name}.expand"] = (wide, inputs, 1, 1)
                shapes[f"{name}.depth"] = (wide, 1, stage.kernel, stage.kernel)
                shapes[f"{name}.project"] = (stage.outputs, wide, 1, 1)
        return shapes | self._decoder_shapes()

    def _decoder_shapes(self) -> dict[str, tuple[int, ...]]:
        first, *skips = reversed(self.tapped_channels())
        wide = self.decoder[0]
        shapes: dict[str, tuple[int, ...]] = {
            "top": (wide, first, 1, 1),
            "context": (wide, wide, 3, 3),
            "pool.0": (wide, wide, 1, 1),
        }
        for level, (channels, skip) in enumerate(zip(self.decoder, skips, strict=True)):
            if level:
                shapes[f"narrow.{level}"] = (channels, self.decoder[level - 1], 1, 1)
            shapes[f"ups.{level}.lateral"] = (channels, skip, 1, 1)
            shapes[f"ups.{level}.mix"] = (channels, channels, 3, 3)
            side = 3 if level == EXPORTED_HEAD else 1
            shapes[f"heads.{level}"] = (1, channels, side, side)
        return shapes


BACKDROP_S = Layout(
    stages=(
        Stage(kernel=3, repeats=1, inputs=32, outputs=16, expansion=1, stride=1),
        Stage(kernel=3, repeats=2, inputs=16, outputs=24, expansion=6, stride=2),
        Stage(kernel=5, repeats=2, inputs=24, outputs=40, expansion=6, stride=2),
        Stage(kernel=3, repeats=3, inputs=40, outputs=80, expansion=6, stride=2),
        Stage(kernel=5, repeats=3, inputs=80, outputs=112, expansion=6, stride=1),
        Stage(kernel=5, repeats=4, inputs=112, outputs=192, expansion=6, stride=2),
        Stage(kernel=3, repeats=1, inputs=192, outputs=320, expansion=6, stride=1),
    ),
    taps=(0, 1, 2, 4, 6),
    decoder=(96, 64, 48, 32),
)
