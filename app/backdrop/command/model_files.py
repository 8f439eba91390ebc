"""Find the files of the model that the command line or the API names."""

import mmap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from backdrop.engine.errors import ModelMissing, NotAModel, UnknownModel
from backdrop.engine.network.colours import COLOURS
from backdrop.engine.network.custom_model import CUSTOM, SIDES, inspect, spec_of
from backdrop.engine.network.models import BACKDROP_S, ISNET, U2NETP, ModelSpec
from backdrop.engine.network.recognise import Recognition

MODEL_EXTENSION = ".onnx"
FAST = "fast"
BEST = "best"
SPECS = {FAST: U2NETP, BEST: ISNET}
# The models in the wheel, put there by app/build/wheel_hook.py.
PACKAGED = Path(__file__).parents[1] / "weights"


def default_model(folder: Path = PACKAGED) -> str:
    """Return the best model in the package; "best" too where it has none, as in a checkout.

    A package may be built without Best (`build.py wheel --without isnet`).
    """
    has_fast, has_best = ((folder / f"{SPECS[name].name}.onnx").is_file() for name in (FAST, BEST))
    return FAST if has_fast and not has_best else BEST


DEFAULT = default_model()


@dataclass(frozen=True)
class ModelFiles:
    """A model's spec, and its file, its guide's and its mender's by their names.

    known: the public model that a custom file was recognised as, or None.
    """

    spec: ModelSpec
    files: Mapping[str, Path]
    known: Recognition | None = None


def find_model(
    name: str | Path, folder: Path | None = None, colours: str = "", side: int = 0
) -> ModelFiles:
    """Find the model "fast", "best" or, under any other name, a custom ONNX file.

    folder: contains u2netp.onnx, isnet.onnx and backdrop-s.onnx; None for those in the package.
    Best does without the last one, but is better with it. colours: a key of COLOURS, and side:
    pixels of the input, for a custom model; "" and 0 for those that suit the file. Raises
    ModelMissing (UnknownModel if the name is no file's either), ValueError for colours or a side
    that the model does not take or, for a custom model, a CustomModelError.
    """
    spec = SPECS.get(str(name))
    if spec is None:
        return _inspect_custom_model(Path(name), colours, side)
    if colours or side:
        raise ValueError("Colours and side can be chosen for custom models only.")
    names = [spec.name, spec.guide] if spec.guide else [spec.name]
    files = {each: (folder or PACKAGED) / f"{each}.onnx" for each in names}
    for each, file in files.items():
        if not file.is_file():
            raise ModelMissing(each, f"no file {file}")
    mender = (folder or PACKAGED) / f"{spec.mender}.onnx"
    if spec.mender and mender.is_file():
        files[spec.mender] = mender
    return ModelFiles(spec, files)


def find_tap_model(folder: Path | None = None) -> ModelFiles | None:
    """Return the model that finds what a tap takes; None if the folder does not have it.

    folder: as in find_model.
    """
    file = (folder or PACKAGED) / f"{BACKDROP_S.name}.onnx"
    return ModelFiles(BACKDROP_S, {BACKDROP_S.name: file}) if file.is_file() else None


def comparison_model(name: str | Path) -> str | None:
    """Return the model whose answer to compare; None for "best", whose guide serves for that."""
    return {FAST: BEST, BEST: None}.get(str(name), FAST)


def _inspect_custom_model(file: Path, colours: str, side: int) -> ModelFiles:
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
    allowed = (info.side,) if info.fixed else SIDES
    if side and side not in allowed:
        words = " or ".join(map(str, allowed))
        raise ValueError(f"This model's input has a side of {words} pixels, and not of {side}.")
    if colours and colours not in COLOURS:
        raise ValueError(f"The colours of a model are {', '.join(COLOURS)}, and not {colours}.")
    spec = spec_of(info, side or info.side, colours or info.colours)
    return ModelFiles(spec, {CUSTOM: file}, info.known)
