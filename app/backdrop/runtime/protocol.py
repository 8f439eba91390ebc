"""Every message between the page and the engine's worker, in one place.

Both sides import this file, so it stays within what MicroPython has. Arguments and results are
structured-cloned: only File, Blob, numbers, strings and plain objects cross.

Calls, page to worker. Each is answered with an envelope, {"ok": True, "value": {...}} or
{"ok": False, "code": str, "message": str, "detail": str}; tracebacks never cross as exceptions.

    start(options)               options: base (absolute address of the app's folder, ends in "/"),
                                 channel (name of the BroadcastChannel for the messages below, and
                                 of the lock the worker holds while it lives), max_pixels (int),
                                 graphics (bool: a graphics card may be tried), small (bool: the
                                 device gives the browser little memory)
                                 -> keeps (bool: the browser can store) and own (the stored network
                                 of the person's own: title (str, "" where there is none),
                                 bytes (int))
    load(network, own)           fetch, verify and start a network, from the store if it is there.
                                 `own` is for OWN alone: title, and but for the stored one file,
                                 side and colours as inspect() offers them, perhaps others chosen;
                                 it takes the place of the one before, once it has started
                                 -> kept (bool: it is in the store for the next visit), threads
                                 (int, of the published networks; 0 before one has started)
    inspect(file)                read what an ONNX file says of itself
                                 -> bytes (int), side (px), fixed (bool: the side is the file's),
                                 colours (IMAGENET | SIGNED | CENTRED, a guess)
    discard()                    forget the network of the person's own, stored and started
                                 -> nothing
    unpack(file)                 look into a ZIP file
                                 -> files (a list of what may be given as `file` below: a File, or
                                 an object with name, size, lastModified and what is packed),
                                 and how many members are left out: encrypted, unknown (pictures
                                 packed as nobody does), others (no pictures), surplus
    cut(picture, file, network, other, looked)
                                 other: `seen` of another network's cut of the picture, or None.
                                 looked: somebody is looking at the picture
                                 -> width, height (px, upright), alpha (PNG Blob, grey, that size),
                                 before, after (preview Blobs at most preview_side() px long, or
                                 "" where nobody looks), crc (as that of render() where `after` is
                                 what render() makes of a scene without edits or look, which it is
                                 of a picture that is no longer than that; or ""),
                                 thumb (Blob at most THUMB_SIDE px long),
                                 seconds (float),
                                 confidence (float from 0 to 1), doubt (one of those below, or ""),
                                 seen (small Blob, for `other`),
                                 is_colour_keyed (bool: it stands on flat
                                 paper, and no other network's answer would be another)
    show(picture, file, alpha)   -> before, after, crc (as those of cut())
    preview(picture, file, network, alpha, scene, backdrop, side)
                                 scene: JSON of app/engine/scenes.py. backdrop: the File of another
                                 picture, or None. side: the longer one of what is returned, in px
                                 -> layers (ImageData: subject, outline and shadow), behind (Blob,
                                 or "" where there is no background), matrix (from the picture's
                                 pixels to those of the layers, a to f)
    render(picture, file, alpha, scene, backdrop)
                                 -> file (Blob, at the scene's own size), width, height (px), crc
                                 (CRC-32 of the file, as decimal digits)
    check(preset)                look at the text of a preset's file
                                 -> name, look (JSON, with every key)
    forget(picture)              drop what is cached of it -> nothing

The worker holds no state a picture depends on: `picture` is only the key of a cache, `file` and
`alpha` come with each call, so a restarted worker answers as the old one did.

Messages, worker to page, on the channel:

    {"kind": STAGE,   "picture": id, "stage": DECODING | CUTTING | EDGES | ENCODING}
    {"kind": GLANCE,  "picture": id, "before": that of cut(), or "" where the picture itself is as
                                            small}   once it is decoded, if somebody looks at it
    {"kind": NETWORK, "network": name, "state": FETCHING, "received": bytes, "total": bytes}
    {"kind": NETWORK, "network": name, "state": STARTING | READY}
    {"kind": CARD,    "used": bool}   a network runs on the graphics card, or does no more
"""

CALLS = (
    "start",
    "load",
    "inspect",
    "discard",
    "unpack",
    "cut",
    "show",
    "preview",
    "render",
    "check",
    "forget",
)

PREVIEW_SIDE, SMALL_PREVIEW_SIDE = 1600, 1024  # the latter where memory is small
THUMB_SIDE = 160


def preview_side(small: bool) -> int:
    """Return the px of a preview's longer side; one looked at closely may have more."""
    return SMALL_PREVIEW_SIDE if small else PREVIEW_SIDE


STAGE = "stage"
SCREEN_COPY = "glance"
NETWORK = "network"
CARD = "card"

DECODING = "decoding"
CUTTING = "cutting"
EDGES = "edges"
ENCODING = "encoding"

FETCHING = "fetching"
STARTING = "starting"
READY = "ready"

# The name of the person's own network, and how networks want their colours (app/engine/own.py).
CUSTOM = "own"
IMAGENET = "imagenet"
SIGNED = "signed"
CENTRED = "centred"
# Doubts: what may be wrong with a cut.
NOTHING = "nothing"  # no subject was found
EVERYTHING = "everything"  # the whole picture was taken for the subject
DISAGREE = "disagree"  # the networks do
SOFT = "soft"  # much of it is neither subject nor background

# Codes the page itself gives, when there is no worker to give one (see app/engine/errors.py).
ENGINE_LOST = "engine-lost"
ENGINE_NOT_STARTED = "engine-not-started"

# After these the worker is replaced and the picture tried once more: its memory never shrinks,
# and a network that failed leaves what ran it in an unknown state.
RESTART_AFTER = (
    ENGINE_LOST,
    "out-of-memory",
    "inference-failed",
    "network-not-started",
    "network-out-of-memory",
    "network-too-heavy",
)
