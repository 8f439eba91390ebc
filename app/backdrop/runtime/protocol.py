"""Declare every message between the page and the engine's worker.

call_values.py has what the calls take and return.

Both sides import this file, so it uses only what MicroPython has; the types exist for mypy alone.
Messages are structured-cloned: only File, Blob, ImageData, numbers, strings and plain objects
cross. A plain object is a dict on the side that builds it, and the page reads its fields by
subscript too, so that one TypedDict describes both sides.

The worker keeps nothing that a picture depends on: `picture` is only a key of its cache, and every
call brings the file and the alpha. A restarted worker therefore answers as the old one did.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Final, Literal, NotRequired, Protocol, TypedDict

    from backdrop.runtime.call_values import (
        Blob,
        CompletedEdit,
        CustomModelOptions,
        CutResult,
        HeadResult,
        Inspection,
        LoadResult,
        Preset,
        PreviewResult,
        RegionsResult,
        RenderResult,
        SelectorInspection,
        SelectorOptions,
        SelectorResult,
        StartOptions,
        StartResult,
        Views,
        ZipContents,
    )

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
            started. HOSTED is there if start() described it.
            """

        async def inspect(self, file: Any) -> Inspection:
            """Read the properties of an ONNX file."""

        async def discard(self) -> None:
            """Stop the custom model and delete it from the storage."""

        async def inspect_selector(self, files: Sequence[Any]) -> SelectorInspection:
            """Read the properties of the ONNX files of a model for Pick."""

        async def load_selector(self, options: SelectorOptions) -> SelectorResult:
            """Start a model for Pick, which then finds what a tap takes.

            A new one replaces the old one once it has started.
            """

        async def discard_selector(self) -> None:
            """Stop the model for Pick and delete it from the storage."""

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

        async def prepare_refine(
            self, picture: str, file: Any, network: str, alpha: Blob, scene: str
        ) -> None:
            """Get ready for a new edit that refines hair, after the edits of the scene.

            A person draws it meanwhile. The first call in a worker takes a good half second.
            """

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
        """A model has started on the GPU or left it."""

        kind: Literal["card"]
        network: str
        card: str
        """As in LoadResult."""

    class LookMessage(TypedDict):
        """The model for Pick begins or ends to look at a picture."""

        kind: Literal["look"]
        is_looking: bool

    Message = LookMessage | StageMessage | ScreenCopyMessage | NetworkMessage | CardMessage

CALLS = (
    "start",
    "load",
    "inspect",
    "discard",
    "inspect_selector",
    "load_selector",
    "discard_selector",
    "list_zip",
    "cut",
    "show",
    "preview",
    "thumbnail",
    "regions",
    "complete_edit",
    "prepare_refine",
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
LOOK: "Final" = "look"

# Whether the GPU runs a model; "" where there is none, or none is tried.
CARD_USED: "Final" = "used"
CARD_WEAK: "Final" = "weak"  # it cannot hold the model
CARD_FAILED: "Final" = "failed"  # its answer was wrong, or there was none

# Stages of a picture.
DECODING: "Final" = "decoding"
CUTTING: "Final" = "cutting"
EDGES: "Final" = "edges"
ENCODING: "Final" = "encoding"

# States of a model that is being loaded.
FETCHING: "Final" = "fetching"
STARTING: "Final" = "starting"
READY: "Final" = "ready"

# The names of models that are no part of Backdrop, and the colours that such a model expects, as in
# engine/network/custom_model.py.
CUSTOM = "own"
HOSTED = "hosted"  # the model that a host has added to its site
HOSTED_PICK = "hosted-pick"  # that for Pick
HOSTED_NAMES = (HOSTED, HOSTED_PICK)
IMAGENET = "imagenet"
SIGNED = "signed"
CENTRED = "centred"
PLAIN = "plain"

# Commercial use of a public model, as in engine/network/catalogue.py; all others are allowed.
FORBIDDEN = "forbidden"
UNCLEAR = "unclear"

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

# After this error, of engine/errors.py, the model for Pick is gone.
SELECTOR_FAILED = "selector-failed"

# After this error the next worker runs the published models in ONNX Runtime.
KERNELS_FAILED = "kernels-failed"

# After these errors the worker is replaced and the picture is tried once more: the worker's memory
# never shrinks, and a model that failed leaves its runtime in an unknown state.
RESTART_AFTER = (
    ENGINE_LOST,
    "out-of-memory",
    "inference-failed",
    KERNELS_FAILED,
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
