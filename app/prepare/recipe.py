"""What it takes to prepare one network, and the ranges its quantisation needs."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.prepare import onnxfile
from app.prepare.network import Network
from app.prepare.plan import plan
from app.prepare.quantise import Range, quantise, steps_of


@dataclass(frozen=True)
class Recipe:
    """How a published file becomes the one in the site.

    `output` is the output to keep. `steps` are applied in order before quantisation. `real` are
    the tensors that stay in float. The range of the others, over photos, is the mean or the
    extreme of what holds `share` of a tensor's values in one photo.
    """

    name: str
    output: str
    steps: tuple[Callable[[Network], Network], ...]
    real: frozenset[str]
    share: float
    over_photos: str

    @property
    def ranges_file(self) -> Path:
        """Where calibrate.py writes the ranges and `prepare` reads them."""
        return Path(__file__).with_name(f"{self.name}-ranges.json")

    def simplified(self, source: Path) -> Network:
        """The published network in float32, before quantisation."""
        network = onnxfile.read(source, self.output)
        for step in self.steps:
            network = step(network)
        return network

    def prepare(self, source: Path, target: Path) -> None:
        """Write the prepared network, and its plan beside it. Raises PrepareError, OSError."""
        network = self.simplified(source)
        ranges = read_ranges(self.ranges_file)
        onnxfile.write(quantise(network, ranges, self.real), target)
        listed = plan(network, steps_of(network, ranges, self.real), onnxfile.places(target))
        target.with_suffix(".json").write_text(json.dumps(listed))


def read_ranges(path: Path) -> dict[str, Range]:
    """Each tensor's least and greatest value."""
    return {name: (low, high) for name, (low, high) in json.loads(path.read_text()).items()}


def write_ranges(path: Path, ranges: dict[str, Range]) -> None:
    """One tensor a line, by name, four significant digits: a difference is readable."""
    lines = [
        f"  {json.dumps(name)}: [{float(f'{low:.4g}')!r}, {float(f'{high:.4g}')!r}]"
        for name, (low, high) in sorted(ranges.items())
    ]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
