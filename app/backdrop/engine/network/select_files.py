"""Recognise the encoder and the decoder of a model for Pick by their graphs (selectors.py).

Names of files do not count, except for weights that a graph keeps in a file beside it: it names
that one. The order of the files does not count either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backdrop.engine.errors import ModelTooLarge, NotAModel, UnsuitablePair
from backdrop.engine.network.custom_model import MAX_BYTES
from backdrop.engine.network.graph import FLOAT16, FLOAT32, Graph, ValueInfo, read_graph
from backdrop.engine.network.protobuf import Source
from backdrop.engine.network.selectors import (
    BYTES,
    EMBEDDING,
    FREE,
    LAYOUTS,
    SELECTORS,
    SIDE,
    Selector,
    SelectorLayout,
)

MODELS = "MobileSAM, SAM 2.1 tiny or EfficientSAM"
ENCODER = "select-encoder"  # names of the two networks, in sessions and in browsers
DECODER = "select-decoder"
HALF = (
    "This is one of the two files of a model for Pick. Choose its encoder and its decoder together."
)
UNKNOWN_TITLE = "An unknown model of the SAM family"


@dataclass(frozen=True)
class SelectorPair:
    """An encoder and a decoder that fit each other.

    known: the public model; None for another one with the same tensors. layout: of its tensors.
    encoder, decoder: positions among the files that were given. elsewhere: positions of the files
    with further weights, by the names that the graphs have for them. picture: the encoder's input.
    embeddings: the decoder's inputs by the encoder's outputs. inputs: types of the decoder's inputs
    by their names. masks, scores: the decoder's outputs.
    """

    known: Selector | None
    layout: SelectorLayout
    encoder: int
    decoder: int
    elsewhere: Mapping[str, int]
    picture: ValueInfo
    embeddings: Mapping[str, str]
    inputs: Mapping[str, int]
    masks: str
    scores: str

    @property
    def title(self) -> str:
        """The model's name, for people."""
        return self.known.title if self.known else UNKNOWN_TITLE

    @property
    def licence(self) -> str:
        """The licence of its weights; "" if it is unknown."""
        return self.known.licence if self.known else ""

    @property
    def use(self) -> str:
        """ALLOWED, FORBIDDEN or "" of commercial use (catalogue.py)."""
        return self.known.use if self.known else ""


def inspect_pair(files: Sequence[tuple[str, Source]]) -> SelectorPair:
    """Read the files of a model for Pick: each with its name, in any order.

    Raises UnsuitablePair, NotAModel or ModelTooLarge.
    """
    if sum(len(source) for _, source in files) > MAX_BYTES:
        raise ModelTooLarge(f"{len(files)} files")
    graphs = _read_graphs(files)
    encoders = {place: each for place, each in graphs.items() if is_encoder(each)}
    decoders = {place: each for place, each in graphs.items() if is_decoder(each)}
    if len(graphs) > 2:
        raise UnsuitablePair("These are more than two models. Choose one encoder and its decoder.")
    if len(encoders) == 2:
        raise UnsuitablePair(
            "Both files are encoders. Choose one of them together with the decoder of that model."
        )
    if len(decoders) == 2:
        raise UnsuitablePair(
            "Both files are decoders. Choose one of them together with the encoder of that model."
        )
    if not encoders or not decoders:
        raise UnsuitablePair(
            HALF
            if encoders or decoders
            else f"These files are no encoder and decoder of a model for Pick, such as {MODELS}."
        )
    (encoder, seeing), (decoder, answering) = *encoders.items(), *decoders.items()
    layout = _common_layout(seeing, answering)
    return SelectorPair(
        _known_model(layout, seeing),
        layout,
        encoder,
        decoder,
        {name: place for place, (name, _) in enumerate(files) if place not in graphs},
        seeing.inputs[0],
        _embedding_names(layout, seeing),
        {each.name: each.element for each in answering.inputs},
        next(name for name in layout.masks if name in _names(answering.outputs)),
        layout.scores,
    )


def weights_elsewhere(source: Source) -> frozenset[str]:
    """Return the names of the files that a model keeps weights in; none for what is no model."""
    try:
        return read_graph(source, may_be_elsewhere=True).elsewhere
    except NotAModel:
        return frozenset()


def is_encoder(graph: Graph) -> bool:
    """Return whether a network is the encoder of a model for Pick."""
    return any(_sees(layout, graph) for layout in LAYOUTS)


def is_decoder(graph: Graph) -> bool:
    """Return whether a network is the decoder of a model for Pick."""
    return any(_answers(layout, graph) for layout in LAYOUTS)


def _read_graphs(files: Sequence[tuple[str, Source]]) -> dict[int, Graph]:
    """Return the graphs by their files' positions; files of weights alone have none.

    Raises UnsuitablePair for a file that is neither, or one of weights that is not there.
    """
    graphs: dict[int, Graph] = {}
    broken: dict[str, NotAModel] = {}
    for place, (name, source) in enumerate(files):
        try:
            graphs[place] = read_graph(source, may_be_elsewhere=True)
        except NotAModel as error:
            broken[name] = error
    missing = _missing_weights(files, graphs)
    for name, cause in broken.items():
        if missing or not any(name in graph.elsewhere for graph in graphs.values()):
            sentence = f"{name} is not an ONNX model, or it is damaged. Download it again."
            raise UnsuitablePair(missing or sentence, str(cause)) from cause
    if missing:
        raise UnsuitablePair(missing)
    return graphs


def _missing_weights(files: Sequence[tuple[str, Source]], graphs: Mapping[int, Graph]) -> str:
    """Return the sentence about a file of weights that is not there; "" if all are."""
    there = {name for place, (name, _) in enumerate(files) if place not in graphs}
    for place, graph in graphs.items():
        for name in sorted(graph.elsewhere - there):
            return (
                f"{files[place][0]} keeps its weights in another file, {name or 'without a name'}. "
                "Choose that file, too."
            )
    return ""


def _common_layout(encoder: Graph, decoder: Graph) -> SelectorLayout:
    for layout in LAYOUTS:
        if _sees(layout, encoder) and _answers(layout, decoder):
            return layout
    raise UnsuitablePair(
        "This encoder and this decoder belong to different models. Choose both files of one model."
    )


def _known_model(layout: SelectorLayout, encoder: Graph) -> Selector | None:
    for each in SELECTORS:
        lowest, highest = each.parameters
        if layout in each.layouts and lowest * 1e6 <= encoder.parameters <= highest * 1e6:
            return each
    return None


def _sees(layout: SelectorLayout, graph: Graph) -> bool:
    """Return whether a graph is an encoder of this layout."""
    if len(graph.inputs) != 1 or not _has_picture(layout, graph.inputs[0]):
        return False
    if len(layout.embeddings) == 1:
        return len(graph.outputs) == 1 and _is_embedding(graph.outputs[0])
    given = [output for output in graph.outputs if output.name in layout.embeddings]
    return len(given) == len(layout.embeddings) and any(map(_is_embedding, given))


def _has_picture(layout: SelectorLayout, picture: ValueInfo) -> bool:
    if layout.pictures and picture.name not in layout.pictures:
        return False
    if picture.element not in (FLOAT32, FLOAT16):
        return False
    if picture.shape is None:
        return bool(layout.pictures)
    if layout.colours == BYTES:
        return len(picture.shape) == 3 and picture.shape[2] in (None, 3)
    if len(picture.shape) != 4 or picture.shape[1] not in (None, 3):
        return False
    sides = picture.shape[2:]
    return all(side is None or (side == SIDE and layout.fit != FREE) for side in sides)


def _is_embedding(output: ValueInfo) -> bool:
    if output.element not in (FLOAT32, FLOAT16):
        return False
    shape = (output.shape or (None,) * 4)[1:]
    return len(shape) == len(EMBEDDING) and all(
        side in (None, expected) for side, expected in zip(shape, EMBEDDING, strict=True)
    )


def _answers(layout: SelectorLayout, graph: Graph) -> bool:
    """Return whether a graph is a decoder of this layout."""
    needed = {*layout.embeddings, layout.points, layout.labels}
    known = needed | ({layout.mask, layout.has_mask, layout.size, layout.boxes} - {""})
    inputs, outputs = set(_names(graph.inputs)), set(_names(graph.outputs))
    masked = {layout.mask, layout.has_mask} - {""}
    return (
        needed | masked <= inputs <= known
        and layout.scores in outputs
        and any(name in outputs for name in layout.masks)
    )


def _embedding_names(layout: SelectorLayout, encoder: Graph) -> Mapping[str, str]:
    if len(layout.embeddings) == 1:
        return {encoder.outputs[0].name: layout.embeddings[0]}
    return {name: name for name in layout.embeddings}


def _names(values: Sequence[ValueInfo]) -> list[str]:
    return [value.name for value in values]
