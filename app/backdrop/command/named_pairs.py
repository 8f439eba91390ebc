"""Find the files of a model for taps that is named: mobile-sam, sam2.1-tiny, ..."""

import difflib
from pathlib import Path, PurePosixPath

from backdrop.command.folders import model_folders, own_folder
from backdrop.engine.errors import ModelNotDownloaded, UnknownModel
from backdrop.engine.network.catalogue_pairs import PAIRS, CataloguePair

GRAPH = ".onnx"  # the extension of the two files with graphs; the others have weights


def pair_of(name: str) -> CataloguePair | None:
    """Return the public model of this name; None for any other name."""
    return {each.name: each for each in PAIRS}.get(name)


def find_named_pair(pair: CataloguePair, folder: Path | None) -> tuple[Path, Path]:
    """Return the encoder's and the decoder's file of a public model.

    Looked for in the folder of its name in `folder`, in Backdrop's folder and in rembg's. Raises
    ModelNotDownloaded.
    """
    for home in model_folders(folder):
        files = files_in(pair, home)
        if all(file.is_file() for file in files):
            return graphs_of(files)
    raise ModelNotDownloaded(
        pair.name,
        f"{pair.title} is not on this computer: `backdrop models get {pair.name}` downloads it "
        f"({pair.megabytes} MB, {pair.model.licence}), or put its files into "
        f"{own_folder() / pair.name} yourself: {', '.join(each.address for each in pair.files)}.",
    )


def files_in(pair: CataloguePair, folder: Path) -> list[Path]:
    """Return where a model's files are kept in a folder; the graphs ask for weights by name."""
    names = [PurePosixPath(file.address).name for file in pair.files]
    return [folder / pair.name / name for name in names]


def graphs_of(files: list[Path]) -> tuple[Path, Path]:
    """Return the encoder's and the decoder's file of all that a model has."""
    encoder, decoder = (file for file in files if file.suffix == GRAPH)
    return encoder, decoder


def unknown_pair(name: str) -> UnknownModel:
    """Return the error for a name that no model for taps has, with one that may be meant."""
    names = [each.name for each in PAIRS]
    similar = "".join(difflib.get_close_matches(name, names, 1))
    rest = f"Models for taps are {', '.join(names)}; for another, give its encoder and its decoder."
    return UnknownModel(name, similar, rest)
