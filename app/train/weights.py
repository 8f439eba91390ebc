"""Load weights for training: a checkpoint, or the repository's ONNX file with folded norms."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from app.train import graph
from app.train.folding import fold
from app.train.imagenet import encoder_state, is_published
from app.train.layout import BACKDROP_S, Layout
from app.train.network import BackdropS
from backdrop.engine.arrays.aliases import AnyArray, Float32Array

State = Mapping[str, Tensor]


def load_network(path: Path, layout: Layout = BACKDROP_S) -> BackdropS:
    """Return the network of a .pt or .onnx file, for evaluation.

    A .pt file has a state dictionary, or is a checkpoint of training. From a .pth file of
    EfficientNet-Lite0 (imagenet.py) the encoder is taken; the rest is new. The norms of an .onnx
    file's network do nothing; restore_norms() makes them fit for training. Raises OSError, and
    KeyError or RuntimeError for weights of another network.
    """
    network = BackdropS(layout)
    network.load_state_dict(_read_state(path, network, layout))
    network.eval()
    return network


def to_folded(network: BackdropS) -> dict[str, Float32Array]:
    """Return the network's folded weights, for graph.write()."""
    return fold({name: value.cpu().numpy() for name, value in network.state_dict().items()})


def restore_norms(network: BackdropS, inputs: Iterable[tuple[Tensor, Tensor]]) -> None:
    """Give the decoder's norms the statistics that they had before they were folded.

    `inputs` are batches of pictures and hints; some hundred samples suffice. With its running
    statistics the network computes the same as before. In training, a norm uses those of the batch,
    so without this it would change the network. Norms of the encoder stay frozen and need nothing.
    """
    moments: dict[nn.BatchNorm2d, list[Tensor]] = {}

    def measure(norm: nn.BatchNorm2d, values: tuple[Tensor]) -> None:
        (value,) = values
        sums = torch.stack([value.mean((0, 2, 3)), value.square().mean((0, 2, 3))])
        moments.setdefault(norm, []).append(sums)

    norms = [m for m in _decoder_modules(network) if isinstance(m, nn.BatchNorm2d)]
    hooks = [norm.register_forward_pre_hook(measure) for norm in norms]
    network.eval()
    with torch.no_grad():
        for picture, hints in inputs:
            network(picture, hints)
        for hook in hooks:
            hook.remove()
        for norm, sums in moments.items():
            mean, square = torch.stack(sums).mean(0)
            norm.running_mean.copy_(mean)
            norm.running_var.copy_((square - mean.square()).clamp(min=0))
            norm.weight.copy_((norm.running_var + norm.eps).sqrt())
            norm.bias.add_(mean)


def _decoder_modules(network: BackdropS) -> list[nn.Module]:
    encoder = set(network.encoder.modules())
    return [module for module in network.modules() if module not in encoder]


def _read_state(path: Path, network: BackdropS, layout: Layout) -> State:
    if path.suffix == ".onnx":
        return _unfold(graph.read_weights(path), network)
    state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    if is_published(state):
        return {**network.state_dict(), **encoder_state(state, layout)}
    mean: State = state.get("mean", state)
    return mean


def _unfold(folded: Mapping[str, AnyArray], network: BackdropS) -> State:
    """Return a state in which every norm only adds its convolution's bias."""
    state: dict[str, Tensor] = dict(network.state_dict())
    for name, value in folded.items():
        place, _, part = name.rpartition(".")
        key = name
        if name not in state:
            key = f"{place}.0.weight" if part == "weight" else f"{place}.1.bias"
        state[key] = torch.from_numpy(np.array(value))
    for place, module in network.named_modules():
        if isinstance(module, nn.BatchNorm2d):
            # The running variance is 1, so this makes the scale 1.
            deviation = (1 + module.eps) ** 0.5
            state[f"{place}.weight"] = torch.full_like(module.weight.data, deviation)
    return state
