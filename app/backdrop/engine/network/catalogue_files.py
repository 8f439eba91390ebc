"""The files of public models that can be downloaded by name: where, how large, and their checksums.

Data only, for the command and for builds of the site; the page does not have this module, because
it fetches nothing from elsewhere. The names are those of `backdrop models` and of `build.py`.

Checksums: md5 as in rembg's own code (rembg/sessions), and sha256 where two independent sources
published the same. Addresses at a commit never change; the others may, and then the checksum does
not fit. What could not be checked is left out.
"""

from dataclasses import dataclass

from backdrop.engine.network.catalogue import CATALOGUE, CatalogueEntry

_REMBG = "https://github.com/danielgatis/rembg/releases/download/v0.0.0"
_BIREFNET = "https://github.com/ZhengPeng7/BiRefNet/releases/download/v1"
_HUB = "https://huggingface.co"
_COMMUNITY = f"{_HUB}/onnx-community"
_LITE_512 = (
    f"{_HUB}/studioludens/birefnet-lite-512/resolve/4a3c40c36c94093cc1e724d9ea428b8fa4b57dc7"
)


@dataclass(frozen=True)
class CatalogueFile:
    """One file that can be downloaded.

    name: for `--model NAME`; lower case, digits, "-", "." and "_". entry: the name of its model in
    the catalogue. rembg: the name that rembg has for the same file, or "": it keeps the file as
    NAME.onnx. address: https. size: bytes; 0 if unknown. sha256, md5: hexadecimal; "" if unknown.
    best_for: as in the catalogue, where the file's weights differ from those of its entry, or "".
    float16: it takes half of the entry's megabytes, unless `size` says more exactly.
    """

    name: str
    entry: str
    address: str
    size: int = 0
    sha256: str = ""
    md5: str = ""
    rembg: str = ""
    best_for: str = ""
    float16: bool = False

    @property
    def megabytes(self) -> float:
        """The size, in millions of bytes; about, where the bytes are unknown."""
        whole = self.model.megabytes / (2 if self.float16 else 1)
        return round(self.size / 1e6 if self.size else whole, 1)

    @property
    def file_name(self) -> str:
        """The name under which the file is kept."""
        return f"{self.name}.onnx"

    @property
    def model(self) -> CatalogueEntry:
        """The model's entry in the catalogue."""
        return next(entry for entry in CATALOGUE if entry.name == self.entry)


def file_of(name: str) -> CatalogueFile | None:
    """Return the file of this name or of this name in rembg; None for any other name."""
    by_name = {each.name: each for each in FILES}
    return by_name.get(name) or {each.rembg: each for each in FILES if each.rembg}.get(name)


FILES = (
    CatalogueFile(
        "birefnet-general",
        "birefnet-general",
        f"{_REMBG}/BiRefNet-general-epoch_244.onnx",
        972_666_916,
        "58f621f00f5d756097615970a88a791584600dcf7c45b18a0a6267535a1ebd3c",
        "7a35a0141cbbc80de11d9c9a28f52697",
        "birefnet-general",
    ),
    CatalogueFile(
        "birefnet-portrait",
        "birefnet-portrait",
        f"{_REMBG}/BiRefNet-portrait-epoch_150.onnx",
        972_666_916,
        md5="c3a64a6abf20250d090cd055f12a3b67",
        rembg="birefnet-portrait",
    ),
    CatalogueFile(
        "birefnet-matting",
        "birefnet-matting",
        f"{_BIREFNET}/BiRefNet-matting-epoch_100.onnx",
        972_667_742,
        "6065d27c615ea27308f5b88598dd8db116eb07436c7a323ca40d13b2866c309e",
    ),
    CatalogueFile(
        "birefnet-512",
        "birefnet-512",
        f"{_COMMUNITY}/BiRefNet_512x512-ONNX/resolve/b0b30aff33d009f6bcd7dacdc3cdcf2f8f42175b"
        "/onnx/model_fp16.onnx",
        sha256="1b254749feb1edf83667a4c9da710cc1962a1980b8d0b2f4432100278c9ac0af",
        float16=True,
    ),
    CatalogueFile(
        "birefnet-hr",
        "birefnet-hr",
        f"{_BIREFNET}/BiRefNet_HR-general-epoch_130.onnx",
        1_098_928_953,
        "db0217e99b25e0c4f6f4dca2892ff1f7ea7aba38fb6ad84f93122a4024be536a",
    ),
    CatalogueFile(
        "birefnet-hr-matting",
        "birefnet-hr-matting",
        f"{_BIREFNET}/BiRefNet_HR-matting-epoch_135.onnx",
        1_098_928_867,
        "45b7d92ce0e2e75e1c8a564a9e84c87ac9da7f4315d2deeef3674864e809aef3",
    ),
    CatalogueFile(
        "birefnet-dynamic",
        "birefnet-dynamic",
        f"{_COMMUNITY}/BiRefNet_dynamic-ONNX/resolve/main/onnx/model.onnx",
    ),
    CatalogueFile(
        "birefnet-dis",
        "birefnet-general",
        f"{_REMBG}/BiRefNet-DIS-epoch_590.onnx",
        972_666_916,
        "6470117bac6f8d82a3f62921056f52d0f5c4d36d1d832096331d5ea38a03acb5",
        "2d4d44102b446f33a4ebb2e56c051f2b",
        "birefnet-dis",
        "fine structures, as in DIS5K",
    ),
    CatalogueFile(
        "birefnet-hrsod",
        "birefnet-general",
        f"{_REMBG}/BiRefNet-HRSOD_DHU-epoch_115.onnx",
        972_666_916,
        md5="c017ade5de8a50ff0fd74d790d268dda",
        rembg="birefnet-hrsod",
        best_for="large pictures with salient subjects",
    ),
    CatalogueFile(
        "birefnet-cod",
        "birefnet-general",
        f"{_REMBG}/BiRefNet-COD-epoch_125.onnx",
        972_666_916,
        md5="f6d0d21ca89d287f17e7afe9f5fd3b45",
        rembg="birefnet-cod",
        best_for="camouflaged subjects only",
    ),
    CatalogueFile(
        "birefnet-massive",
        "birefnet-general",
        f"{_REMBG}/BiRefNet-massive-TR_DIS5K_TR_TEs-epoch_420.onnx",
        972_666_916,
        md5="33e726a2136a3d59eb0fdf613e31e3e9",
        rembg="birefnet-massive",
        best_for="fine structures, of more training data",
    ),
    CatalogueFile(
        "birefnet-lite",
        "birefnet-lite",
        f"{_REMBG}/BiRefNet-general-bb_swin_v1_tiny-epoch_232.onnx",
        224_005_088,
        "5600024376f572a557870a5eb0afb1e5961636bef4e1e22132025467d0f03333",
        "4fab47adc4ff364be1713e97b7e66334",
        "birefnet-general-lite",
    ),
    CatalogueFile(
        "birefnet-lite-fp16",
        "birefnet-lite",
        f"{_COMMUNITY}/BiRefNet_lite-ONNX/resolve/main/onnx/model_fp16.onnx",
        114_538_221,
        "d39b897ceb16ae654c1731f3dba0cf9b368d9cae74b5a57459b455cc8bfec402",
        float16=True,
    ),
    CatalogueFile(
        "birefnet-lite-512",
        "birefnet-lite-512",
        f"{_LITE_512}/onnx/model.onnx",
        191_877_254,
        "1cb0fb360dadd15af77c639085d77a9df67db0c64315560c3de005f676345ac2",
    ),
    CatalogueFile(
        "birefnet-lite-512-fp16",
        "birefnet-lite-512",
        f"{_LITE_512}/onnx/model_fp16.onnx",
        98_484_532,
        "eff9216bb2f9d3f023d9c2b7196845a7485739ab1f231593633e4d2344ffc516",
        float16=True,
    ),
    CatalogueFile(
        "ben2",
        "ben2",
        f"{_HUB}/PramaLLC/BEN2/resolve/e48a20765fb421d19dcdb0bf3cc61e802ca5ec8f/BEN2_Base.onnx",
        222_932_053,
        "22cea62108ff53b7ccc20f7a008bf30494228d84b1687f29ecbe76936a998101",
        rembg="ben2-base",
    ),
    CatalogueFile(
        "ben2-community",
        "ben2-community",
        f"{_COMMUNITY}/BEN2-ONNX/resolve/c552aa82688edce09f0ac9d2e31ad53d9d629010"
        "/onnx/model_fp16.onnx",
        219_121_675,
        "dfdc25f421f32a0d1268e0f2ff2153d340e8f1d52d3dd16f5dc33c1ce85cedf1",
        float16=True,
    ),
    CatalogueFile(
        "rmbg-2.0",
        "rmbg-2.0",
        f"{_REMBG}/bria-rmbg-2.0.onnx",
        1_024_331_469,
        "5b486f08200f513f460da46dd701db5fbb47d79b4be4b708a19444bcd4e79958",
        rembg="bria-rmbg",
    ),
    CatalogueFile(
        "rmbg-1.4",
        "rmbg-1.4",
        f"{_HUB}/briaai/RMBG-1.4/resolve/2ceba5a5efaec153162aedea169f76caf9b46cf8/onnx/model.onnx",
        176_153_355,
        "8cafcf770b06757c4eaced21b1a88e57fd2b66de01b8045f35f01535ba742e0f",
    ),
    CatalogueFile(
        "ormbg",
        "ormbg",
        f"{_COMMUNITY}/ormbg-ONNX/resolve/main/onnx/model.onnx",
    ),
    CatalogueFile(
        "isnet-general",
        "isnet-general",
        f"{_REMBG}/isnet-general-use.onnx",
        178_648_008,
        "60920e99c45464f2ba57bee2ad08c919a52bbf852739e96947fbb4358c0d964a",
        "fc16ebd8b0c10d971d3513d564d01e29",
        "isnet-general-use",
    ),
    CatalogueFile(
        "isnet-anime",
        "isnet-anime",
        f"{_REMBG}/isnet-anime.onnx",
        176_069_933,
        "f15622d853e8260172812b657053460e20806f04b9e05147d49af7bed31a6e99",
        "6f184e756bb3bd901c8849220a83e38e",
        "isnet-anime",
    ),
    CatalogueFile(
        "u2net",
        "u2net",
        f"{_REMBG}/u2net.onnx",
        175_997_641,
        "8d10d2f3bb75ae3b6d527c77944fc5e7dcd94b29809d47a739a7a728a912b491",
        "60024c5c889badc19c04ad937298a77b",
        "u2net",
    ),
    CatalogueFile(
        "u2net-human",
        "u2net-human",
        f"{_REMBG}/u2net_human_seg.onnx",
        175_997_641,
        md5="c09ddc2e0104f800e3e1bb4652583d1f",
        rembg="u2net_human_seg",
    ),
    CatalogueFile(
        "u2netp",
        "u2netp",
        f"{_REMBG}/u2netp.onnx",
        4_574_861,
        "309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8",
        "8e83ca70e441ab06c318d82300c84806",
        "u2netp",
    ),
    CatalogueFile(
        "silueta",
        "silueta",
        f"{_REMBG}/silueta.onnx",
        44_173_029,
        md5="55e59e0d8062d2f5d013f4725ee84782",
        rembg="silueta",
    ),
    CatalogueFile(
        "modnet",
        "modnet",
        f"{_HUB}/Xenova/modnet/resolve/fa2fa546052fba4c08921230a26cc69a333fca12/onnx/model.onnx",
        25_888_640,
        "07c308cf0fc7e6e8b2065a12ed7fc07e1de8febb7dc7839d7b7f15dd66584df9",
    ),
)
