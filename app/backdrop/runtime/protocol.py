"""Declare every message between the page and the engine's worker.

Both sides import this file, so it uses only what MicroPython has; the types exist for mypy alone.
Messages are structured-cloned: only File, Blob, ImageData, numbers, strings and plain objects
cross. A plain object is a dict on the side that builds it, and the page reads its fields by
subscript too, so that one TypedDict describes both sides.

The worker keeps nothing that a picture depends on: `picture` is only a key of its cache, and every
call brings the file and the alpha. A restarted worker therefore answers as the old one did.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final, Literal, NotRequired, Protocol, TypedDict

    Blob = Any
    """A Blob of JavaScript; "" where a field says that there may be none."""

    # ---- Arguments and results of calls --------------------------------------------------------

    class StartOptions(TypedDict):
        """The worker's settings, for its lifetime."""

        app_address: str
        """The absolute address of the app's folder; ends in "/"."""
        channel: str
        """Name of the BroadcastChannel for messages, and of the lock that a living worker holds."""
        max_pixels: int
        """Width times height of the largest picture that is decoded."""
        may_use_graphics: bool
        """A GPU may be tried."""
        low_memory: bool
        """The device gives the browser little memory."""

    class StoredModel(TypedDict):
        """The custom model in the browser's storage."""

        title: str
        """Its name for the person; "" if there is none."""
        bytes: int

    class StartResult(TypedDict):
        """The worker's state after its start."""

        can_store: bool
        """The browser stores models for the next visit."""
        custom_model: StoredModel

    class CustomModelOptions(TypedDict):
        """A custom model to load: the stored one, or a new file with the choices made for it."""

        title: str
        file: NotRequired[Any]
        """The ONNX file as a File; absent for the stored model."""
        side: NotRequired[int]
        """Width and height of the input in px."""
        colours: NotRequired[str]
        """IMAGENET, SIGNED or CENTRED."""

    class LoadResult(TypedDict):
        """A model that has started."""

        is_stored: bool
        """The model is stored: the next visit does not fetch it."""
        threads: int
        """Number of threads of the published models; 0 before one has started."""

    class Inspection(TypedDict):
        """An ONNX file's properties as far as they can be read or guessed."""

        bytes: int
        side: int
        """Width and height of the input in px."""
        is_fixed: bool
        """The file prescribes the side."""
        colours: str
        """IMAGENET, SIGNED or CENTRED: a guess."""

    class PackedPicture(TypedDict):
        """A picture compressed in a ZIP file. The page uses it as a File: it has the same fields.

        Unlike all other messages it is an object with attributes on both sides, as a File is.
        """

        name: str
        size: int
        """Bytes of the picture."""
        lastModified: float
        """Milliseconds since 1970."""
        packed: Blob
        """The raw deflate stream."""
        crc: int
        """CRC-32 of the picture."""

    class ZipContents(TypedDict):
        """The pictures in a ZIP file, and the numbers of members left out."""

        files: Any
        """A list of Files and PackedPictures; on the page a JavaScript array."""
        encrypted: int
        """Pictures that need a password."""
        unknown: int
        """Pictures compressed by an unknown method, too large, or damaged."""
        others: int
        """Files that are not pictures."""
        surplus: int
        """Pictures over the limit."""
        limit: int
        """Limit for the pictures listed from one ZIP file."""

    class Views(TypedDict):
        """A picture before and after the cut, at most preview_side() px long."""

        before: Blob
        """PNG of the original; "" if there is no view."""
        after: Blob
        """PNG or WebP of the cut-out; "" if there is no view."""
        crc: str
        """As in RenderResult if `after` is also the file that render() makes of an unedited scene,
        which it is for pictures that are no larger than a view; else ""."""

    class CutResult(Views):
        """A picture cut by one model."""

        width: int
        """Of the upright picture, in px."""
        height: int
        alpha: Blob
        """Grey PNG of that size."""
        small: Blob
        """The original's colours with the alpha, at most SMALL_SIDE px long, for thumbnail()."""
        thumbnail: Blob
        """The cut-out as thumbnail() shows it without edits, at most SMALL_SIDE px long."""
        seconds: float
        confidence: float
        """From 0 to 1."""
        doubt: str
        """NOTHING, EVERYTHING, DISAGREE or SOFT, or "" for none."""
        guide_mask: Blob
        """The model's mask as a small PNG, for another model's cut of the same picture."""
        doubts: Any
        """The kinds of the doubtful parts, the largest first; on the page a JavaScript array."""
        is_colour_keyed: bool
        """Cut by the colour of flat paper: no other model would give another result."""

    class PreviewResult(TypedDict):
        """The layers of a scene at a preview's size."""

        layers: Any
        """ImageData of subject, outline and shadow."""
        background: Blob
        """JPEG of the background; "" for a transparent one."""
        matrix: Any
        """Six numbers: the affine map from the pixels of the moved subject's picture to those of
        the layers."""
        frame_matrix: Any
        """Six numbers: the affine map from the pixels of the unmoved picture."""
        subject: Any
        """Four numbers: left, top, right and bottom edge of the subject before it is moved, in
        pixels of the picture."""
        photo: Any
        """Width and height of the background picture in px; empty where there is none."""

    class PickRegion(TypedDict):
        """What a tap takes."""

        path: str
        """Its outline as the data of an SVG path, in pixels of the picture."""
        x: float
        """A point inside, in pixels of the picture."""
        y: float
        inside: bool
        """It is in the cut-out."""

    class Doubt(TypedDict):
        """A part of the cut-out at which a person should look."""

        kind: str
        """TRANSPARENT, ISLAND or UNCERTAIN."""
        path: str
        """As in PickRegion."""
        x: float
        y: float
        area: str
        """JSON of its Patch, for a pick."""

    class RegionsResult(TypedDict):
        """A picture divided into what taps take."""

        regions: Any
        """A list of PickRegion; on the page a JavaScript array."""
        doubts: Any
        """A list of Doubt, the largest first; on the page a JavaScript array."""

    class CompletedEdit(TypedDict):
        """A new edit with all that it has to know about the picture."""

        edit: str
        """JSON of the edit."""

    class HeadResult(TypedDict):
        """The head of a picture for a passport picture, and what is wrong with that."""

        head: Any
        """Five numbers: x, crown, eyes, chin and tilt of Head in scene.py."""
        findings: Any
        """Codes of engine/render/passport_checks.py."""

    class RenderResult(TypedDict):
        """A finished file."""

        file: Blob
        width: int
        """In px."""
        height: int
        crc: str
        """CRC-32 of the file in decimal digits, since MicroPython would wrap the number."""

    class Preset(TypedDict):
        """A preset that was read from a file."""

        name: str
        look: str
        """JSON of the look, with every key."""

    class Calls(Protocol):
        """The calls from the page to the worker.

        In JavaScript each is answered by an Envelope. worker.py implements them,
        runtime/page/engine_calls.py makes them. A `file` is a File or a PackedPicture.
        """

        async def start(self, options: StartOptions) -> StartResult:
            """Prepare the worker; this call comes first."""

        async def load(self, network: str, custom: "CustomModelOptions | None") -> LoadResult:
            """Fetch, verify and start a model, from the storage if it is there.

            `custom` is for CUSTOM only; a new custom model replaces the old one once it has
            started.
            """

        async def inspect(self, file: Any) -> Inspection:
            """Read the properties of an ONNX file."""

        async def discard(self) -> None:
            """Stop the custom model and delete it from the storage."""

        async def list_zip(self, file: Any) -> ZipContents:
            """List the pictures in a ZIP file."""

        async def cut(
            self, picture: str, file: Any, network: str, guide_mask: Blob, is_current: bool
        ) -> CutResult:
            """Cut a picture.

            `guide_mask` is that of another model's cut of the picture, or None. Views are made,
            and the decoded picture is cached, only if the picture `is_current` on the page.
            """

        async def show(self, picture: str, file: Any, alpha: Blob) -> Views:
            """Make the views of a picture that was cut before."""

        async def preview(
            self,
            picture: str,
            file: Any,
            network: str,
            alpha: Blob,
            scene: str,
            background: Any,
            side: int,
        ) -> PreviewResult:
            """Render a scene (JSON of scene_json.py) so that its longer side has `side` px.

            `background` is the File of a background picture, or None.
            """

        async def thumbnail(
            self, small: Blob, width: int, scene: str, background: Any, side: int
        ) -> Blob:
            """Render a scene of a small copy so that its longer side has at most `side` px.

            `width` is that of the upright picture in px; scene and background are as in preview().
            It takes some ms: no file is decoded, except a background picture's.
            """

        async def regions(
            self,
            picture: str,
            file: Any,
            network: str,
            alpha: Blob,
            scene: str,
            guide_mask: Blob,
            size: int,
        ) -> RegionsResult:
            """Divide a picture as it is after the edits of a scene; `size` as in a pick.

            `guide_mask` is that of the model's own cut.
            """

        async def complete_edit(
            self, picture: str, file: Any, network: str, alpha: Blob, scene: str, edit: str
        ) -> CompletedEdit:
            """Fill in the patch of a new edit, JSON, that is to follow the edits of the scene."""

        async def report_head(
            self, picture: str, file: Any, network: str, alpha: Blob, scene: str, side: int
        ) -> HeadResult:
            """Find the head of a scene (JSON), marked or estimated, and check its frame.

            `side` is that of the preview, whose decoded copy is used.
            """

        async def render(
            self, picture: str, file: Any, alpha: Blob, scene: str, background: Any
        ) -> RenderResult:
            """Render a scene at its full size and encode it."""

        async def read_preset(self, text: str) -> Preset:
            """Read the text of a preset's file."""

        async def forget(self, picture: str) -> None:
            """Remove a picture from the cache."""

    class Envelope(TypedDict):
        """The answer to a call: a value or a failure. Exceptions do not cross."""

        ok: bool
        value: NotRequired[Any]
        """The call's result, if ok."""
        code: NotRequired[str]
        """The error's code in engine/errors.py, if not ok."""
        message: NotRequired[str]
        """The error's sentence for the person."""
        detail: NotRequired[str]
        """The traceback."""

    # ---- Messages from the worker to the page, on the channel ----------------------------------

    StageName = Literal["decoding", "cutting", "edges", "encoding"]

    class StageMessage(TypedDict):
        """A picture has reached a stage."""

        kind: Literal["stage"]
        picture: str
        stage: StageName

    class ScreenCopyMessage(TypedDict):
        """The current picture is decoded and can be shown before it is cut."""

        kind: Literal["screen-copy"]
        picture: str
        before: Blob
        """As in Views; "" if the picture's file is small enough to be shown itself."""

    NetworkState = Literal["fetching", "starting", "ready"]

    class NetworkMessage(TypedDict):
        """A model is being loaded."""

        kind: Literal["network"]
        network: str
        state: NetworkState
        received: int
        """Bytes; 0 unless FETCHING."""
        total: int
        """Bytes; 0 unless FETCHING."""

    class CardMessage(TypedDict):
        """A model has started on the GPU, or all have left it."""

        kind: Literal["card"]
        is_used: bool

    Message = StageMessage | ScreenCopyMessage | NetworkMessage | CardMessage

CALLS = (
    "start",
    "load",
    "inspect",
    "discard",
    "list_zip",
    "cut",
    "show",
    "preview",
    "thumbnail",
    "regions",
    "complete_edit",
    "report_head",
    "render",
    "read_preset",
    "forget",
)

# Kinds of messages.
STAGE: "Final" = "stage"
SCREEN_COPY: "Final" = "screen-copy"
NETWORK: "Final" = "network"
CARD: "Final" = "card"

# Stages of a picture.
DECODING: "Final" = "decoding"
CUTTING: "Final" = "cutting"
EDGES: "Final" = "edges"
ENCODING: "Final" = "encoding"

# States of a model that is being loaded.
FETCHING: "Final" = "fetching"
STARTING: "Final" = "starting"
READY: "Final" = "ready"

# The name of the custom model, and the colours that a model expects, as in
# engine/network/custom_model.py.
CUSTOM = "own"
IMAGENET = "imagenet"
SIGNED = "signed"
CENTRED = "centred"

# Doubts about a cut, as in engine/network/confidence.py.
NOTHING = "nothing"  # no subject was found
EVERYTHING = "everything"  # the whole picture counts as the subject
DISAGREE = "disagree"  # the models disagree
SOFT = "soft"  # much of the picture is neither subject nor background

# Kinds of doubtful parts, as in engine/edits/doubtful.py.
TRANSPARENT = "transparent"  # half transparent inside the subject
ISLAND = "island"  # a small piece apart from the subject
UNCERTAIN = "uncertain"  # the model could not tell whether it belongs to the subject

# Error codes of the page, for failures of the worker; all others are in engine/errors.py.
ENGINE_LOST = "engine-lost"
ENGINE_NOT_STARTED = "engine-not-started"

# After these errors the worker is replaced and the picture is tried once more: the worker's memory
# never shrinks, and a model that failed leaves its runtime in an unknown state.
RESTART_AFTER = (
    ENGINE_LOST,
    "out-of-memory",
    "inference-failed",
    "network-not-started",
    "network-out-of-memory",
    "network-too-heavy",
)

PREVIEW_SIDE = 1600  # px
LOW_MEMORY_PREVIEW_SIDE = 1024  # px
SMALL_SIDE = 256  # px


def preview_side(low_memory: bool) -> int:
    """Return the length in px of a view's longer side; a preview for zooming in may be larger."""
    return LOW_MEMORY_PREVIEW_SIDE if low_memory else PREVIEW_SIDE
