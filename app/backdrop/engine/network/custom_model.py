"""A network of the person's own: what its file tells, what is guessed, and its ModelSpec.

The file tells names, types and sizes. How colours are scaled it does not; that is guessed from the
names its layers have and can be chosen otherwise. Sources: the preprocessing that BiRefNet, RMBG,
MODNet, U²-Net and IS-Net (DIS) publish with their weights.
"""

from dataclasses import dataclass

from backdrop.engine.errors import ModelTooLarge, UnsuitableModel
from backdrop.engine.network.graph import FLOAT, HALF, Graph, ValueInfo, read_graph
from backdrop.engine.network.models import ModelSpec
from backdrop.engine.network.protobuf import Source

CUSTOM = "own"
LARGEST = 2_000_000_000  # bytes

# Colours from 0 to 1, less the mean, by the deviation.
IMAGENET, SIGNED, CENTRED = "imagenet", "signed", "centred"
COLOURS = {
    IMAGENET: ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),  # BiRefNet, RMBG 2, U²-Net
    SIGNED: ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),  # MODNet
    CENTRED: ((0.5, 0.5, 0.5), (1.0, 1.0, 1.0)),  # RMBG 1.4, IS-Net
}
SIDES = (320, 512, 768, 1024)  # offered where the file leaves it open
SMALLEST, LARGEST_SIDE = 16, 2048


@dataclass(frozen=True)
class Offer:
    """What is known of a file, and what to preset in asking for the rest.

    `side` px is the file's where `fixed`, otherwise one of SIDES; `colours` is a key of COLOURS.
    """

    input: ValueInfo
    output: ValueInfo
    side: int
    fixed: bool
    colours: str


def inspect(source: Source) -> Offer:
    """Read the file of a network.

    Raises NotAModel, UnsuitableModel, WeightsElsewhere or ModelTooLarge.
    """
    if len(source) > LARGEST:
        raise ModelTooLarge(f"{len(source)} bytes")
    graph = read_graph(source)
    if len(graph.inputs) != 1:
        raise UnsuitableModel(f"{len(graph.inputs)} inputs")
    picture = graph.inputs[0]
    side = _side(picture)
    colours, usual = _family(graph)
    return Offer(picture, _mask(graph, side), side or usual, side is not None, colours)


def spec_of(offer: Offer, side: int, colours: str) -> ModelSpec:
    """Return the network's spec with what was chosen; a side only counts where it is open.

    Raises UnsuitableModel for a choice that was not offered.
    """
    if colours not in COLOURS or not (offer.fixed or side in SIDES):
        raise UnsuitableModel(f"colours {colours}, side {side}")
    mean, deviation = COLOURS[colours]
    return ModelSpec(
        name=CUSTOM,
        title="Own network",
        input_size=offer.side if offer.fixed else side,
        input_name=offer.input.name,
        output_name=offer.output.name,
        scale=255.0,
        mean=mean,
        std=deviation,
        licence="the person's own affair",
        float16=offer.input.element == HALF,
        rescale_output=False,
    )


def _side(picture: ValueInfo) -> int | None:
    """Return the side of the square that an input takes, None where it takes any."""
    if picture.element not in (FLOAT, HALF):
        raise UnsuitableModel(f"input of type {picture.element}")
    if picture.shape is None:
        return None
    if len(picture.shape) != 4:
        raise UnsuitableModel(f"input of {picture.shape}")
    batch, channels, height, width = picture.shape
    known = height or width
    square = (height or known) == (width or known)
    if batch not in (None, 1) or channels not in (None, 3) or not square:
        raise UnsuitableModel(f"input of {picture.shape}")
    if known is not None and not SMALLEST <= known <= LARGEST_SIDE:
        raise UnsuitableModel(f"input of {picture.shape}")
    return known


def _mask(graph: Graph, side: int | None) -> ValueInfo:
    """Return the first output that is one mask, one of the input's own size before all others."""
    masks = [port for port in graph.outputs if _is_mask(port)]
    if not masks:
        raise UnsuitableModel(f"outputs {[port.shape for port in graph.outputs]}")
    whole = [port for port in masks if port.shape and port.shape[-2:] == (side, side)]
    return (whole or masks)[0]


def _is_mask(port: ValueInfo) -> bool:
    if port.element not in (FLOAT, HALF):
        return False
    if port.shape is None:
        return True
    leading = port.shape[:-2]
    sides = port.shape[-2:]
    return (
        len(port.shape) in (3, 4)
        and all(each in (None, 1) for each in leading)
        and all(each is None or each > 1 for each in sides)
    )


def _family(graph: Graph) -> tuple[str, int]:
    """Return how a network most likely wants colours, and the side it is mostly used with."""
    names = " ".join(graph.names)
    if "lr_branch" in names or "hr_branch" in names:  # MODNet
        return SIGNED, 512
    if "conv_in" in names and "rebnconv" in names:  # IS-Net, and RMBG 1.4 which is one
        return CENTRED, 1024
    if "rebnconv" in names:  # U²-Net
        return IMAGENET, 320
    return IMAGENET, 1024
