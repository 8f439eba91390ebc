"""Find the file of a model that is named, not given as a file: birefnet-lite, u2net, ..."""

import difflib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from backdrop.command.folders import model_folders, own_folder
from backdrop.engine.errors import ModelNotDownloaded, UnknownModel
from backdrop.engine.network.catalogue_files import FILES, CatalogueFile, file_of

# The models of the package, which need no other file.
OWN_NAMES = ("best", "fast")
# The likeness of two names, 0 to 1, from which one may be meant by the other.
SIMILAR = 0.6
# The name under which many pages offer their model, so that it says nothing.
ANY_MODEL = "model"


def find_named_model(name: str, folder: Path | None) -> tuple[Path, CatalogueFile | None]:
    """Return the file of a model and, if it is a public model, its entry.

    name: of the table of files or of rembg, or that of a file NAME.onnx. Looked for in `folder`, in
    Backdrop's folder and in rembg's. Raises ModelNotDownloaded or UnknownModel.
    """
    entry = file_of(name)
    stems = stems_of(entry) if entry else [name]
    found = find_stem(stems, model_folders(folder))
    if found:
        return found, entry
    if entry:
        raise not_downloaded(entry)
    raise unknown_model(name)


def unknown_model(name: str) -> UnknownModel:
    """Return the error for a name that no model has, with one that may be meant."""
    names = [*OWN_NAMES, *(each.name for each in FILES), *(each.rembg for each in FILES)]
    return UnknownModel(name, *difflib.get_close_matches(name, names, 1, SIMILAR))


def stems_of(entry: CatalogueFile) -> list[str]:
    """Return the names, without extension, under which a public model's file is kept."""
    usual = entry.model.files if entry.name == entry.entry else ()
    published = [PurePosixPath(each).stem for each in (entry.address, *usual)]
    own = [stem for stem in published if not stem.startswith(ANY_MODEL)]
    return list(dict.fromkeys([entry.name, *([entry.rembg] if entry.rembg else []), *own]))


def find_stem(stems: Sequence[str], folders: Sequence[Path]) -> Path | None:
    """Return the first file of one of these names in the folders, or None."""
    files = (folder / f"{stem}.onnx" for folder in folders for stem in stems)
    return next((file for file in files if file.is_file()), None)


def not_downloaded(entry: CatalogueFile) -> ModelNotDownloaded:
    """Return the error that says where a public model can be had."""
    facts = f"{entry.megabytes:.0f} MB, {entry.model.licence}"
    return ModelNotDownloaded(
        entry.name,
        f"{entry.model.title} is not on this computer: `backdrop models get {entry.name}` downloads"
        f" it ({facts}) from {entry.address}, or put it there yourself as "
        f"{own_folder() / entry.file_name}.",
    )
