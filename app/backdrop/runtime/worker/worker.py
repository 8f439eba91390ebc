"""Export the engine's calls; protocol.py describes them."""

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any

import js
import pyodide_js
from pyscript.js_modules import networks

from backdrop.runtime.worker import lazy_methods  # noqa: F401  before the engine's dataclasses

# isort: split
from backdrop.engine import pipeline
from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.errors import UnsuitableModel
from backdrop.engine.formats.decode import decode_alpha
from backdrop.engine.formats.encode import encode_grey_png
from backdrop.engine.matting.foreground_colours import ColourEstimate
from backdrop.engine.network.models import ISNET
from backdrop.engine.render.placement import Placement
from backdrop.engine.render.render import preview_layers
from backdrop.engine.scene import Edit, Pick, Refine
from backdrop.engine.scene_json import edit_data, edit_from, look_data, preset_from, scene_from
from backdrop.runtime import protocol
from backdrop.runtime.worker.custom_model_store import CustomModelStore
from backdrop.runtime.worker.envelope import blob, image_data, in_envelope, plain
from backdrop.runtime.worker.graphics import Graphics
from backdrop.runtime.worker.heif_decoder import HeifDecoder
from backdrop.runtime.worker.model_store import open_store
from backdrop.runtime.worker.picture_cache import CachedPicture, EncodedAlpha, read_bytes
from backdrop.runtime.worker.selector_store import SelectorStore
from backdrop.runtime.worker.session import Session, hold_lock
from backdrop.runtime.worker.small_copies import thumbnail as render_thumbnail
from backdrop.runtime.worker.views import (
    UNEDITED,
    crc_of,
    jpeg_blob,
    make_views,
    no_views,
    view_before,
)
from backdrop.runtime.worker.web_runtime import WebRuntime

if TYPE_CHECKING:
    from backdrop.runtime import call_values
    from backdrop.runtime.worker.selector import Selectors

# Imports delay the start: what the first picture does not need is imported by the calls that do.

__export__ = list(protocol.CALLS)

# The libraries below Pillow print every oddity of a file; we show error sentences instead.
pyodide_js.setStderr(plain({"batched": js.console.debug}))

_session: Session
_selector_store: SelectorStore
_selectors: "Selectors | None" = None  # once a model for Pick has been chosen


@in_envelope
async def start(options: Any) -> "call_values.StartResult":
    global _session, _selector_store
    given: call_values.StartOptions = options.to_py()
    networks.restrict(given["low_memory"], given["may_use_kernels"])
    base = given["app_address"]
    store = await open_store(base)
    graphics = Graphics(networks, base, _report_graphics, allowed=given["may_use_graphics"])
    runtime = WebRuntime(
        networks,
        store,
        graphics,
        may_use_graphics=given["may_use_graphics"],
        may_widen=not given["low_memory"],
    )
    custom_models = CustomModelStore(base)
    _selector_store = SelectorStore(base)
    channel = js.BroadcastChannel.new(given["channel"])
    side = protocol.preview_side(given["low_memory"])
    heif = HeifDecoder(networks)
    _session = Session(runtime, custom_models, heif, channel, given["max_pixels"], side)
    if hasattr(js.navigator, "locks"):
        await hold_lock(given["channel"])
    return {
        "can_store": store.can_store,
        "custom_model": await custom_models.stored_model(),
        "hosted_model": _session.open_hosted_model(store, base),
        "hosted_selector": _session.open_hosted_pair(store),
        "selector": await _selector_store.stored_model(),
    }


@in_envelope
async def load(network: str, custom: Any) -> "call_values.LoadResult":
    def fetching(received: int, total: int) -> None:
        _report_network(network, protocol.FETCHING, received, total)

    def starting() -> None:
        _report_network(network, protocol.STARTING)

    if network == protocol.CUSTOM:
        starting()
        is_stored = await _session.load_custom_model(custom.to_py())
    elif network == protocol.HOSTED:
        is_stored = await _session.load_hosted_model(fetching, starting)
    elif _session.runtime.has(network):
        is_stored = True  # Pick asks again for Fast, whose first answer said so
    else:
        is_stored = await _session.runtime.load(network, fetching, starting)
    _report_network(network, protocol.READY)
    return {
        "is_stored": is_stored,
        "threads": _session.runtime.threads,
        "uses_onnx_runtime": _session.runtime.uses_onnx_runtime,
        "card": _session.runtime.card(network),
    }


@in_envelope
async def inspect(file: Any) -> "call_values.Inspection":
    try:
        info = _session.inspect_custom_model(file)
    except UnsuitableModel:
        from backdrop.runtime.worker.selector import refuse_half  # noqa: PLC0415  for few

        refuse_half(file)
        raise
    known = info.known
    height, width = info.size or (0, 0)
    return {
        "bytes": file.size,
        "side": info.side,
        "width": width,
        "height": height,
        "asks_side": info.asks_side,
        "colours": info.colours,
        "asks_colours": info.asks_colours,
        "title": known.title if known else "",
        "licence": known.licence if known else "",
        "use": known.use if known else "",
        "best_for": known.best_for if known else "",
        "memory_gb": known.memory_gb if known else 0.0,
    }


@in_envelope
async def discard() -> None:
    await _session.discard_custom_model()


@in_envelope
async def inspect_selector(files: Any) -> "call_values.SelectorInspection":
    from backdrop.runtime.worker.selector import inspect_files  # noqa: PLC0415  only for who has one

    return inspect_files(files.to_py())


@in_envelope
async def load_selector(options: Any) -> "call_values.SelectorResult":
    global _selectors
    if not _selectors:
        from backdrop.runtime.worker.selector import Selectors  # noqa: PLC0415  only for who has one

        _selectors = Selectors(networks, _selector_store, _report_look)
    given: call_values.SelectorOptions = options.to_py()
    if given.get("is_hosted"):
        is_stored = await _selectors.load_from_site(_session.read_hosted_pair(_report_hosted_pair))
    else:
        is_stored = await _selectors.load(given)
    current = _session.pictures.current()
    if current:
        _selectors.look(current[0], current[1].screen_copy().document)
    return {"is_stored": is_stored}


@in_envelope
async def discard_selector() -> None:
    if _selectors:
        _selectors.end()
    await _selector_store.discard()


@in_envelope
async def list_zip(file: Any) -> "call_values.ZipContents":
    from backdrop.runtime.worker.zip_source import list_zip as read_list  # noqa: PLC0415

    return read_list(file)


@in_envelope
async def cut(
    picture: str, file: Any, network: str, guide_mask: Any, is_current: bool
) -> "call_values.CutResult":
    began = time.perf_counter()
    _report_stage(picture, protocol.DECODING)
    opened = await _session.pictures.open(picture, file, is_current)
    guide = None if guide_mask is None else decode_alpha(await read_bytes(guide_mask))
    result = await _cut_and_report(picture, opened, network, guide, is_current)
    _report_stage(picture, protocol.ENCODING)
    estimate = ColourEstimate(result.paper)
    alpha = EncodedAlpha(encode_grey_png(result.alpha), result.alpha, estimate)
    if is_current:
        alpha = opened.with_estimate(alpha)
    copy = opened.screen_copy()
    small_alpha = alpha.at_size_of(copy.document)
    views = make_views(copy, small_alpha, alpha.estimate) if is_current else no_views()
    small, source = _session.small_copies.make(
        copy.document, small_alpha, opened.document.width, protocol.SMALL_SIDE, alpha.estimate
    )
    thumb = render_thumbnail(source, UNEDITED, None, protocol.SMALL_SIDE)
    return {
        **views,
        "width": opened.document.width,
        "height": opened.document.height,
        "alpha": blob(alpha.content),
        "small": blob(small, "image/webp"),
        "thumbnail": blob(thumb.content, thumb.media_type),
        "seconds": time.perf_counter() - began,
        "confidence": result.confidence.value,
        "doubt": result.confidence.doubt,
        "guide_mask": blob(encode_grey_png(result.guide_mask)),
        "doubts": list(result.doubts),
        "is_colour_keyed": result.is_colour_keyed,
    }


async def _cut_and_report(
    picture: str, opened: CachedPicture, network: str, guide: UInt8Array | None, is_current: bool
) -> pipeline.Cut:
    """Run the engine, and while the network computes, make and send the copy for the screen."""

    def report_stage(stage: "protocol.StageName") -> None:
        _report_stage(picture, stage)

    cutting = asyncio.ensure_future(
        pipeline.cut(opened.document, _session.spec(network), _session.runtime, report_stage, guide)
    )
    try:
        await asyncio.sleep(0)  # until the network has started in its worker
        copy = opened.screen_copy()
        if is_current and copy.before is None:
            # The browser would decode all of a large file to show it; so it gets the copy.
            view = "" if copy.is_full_size else view_before(copy)
            _session.send({"kind": protocol.SCREEN_COPY, "picture": picture, "before": view})
        return await cutting
    finally:
        cutting.cancel()


@in_envelope
async def show(picture: str, file: Any, alpha: Any) -> "call_values.Views":
    opened = await _session.pictures.open(picture, file)
    encoded = opened.with_estimate(opened.decode_alpha(await read_bytes(alpha)))
    copy = opened.screen_copy()
    return make_views(copy, encoded.at_size_of(copy.document), encoded.estimate)


@in_envelope
async def preview(
    picture: str, file: Any, network: str, alpha: Any, scene: str, background: Any, side: int
) -> "call_values.PreviewResult":
    wanted = scene_from(json.loads(scene))
    background_picture = await _session.background_picture(background)
    opened = await _session.pictures.open(picture, file)
    source = await opened.preview_source(network, alpha, side)
    source_alpha, foreground = source.cut_out(wanted)
    layers = preview_layers(
        source.document,
        source_alpha,
        foreground,
        wanted.look,
        background_picture,
        side,
        wanted.move.at_scale(source.scale),
        source.framed_head(wanted),
    )
    return {
        "layers": image_data(layers.front),
        "background": "" if layers.background is None else jpeg_blob(layers.background),
        "matrix": _scaled_matrix(layers.subject, source.scale),
        "frame_matrix": _scaled_matrix(layers.picture, source.scale),
        "subject": [edge / source.scale for edge in layers.bounds],
        "photo": [background_picture.width, background_picture.height]
        if background_picture
        else [],
    }


@in_envelope
async def thumbnail(small: Any, width: int, scene: str, background: Any, side: int) -> Any:
    wanted = scene_from(json.loads(scene))
    background_picture = await _session.background_picture(background)
    source = await _session.small_copies.open(small, width)
    thumb = render_thumbnail(source, wanted, background_picture, side)
    return blob(thumb.content, thumb.media_type)


@in_envelope
async def regions(
    picture: str, file: Any, network: str, alpha: Any, scene: str, guide_mask: Any, size: int
) -> "call_values.RegionsResult":
    from backdrop.engine.edits.doubtful import find_doubts  # noqa: PLC0415
    from backdrop.engine.edits.regions import find_regions  # noqa: PLC0415
    from backdrop.runtime.worker.pick_regions import doubts, pick_regions  # noqa: PLC0415

    wanted = scene_from(json.loads(scene))
    opened = await _session.pictures.open(picture, file)
    source = await opened.work_source(network, alpha)
    present = source.alpha_after(wanted.edits)
    answer = decode_alpha(await read_bytes(guide_mask))
    divided = find_regions(source.document.pixels, present)
    if _selectors:
        _selectors.look(picture, opened.screen_copy().document)
    return {
        "regions": pick_regions(divided, size, source.scale),
        "doubts": doubts(find_doubts(present, answer, wanted.edits, source.scale), source.scale),
    }


@in_envelope
async def complete_edit(
    picture: str, file: Any, network: str, alpha: Any, scene: str, edit: str
) -> "call_values.CompletedEdit":
    from backdrop.engine.edits.complete_edit import complete_edit as complete  # noqa: PLC0415
    from backdrop.engine.edits.refine import complete_refine  # noqa: PLC0415
    from backdrop.runtime.worker.pick_regions import patch_path  # noqa: PLC0415

    wanted = scene_from(json.loads(scene))
    new_edit = edit_from(json.loads(edit))
    opened = await _session.pictures.open(picture, file)
    answers = None
    if isinstance(new_edit, Refine):
        # Hair is solved on the pixels of the whole picture; alpha only says where it may be.
        source = await opened.screen_source(network, alpha)
        before = source.alpha_after(wanted.edits)
        completed: Edit = complete_refine(opened.document.pixels, before, new_edit)
    else:
        source = await opened.work_source(network, alpha)
        before = source.alpha_after(wanted.edits)
        sight = opened.screen_copy().document
        if _selectors and isinstance(new_edit, Pick) and new_edit.area is None:
            answers = await _selectors.complete(
                picture, sight, source.document, before, new_edit, source.scale, wanted.edits
            )
        completed = (
            answers.edit
            if answers
            else await complete(
                source.document, before, new_edit, source.scale, _session.runtime, sight
            )
        )
    taken = completed.area if isinstance(completed, Pick) else None
    others = answers.edits if answers and len(answers.edits) > 1 else ()
    return {
        "edit": json.dumps(edit_data(completed)),
        "path": patch_path(taken) if taken else "",
        "answers": [json.dumps(edit_data(each)) for each in others],
    }


@in_envelope
async def prepare_refine(picture: str, file: Any, network: str, alpha: Any, scene: str) -> None:
    from backdrop.runtime.worker.refine_start import prepare_code  # noqa: PLC0415

    prepare_code()
    wanted = scene_from(json.loads(scene))
    opened = await _session.pictures.open(picture, file)
    source = await opened.screen_source(network, alpha)
    source.alpha_after(wanted.edits)


@in_envelope
async def report_head(
    picture: str, file: Any, network: str, alpha: Any, scene: str, side: int
) -> "call_values.HeadResult":
    from backdrop.engine.render import passport_checks  # noqa: PLC0415

    wanted = scene_from(json.loads(scene))
    opened = await _session.pictures.open(picture, file)
    source = await opened.preview_source(network, alpha, side)
    source_alpha, _ = source.cut_out(wanted)
    report = passport_checks.report_head(
        opened.document,
        source_alpha,
        wanted.look,
        wanted.head,
        None if wanted.head else source.estimated_head(wanted),
    )
    head = report.head
    return {
        "head": [head.x, head.crown, head.eyes, head.chin, head.tilt],
        "findings": list(report.findings),
    }


@in_envelope
async def render(
    picture: str, file: Any, alpha: Any, scene: str, background: Any
) -> "call_values.RenderResult":
    _report_stage(picture, protocol.ENCODING)
    wanted = scene_from(json.loads(scene))
    background_picture = await _session.background_picture(background)
    opened = await _session.pictures.open(picture, file, is_current=False)
    encoded = opened.decode_alpha(await read_bytes(alpha))
    if not wanted.changes_alpha:
        encoded = opened.with_estimate(encoded)
    made = pipeline.render(
        opened.document, encoded.alpha, wanted, background_picture, encoded.estimate
    )
    return {
        "file": blob(made.content, made.media_type),
        "width": made.width,
        "height": made.height,
        "crc": crc_of(made.content),
    }


@in_envelope
async def read_preset(text: str) -> "call_values.Preset":
    name, look = preset_from(text)
    return {"name": name, "look": json.dumps(look_data(look)["look"])}


@in_envelope
async def forget(picture: str) -> None:
    _session.pictures.forget(picture)
    if _selectors:
        _selectors.forget(picture)


def _scaled_matrix(placement: Placement, scale: float) -> list[float]:
    """Return a placement's matrix for pixels of a picture of which it has a copy at this scale."""
    a, b, c, d, e, f = placement.matrix
    return [a * scale, b * scale, c * scale, d * scale, e, f]


def _report_stage(picture: str, stage: "protocol.StageName") -> None:
    _session.send({"kind": protocol.STAGE, "picture": picture, "stage": stage})


def _report_network(
    network: str, state: "protocol.NetworkState", received: int = 0, total: int = 0
) -> None:
    _session.send(
        {
            "kind": protocol.NETWORK,
            "network": network,
            "state": state,
            "received": received,
            "total": total,
        }
    )


def _report_graphics(is_used: bool) -> None:
    card = protocol.CARD_USED if is_used else ""
    _session.send({"kind": protocol.CARD, "network": ISNET.name, "card": card})


def _report_hosted_pair(received: int, total: int) -> None:
    is_whole = received == total
    state: protocol.NetworkState = protocol.STARTING if is_whole else protocol.FETCHING
    _report_network(protocol.HOSTED_PICK, state, received, total)


def _report_look(is_looking: bool) -> None:
    _session.send({"kind": protocol.LOOK, "is_looking": is_looking})
