"""Everything that can go wrong with a picture, each with a sentence for the person it concerns.

    BackdropError                 code "unexpected"
    ├── PictureError              the picture cannot be used; another one can
    │   ├── UnreadableFile            "unreadable-file"
    │   ├── EmptyFile                 "empty-file"
    │   ├── NotAPicture               "not-a-picture"
    │   ├── DamagedPicture            "damaged-picture"
    │   ├── UnsupportedPicture        "unsupported-picture"
    │   └── PictureTooLarge           "picture-too-large"
    ├── ModelError              a network's weights are not to be had
    │   ├── ModelUnavailable        "network-unavailable"
    │   ├── ModelCorrupt            "network-corrupt"
    │   ├── ModelNotStarted         "network-not-started"
    │   ├── ModelMissing            "network-missing"
    │   ├── ModelOutOfMemory        "network-out-of-memory"
    │   └── CustomModelError           a file of the person's own cannot be used as a network
    │       ├── NotAModel               "not-a-network"
    │       ├── UnsuitableModel         "unsuitable-network"
    │       ├── WeightsElsewhere          "weights-elsewhere"
    │       ├── ModelTooLarge           "network-too-large"
    │       ├── ModelTooHeavy           "network-too-heavy"
    │       ├── ModelRefused            "network-refused"
    │       └── ModelGone               "network-gone"
    ├── BadPreset                     "bad-preset"
    ├── BadArchive                    "bad-archive"
    ├── InferenceFailed               "inference-failed"
    ├── ResultTooLarge                "result-too-large"
    └── OutOfMemory                   "out-of-memory"

`code` is for programs and never changes; `user_message` is for people and may. `str(error)` holds
the detail for a developer. Pillow's exceptions are mapped in decode.py, those of networks in
runtime/web.py and runtime/native.py; the browser's of a File in runtime/session.py, of a ZIP file
in runtime/parcel.py, of its decoder in runtime/bitmap.py, of what it fetches and stores in
runtime/store.py and runtime/own.py; and what is left (MemoryError, bugs) in runtime/envelope.py.
"""


class BackdropError(Exception):
    """Something nobody foresaw; the root of all errors below."""

    code = "unexpected"
    user_message = "Something went wrong that should not have. Try again."


class PictureError(BackdropError):
    """The file given cannot be used as a picture."""


class UnreadableFile(PictureError):
    """The browser does not give the file's content: it was moved or deleted, or is a folder."""

    code = "unreadable-file"
    user_message = (
        "This file could not be read. It may have been moved or deleted, or be a folder: "
        "choose it again."
    )


class EmptyFile(PictureError):
    """The file has no content."""

    code = "empty-file"
    user_message = "This file is empty. Copy it again from where it came from."


class NotAPicture(PictureError):
    """Neither Pillow nor the browser knows the file as a picture."""

    code = "not-a-picture"
    user_message = (
        "This file is not a picture that can be read here. Use a JPEG, PNG, WebP, GIF, BMP, TIFF "
        "or AVIF file."
    )


class DamagedPicture(PictureError):
    """The file starts as a picture, and then ends early or contradicts itself."""

    code = "damaged-picture"
    user_message = (
        "This picture is damaged or was not copied to its end. Get it again from where it came "
        "from."
    )


class UnsupportedPicture(PictureError):
    """A real picture of a kind whose colours cannot be read rightly."""

    code = "unsupported-picture"
    user_message = "This kind of picture cannot be read here. Save it as PNG or JPEG and try again."


class PictureTooLarge(PictureError):
    """The header announces more pixels than this device can hold."""

    code = "picture-too-large"

    def __init__(self, width: int, height: int, limit: int) -> None:
        """Take the announced size in pixels and the largest number of pixels allowed."""
        super().__init__(f"{width}x{height} is over {limit} pixels")
        self.user_message = (
            f"This picture has {width} × {height} pixels. This device can hold "
            f"{limit // 1_000_000} megapixels: make it smaller and try again."
        )


class ModelError(BackdropError):
    """A network cannot be used because of its file."""

    def __init__(self, network: str, detail: str) -> None:
        """Take the network's name in the table of models.py, and what happened."""
        super().__init__(f"{network}: {detail}")


class ModelUnavailable(ModelError):
    """The server did not give the weights."""

    code = "network-unavailable"
    user_message = (
        "The network could not be fetched. Check the connection and try again; "
        "what has arrived already is kept."
    )


class ModelCorrupt(ModelError):
    """The server gave other weights than the build wrote down."""

    code = "network-corrupt"
    user_message = (
        "The network arrived damaged, more than once. Try again later, or tell whoever runs "
        "this site that its files do not match."
    )


class ModelNotStarted(ModelError):
    """What runs the network did not start, or does not take the weights."""

    code = "network-not-started"
    user_message = "The network could not be started. Check the connection and try again."


class ModelMissing(ModelError):
    """Without a browser: the file of a network is not where it should be."""

    code = "network-missing"
    user_message = (
        "The network's file is not there. Install the file that `python build.py wheel` makes, "
        "which has the networks in it, or name the folder or file where they are."
    )


class ModelOutOfMemory(ModelError):
    """There is no memory left in which the network could start."""

    code = "network-out-of-memory"
    user_message = (
        "There was not enough memory to start the network. Close other tabs and try again."
    )


class BadPreset(BackdropError):
    """A preset or a saved scene that this version does not understand."""

    code = "bad-preset"
    user_message = (
        "This preset cannot be used: it is damaged, or from another version of Backdrop. Save it "
        "again where it came from, or reload the page for the newest version."
    )


class CustomModelError(ModelError):
    """The ONNX file somebody gave cannot be used; another one can."""

    def __init__(self, detail: str) -> None:
        """Take what is wrong with the file."""
        super().__init__("own", detail)


class NotAModel(CustomModelError):
    """The file is no ONNX file, or ends early, or contradicts itself."""

    code = "not-a-network"
    user_message = (
        "This file is not an ONNX network, or it is damaged. Get it again from where it came from."
    )


class UnsuitableModel(CustomModelError):
    """A network, but not one that takes one picture and gives one mask."""

    code = "unsuitable-network"
    user_message = (
        "This network does not take one colour picture, square and in floating point, and give "
        "one mask. Use one made for removing backgrounds, such as BiRefNet, RMBG or MODNet."
    )


class WeightsElsewhere(CustomModelError):
    """Some of its initialisers are external data."""

    code = "weights-elsewhere"
    user_message = (
        "This network keeps its weights in another file. Save it as one file, with all weights "
        "inside, and try again."
    )


class ModelTooLarge(CustomModelError):
    """More bytes than WebAssembly can hold beside what it computes."""

    code = "network-too-large"
    user_message = (
        "This network is over 2 GB, more than a browser can run. Use a smaller one, or the same "
        "in float16."
    )


class ModelTooHeavy(CustomModelError):
    """ONNX Runtime ran out of memory while it started the network."""

    code = "network-too-heavy"
    user_message = (
        "There was not enough memory to start this network. Close other tabs and try again, or "
        "use a smaller one."
    )


class ModelRefused(CustomModelError):
    """ONNX Runtime does not take the network: an unknown operation or a broken graph."""

    code = "network-refused"
    user_message = (
        "This network has parts that cannot run in a browser. Use another export of it, in "
        "float32 or float16 and with standard operations only."
    )


class ModelGone(CustomModelError):
    """The browser has cleared its storage since the network was put there."""

    code = "network-gone"
    user_message = "This network is no longer in the browser's storage. Choose its file again."


class BadArchive(BackdropError):
    """A ZIP file that is cut off, or is none."""

    code = "bad-archive"
    user_message = (
        "This ZIP file is damaged or not complete. Unpack it with another program and add the "
        "pictures."
    )


class InferenceFailed(BackdropError):
    """The network did not finish; without a browser also: it did not start."""

    code = "inference-failed"
    user_message = "The network failed on this picture. Try again."


class ResultTooLarge(BackdropError):
    """The frame and size asked for make a picture that is not written."""

    code = "result-too-large"
    user_message = "The result would be too large. Choose a smaller size or a tighter crop."

    def __init__(self, width: int, height: int, limit: str) -> None:
        """Take the result's size in pixels and what the most is, in words."""
        super().__init__(f"{width}x{height} is over {limit}")
        self.user_message = (
            f"The result would have {width} × {height} pixels, which is over {limit}. "
            "Choose a smaller size or a tighter crop."
        )


class OutOfMemory(BackdropError):
    """The device has no memory left for this picture."""

    code = "out-of-memory"
    user_message = (
        "There was not enough memory for this picture. Close other tabs, or make it smaller, "
        "and try again."
    )
