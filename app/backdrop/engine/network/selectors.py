"""The public models of the SAM family that a person or host may bring for Pick: pairs of files.

Data only: an encoder sees a picture once, and a decoder answers each tap. select_files.py finds the
layout and the model of two files, select_prompt.py makes and reads their tensors by this table.
Sources: the exporters' code (docs/models.md says which). What could not be checked is left out.
"""

from dataclasses import dataclass, replace

from backdrop.engine.network.catalogue import ALLOWED, FORBIDDEN
from backdrop.engine.network.colours import IMAGENET, PLAIN

SIDE = 1024  # pixels of the square that the encoders see
LOW_SIDE = 256  # pixels of the square of masks that go into the decoders, and of most answers
EMBEDDING = (256, 64, 64)  # channels, rows and columns of the coarsest embedding

# How a picture fits the encoder's square.
PADDED = "padded"  # scaled by its longer side, at the top left
STRETCHED = "stretched"  # without its aspect
FREE = "free"  # any size: the file stretches it

# Values of the picture's colours.
BYTES = "bytes"  # 0 to 255, as HxWx3: the file normalises; otherwise keys of colours.COLOURS


@dataclass(frozen=True)
class SelectorLayout:
    """Names and shapes of the tensors of one way to export a pair.

    fit: PADDED, STRETCHED or FREE. colours: BYTES or a key of COLOURS. pictures: usual names of the
    encoder's input; () if any will do. embeddings: the decoder's inputs that come from the encoder,
    by the names of the encoder's outputs; of one output, the encoder may name it otherwise.
    points, labels: the decoder's inputs, of float coordinates and of labels. leading: sides of 1
    before the number of points. pads_points: a last point labelled -1 says that there is no box.
    mask, has_mask: inputs for the mask before; "" where there is none. size: the input for the
    height and width of the answer, "" where there is none. boxes: an input for boxes, given empty.
    masks: usual names of the output with logits; the first that is there is read. low: whether it
    has the frame of the encoder's square, otherwise that of the picture. scores: the output.
    excludes: points to leave out are understood.
    """

    fit: str
    colours: str
    pictures: tuple[str, ...]
    embeddings: tuple[str, ...]
    points: str
    labels: str
    leading: int
    masks: tuple[str, ...]
    scores: str
    pads_points: bool = False
    mask: str = ""
    has_mask: str = ""
    size: str = ""
    boxes: str = ""
    low: bool = True
    excludes: bool = True


_SAM = SelectorLayout(
    fit=PADDED,
    colours=BYTES,
    pictures=("input_image",),
    embeddings=("image_embeddings",),
    points="point_coords",
    labels="point_labels",
    leading=1,
    pads_points=True,
    mask="mask_input",
    has_mask="has_mask_input",
    size="orig_im_size",
    # Exports have fixed the aspect of `masks` to that of the exporter's example picture.
    masks=("low_res_masks",),
    scores="iou_predictions",
)
_SAM_NORMALISED = replace(_SAM, colours=IMAGENET, pictures=())
_EDGE_SAM = SelectorLayout(
    fit=PADDED,
    colours=IMAGENET,
    pictures=(),
    embeddings=("image_embeddings",),
    points="point_coords",
    labels="point_labels",
    leading=1,
    masks=("masks",),
    scores="scores",
)
_SLIM_SAM = SelectorLayout(
    fit=PADDED,
    colours=IMAGENET,
    pictures=("pixel_values",),
    embeddings=("image_embeddings", "image_positional_embeddings"),
    points="input_points",
    labels="input_labels",
    leading=2,
    masks=("pred_masks",),
    scores="iou_scores",
)
_SAM2_COMMUNITY = SelectorLayout(
    fit=STRETCHED,
    colours=IMAGENET,
    pictures=("pixel_values",),
    embeddings=("image_embeddings.0", "image_embeddings.1", "image_embeddings.2"),
    points="input_points",
    labels="input_labels",
    leading=2,
    boxes="input_boxes",
    masks=("pred_masks",),
    scores="iou_scores",
)
_SAM2 = SelectorLayout(
    fit=STRETCHED,
    colours=IMAGENET,
    pictures=("image",),
    embeddings=("high_res_feats_0", "high_res_feats_1", "image_embed"),
    points="point_coords",
    labels="point_labels",
    leading=1,
    mask="mask_input",
    has_mask="has_mask_input",
    size="orig_im_size",
    masks=("low_res_masks", "masks"),
    scores="iou_predictions",
)
_EFFICIENT_SAM = SelectorLayout(
    fit=FREE,
    colours=PLAIN,
    pictures=("batched_images",),
    embeddings=("image_embeddings",),
    points="batched_point_coords",
    labels="batched_point_labels",
    leading=2,
    size="orig_im_size",
    masks=("output_masks",),
    scores="iou_predictions",
    low=False,
    excludes=False,
)
LAYOUTS = (
    _SAM,
    _SAM_NORMALISED,
    _EDGE_SAM,
    _SLIM_SAM,
    _SAM2_COMMUNITY,
    _SAM2,
    _EFFICIENT_SAM,
)


@dataclass(frozen=True)
class Selector:
    """One public model.

    parameters: the lowest and highest number of its encoder's, millions. licence: of the weights.
    use: of commercial use, as in catalogue.py. page: its authors'. source: the page that has the
    files.
    """

    title: str
    layouts: tuple[SelectorLayout, ...]
    parameters: tuple[float, float]
    licence: str
    use: str
    page: str
    source: str


_HUB = "https://huggingface.co"
SELECTORS = (
    Selector(
        title="MobileSAM",
        layouts=(_SAM, _SAM_NORMALISED),
        parameters=(5.5, 8.5),
        licence="Apache-2.0",
        use=ALLOWED,
        page="https://github.com/ChaoningZhang/MobileSAM",
        source=f"{_HUB}/Acly/MobileSAM",
    ),
    Selector(
        title="SAM 2.1 tiny",
        layouts=(_SAM2_COMMUNITY, _SAM2),
        parameters=(25.0, 36.0),
        licence="Apache-2.0",
        use=ALLOWED,
        page="https://github.com/facebookresearch/sam2",
        source=f"{_HUB}/onnx-community/sam2.1-hiera-tiny-ONNX",
    ),
    Selector(
        title="EfficientSAM",
        layouts=(_EFFICIENT_SAM,),
        parameters=(5.0, 25.0),
        licence="Apache-2.0",
        use=ALLOWED,
        page="https://github.com/yformer/EfficientSAM",
        source="https://github.com/yformer/EfficientSAM",
    ),
    Selector(
        title="SlimSAM",
        layouts=(_SLIM_SAM,),
        parameters=(4.5, 7.5),
        licence="Apache-2.0",
        use=ALLOWED,
        page="https://github.com/czg1225/SlimSAM",
        source=f"{_HUB}/Xenova/slimsam-77-uniform",
    ),
    Selector(
        title="EdgeSAM",
        layouts=(_EDGE_SAM,),
        parameters=(4.5, 7.5),
        licence="NTU S-Lab License 1.0",
        use=FORBIDDEN,
        page="https://github.com/chongzhou96/EdgeSAM",
        source=f"{_HUB}/chongzhou/EdgeSAM",
    ),
    Selector(
        title="EdgeTAM",
        layouts=(_SAM2_COMMUNITY,),
        parameters=(4.0, 7.0),
        licence="Apache-2.0",
        use=ALLOWED,
        page="https://github.com/facebookresearch/EdgeTAM",
        source=f"{_HUB}/onnx-community/EdgeTAM-ONNX",
    ),
)
