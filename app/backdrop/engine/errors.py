"""All errors of the engine, each with a stable code and a sentence for the user.

    BackdropError                 code "unexpected"
    ├── PictureError              the file cannot be used as a picture; another file may work
    │   ├── UnreadableFile            "unreadable-file"
    │   ├── EmptyFile                 "empty-file"
    │   ├── NotAPicture               "not-a-picture"
    │   ├── DamagedPicture            "damaged-picture"
    │   ├── UnsupportedPicture        "unsupported-picture"
    │   │   └── RareJpeg              a kind of JPEG that many decoders lack
    │   ├── DecoderMissing            "decoder-missing"
    │   ├── DecoderUnavailable        "decoder-unavailable"
    │   ├── PictureTooLarge           "picture-too-large"
    │   └── SeveralPictures           "several-pictures"
    ├── ModelError                a model's file is missing or cannot be used
    │   ├── ModelUnavailable          "network-unavailable"
    │   ├── ModelCorrupt              "network-corrupt"
    │   ├── ModelNotStarted           "network-not-started"
    │   ├── SimdMissing               "simd-missing"
    │   ├── ModelMissing              "network-missing"
    │   │   ├── UnknownModel              "unknown-network"
    │   │   └── ModelNotDownloaded        "network-not-downloaded"
    │   ├── ModelOutOfMemory          "network-out-of-memory"
    │   └── CustomModelError          a custom model cannot be used; another may work
    │       ├── NotAModel                 "not-a-network"
    │       ├── UnsuitableModel           "unsuitable-network"
    │       ├── MisnamedModel             "misnamed-network"
    │       ├── UnsuitablePair            "unsuitable-pair"
    │       ├── SelectorFailed            "selector-failed"
    │       ├── WeightsElsewhere          "weights-elsewhere"
    │       ├── ModelTooLarge             "network-too-large"
    │       ├── ModelTooHeavy             "network-too-heavy"
    │       ├── ModelRefused              "network-refused"
    │       └── ModelGone                 "network-gone"
    ├── RuntimeMissing                "runtime-missing"
    ├── BadPreset                     "bad-preset"
    ├── NothingLeft                   "nothing-left"
    ├── NothingToRefine               "nothing-to-refine"
    ├── BadArchive                    "bad-archive"
    ├── InferenceFailed               "inference-failed"
    │   └── KernelsFailed             "kernels-failed"
    ├── ResultTooLarge                "result-too-large"
    ├── FileTooLarge                  "file-too-large"
    └── OutOfMemory                   "out-of-memory"

`code` is an interface and never changes; `user_message` is for people and may change;
`str(error)` is the detail for developers. formats/decode.py translates Pillow's exceptions,
runtime/native and runtime/worker those of ONNX Runtime and the browser, and
runtime/worker/envelope.py all that remain (MemoryError, bugs).
"""


class BackdropError(Exception):
    """An unexpected failure, and the base class of all errors below."""

    code = "unexpected"
    user_message = "An unexpected error occurred. Try again."

    def __reduce__(self) -> tuple[object, ...]:
        # By default Python would call __init__ with the detail, which is not its argument.
        return _restore, (type(self), self.args), self.__dict__


def _restore(kind: type[BackdropError], details: tuple[object, ...]) -> BackdropError:
    """Make an error that another process has sent."""
    return kind.__new__(kind, *details)


class PictureError(BackdropError):
    """The file cannot be used as a picture."""


class UnreadableFile(PictureError):
    """The browser cannot read the file: it was moved or deleted, or is a folder."""

    code = "unreadable-file"
    user_message = (
        "This file could not be read. It may have been moved or deleted, or it may be a folder. "
        "Choose it again."
    )


class EmptyFile(PictureError):
    """The file has no content."""

    code = "empty-file"
    user_message = "This file is empty. Copy it again from the original."


class NotAPicture(PictureError):
    """Neither Pillow nor the browser recognises the file as a picture."""

    code = "not-a-picture"
    user_message = (
        "This file is not a picture that can be read here. Use a JPEG, PNG, WebP, GIF, BMP, TIFF, "
        "AVIF or HEIC file."
    )


class DamagedPicture(PictureError):
    """The file begins as a picture, but is truncated or inconsistent."""

    code = "damaged-picture"
    user_message = "This picture is damaged or incomplete. Copy it again from the original."


class UnsupportedPicture(PictureError):
    """A valid picture whose colours cannot be converted correctly."""

    code = "unsupported-picture"
    user_message = "This kind of picture cannot be read here. Save it as PNG or JPEG and try again."


class RareJpeg(UnsupportedPicture):
    """A JPEG of a kind that the decoder lacks; another decoder may have it."""

    def __init__(self, kind: str, detail: str) -> None:
        """Take the kind (formats/jpeg_header.py) and the decoder's error."""
        super().__init__(f"{kind}: {detail}")
        self.user_message = (
            f"This is a JPEG of a rare kind ({kind}), which cannot be read here. Open it in "
            "another program, save it as PNG and try again."
        )


class DecoderMissing(PictureError):
    """A HEIC picture without the package that decodes it (only outside the browser)."""

    code = "decoder-missing"
    user_message = (
        "HEIC pictures need the package pillow-heif. Install it (pip install pillow-heif), or save "
        "the picture as JPEG."
    )


class DecoderUnavailable(PictureError):
    """A HEIC picture, for which the server did not deliver the decoder."""

    code = "decoder-unavailable"
    user_message = (
        "HEIC pictures need a decoder, which could not be downloaded. Check the connection and try "
        "again."
    )


class PictureTooLarge(PictureError):
    """The header announces more pixels than this device can handle."""

    code = "picture-too-large"

    def __init__(self, width: int, height: int, limit: int) -> None:
        """Take the announced size in pixels and the largest allowed number of pixels."""
        super().__init__(f"{width}x{height} is over {limit} pixels")
        self.width, self.height, self.limit = width, height, limit
        self.user_message = (
            f"This picture has {width} × {height} pixels. The limit here "
            f"is {limit // 1_000_000} megapixels. Reduce the picture and try again."
        )


class SeveralPictures(PictureError):
    """A stream of several pictures (only outside the browser)."""

    code = "several-pictures"
    user_message = (
        "There is more than one picture in this stream. Send one at a time, or save them as files."
    )


class ModelError(BackdropError):
    """A model's file is missing or cannot be used."""

    def __init__(self, model: str, detail: str) -> None:
        """Take the model's name (network/models.py) and the cause."""
        super().__init__(f"{model}: {detail}")


class ModelUnavailable(ModelError):
    """The server did not deliver the model's file."""

    code = "network-unavailable"
    user_message = (
        "The model could not be downloaded. Check the connection and try again; the download "
        "resumes where it stopped."
    )


class ModelCorrupt(ModelError):
    """The model's file does not match the checksum recorded by the build."""

    code = "network-corrupt"
    user_message = (
        "The model was damaged in transfer more than once. Try again later, or report to the "
        "operator of this site that its files do not match."
    )


class ModelNotStarted(ModelError):
    """The inference runtime did not start, or rejects the model."""

    code = "network-not-started"
    user_message = "The model could not be started. Check the connection and try again."


class SimdMissing(ModelError):
    """The browser lacks WebAssembly's vector instructions, which every runtime of models needs."""

    code = "simd-missing"
    user_message = (
        "This browser cannot run the models: it lacks WebAssembly SIMD. Update it, or use another "
        "browser."
    )


class ModelMissing(ModelError):
    """A model's file does not exist (only outside the browser)."""

    code = "network-missing"
    user_message = (
        "The model's file does not exist. Install the wheel that `python build.py wheel` makes, "
        "which contains the models, or give the folder or file that has them."
    )


class UnknownModel(ModelMissing):
    """No model has this name (only outside the browser)."""

    code = "unknown-network"

    KNOWN = (
        "The models are best, fast and those that `backdrop models` lists; for another, give the "
        "name of its .onnx file."
    )

    def __init__(self, name: str, similar: str = "", rest: str = KNOWN) -> None:
        """Take the name, perhaps that of a model which may be meant, and what names there are."""
        super().__init__(name, "no such model")
        hint = f"; did you mean {similar}?" if similar else "."
        self.user_message = f"There is no model {name}{hint} {rest}"


class ModelNotDownloaded(ModelMissing):
    """A public model that is in no folder of this computer (only outside the browser)."""

    code = "network-not-downloaded"

    def __init__(self, name: str, sentence: str) -> None:
        """Take the model's name and the sentence that says where to get it."""
        super().__init__(name, "not on this computer")
        self.user_message = sentence


class ModelOutOfMemory(ModelError):
    """Too little memory is left to start the model."""

    code = "network-out-of-memory"
    user_message = "There was not enough memory to start the model. Close other tabs and try again."


class RuntimeMissing(BackdropError):
    """ONNX Runtime is not installed or does not load (only outside the browser)."""

    code = "runtime-missing"
    user_message = (
        "ONNX Runtime is missing: install Backdrop with its extra [cpu] or [gpu], or onnxruntime "
        "itself."
    )


class BadPreset(BackdropError):
    """A preset or a saved scene that this version cannot read."""

    code = "bad-preset"
    user_message = (
        "This preset cannot be used: it is damaged or comes from another version of Backdrop. "
        "Export it again, or reload the page to get the newest version."
    )


class NothingLeft(BackdropError):
    """An edit would erase the whole subject."""

    code = "nothing-left"
    user_message = (
        "That is the whole subject: without it, nothing would be left. "
        "Choose a smaller size, or pick something else."
    )


class CustomModelError(ModelError):
    """A custom model's ONNX file cannot be used; another file may work."""

    def __init__(self, detail: str) -> None:
        """Take the cause."""
        super().__init__("own", detail)  # the name under which custom models are stored


class NotAModel(CustomModelError):
    """The file is not ONNX, or is truncated or inconsistent."""

    code = "not-a-network"
    user_message = "This file is not an ONNX model, or it is damaged. Download it again."


class UnsuitableModel(CustomModelError):
    """A valid model, but not one that takes one picture and returns one mask."""

    code = "unsuitable-network"
    user_message = (
        "This model does not turn one colour picture in floating point into one mask. Use "
        "a model made for removing backgrounds, such as BiRefNet, RMBG or MODNet."
    )


class MisnamedModel(CustomModelError):
    """A file under the name of a public model holds something else (only outside the browser)."""

    code = "misnamed-network"

    def __init__(self, file: str, named: str, found: str) -> None:
        """Take the file, the model it is named after, and the model that it is, or ""."""
        super().__init__(file)
        self.user_message = (
            f"{file} is named after {named}, but it is {found or 'not recognised as that'}. Give "
            "the file itself instead of a name, or replace it."
        )


class UnsuitablePair(CustomModelError):
    """Files that are not the encoder and the decoder of one model for Pick."""

    code = "unsuitable-pair"

    def __init__(self, sentence: str, detail: str = "") -> None:
        """Take the sentence that says what is wrong with these files, and the cause."""
        super().__init__(detail or sentence)
        self.user_message = sentence


class SelectorFailed(CustomModelError):
    """A model for Pick failed while running (only in the browser); our own takes over."""

    code = "selector-failed"
    user_message = (
        "Your model for Pick failed, perhaps for lack of memory. Taps go on without it. To try it "
        "again, choose another tool and come back."
    )


class WeightsElsewhere(CustomModelError):
    """The model stores some of its weights as external data."""

    code = "weights-elsewhere"
    user_message = (
        "This model stores its weights in another file. Save it as a single file with all weights "
        "inside and try again."
    )


class ModelTooLarge(CustomModelError):
    """The file is larger than WebAssembly memory allows."""

    code = "network-too-large"
    user_message = (
        "This model is over 2 GB, more than a browser can run. Use a smaller model, or the same "
        "model in float16."
    )


class ModelTooHeavy(CustomModelError):
    """ONNX Runtime ran out of memory while starting the model."""

    code = "network-too-heavy"
    user_message = (
        "There was not enough memory to start this model. Close other tabs and try again, or use "
        "a smaller model."
    )


class ModelRefused(CustomModelError):
    """ONNX Runtime rejects the model: an unknown operation or a broken graph."""

    code = "network-refused"
    user_message = (
        "This model contains operations that cannot run in a browser. Use another export of it, "
        "in float32 or float16 and with standard operations only."
    )


class ModelGone(CustomModelError):
    """The browser has cleared its storage since the model was saved there."""

    code = "network-gone"
    user_message = "This model is no longer in the browser's storage. Choose its file again."


class NothingToRefine(BackdropError):
    """A stroke over hair is not at the subject's edge."""

    code = "nothing-to-refine"
    user_message = (
        "There is no edge to refine here. Paint over the hair at the subject's edge, "
        "with some of the background beside it."
    )


class BadArchive(BackdropError):
    """The file is not a ZIP file, or is truncated."""

    code = "bad-archive"
    user_message = (
        "This ZIP file is damaged or incomplete. Unpack it with another program and add the "
        "pictures."
    )


class InferenceFailed(BackdropError):
    """The network failed while running or, outside the browser, while starting."""

    code = "inference-failed"
    user_message = "The model failed on this picture. Try again."


class KernelsFailed(InferenceFailed):
    """The kernels failed while running (only in the browser); ONNX Runtime may succeed."""

    code = "kernels-failed"


class ResultTooLarge(BackdropError):
    """The requested frame and size exceed a limit of the format or of memory."""

    code = "result-too-large"
    user_message = "The result would be too large. Choose a smaller size or a tighter crop."

    def __init__(self, width: int, height: int, limit: str) -> None:
        """Take the result's size in pixels and the limit in words."""
        super().__init__(f"{width}x{height} is over {limit}")
        self.user_message = (
            f"The result would have {width} × {height} pixels, which is over {limit}. "
            "Choose a smaller size or a tighter crop."
        )


class FileTooLarge(BackdropError):
    """A file that an office limits in bytes would lose too much quality to fit."""

    code = "file-too-large"

    def __init__(self, size: int, limit: int) -> None:
        """Take the size at the lowest quality and the limit, both in bytes."""
        super().__init__(f"{size} bytes are over {limit}")
        self.user_message = (
            f"The office takes at most {limit // 1000} kB, and this picture does not fit at a "
            "quality worth sending. Choose a plain background, or leave out the camera data in the "
            "File tab."
        )


class OutOfMemory(BackdropError):
    """The device has too little memory left for this picture."""

    code = "out-of-memory"
    user_message = (
        "There was not enough memory for this picture. Close other tabs or reduce the picture, "
        "then try again."
    )
