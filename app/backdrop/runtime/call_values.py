"""Declare the arguments and results of the calls from the page to the engine's worker.

protocol.py has the calls. All is for mypy: nothing imports this file at run time.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, NotRequired, TypedDict

    Blob = Any
    """A Blob of JavaScript; "" where a field says that there may be none."""

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
        may_use_kernels: bool
        """Published models may run in the kernels: those have not failed before."""

    class StoredModel(TypedDict):
        """A person's model in the browser's storage."""

        title: str
        """Its name for the person; "" if there is none."""
        bytes: int

    class HostedFacts(TypedDict):
        """A model that the host has added to the site, or why it cannot be used."""

        title: str
        """"" if there is none, or none that can be used; all other fields are then empty."""
        problem: str
        """Why it cannot be used, or ""."""
        licence: str
        use: str
        """As in Inspection."""
        bytes: int
        """Of the model."""
        wire: int
        """Bytes of its compressed pieces, which are downloaded."""
        memory_gb: float
        """Memory that a picture takes, GB."""

    class HostedModel(HostedFacts):
        """The one that cuts pictures."""

        best_for: str
        """As in Inspection."""
        is_best: bool
        """It stands in the place of Best."""

    class StartResult(TypedDict):
        """The worker's state after its start."""

        can_store: bool
        """The browser stores models for the next visit."""
        custom_model: StoredModel
        hosted_model: HostedModel
        hosted_selector: HostedFacts
        """The one for Pick."""
        selector: StoredModel
        """A person's model for Pick."""

    class CustomModelOptions(TypedDict):
        """A custom model to load: the stored one, or a new file with the choices made for it."""

        title: str
        file: NotRequired[Any]
        """The ONNX file as a File; absent for the stored model."""
        side: NotRequired[int]
        """Width and height of the input in px."""
        colours: NotRequired[str]
        """IMAGENET, SIGNED, CENTRED or PLAIN."""

    class LoadResult(TypedDict):
        """A model that has started."""

        is_stored: bool
        """The model is stored: the next visit does not fetch it."""
        threads: int
        """Number of threads of the published models; 0 before one has started."""
        uses_onnx_runtime: bool
        """ONNX Runtime runs a published model on the processor in place of the kernels."""
        card: str
        """The GPU's part in a custom model: CARD_USED, CARD_WEAK or CARD_FAILED; "" where none is
        tried, and for published models."""

    class Inspection(TypedDict):
        """An ONNX file's properties as far as they can be read or guessed."""

        bytes: int
        side: int
        """The longer side of the input in px."""
        width: int
        """Of the input in px, if the file prescribes it; otherwise 0."""
        height: int
        """As width."""
        asks_side: bool
        """The file leaves the side open, and no suitable one is known."""
        colours: str
        """IMAGENET, SIGNED, CENTRED or PLAIN."""
        asks_colours: bool
        """The colours are a guess."""
        title: str
        """Name of the public model, or names of those that it may be; "" for an unknown one."""
        licence: str
        use: str
        """FORBIDDEN or UNCLEAR if the licence forbids commercial use or may do so."""
        best_for: str
        """The end of a sentence "Best for ..."; "" if nothing is known."""
        memory_gb: float
        """Memory that a picture takes, GB; 0 if it is not known."""

    class SelectorInspection(TypedDict):
        """The properties of the files of a model for Pick."""

        bytes: int
        title: str
        licence: str
        """"" if it is not known."""
        use: str
        """FORBIDDEN if the licence forbids commercial use."""

    class SelectorOptions(TypedDict):
        """A model for Pick to load: the stored one, new files, or the host's."""

        title: str
        files: NotRequired[Sequence[Any]]
        """Files, in any order; absent for the others."""
        is_hosted: NotRequired[bool]
        """The one that the host has added to the site."""

    class SelectorResult(TypedDict):
        """A model for Pick that has started."""

        is_stored: bool
        """The next visit finds it in the storage."""

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
        """The region that a tap takes."""

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
        answers: list[str]
        """JSON of the edits to choose from, from small to large; one of them is `edit`. Empty
        where the model has no other answer."""
        path: str
        """The outline of what a pick takes, as in PickRegion; "" for other edits."""

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
