"""Facts about the page, the device and the connection, as the browser reports them."""

import js
from pyscript import document, window

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypedDict

    class DeviceDescription(TypedDict):
        """The facts from which ui/state/device.py derives the device's limits."""

        memory: float
        """GB, rounded by the browser; 0 where it does not say."""
        agent: str
        """The browser's user agent string."""
        touch_points: int
        """Number of fingers the screen distinguishes; 0 without a touch screen."""


# The absolute address of the app's folder; ends in "/".
app_address: str = js.URL.new(document.documentElement.dataset.app, document.baseURI).href
# The names of the models that the site has.
published_models: "list[str]" = document.documentElement.dataset.models.split()


# How static/embed.js in the page around this one uses it, as runtime/embedding.py names it, or "".
embedding_mode: str = window.backdropEmbedded


def is_framed() -> bool:
    """Return whether the page stands in a frame of another page."""
    is_same = getattr(js.Object, "is")  # a keyword of Python
    return not is_same(window.parent, window.self)  # `window` itself is a module of Python


def describe_device() -> "DeviceDescription":
    """Return the device's memory, browser and touch screen."""
    navigator = window.navigator
    return {
        "memory": getattr(navigator, "deviceMemory", 0) or 0,
        "agent": navigator.userAgent,
        "touch_points": getattr(navigator, "maxTouchPoints", 0) or 0,
    }


def engine_download() -> "tuple[int, int]":
    """Return the engine's bytes that have arrived and those of all its files, 0 while unknown.

    static/boot.js dispatches "backdrop-loading" to the document when they change.
    """
    loading = window.backdropLoading
    return loading.received, loading.total


async def read_settings_file() -> str:
    """Return the text of the host's backdrop.json, "" where it cannot be fetched."""
    text: str = await window.backdropSettings
    return text


def has_coarse_pointer() -> bool:
    """Return whether the person points with a finger rather than a mouse."""
    return bool(window.matchMedia("(pointer: coarse)").matches)


def saves_data() -> bool:
    """Return whether the person asked the browser to use less data."""
    connection = getattr(window.navigator, "connection", None)
    return bool(connection) and bool(getattr(connection, "saveData", False))
