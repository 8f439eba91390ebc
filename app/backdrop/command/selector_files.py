"""Find the files of the model that finds what a tap takes: an encoder and a decoder, or a name."""

import mmap
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from backdrop.command.named_pairs import find_named_pair, pair_of, unknown_pair
from backdrop.engine.errors import MisnamedModel, ModelMissing, NotAModel
from backdrop.engine.network.select_files import (
    DECODER,
    ENCODER,
    SelectorPair,
    inspect_pair,
    weights_elsewhere,
)


@dataclass(frozen=True)
class SelectorFiles:
    """A pair, and its two files by the names of its networks."""

    pair: SelectorPair
    files: Mapping[str, Path]


def find_selector(model: str | Sequence[str | Path], folder: Path | None = None) -> SelectorFiles:
    """Find a public model by its name, or another one by its two files in any order.

    folder: where names are looked for first (named_pairs.py). A file of weights that one of the two
    names must lie beside it. Raises ValueError for another number of files, ModelMissing
    (ModelNotDownloaded for a public model, UnknownModel for an unknown name) or a CustomModelError.
    """
    names = [model] if isinstance(model, str) else list(model)
    if len(names) == 1:
        pair = pair_of(str(names[0]))
        if pair is None:
            raise unknown_pair(str(names[0]))
        found = read_pair(*find_named_pair(pair, folder))
        check_title(found, pair.title)
        return found
    if len(names) != 2:
        raise ValueError("A model for taps has a name, or two files: the encoder and the decoder.")
    return read_pair(Path(names[0]), Path(names[1]))


def check_title(found: SelectorFiles, title: str) -> None:
    """Raise MisnamedModel if the files are another model's, as far as their graphs tell."""
    if found.pair.known is None or found.pair.title != title:
        raise MisnamedModel(str(found.files[ENCODER].parent), title, found.pair.title)


def read_pair(*paths: Path) -> SelectorFiles:
    """Read two files, in any order. Raises ModelMissing or a CustomModelError."""
    with ExitStack() as opened:
        sources = [(path.name, _map_file(path, opened)) for path in paths]
        # Only names without a folder: a file must not make us read another one somewhere else.
        beside = [
            path.parent / name
            for path, (_, source) in zip(paths, sources, strict=True)
            for name in sorted(weights_elsewhere(source))
            if name == Path(name).name and (path.parent / name).is_file()
        ]
        sources += [(path.name, _map_file(path, opened)) for path in beside]
        pair = inspect_pair(sources)
    return SelectorFiles(pair, {ENCODER: paths[pair.encoder], DECODER: paths[pair.decoder]})


def _map_file(path: Path, opened: ExitStack) -> mmap.mmap:
    try:
        file = opened.enter_context(path.open("rb"))
        if not file.seek(0, 2):
            raise NotAModel(f"{path}: 0 bytes")
        return opened.enter_context(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except OSError as error:
        raise ModelMissing("select", str(error)) from error
