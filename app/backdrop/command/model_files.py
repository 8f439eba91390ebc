"""Find the files of the model that the command line or the API names."""

import mmap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from backdrop.command.named_models import OWN_NAMES, find_named_model
from backdrop.engine.errors import MisnamedModel, ModelMissing, NotAModel
from backdrop.engine.network.catalogue import CatalogueEntry
from backdrop.engine.network.catalogue_files import CatalogueFile, file_of
from backdrop.engine.network.colours import COLOURS
from backdrop.engine.network.custom_model import (
    CUSTOM,
    MAX_SIDE,
    SIDE_MULTIPLE,
    ModelInfo,
    inspect,
    is_open_side,
    spec_of,
)
from backdrop.engine.network.models import BACKDROP_S, ISNET, MODELS, ModelSpec
from backdrop.engine.network.recognise import Recognition

MODEL_EXTENSION = ".onnx"
BEST, FAST = OWN_NAMES
SPECS = {FAST: BACKDROP_S, BEST: ISNET}
SIDES_IN_WORDS = f"a multiple of {SIDE_MULTIPLE} up to {MAX_SIDE}"
# The files of Backdrop's own models.
OWN_FILES = tuple(f"{spec.name}{MODEL_EXTENSION}" for spec in MODELS.values())
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
    """Find the model "fast" or "best", a public or own one by its name, or an ONNX file.

    A name is looked for in `folder`, in Backdrop's folder and in rembg's (named_models.py); a name
    with the extension .onnx, or of a file that exists, is a file. folder: contains models, or
    backdrop-s.onnx and isnet.onnx in place of the package's. Best needs both, and some public
    models are better with the first. colours: a key of COLOURS, and side: pixels of the input, for
    a custom or public model; "" and 0 for those that suit the file. Raises ModelMissing
    (ModelNotDownloaded for a public model, UnknownModel for an unknown name), ValueError for
    colours or a side that the model does not take or, for a file, a CustomModelError (MisnamedModel
    if it is another model than its name says).
    """
    spec = SPECS.get(str(name))
    if spec is None:
        if _is_name(name):
            file, entry = find_named_model(str(name), folder)
            return _inspect_custom_model(file, folder, colours, side, entry)
        return _inspect_custom_model(Path(name), folder, colours, side)
    if colours or side:
        raise ValueError("Colours and side can be chosen for custom models only.")
    home = own_models_folder(folder)
    names = (spec.name, spec.guide, spec.mender)
    files = {each: home / f"{each}.onnx" for each in names if each}
    for each, file in files.items():
        if not file.is_file():
            raise ModelMissing(each, f"no file {file}")
    return ModelFiles(spec, files)


def own_models_folder(folder: Path | None) -> Path:
    """Return the folder of Backdrop's own models: a chosen one that has any of them, or PACKAGED.

    A folder with none of them, but with public models, does not hide the package's.
    """
    has_own = folder is not None and any((folder / name).is_file() for name in OWN_FILES)
    return folder if folder is not None and has_own else PACKAGED


def find_tap_model(folder: Path | None = None) -> ModelFiles | None:
    """Return the model that finds what a tap takes; None if the folder does not have it.

    folder: as in find_model.
    """
    file = own_models_folder(folder) / f"{BACKDROP_S.name}.onnx"
    return ModelFiles(BACKDROP_S, {BACKDROP_S.name: file}) if file.is_file() else None


def comparison_model(name: str | Path) -> str | None:
    """Return the model whose answer to compare; None for "best", whose guide serves for that."""
    return {FAST: BEST, BEST: None}.get(str(name), FAST)


def _is_name(name: str | Path) -> bool:
    """Return whether this names a model, known or unknown, and not a file."""
    file = Path(name)
    if str(name) != file.name or file.suffix.lower() == MODEL_EXTENSION:
        return False
    return file_of(str(name)) is not None or not file.exists()


def read_info(file: Path) -> ModelInfo:
    """Read the facts that a model's file states. Raises ModelMissing or a CustomModelError."""
    try:
        with file.open("rb") as opened:
            size = opened.seek(0, 2)
            if not size:
                raise NotAModel("0 bytes")
            with mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
                return inspect(content)
    except OSError as error:
        raise ModelMissing(CUSTOM, str(error)) from error


def check_name(file: Path, entry: CatalogueFile, known: Recognition | None) -> None:
    """Raise MisnamedModel if the file is not the model of this entry, as far as its graph tells."""
    if known is None or entry.model not in known.entries:
        raise MisnamedModel(str(file), entry.model.title, known.title if known else "")


def _inspect_custom_model(
    file: Path, folder: Path | None, colours: str, side: int, entry: CatalogueFile | None = None
) -> ModelFiles:
    info = read_info(file)
    if entry:
        check_name(file, entry, info.known)
        info = _as_entry(info, entry.model)
    if side and info.size and info.size != (side, side):
        height, width = info.size
        raise ValueError(
            f"This model's input has {width} × {height} pixels, and no side of {side}."
        )
    if side and not info.fixed and not is_open_side(side):
        raise ValueError(f"{side} is no side: write {SIDES_IN_WORDS}.")
    if colours and colours not in COLOURS:
        raise ValueError(f"The colours of a model are {', '.join(COLOURS)}, and not {colours}.")
    spec = spec_of(info, side or info.side, colours or info.colours)
    mender = own_models_folder(folder) / f"{spec.mender}.onnx"
    own = {spec.mender: mender} if spec.mender and mender.is_file() else {}
    return ModelFiles(spec, {CUSTOM: file, **own}, info.known)


def _as_entry(info: ModelInfo, entry: CatalogueEntry) -> ModelInfo:
    """Return the facts of a file whose name says which of the models with its graph it is."""
    side = info.side if info.fixed else entry.sides[0]
    return replace(info, known=Recognition((entry,)), colours=entry.colours, side=side)
