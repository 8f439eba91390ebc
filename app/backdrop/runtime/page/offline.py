"""Ask static/offline.js about offline use, new versions and the installation as an app."""

import js
from pyscript import document, window

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

state = window.backdropOffline.state


def listen(handler: "Callable[[Any], object]") -> None:
    """Call handler(event) whenever an answer of the functions below has changed."""
    document.addEventListener("backdrop-offline", handler)


def keep_offline() -> None:
    """Store this version for offline use and look for a newer one; call it once."""
    window.backdropOffline.begin()


def has_new_version() -> bool:
    """Return whether a newer version is completely stored and waits to take over."""
    return bool(state.waiting)


def take_new_version() -> None:
    """Let the newer version take over, and load the page again."""
    window.backdropOffline.reload()


def can_install() -> bool:
    """Return whether the browser offers to install the page as an app."""
    return bool(state.installable)


def install() -> None:
    """Have the browser ask whether to install the app; call it during a click."""
    window.backdropOffline.install()


def has_lost_shared() -> bool:
    """Return whether pictures that another program shared with the app did not arrive."""
    return bool(window.backdropLost)


def lacks_room() -> bool:
    """Return whether this version is not stored because there is too little room."""
    return bool(state.cramped)


def requested_dialog() -> str:
    """Return the name of the dialog that a shortcut of the installed app opens, or ""."""
    return js.URLSearchParams.new(window.location.search).get("open") or ""
