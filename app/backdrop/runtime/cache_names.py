"""Names of Backdrop's caches in the browser's Cache API, for the page and the worker.

Each name ends with the path of the site's folder, because other copies of the app may exist on the
same origin. static/sw.js, static/offline.js and static/networks.js use the same names.
"""

VERSIONS = "backdrop-version"  # the site's files, one cache a version: static/sw.js
NETWORKS = "backdrop-networks"  # pieces of the published models: worker/model_store.py
CUSTOM = "backdrop-own"  # the custom model and its settings: worker/custom_model_store.py
SELECTOR = "backdrop-select"  # the model for Pick: worker/selector_store.py
RUNTIME = "backdrop-runtime"  # ONNX Runtime, and a failure of the GPU: sw.js, worker/graphics.py
SHARED = "backdrop-shared"  # pictures that another program shared with the app: static/sw.js

# Addresses of entries, relative to the site's folder.
CUSTOM_MODEL = "own/network.onnx"
CUSTOM_SETTINGS = "own/network.json"
SELECTOR_FILE = "select/file"  # followed by its place
SELECTOR_SETTINGS = "select/settings.json"
GRAPHICS_FAILURE = "graphics/failure.json"
HOSTED_NOTES = "graphics/hosted.json"
WHOLE_VERSION = "whole.json"  # written last, so a version without it is incomplete


def cache_name(kind: str, path: str) -> str:
    """Return a cache's name, or for VERSIONS the prefix of names; `path` is the site's folder."""
    return f"{kind} {path} " if kind == VERSIONS else f"{kind} {path}"
