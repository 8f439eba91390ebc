"""Ask a network of PyTorch, for evaluations between exports."""

from pathlib import Path

import torch

from app.train.asking import Ask, enlarge_logits
from app.train.layout import EXPORTED_HEAD
from app.train.weights import load_network
from backdrop.engine.arrays.aliases import Float32Array, Mask


def open_weights(path: Path) -> Ask:
    """Return a function that runs the network of a .pt file. Raises as load_network()."""
    network = load_network(path).to(memory_format=torch.channels_last)

    def ask(picture: Float32Array, hints: Float32Array) -> Mask:
        with torch.no_grad():
            inputs = torch.from_numpy(picture)[None], torch.from_numpy(hints)[None]
            logits = network(*inputs)[EXPORTED_HEAD]
        return enlarge_logits(logits[0, 0].numpy())

    return ask
