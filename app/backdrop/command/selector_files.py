"""Find the files of the model that finds what a tap takes: an encoder and a decoder."""

import mmap
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from backdrop.engine.errors import ModelMissing, NotAModel
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


def find_selector(encoder: str | Path, decoder: str | Path) -> SelectorFiles:
    """Read the two files of a model, in any order.

    A file of weights that one of them names must lie beside it. Raises ModelMissing or a
    CustomModelError.
    """
    paths = [Path(encoder), Path(decoder)]
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


def list_paths(model: Sequence[str | Path]) -> tuple[str | Path, str | Path]:
    """Return the two files that a caller named. Raises ValueError for another number."""
    if len(model) != 2 or isinstance(model, str):
        raise ValueError("A model for taps has two files: the encoder and the decoder.")
    return model[0], model[1]
