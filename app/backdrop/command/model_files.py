"""Find the files of the model that the command line or the API names."""

import mmap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from backdrop.engine.errors import ModelMissing, NotAModel, UnknownModel
from backdrop.engine.network.custom_model import CUSTOM, inspect, spec_of
from backdrop.engine.network.models import ISNET, U2NETP, ModelSpec

MODEL_EXTENSION = ".onnx"
FAST = "fast"
BEST = "best"
SPECS = {FAST: U2NETP, BEST: ISNET}
# The models in the wheel, put there by app/build/wheel_hook.py.
PACKAGED = Path(__file__).parents[1] / "weights"


@dataclass(frozen=True)
class ModelFiles:
    """A model's spec, and its file and its guide's file by their names."""

    spec: ModelSpec
    files: Mapping[str, Path]


def find_model(name: str | Path, folder: Path | None = None) -> ModelFiles:
    """Find the model "fast", "best" or, under any other name, a custom ONNX file.

    folder: contains u2netp.onnx and isnet.onnx; None for those in the package. Raises ModelMissing
    (UnknownModel if the name is no file's either) or, for a custom model, a CustomModelError.
    """
    spec = SPECS.get(str(name))
    if spec is None:
        return _inspect_custom_model(Path(name))
    names = [spec.name, spec.guide] if spec.guide else [spec.name]
    files = {each: (folder or PACKAGED) / f"{each}.onnx" for each in names}
    for each, file in files.items():
        if not file.is_file():
            raise ModelMissing(each, f"no file {file}")
    return ModelFiles(spec, files)


def comparison_model(name: str | Path) -> str | None:
    """Return the model whose answer to compare; None for "best", whose guide serves for that."""
    return {FAST: BEST, BEST: None}.get(str(name), FAST)


def _inspect_custom_model(file: Path) -> ModelFiles:
    if file.suffix.lower() != MODEL_EXTENSION and not file.exists():
        raise UnknownModel(str(file))
    try:
        with file.open("rb") as opened:
            size = opened.seek(0, 2)
            if not size:
                raise NotAModel("0 bytes")
            with mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
                info = inspect(content)
    except OSError as error:
        raise ModelMissing(CUSTOM, str(error)) from error
    return ModelFiles(spec_of(info, info.side, info.colours), {CUSTOM: file})
