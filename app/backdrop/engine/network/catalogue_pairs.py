"""The files of public models for Pick that can be downloaded by name: where, and their checksums.

Data only, for the command and for builds of the site; the page does not have this module. All
addresses but EdgeSAM's are at a commit and never change. Checksums are as two independent sources
published them.
"""

from dataclasses import dataclass

from backdrop.engine.network.selectors import SELECTORS, Selector

_HUB = "https://huggingface.co"
_MOBILE_SAM = f"{_HUB}/Acly/MobileSAM/resolve/0d3b403339b4674a82493d5e97964dd78089ddc8"
_SAM2 = (
    f"{_HUB}/onnx-community/sam2.1-hiera-tiny-ONNX/resolve/"
    "814a066640debee5a91e70aa401fb8e17e030503/onnx"
)
_EFFICIENT_SAM = (
    "https://github.com/yformer/EfficientSAM/raw/f13035d925a0de803e8f733f3239fa05b1fcf36f/weights"
)
_SLIM_SAM = (
    f"{_HUB}/Xenova/slimsam-77-uniform/resolve/5850ab45f587c112167512ffef949107115e26a0/onnx"
)
_EDGE_TAM = (
    f"{_HUB}/onnx-community/EdgeTAM-ONNX/resolve/9c77c7bff7fd0f3079585fa17af7f730ddc531ed/onnx"
)
_EDGE_SAM = f"{_HUB}/spaces/chongzhou/EdgeSAM/resolve/main/weights"


@dataclass(frozen=True)
class PairFile:
    """One file. address: https. size: bytes; 0 if unknown. sha256, md5: in hex; "" if unknown."""

    address: str
    size: int = 0
    sha256: str = ""
    md5: str = ""


@dataclass(frozen=True)
class CataloguePair:
    """The files of one model.

    name: for `--select-model NAME`. title: of its model in selectors.py. files: the encoder and the
    decoder, each with its weights if they are in another file. megabytes: of all files, millions of
    bytes, about.
    """

    name: str
    title: str
    files: tuple[PairFile, ...]
    megabytes: int

    @property
    def model(self) -> Selector:
        """The model in the table of selectors."""
        return next(each for each in SELECTORS if each.title == self.title)


PAIRS = (
    CataloguePair(
        "mobile-sam",
        "MobileSAM",
        (
            PairFile(
                f"{_MOBILE_SAM}/mobile_sam_image_encoder.onnx",
                28_157_093,
                "580f5fb648ea1062c0aabc26217aed56921985f03f0cbbd852bba81d760cc749",
            ),
            PairFile(
                f"{_MOBILE_SAM}/sam_mask_decoder_multi.onnx",
                16_496_559,
                "8976b90a87ba50a6a72217a5ff994f7d25ce16f2229fcc1ed259e1294c622ffe",
            ),
        ),
        45,
    ),
    CataloguePair(
        "sam2.1-tiny",
        "SAM 2.1 tiny",
        (
            PairFile(
                f"{_SAM2}/vision_encoder.onnx",
                354_238,
                "4f30aacd3aaefbca81a0b7fe4c1fc96345570ea0a6f80ced599493d1b3be2e8c",
            ),
            PairFile(
                f"{_SAM2}/vision_encoder.onnx_data",
                134_084_864,
                "e83df9866a5afe68ea7f0f721f18f65137fc3acbf0da1c74e946d363e09c69cc",
            ),
            PairFile(
                f"{_SAM2}/prompt_encoder_mask_decoder.onnx",
                213_114,
                "874414704c5d686db7d206a35f6e15d26563d50c8c4468fccc6739bd7e491dcf",
            ),
            PairFile(
                f"{_SAM2}/prompt_encoder_mask_decoder.onnx_data",
                20_958_208,
                "e9874d900dd4134ed60eab1e97910327c2419e0b2954485d8fd6e7f1a1470f47",
            ),
        ),
        156,
    ),
    CataloguePair(
        "efficient-sam-ti",
        "EfficientSAM",
        (
            PairFile(
                f"{_EFFICIENT_SAM}/efficient_sam_vitt_encoder.onnx",
                24_799_761,
                "84ed466ffcc5c1f8d08409bc34a23bb364ab2c15e402cb12d4335a42be0e0951",
            ),
            PairFile(
                f"{_EFFICIENT_SAM}/efficient_sam_vitt_decoder.onnx",
                16_565_728,
                "a62f8fa5ea080447c0689418d69e58f1e83e0b7adf9c142e2bd9bcc8045c0b11",
            ),
        ),
        41,
    ),
    CataloguePair(
        "slim-sam",
        "SlimSAM",
        (
            PairFile(
                f"{_SLIM_SAM}/vision_encoder.onnx",
                23_276_014,
                "9f8433273a6750b587779baa0cf5508111001bf7e7acfcf585d370139fd366d0",
            ),
            PairFile(
                f"{_SLIM_SAM}/prompt_encoder_mask_decoder.onnx",
                16_557_892,
                "f4514391764fbd56e08e119060d874ecd7d52994bfb1968af159e12d4943b5bb",
            ),
        ),
        40,
    ),
    CataloguePair(
        "edge-tam",
        "EdgeTAM",
        (
            PairFile(
                f"{_EDGE_TAM}/vision_encoder.onnx",
                192_225,
                "ed068218eba96760fe02d04ce899c449660ac813a088d80ed7f42c8bb01e7cec",
            ),
            PairFile(
                f"{_EDGE_TAM}/vision_encoder.onnx_data",
                19_532_576,
                "21e75dba7077dfcb53e8c9a6e99977156f2240ff3f1f9cddc43d66aa1ecb528e",
            ),
            PairFile(
                f"{_EDGE_TAM}/prompt_encoder_mask_decoder.onnx",
                213_114,
                "d3668299ec3edf70fbb139ec642b54bf3d4be453fd1b688a6b5938e0856fe546",
            ),
            PairFile(
                f"{_EDGE_TAM}/prompt_encoder_mask_decoder.onnx_data",
                20_958_208,
                "dfa2125e30d08d388732f20c18fb63ab0f0f590cd270eb307f0c2b65919d1be8",
            ),
        ),
        41,
    ),
    CataloguePair(
        "edge-sam",
        "EdgeSAM",
        (
            PairFile(
                f"{_EDGE_SAM}/edge_sam_3x_encoder.onnx", md5="e0745d06f3ee9c5e01a667b56a40875b"
            ),
            PairFile(
                f"{_EDGE_SAM}/edge_sam_3x_decoder.onnx", md5="9fe1d5521b4349ab710e9cc970936970"
            ),
        ),
        38,
    ),
)
