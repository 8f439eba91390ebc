"""Describe how to prepare one network, and read and write the ranges for its quantisation."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.prepare import onnxfile
from app.prepare.network import Network
from app.prepare.plan import plan
from app.prepare.quantise import Range, derive_params, quantise


@dataclass(frozen=True)
class Recipe:
    """The steps from a published file to the one in the site.

    `output` is the only output to keep. `steps` are applied in order before quantisation. `real`
    tensors stay in float. For the others, the range in one photo contains the fraction `share` of
    the values, and the mean over all photos is used.
    """

    name: str
    output: str
    steps: tuple[Callable[[Network], Network], ...]
    real: frozenset[str]
    share: float

    @property
    def ranges_file(self) -> Path:
        """The file with the ranges, which calibrate.py writes."""
        return Path(__file__).with_name(f"{self.name}-ranges.json")

    def simplify(self, source: Path) -> Network:
        """Return the published network in float32, before quantisation."""
        network = onnxfile.read(source, self.output)
        for step in self.steps:
            network = step(network)
        return network

    def prepare(self, source: Path, target: Path, ranges_file: Path | None = None) -> None:
        """Write the prepared network, and its plan beside it. Raises PrepareError, OSError.

        Ranges come from the recipe's file, unless another is given.
        """
        network = self.simplify(source)
        ranges = read_ranges(ranges_file or self.ranges_file)
        onnxfile.write(quantise(network, ranges, self.real), target)
        listed = plan(
            network,
            derive_params(network, ranges, self.real),
            onnxfile.find_weight_offsets(target),
        )
        target.with_suffix(".json").write_text(json.dumps(listed))


def read_ranges(path: Path) -> dict[str, Range]:
    """Read the least and greatest value of each tensor."""
    return {name: (low, high) for name, (low, high) in json.loads(path.read_text()).items()}


def write_ranges(path: Path, ranges: dict[str, Range]) -> None:
    """Write one tensor per line, by name, with four significant digits, for readable diffs."""
    lines = [
        f"  {json.dumps(name)}: [{float(f'{low:.4g}')!r}, {float(f'{high:.4g}')!r}]"
        for name, (low, high) in sorted(ranges.items())
    ]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
