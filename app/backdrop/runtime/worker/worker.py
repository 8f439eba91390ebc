"""What the engine's worker exports, nothing else; protocol.py describes the calls."""

import asyncio
import json
import time
import zlib
from typing import Any

import js
import pyodide_js
from pyscript.js_modules import networks

from backdrop.engine.arrays.aliases import UInt8Array
from backdrop.engine.arrays.sizes import resize
from backdrop.engine.document import Document
from backdrop.engine.formats.decode import decode_alpha
from backdrop.engine.formats.encode import Raster, Tags, encode_grey_png, encode_jpeg
from backdrop.engine.matting.foreground_colours import ColourEstimate
from backdrop.engine.network.custom_model import CUSTOM
from backdrop.engine.pipeline import after, before
from backdrop.engine.pipeline import cut as cut_document
from backdrop.engine.pipeline import render as render_document
from backdrop.engine.render.render import preview_layers
from backdrop.engine.scene import Scene
from backdrop.engine.scenes import look_data, preset_from, scene_from
from backdrop.runtime import protocol
from backdrop.runtime.worker.custom_model_store import CustomModelStore
from backdrop.runtime.worker.envelope import blob, image_data, in_envelope, plain
from backdrop.runtime.worker.graphics import Graphics
from backdrop.runtime.worker.model_store import open_store
from backdrop.runtime.worker.picture_cache import EncodedAlpha, ScreenCopy, content_of
from backdrop.runtime.worker.session import Session, hold_lock, offer_of
from backdrop.runtime.worker.web_runtime import WebRuntime
from backdrop.runtime.worker.zip_source import list_members

__export__ = list(protocol.CALLS)

PLAIN = Scene()
UNSEEN = {"before": "", "after": "", "crc": ""}

# The libraries below Pillow write there of every oddity in a file, which is told in our own words.
pyodide_js.setStderr(plain({"batched": js.console.debug}))

_session: Session


@in_envelope
async def start(options: Any) -> dict[str, Any]:
    global _session
    if options.small:
        networks.useOneThread()
    store = await open_store(options.base)

    def tell_card(used: bool) -> None:
        _session.say(protocol.CARD, used=used)

    graphics = Graphics(networks, options.base, tell_card, allowed=options.graphics)
    runtime = WebRuntime(networks, store, graphics)
    own_store = CustomModelStore(options.base)
    channel = js.BroadcastChannel.new(options.channel)
    side = protocol.preview_side(options.small)
    _session = Session(runtime, own_store, channel, options.max_pixels, side)
    if hasattr(js.navigator, "locks"):
        await hold_lock(options.channel)
    return {"keeps": store.keeps, "own": await own_store.stored()}


@in_envelope
async def load(network: str, own: Any = None) -> dict[str, Any]:
    def say(state: str, **fields: int) -> None:
        _session.say(protocol.NETWORK, network=network, state=state, **fields)

    def fetching(received: int, total: int) -> None:
        say(protocol.FETCHING, received=received, total=total)

    def starting() -> None:
        say(protocol.STARTING)

    if network == CUSTOM:
        starting()
        kept = await _session.load_own(own)
    else:
        kept = await _session.runtime.load(network, fetching, starting)
    say(protocol.READY)
    return {"kept": kept, "threads": _session.runtime.threads}


@in_envelope
async def inspect(file: Any) -> dict[str, Any]:
    offer = offer_of(file)
    return {
        "bytes": file.size,
        "side": offer.side,
        "fixed": offer.fixed,
        "colours": offer.colours,
    }


@in_envelope
async def discard() -> dict[str, Any]:
    await _session.discard_own()
    return {}


@in_envelope
async def unpack(file: Any) -> dict[str, Any]:
    return list_members(file)


@in_envelope
async def cut(picture: str, file: Any, network: str, other: Any, looked: bool) -> dict[str, Any]:
    def stage(name: str) -> None:
        _session.say(protocol.STAGE, picture=picture, stage=name)

    began = time.perf_counter()
    stage(protocol.DECODING)
    desk = _session.desk
    document = await desk.document(picture, file, looked)
    seen = None if other is None else decode_alpha(await content_of(other))
    spec = _session.spec(network)
    cutting = asyncio.ensure_future(cut_document(document, spec, _session.runtime, stage, seen))
    try:
        await asyncio.sleep(0)  # until the network has been asked, which runs in threads of its own
        glance = desk.glance(document)
        if looked and glance.before is None:
            # Before there is a result: a browser would show the file by unpacking all of it
            shrunk = glance.document.pixels is not document.pixels
            view = _before(glance) if shrunk else ""
            _session.say(protocol.SCREEN_COPY, picture=picture, before=view)
        result = await cutting
    finally:
        cutting.cancel()
    stage(protocol.ENCODING)
    estimate = ColourEstimate(result.paper)
    cover = EncodedAlpha(encode_grey_png(result.alpha), result.alpha, estimate)
    if looked:
        cover = desk.with_estimate(document, cover)
    small = glance.document
    small_alpha = resize(cover.alpha, (small.height, small.width))
    tiny = small.shrink_to(protocol.THUMB_SIDE)
    tiny_alpha = resize(small_alpha, (tiny.height, tiny.width))
    thumb = render_document(tiny, tiny_alpha, PLAIN, estimate=cover.estimate)
    return {
        "width": document.width,
        "height": document.height,
        "alpha": blob(cover.content),
        **(_both(document, glance, small_alpha, cover.estimate) if looked else UNSEEN),
        "thumb": blob(thumb.content, thumb.media_type),
        "seconds": time.perf_counter() - began,
        "confidence": result.confidence.value,
        "doubt": result.confidence.doubt,
        "is_colour_keyed": result.is_colour_keyed,
        "seen": blob(encode_grey_png(result.guide_mask)),
    }


@in_envelope
async def show(picture: str, file: Any, alpha: Any) -> dict[str, Any]:
    desk = _session.desk
    document = await desk.document(picture, file)
    glance = desk.glance(document)
    small = glance.document
    cover = desk.with_estimate(document, desk.cover(document, await content_of(alpha)))
    small_alpha = resize(cover.alpha, (small.height, small.width))
    return _both(document, glance, small_alpha, cover.estimate)


def _both(
    document: Document, glance: ScreenCopy, alpha: UInt8Array, estimate: ColourEstimate | None
) -> dict[str, Any]:
    """The picture as it came and cut out, made small: the file itself where it is no larger."""
    small = glance.document
    if small.pixels is document.pixels:
        file = render_document(small, alpha, PLAIN, estimate=estimate)
        made, media_type, crc = file.content, file.media_type, str(zlib.crc32(file.content))
    else:
        made, media_type, crc = after(small, alpha, estimate), "image/png", ""
    return {"before": _before(glance), "after": blob(made, media_type), "crc": crc}


@in_envelope
async def preview(
    picture: str, file: Any, network: str, alpha: Any, scene: str, backdrop: Any, side: int
) -> dict[str, Any]:
    wanted = scene_from(json.loads(scene))
    behind = await _session.backdrop(backdrop)
    small = await _session.desk.small(picture, file, network, alpha, side)
    cover, own = small.cleaned(wanted)
    made = preview_layers(small.document, cover, own, wanted.look, behind, side)
    a, b, c, d, e, f = made.placement.matrix
    s = small.scale
    return {
        "layers": image_data(made.front),
        "behind": "" if made.background is None else _jpeg(made.background),
        "matrix": [a * s, b * s, c * s, d * s, e, f],
    }


@in_envelope
async def render(picture: str, file: Any, alpha: Any, scene: str, backdrop: Any) -> dict[str, Any]:
    _session.say(protocol.STAGE, picture=picture, stage=protocol.ENCODING)
    wanted = scene_from(json.loads(scene))
    behind = await _session.backdrop(backdrop)
    document = await _session.desk.document(picture, file, keep=False)
    cover = _session.desk.cover(document, await content_of(alpha))
    made = render_document(document, cover.alpha, wanted, behind, cover.estimate)
    return {
        "file": blob(made.content, made.media_type),
        "width": made.width,
        "height": made.height,
        "crc": str(zlib.crc32(made.content)),
    }


@in_envelope
async def check(preset: str) -> dict[str, Any]:
    name, look = preset_from(preset)
    return {"name": name, "look": json.dumps(look_data(look)["look"])}


@in_envelope
async def forget(picture: str) -> dict[str, Any]:
    _session.desk.forget(picture)
    return {}


def _before(glance: ScreenCopy) -> Any:
    """The picture as it came, made small."""
    if glance.before is None:
        glance.before = blob(before(glance.document))
    return glance.before


def _jpeg(pixels: UInt8Array) -> Any:
    size = pixels.shape[1], pixels.shape[0]
    return blob(encode_jpeg(Raster([pixels], *size, "RGB"), Tags()), "image/jpeg")
