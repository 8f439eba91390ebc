"""The network for training, in PyTorch: a picture and hints in, logits out.

Names of parameters are those of the published checkpoints. graph.py has the same network in ONNX.
"""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from app.train.folding import DECODER_EPSILON, ENCODER_EPSILON
from app.train.layout import BACKDROP_S, EXPORTED_HEAD, HINTS, Layout, Stage

FIRST_TRUST = 2.5  # logits that a proposed mask adds before training
HINT_DEVIATION = 1e-2  # of the hints' first weights, so that training begins without their effect


class BackdropS(nn.Module):
    """Backdrop S: EfficientNet-Lite0, hints added behind its stem, and a feature pyramid.

    forward() takes `picture` float32 Nx3xHxW, (rgb - 127) / 128, and `hints` float32 Nx4xHxW, with
    H and W multiples of 32. It returns four Nx1xhxw of logits at strides 16, 8, 4 and 2; the last
    is the answer, the others serve training. A proposed mask m adds trust * (2m - 1) to each, so
    that the layers learn what is wrong with it.
    """

    def __init__(self, layout: Layout = BACKDROP_S) -> None:
        super().__init__()
        wide = layout.decoder[0]
        self.encoder = Encoder(layout)
        first, *skips = reversed(layout.tapped_channels())
        self.top = _mixed(first, wide, 1)
        self.context = _mixed(wide, wide, 3)
        narrow = [_mixed(wider, narrower, 1) for wider, narrower in pairwise(layout.decoder)]
        self.narrow = nn.ModuleList([nn.Identity(), *narrow])
        self.ups = nn.ModuleList(
            Up(skip, channels) for skip, channels in zip(skips, layout.decoder, strict=True)
        )
        self.heads = nn.ModuleList(
            nn.Conv2d(channels, 1, 3, padding=1)
            if level == EXPORTED_HEAD
            else nn.Conv2d(channels, 1, 1)
            for level, channels in enumerate(layout.decoder)
        )
        self.pool = nn.Sequential(nn.Conv2d(wide, wide, 1), nn.ReLU(inplace=True))
        self.trust = nn.Parameter(torch.full((len(layout.decoder),), FIRST_TRUST))

    def forward(self, picture: Tensor, hints: Tensor) -> list[Tensor]:
        """Return the logits at strides 16, 8, 4 and 2."""
        ends = self.encoder(picture, hints)
        value = self.top(ends[-1])
        value = self.context(value + self.pool(functional.adaptive_avg_pool2d(value, 1)))
        proposal = (2 * hints[:, :1] - 1) * hints[:, 1:2]
        logits = []
        for level, head in enumerate(self.heads):
            value = self.ups[level](self.narrow[level](value), ends[-2 - level])
            trusted = self.trust[level] * functional.avg_pool2d(proposal, 16 >> level)
            logits.append(head(value) + trusted)
        return logits


class Encoder(nn.Module):
    """EfficientNet-Lite0 without its classifier. forward() returns strides 2, 4, 8, 16 and 32."""

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self.taps = layout.taps
        self.stem = nn.Sequential(
            convolution(3, layout.stem, 3, stride=2),
            nn.BatchNorm2d(layout.stem, ENCODER_EPSILON),
            nn.ReLU6(inplace=True),
        )
        self.hint = nn.Conv2d(HINTS, layout.stem, 3, 2, 1)
        nn.init.normal_(self.hint.weight, std=HINT_DEVIATION)
        nn.init.zeros_(self.hint.bias)
        self.stages = nn.ModuleList(
            nn.Sequential(*(Block(stage, *block) for block in stage.blocks()))
            for stage in layout.stages
        )

    def forward(self, picture: Tensor, hints: Tensor) -> list[Tensor]:
        """Return the outputs of the tapped stages."""
        value = functional.relu6(self.stem[1](self.stem[0](picture)) + self.hint(hints))
        ends = []
        for stage in self.stages:
            value = stage(value)
            ends.append(value)
        return [ends[index] for index in self.taps]


class Block(nn.Module):
    """An inverted residual block: widen, convolve each channel, narrow."""

    def __init__(self, stage: Stage, inputs: int, stride: int) -> None:
        super().__init__()
        wide, outputs = inputs * stage.expansion, stage.outputs
        self.adds_input = stride == 1 and inputs == outputs
        self.expand = _widened(inputs, wide, 1) if stage.expansion > 1 else None
        self.depth = _widened(wide, wide, stage.kernel, stride=stride, groups=wide)
        self.project = nn.Sequential(
            convolution(wide, outputs, 1), nn.BatchNorm2d(outputs, ENCODER_EPSILON)
        )

    def forward(self, value: Tensor) -> Tensor:
        """Return the block's output."""
        wide = self.expand(value) if self.expand is not None else value
        narrow = self.project(self.depth(wide))
        return value + narrow if self.adds_input else narrow


class Up(nn.Module):
    """One level of the pyramid: enlarge, add the encoder's output of that size, mix."""

    def __init__(self, skip: int, channels: int) -> None:
        super().__init__()
        self.lateral = nn.Sequential(
            convolution(skip, channels, 1), nn.BatchNorm2d(channels, DECODER_EPSILON)
        )
        self.mix = _mixed(channels, channels, 3)

    def forward(self, value: Tensor, skip: Tensor) -> Tensor:
        """Return the level's output, of the size of `skip`."""
        return self.mix(functional.relu(enlarge(value, skip.shape[-2:]) + self.lateral(skip)))


def enlarge(value: Tensor, size: tuple[int, int]) -> Tensor:
    """Resize NxCxhxw bilinearly on half pixels."""
    return functional.interpolate(value, size=size, mode="bilinear", align_corners=False)


def convolution(
    inputs: int, outputs: int, side: int, stride: int = 1, groups: int = 1
) -> nn.Conv2d:
    """Return a padded convolution without a bias, which the norm behind it has."""
    return nn.Conv2d(inputs, outputs, side, stride, (side - 1) // 2, groups=groups, bias=False)


def _widened(
    inputs: int, outputs: int, side: int, stride: int = 1, groups: int = 1
) -> nn.Sequential:
    return nn.Sequential(
        convolution(inputs, outputs, side, stride, groups),
        nn.BatchNorm2d(outputs, ENCODER_EPSILON),
        nn.ReLU6(inplace=True),
    )


def _mixed(inputs: int, outputs: int, side: int) -> nn.Sequential:
    return nn.Sequential(
        convolution(inputs, outputs, side),
        nn.BatchNorm2d(outputs, DECODER_EPSILON),
        nn.ReLU(inplace=True),
    )
