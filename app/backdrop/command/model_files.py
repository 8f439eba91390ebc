"""Which network is meant, and where its file is."""

import mmap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from backdrop.engine.errors import ModelMissing, NotAModel
from backdrop.engine.network.custom_model import CUSTOM, inspect, spec_of
from backdrop.engine.network.models import ISNET, U2NETP, ModelSpec

FAST, BEST = "fast", "best"
SPECS = {FAST: U2NETP, BEST: ISNET}
PACKED = Path(__file__).parents[1] / "weights"  # in the wheel, by app/build/wheel_hook.py


@dataclass(frozen=True)
class Network:
    """A network's spec, and the files of it and of its guide by their names."""

    spec: ModelSpec
    files: Mapping[str, Path]


def find(name: str | Path, folder: Path | None = None) -> Network:
    """Return the network "fast" or "best", or that of any other ONNX file.

    folder: where u2netp.onnx and isnet.onnx are, instead of those that came with the package.
    Raises ModelMissing, and for a file of one's own an CustomModelError.
    """
    spec = SPECS.get(str(name))
    if spec is None:
        return _own(Path(name))
    names = [spec.name, spec.guide] if spec.guide else [spec.name]
    files = {each: (folder or PACKED) / f"{each}.onnx" for each in names}
    for each, file in files.items():
        if not file.is_file():
            raise ModelMissing(each, f"no file {file}")
    return Network(spec, files)


def other(name: str | Path) -> str | None:
    """Return the network to compare this one with; None if that is its guide, asked anyway."""
    return {FAST: BEST, BEST: None}.get(str(name), FAST)


def _own(file: Path) -> Network:
    try:
        with file.open("rb") as opened:
            size = opened.seek(0, 2)
            if not size:
                raise NotAModel("0 bytes")
            with mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
                offer = inspect(content)
    except OSError as error:
        raise ModelMissing(CUSTOM, str(error)) from error
    return Network(spec_of(offer, offer.side, offer.colours), {CUSTOM: file})
