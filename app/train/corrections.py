"""Train as the network is used: its own answer comes back as the proposed mask, with a tap."""

import random

import torch
from torch import Tensor

from app.train.layout import EXPORTED_HEAD
from app.train.network import BackdropS, enlarge
from app.train.taps import discs, point_inside


def correct(
    network: BackdropS, picture: Tensor, hints: Tensor, truth: Tensor, rng: random.Random
) -> Tensor:
    """Return the hints after one more correction: a tap on an error of the network's answer.

    `picture` is Nx3xSxS, `hints` Nx4xSxS, `truth` Nx1xSxS; the answer replaces the proposed masks.
    """
    side = picture.shape[-1]
    with torch.no_grad():
        logits = network(picture, hints)[EXPORTED_HEAD].float()
        answer = torch.sigmoid(enlarge(logits, (side, side)))
    corrected = hints.clone()
    corrected[:, :1], corrected[:, 1] = answer, 1
    found, wanted = (answer[:, 0] > 0.5).cpu().numpy(), (truth[:, 0] > 0.5).cpu().numpy()
    for number, (mask, true) in enumerate(zip(found, wanted, strict=True)):
        point = point_inside(mask != true, rng)
        if point:
            plane = corrected[number, 2 if true[point] else 3]
            plane.copy_(
                torch.maximum(plane, torch.from_numpy(discs([point], side, side)).to(plane))
            )
    return corrected
