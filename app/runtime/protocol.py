"""Every message between the page and the engine's worker, in one place.

Both sides import this file, so it stays within what MicroPython has. Arguments and results are
structured-cloned: only File, Blob, numbers, strings and plain objects cross.

Calls, page to worker. Each is answered with an envelope, {"ok": True, "value": {...}} or
{"ok": False, "code": str, "message": str, "detail": str}; tracebacks never cross as exceptions.

    start(options)               options: base (absolute address of the app's folder, ends in "/"),
                                 channel (name of the BroadcastChannel for the messages below, and
                                 of the lock the worker holds while it lives), threads (int),
                                 max_pixels (int)
                                 -> threads (int, as granted), keeps (bool: the browser can store)
    load(network)                fetch, verify and start a network, from the store if it is there
                                 -> kept (bool: it is in the store for the next visit)
    cut(picture, file, network, other)
                                 other: `seen` of another network's cut of the picture, or None
                                 -> width, height (px, upright), alpha (PNG Blob, grey, that size),
                                 before, after (preview Blobs at most PREVIEW_SIDE px long),
                                 thumb (Blob at most THUMB_SIDE px long), seconds (float),
                                 confidence (float from 0 to 1), doubt (one of those below, or ""),
                                 seen (small Blob, for `other`)
    render(picture, file, alpha) -> png (Blob, straight alpha, at the picture's own size)
    forget(picture)              drop what is cached of it -> nothing

The worker holds no state a picture depends on: `picture` is only the key of a cache, `file` and
`alpha` come with each call, so a restarted worker answers as the old one did.

Messages, worker to page, on the channel:

    {"kind": STAGE,   "picture": id, "stage": DECODING | CUTTING | EDGES | ENCODING}
    {"kind": NETWORK, "network": name, "state": FETCHING, "received": bytes, "total": bytes}
    {"kind": NETWORK, "network": name, "state": STARTING | READY}
"""

CALLS = ("start", "load", "cut", "render", "forget")

PREVIEW_SIDE = 1600
THUMB_SIDE = 160

STAGE = "stage"
NETWORK = "network"

DECODING = "decoding"
CUTTING = "cutting"
EDGES = "edges"
ENCODING = "encoding"

FETCHING = "fetching"
STARTING = "starting"
READY = "ready"

# Doubts: what may be wrong with a cut.
NOTHING = "nothing"  # no subject was found
EVERYTHING = "everything"  # the whole picture was taken for the subject
DISAGREE = "disagree"  # the networks do
SOFT = "soft"  # much of it is neither subject nor background

# Codes the page itself gives, when there is no worker to give one (see app/engine/errors.py).
ENGINE_LOST = "engine-lost"
ENGINE_NOT_STARTED = "engine-not-started"

# After these the worker is replaced and the picture tried once more: its memory never shrinks,
# and a network that failed leaves ONNX Runtime in an unknown state.
RESTART_AFTER = (ENGINE_LOST, "out-of-memory", "inference-failed", "network-not-started")
