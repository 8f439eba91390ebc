"""Check that an ONNX file is a Backdrop S of the export, and nothing else."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from google.protobuf.message import DecodeError

from app.train import graph
from app.train.layout import BACKDROP_S, Layout

MAX_BYTES = 7_000_000  # the only large file in the repository


class AnotherNetworkError(Exception):
    """The file is not a network that Backdrop can take in this one's place."""


def check_network(path: Path, layout: Layout = BACKDROP_S) -> None:
    """Raise AnotherNetworkError unless graph.write() has written the file, and OSError.

    Shapes are compared first, for a message that says what is different. Then the file must be the
    one that its weights give: the same operations, inputs, outputs and names.
    """
    if path.stat().st_size > MAX_BYTES:
        raise AnotherNetworkError(f"{path.name} has more than {MAX_BYTES:,} bytes.")
    try:
        weights = graph.read_weights(path)
    except DecodeError as error:
        raise AnotherNetworkError(f"{path.name} is no ONNX file.") from error
    expected = _expected_shapes(layout)
    for name in sorted(expected.keys() | weights.keys()):
        shape = weights[name].shape if name in weights else "missing"
        if shape != expected.get(name):
            wanted = expected.get(name, "none")
            raise AnotherNetworkError(f"{path.name}: {name} is {shape}, expected {wanted}.")
        if not np.isfinite(weights[name]).all():
            raise AnotherNetworkError(f"{path.name}: {name} has values that are no numbers.")
    with TemporaryDirectory() as folder:
        again = Path(folder, "again.onnx")
        graph.write(weights, again, layout)
        if again.read_bytes() != path.read_bytes():
            raise AnotherNetworkError(
                f"{path.name} has the weights of Backdrop S, but not the operations that "
                "`python -m app.train.export` writes."
            )


def _expected_shapes(layout: Layout) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {"trust": (len(layout.decoder),)}
    for name, shape in layout.kernel_shapes().items():
        shapes |= {f"{name}.weight": shape, f"{name}.bias": shape[:1]}
    return shapes
