"""Export a checkpoint: `python -m app.train.export WEIGHTS.pt NETWORK.onnx`.

The file has inputs `picture` 1x3xHxW and `hints` 1x4xHxW and output `mask` 1x1xH/2xW/2, float32,
with H and W multiples of 32. `python build.py model import` takes it from there.
"""

import argparse
from pathlib import Path

from app.train import graph
from app.train.weights import load_network, to_folded


def main() -> None:
    """Write the ONNX file."""
    parser = argparse.ArgumentParser(prog="python -m app.train.export")
    parser.add_argument("weights", type=Path, help="a checkpoint or a state dictionary, .pt")
    parser.add_argument("target", type=Path)
    options = parser.parse_args()
    graph.write(to_folded(load_network(options.weights)), options.target)
    print(f"{options.target}: {options.target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
