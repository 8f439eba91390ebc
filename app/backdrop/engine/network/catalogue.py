"""The public models that a person or host may bring: facts that authors and exporters publish.

Data only. recognise.py finds a file's entry; docs/models.md explains the columns and has the same
facts for people. What could not be checked is left out: 0 and "" mean unknown. Nothing here is
fetched by Backdrop.
"""

from dataclasses import dataclass, replace

from backdrop.engine.network.colours import CENTRED, IMAGENET, PLAIN, SIGNED

# Kinds of answers.
LOGITS = "logits"
PROBABILITIES = "probabilities"
STRETCHED = "stretched"  # probabilities whose lowest and highest value stand for 0 and 1

# Whether a licence allows commercial use.
ALLOWED = "allowed"
FORBIDDEN = "forbidden"  # without an agreement
UNCLEAR = "unclear"

# Architectures, the keys of recognise.ARCHITECTURES.
BIREFNET_LARGE = "BiRefNet, Swin-L"
BIREFNET_LITE = "BiRefNet, Swin-T"
BIREFNET_DEEP = "BiRefNet, deeper than Swin-L"
BEN2 = "BEN2, Swin-B"
INSPYRENET = "InSPyReNet, Swin-B"
ISNET = "IS-Net"
U2NET = "U²-Net"
U2NET_SMALL = "U²-Net small"
U2NET_CUT = "U²-Net cut down"
MODNET = "MODNet"


@dataclass(frozen=True)
class CatalogueEntry:
    """One public model.

    architecture: as above; models of one architecture differ in their weights only.
    files: usual names of its file. parameters: millions.
    sides: pixels of the square inputs that it is published for; the first is the one to choose if
    the file leaves the side open.
    size_multiple: its authors keep the picture's aspect, with both sides multiples of it, where the
    file leaves them open; 0 for squares only. by_shorter: the side is then the shorter one.
    inputs, outputs: usual names of the ONNX graph's tensors; () where none is published.
    colours: a key of COLOURS. answer: LOGITS, PROBABILITIES or STRETCHED.
    megabytes: of the largest of its usual files, float32 unless no such file is published.
    memory_gb: memory that one picture takes at that size on a processor, GB.
    licence: of the weights; an SPDX identifier where there is one. use: ALLOWED, FORBIDDEN or
    UNCLEAR, of commercial use. page: its authors'. source: the page that has the file.
    best_for: goes on a sentence "Best for ...". figures: published, with their source.
    """

    name: str
    title: str
    architecture: str
    files: tuple[str, ...]
    parameters: float
    sides: tuple[int, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    colours: str
    answer: str
    megabytes: float
    licence: str
    use: str
    page: str
    source: str
    best_for: str = ""
    figures: str = ""
    memory_gb: float = 0.0
    size_multiple: int = 0
    by_shorter: bool = False


_BIREFNET = "https://github.com/ZhengPeng7/BiRefNet"
_BIREFNET_RELEASE = "https://github.com/ZhengPeng7/BiRefNet/releases/tag/v1"
_REMBG = "https://github.com/danielgatis/rembg/releases/tag/v0.0.0"
_HUB = "https://huggingface.co"
_U2NET = "https://github.com/xuebinqin/U-2-Net"

_GENERAL = CatalogueEntry(
    name="birefnet-general",
    title="BiRefNet general",
    architecture=BIREFNET_LARGE,
    files=("BiRefNet-general-epoch_244.onnx",),
    parameters=220.2,
    sides=(1024,),
    inputs=("input_image",),
    outputs=("output_image", "logits"),
    colours=IMAGENET,
    answer=LOGITS,
    megabytes=972.7,
    licence="MIT",
    use=ALLOWED,
    page=_BIREFNET,
    source=_REMBG,
    best_for="fine structures",
    figures=f"DIS-VD: S-measure .911, weighted F .875 ({_BIREFNET})",
)
_BEN2 = CatalogueEntry(
    name="ben2",
    title="BEN2 Base",
    architecture=BEN2,
    files=("BEN2_Base.onnx",),
    parameters=94.1,
    sides=(1024,),
    inputs=("input",),
    outputs=(),
    colours=PLAIN,
    answer=STRETCHED,
    megabytes=222.9,
    licence="MIT",
    use=ALLOWED,
    page=f"{_HUB}/PramaLLC/BEN2",
    source=f"{_HUB}/PramaLLC/BEN2",
    best_for="hair and fine structures",
    figures=f"DIS5K: S-measure .937, by a third party ({_HUB}/moonbox-dev/BEN2-ONNX)",
    memory_gb=4.3,
)
_ISNET = CatalogueEntry(
    name="isnet-general",
    title="IS-Net general",
    architecture=ISNET,
    files=("isnet-general-use.onnx",),
    parameters=44.0,
    sides=(1024,),
    inputs=("input_image", "input", "pixel_values"),
    outputs=("output_image", "output", "alphas"),
    colours=CENTRED,
    answer=STRETCHED,
    megabytes=178.6,
    licence="Unstated licence",
    use=UNCLEAR,
    page="https://github.com/xuebinqin/DIS",
    source=_REMBG,
    best_for="fine structures",
    figures="DIS-VD: maximal F .791 (https://github.com/xuebinqin/DIS)",
)
_U2NET_FULL = CatalogueEntry(
    name="u2net",
    title="U²-Net general",
    architecture=U2NET,
    files=("u2net.onnx",),
    parameters=44.0,
    sides=(320,),
    inputs=(),
    outputs=(),
    colours=IMAGENET,
    answer=STRETCHED,
    megabytes=176.0,
    licence="Apache-2.0",
    use=ALLOWED,
    page=_U2NET,
    source=_REMBG,
)

CATALOGUE = (
    _GENERAL,
    replace(
        _GENERAL,
        name="birefnet-portrait",
        title="BiRefNet portrait",
        files=("BiRefNet-portrait-epoch_150.onnx",),
        best_for="people",
        figures=f"P3M-500-P: S-measure .983, weighted F .989 ({_BIREFNET})",
    ),
    replace(
        _GENERAL,
        name="birefnet-matting",
        title="BiRefNet matting",
        files=("BiRefNet-matting-epoch_100.onnx",),
        source=_BIREFNET_RELEASE,
        best_for="people and soft edges",
        figures=f"TE-P3M-500-NP: S-measure .979, weighted F .988 ({_BIREFNET})",
    ),
    replace(
        _GENERAL,
        name="birefnet-512",
        title="BiRefNet general for 512",
        files=("BiRefNet-general-resolution_512x512-fp16-epoch_216.onnx",),
        sides=(512,),
        megabytes=940.5,
        source=_BIREFNET_RELEASE,
        figures=f"DIS-VD at 512: S-measure .888 ({_HUB}/ZhengPeng7/BiRefNet_512x512)",
    ),
    replace(
        _GENERAL,
        name="birefnet-hr",
        title="BiRefNet HR",
        files=("BiRefNet_HR-general-epoch_130.onnx",),
        sides=(2048,),
        megabytes=1098.9,
        source=_BIREFNET_RELEASE,
        best_for="large pictures with fine structures",
        figures=f"DIS-VD: S-measure .927, weighted F .894 ({_BIREFNET})",
    ),
    replace(
        _GENERAL,
        name="birefnet-hr-matting",
        title="BiRefNet HR-matting",
        files=("BiRefNet_HR-matting-epoch_135.onnx",),
        sides=(2048,),
        megabytes=1098.9,
        source=_BIREFNET_RELEASE,
        best_for="large pictures with soft edges",
        figures="",
    ),
    replace(
        _GENERAL,
        name="birefnet-dynamic",
        title="BiRefNet dynamic",
        files=(),
        source=f"{_HUB}/onnx-community/BiRefNet_dynamic-ONNX",
        best_for="pictures of many sizes",
        figures="",
        size_multiple=64,
    ),
    CatalogueEntry(
        name="rmbg-2.0",
        title="RMBG 2.0",
        architecture=BIREFNET_LARGE,
        files=("bria-rmbg-2.0.onnx",),
        parameters=220.2,
        sides=(1024,),
        inputs=("pixel_values",),
        outputs=("alphas",),
        colours=IMAGENET,
        answer=PROBABILITIES,
        megabytes=1024.3,
        licence="CC-BY-NC-4.0",
        use=FORBIDDEN,
        page=f"{_HUB}/briaai/RMBG-2.0",
        source=f"{_HUB}/briaai/RMBG-2.0",
    ),
    CatalogueEntry(
        name="birefnet-lite",
        title="BiRefNet lite",
        architecture=BIREFNET_LITE,
        files=("BiRefNet-general-bb_swin_v1_tiny-epoch_232.onnx",),
        parameters=44.3,
        sides=(1024, 768),
        inputs=("input_image",),
        outputs=("output_image", "logits"),
        colours=IMAGENET,
        answer=LOGITS,
        megabytes=224.0,
        licence="MIT",
        use=ALLOWED,
        page=_BIREFNET,
        source=f"{_HUB}/onnx-community/BiRefNet_lite-ONNX",
        best_for="hair and fine structures",
        figures=f"DIS-VD: S-measure .882, weighted F .830 ({_BIREFNET})",
    ),
    CatalogueEntry(
        name="birefnet-lite-512",
        title="BiRefNet lite",
        architecture=BIREFNET_LITE,
        files=(),
        parameters=44.3,
        sides=(512,),
        inputs=("input_image",),
        outputs=("output_image", "logits"),
        colours=IMAGENET,
        answer=LOGITS,
        megabytes=191.9,
        licence="MIT",
        use=ALLOWED,
        page=_BIREFNET,
        source=f"{_HUB}/studioludens/birefnet-lite-512",
        best_for="hair and fine structures",
        memory_gb=0.7,
    ),
    CatalogueEntry(
        name="feynobg",
        title="FeyNobg",
        architecture=BIREFNET_DEEP,
        files=(),
        parameters=263.0,
        sides=(1024,),
        inputs=(),
        outputs=(),
        colours=IMAGENET,
        answer=LOGITS,
        megabytes=0.0,
        licence="Apache-2.0",
        use=UNCLEAR,
        page=f"{_HUB}/feyninc/FeyNobg",
        source=f"{_HUB}/zurg70/birefnet-desktop-models",
    ),
    _BEN2,
    CatalogueEntry(
        name="ben2-community",
        title="BEN2 Base (onnx-community)",
        architecture=BEN2,
        files=("model_fp16.onnx",),
        parameters=94.1,
        sides=(1024,),
        inputs=("pixel_values",),
        outputs=("alphas",),
        colours=IMAGENET,
        answer=PROBABILITIES,
        megabytes=219.1,
        licence="MIT",
        use=ALLOWED,
        page=f"{_HUB}/PramaLLC/BEN2",
        source=f"{_HUB}/onnx-community/BEN2-ONNX",
        best_for="hair and fine structures",
        memory_gb=4.3,
    ),
    CatalogueEntry(
        name="inspyrenet",
        title="InSPyReNet",
        architecture=INSPYRENET,
        files=("inspyrenet_swinb_1024.onnx",),
        parameters=90.7,
        sides=(1024,),
        inputs=("input",),
        outputs=("alpha",),
        colours=IMAGENET,
        answer=PROBABILITIES,
        megabytes=357.0,
        licence="MIT",
        use=ALLOWED,
        page="https://github.com/plemeri/InSPyReNet",
        source=f"{_HUB}/PinkPixel/inspyrenet-onnx",
        best_for="fine structures",
        figures="DIS-VD: maximal F .889 (https://github.com/plemeri/InSPyReNet)",
    ),
    _ISNET,
    CatalogueEntry(
        name="rmbg-1.4",
        title="RMBG 1.4",
        architecture=ISNET,
        files=(),
        parameters=44.0,
        sides=(1024,),
        inputs=("input",),
        outputs=("output",),
        colours=CENTRED,
        answer=STRETCHED,
        megabytes=176.2,
        licence="bria-rmbg-1.4",
        use=FORBIDDEN,
        page=f"{_HUB}/briaai/RMBG-1.4",
        source=f"{_HUB}/briaai/RMBG-1.4",
    ),
    CatalogueEntry(
        name="ormbg",
        title="ormbg",
        architecture=ISNET,
        files=(),
        parameters=44.0,
        sides=(1024,),
        inputs=("pixel_values",),
        outputs=("alphas",),
        colours=PLAIN,
        answer=PROBABILITIES,
        megabytes=176.0,
        licence="Apache-2.0",
        use=ALLOWED,
        page="https://github.com/schirrmacher/ormbg",
        source=f"{_HUB}/onnx-community/ormbg-ONNX",
        best_for="people",
    ),
    CatalogueEntry(
        name="isnet-anime",
        title="IS-Net anime",
        architecture=ISNET,
        files=("isnet-anime.onnx",),
        parameters=44.0,
        sides=(1024,),
        inputs=("img",),
        outputs=("mask",),
        colours=PLAIN,
        answer=PROBABILITIES,
        megabytes=176.1,
        licence="Apache-2.0",
        use=ALLOWED,
        page="https://github.com/SkyTNT/anime-segmentation",
        source=_REMBG,
        best_for="drawn figures",
    ),
    _U2NET_FULL,
    replace(
        _U2NET_FULL,
        name="u2net-human",
        title="U²-Net for people",
        files=("u2net_human_seg.onnx",),
        best_for="people",
    ),
    replace(
        _U2NET_FULL,
        name="u2netp",
        title="U²-Net small",
        architecture=U2NET_SMALL,
        files=("u2netp.onnx",),
        parameters=1.1,
        megabytes=4.6,
        best_for="clear subjects",
    ),
    replace(
        _U2NET_FULL,
        name="silueta",
        title="Silueta",
        architecture=U2NET_CUT,
        files=("silueta.onnx",),
        parameters=11.0,
        megabytes=44.2,
        licence="Unstated licence",
        use=UNCLEAR,
        page="https://github.com/xuebinqin/U-2-Net/issues/295",
    ),
    CatalogueEntry(
        name="modnet",
        title="MODNet",
        architecture=MODNET,
        files=("modnet_photographic_portrait_matting.onnx",),
        parameters=6.5,
        sides=(512,),
        inputs=("input",),
        outputs=("output",),
        colours=SIGNED,
        answer=PROBABILITIES,
        megabytes=25.9,
        licence="Apache-2.0",
        use=ALLOWED,
        page="https://github.com/ZHKKKe/MODNet",
        source=f"{_HUB}/Xenova/modnet",
        best_for="portraits",
        figures="human matting: MAD 5.21 (OpenVINO's model zoo)",
        memory_gb=0.4,
        size_multiple=32,
        by_shorter=True,
    ),
)
