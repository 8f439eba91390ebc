"""What static/offline.js does: the site kept for use without a connection, and its installation.

For MicroPython on the page, as dom.py.
"""

import js
from pyscript import document, window

state = window.backdropOffline.state


def listen(handler):
    """Call handler(event) whenever one of the answers below has changed."""
    document.addEventListener("backdrop-offline", handler)


def begin():
    """Keep this version for use without a connection, and look for a newer one; once a page."""
    window.backdropOffline.begin()


def has_new_version():
    """Tell whether a newer version is there as a whole and waits to take over."""
    return bool(state.waiting)


def take_new_version():
    """Let the newer version take over, and open the page again."""
    window.backdropOffline.reload()


def can_install():
    """Tell whether the browser offers to install the page as an app."""
    return bool(state.installable)


def install():
    """Have the browser ask the person; this has to happen within a press."""
    window.backdropOffline.install()


def has_lost_shared():
    """Tell whether another program shared pictures with the app that did not get here."""
    return bool(window.backdropLost)


def is_cramped():
    """Tell whether this version is not kept because there is too little room."""
    return bool(state.cramped)


def asked_for():
    """Return what a shortcut of the installed app is to open, or ""."""
    return js.URLSearchParams.new(window.location.search).get("open") or ""
