"""Describe a custom model: read its ONNX file, guess its preprocessing, and make its ModelSpec.

The file states names, types and sizes, but not how colours are scaled. That is known for public
models, which are recognised (recognise.py). For others it is guessed from the names of their
layers, and a person can choose otherwise. Sources: the preprocessing that BiRefNet, RMBG, MODNet,
U²-Net and IS-Net (DIS) publish with their weights.
"""

from dataclasses import dataclass

from backdrop.engine.arrays.aliases import Size
from backdrop.engine.errors import ModelTooLarge, UnsuitableModel
from backdrop.engine.network.catalogue import (
    ISNET,
    MODNET,
    STRETCHED,
    U2NET,
    U2NET_CUT,
    U2NET_SMALL,
)
from backdrop.engine.network.colours import CENTRED, COLOURS, IMAGENET, SIGNED
from backdrop.engine.network.graph import FLOAT16, FLOAT32, Graph, ValueInfo, read_graph
from backdrop.engine.network.models import BACKDROP_S, ModelSpec
from backdrop.engine.network.protobuf import Source
from backdrop.engine.network.recognise import Recognition, recognise

CUSTOM = "own"  # the name of the custom model; stored in browsers
MAX_BYTES = 2_000_000_000  # of the file

SIDES = (320, 512, 768, 1024)  # pixels; the page's choice if the file leaves the input's side open
SIDE_MULTIPLE = 32  # pixels: other sides can be chosen, too, but only multiples of it
MIN_SIDE = 16  # pixels of an input's side
MAX_SIDE = 2048  # pixels of an input's side

# Architectures whose regions our own model puts right. It would harm stronger ones, and what is
# known of no other model: docs/experiments.md, "Regions of other models".
MENDED = frozenset({ISNET, U2NET, U2NET_SMALL, U2NET_CUT, MODNET})


@dataclass(frozen=True)
class ModelInfo:
    """The facts stated in a model file, and presets for the choices that it leaves open.

    side: pixels of the input's longer side; the file's if `fixed`, otherwise the usual one. size:
    height and width that the file prescribes, None if it leaves them open. colours: a key of
    COLOURS, a guess unless `known` has them. known: the public model, or None.
    """

    input: ValueInfo
    output: ValueInfo
    side: int
    size: Size | None
    colours: str
    known: Recognition | None = None

    @property
    def fixed(self) -> bool:
        """True if the file prescribes the input's size."""
        return self.size is not None

    @property
    def asks_colours(self) -> bool:
        """True if the colours are a guess."""
        return not (self.known and self.known.colours)

    @property
    def asks_side(self) -> bool:
        """True if the side can be chosen, and the suitable one is not known."""
        return not (self.fixed or self.known)


def inspect(source: Source) -> ModelInfo:
    """Read the file of a network.

    Raises NotAModel, UnsuitableModel, WeightsElsewhere or ModelTooLarge.
    """
    if len(source) > MAX_BYTES:
        raise ModelTooLarge(f"{len(source)} bytes")
    graph = read_graph(source)
    if len(graph.inputs) != 1:
        raise UnsuitableModel(f"{len(graph.inputs)} inputs")
    picture = graph.inputs[0]
    size = _fixed_size(picture)
    side = max(size) if size else None
    colours, usual_side = _guess_preprocessing(graph)
    mask = _find_mask(graph, size)
    known = recognise(graph, picture.name, mask.name, side)
    if known:
        colours, usual_side = known.colours or colours, known.side
    return ModelInfo(picture, mask, side or usual_side, size, colours, known)


def spec_of(info: ModelInfo, side: int, colours: str) -> ModelSpec:
    """Return the spec of a custom model with a person's choices.

    side: ignored if the file fixes it. Raises UnsuitableModel for any other choice.
    """
    if colours not in COLOURS or not (info.fixed or is_open_side(side)):
        raise UnsuitableModel(f"colours {colours}, side {side}")
    mean, std = COLOURS[colours]
    known = info.known
    return ModelSpec(
        name=CUSTOM,
        title="Custom model",
        input_size=info.side if info.fixed else side,
        size_multiple=known.size_multiple if known and not info.fixed else 0,
        by_shorter=known is not None and known.by_shorter,
        squeeze=0,
        input_name=info.input.name,
        output_name=info.output.name,
        scale=255.0,
        mean=mean,
        std=std,
        licence=known.licence if known else "unknown",
        float16=info.input.element == FLOAT16,
        rescale_output=known is not None and known.answer == STRETCHED,
        fixed_size=info.size,
        mender=BACKDROP_S.name if known and _is_mended(known) else "",
    )


def _is_mended(known: Recognition) -> bool:
    return all(entry.architecture in MENDED for entry in known.entries)


def is_open_side(side: int) -> bool:
    """Return whether a side can be chosen, in pixels, for a file that leaves it open."""
    return SIDE_MULTIPLE <= side <= MAX_SIDE and side % SIDE_MULTIPLE == 0


def _fixed_size(picture: ValueInfo) -> Size | None:
    """Return the height and width that an input takes; None if it takes any.

    Of one that prescribes one of them only, it is a square.
    """
    if picture.element not in (FLOAT32, FLOAT16):
        raise UnsuitableModel(f"input of type {picture.element}")
    if picture.shape is None:
        return None
    if len(picture.shape) != 4:
        raise UnsuitableModel(f"input of {picture.shape}")
    batch, channels, height, width = picture.shape
    if batch not in (None, 1) or channels not in (None, 3):
        raise UnsuitableModel(f"input of {picture.shape}")
    height, width = height or width, width or height
    if height is None or width is None:
        return None
    if not MIN_SIDE <= min(height, width) <= max(height, width) <= MAX_SIDE:
        raise UnsuitableModel(f"input of {picture.shape}")
    return height, width


def _find_mask(graph: Graph, size: Size | None) -> ValueInfo:
    """Return the first output that is one mask; one of the input's size takes precedence."""
    masks = [output for output in graph.outputs if _is_mask(output)]
    if not masks:
        raise UnsuitableModel(f"outputs {[output.shape for output in graph.outputs]}")
    full_size = [mask for mask in masks if mask.shape and mask.shape[-2:] == size]
    return (full_size or masks)[0]


def _is_mask(output: ValueInfo) -> bool:
    if output.element not in (FLOAT32, FLOAT16):
        return False
    if output.shape is None:
        return True
    leading = output.shape[:-2]
    sides = output.shape[-2:]
    return (
        len(output.shape) in (3, 4)
        and all(length in (None, 1) for length in leading)
        and all(length is None or length > 1 for length in sides)
    )


def _guess_preprocessing(graph: Graph) -> tuple[str, int]:
    """Return the most likely kind of colour scaling and the usual side of the input."""
    names = " ".join(graph.names)
    if "lr_branch" in names or "hr_branch" in names:  # MODNet
        return SIGNED, 512
    if "conv_in" in names and "rebnconv" in names:  # IS-Net, and RMBG 1.4, which is one
        return CENTRED, 1024
    if "rebnconv" in names:  # U²-Net
        return IMAGENET, 320
    return IMAGENET, 1024
