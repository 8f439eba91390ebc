"""The loss of training: cross entropy and IoU, both heavier near edges."""

import torch
from torch import Tensor
from torch.nn import functional

from app.train.layout import EXPORTED_HEAD
from app.train.network import enlarge

EDGE_WINDOW = 31  # pixels over which truth is averaged to find edges
EDGE_WEIGHT = 5
COARSE = 4  # the side heads are judged at a quarter of the size
SIDE_HEADS = {0: 0.3, 2: 0.4}  # weight of each side head's loss


def total_loss(logits: list[Tensor], truth: Tensor) -> Tensor:
    """Return the loss, a scalar, of the network's four outputs; truth is Nx1xSxS, 0 to 1."""
    size = truth.shape[-2:]
    loss = mask_loss(enlarge(logits[EXPORTED_HEAD].float(), size), truth)
    small = functional.avg_pool2d(truth, COARSE)
    for level, weight in SIDE_HEADS.items():
        loss = loss + weight * mask_loss(enlarge(logits[level].float(), small.shape[-2:]), small)
    return loss


def mask_loss(logits: Tensor, truth: Tensor) -> Tensor:
    """Return cross entropy plus 1 - IoU of logits and truth, both Nx1xHxW."""
    weight = 1 + EDGE_WEIGHT * (_window_mean(truth) - truth).abs()
    entropy = functional.binary_cross_entropy_with_logits(logits, truth, reduction="none")
    entropy = (entropy * weight).sum((2, 3)) / weight.sum((2, 3))
    mask = torch.sigmoid(logits)
    common = (mask * truth * weight).sum((2, 3))
    both = ((mask + truth) * weight).sum((2, 3))
    return (entropy + 1 - (common + 1) / (both - common + 1)).mean()


def _window_mean(truth: Tensor) -> Tensor:
    """Average over squares of EDGE_WINDOW pixels: rows, then columns, a tenth of the work."""
    half = EDGE_WINDOW // 2
    rows = functional.avg_pool2d(truth, (1, EDGE_WINDOW), 1, (0, half))
    return functional.avg_pool2d(rows, (EDGE_WINDOW, 1), 1, (half, 0))
