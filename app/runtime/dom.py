"""What the interface needs of the browser, for MicroPython on the page.

Together with client.py this is all of app/ui's way to JavaScript.
"""

import js
from pyscript import document, window
from pyscript.ffi import to_js

app_address = js.URL.new(document.documentElement.dataset.app, document.baseURI).href


def element(name):
    """Return the element with this id."""
    return document.getElementById(name)


def listen(target, event, handler):
    """Call handler(event) whenever the event happens on the element."""
    target.addEventListener(event, handler)


def show(target, shown):
    """Show or hide an element, touching the page only when that changes something."""
    if target.hidden == bool(shown):
        target.hidden = not shown


def write(target, text):
    """Set an element's text; the same text again is no change (and is not announced again)."""
    if target.textContent != text:
        target.textContent = text


def received_files():
    """Take the files static/boot.js has received since the last call."""
    inbox = window.eval("backdropInbox") if False else window.backdropInbox
    files = [inbox[i] for i in range(inbox.length)]
    inbox.length = 0
    return files


def object_url(blob):
    """Return an address for the blob's content, valid until release()."""
    return js.URL.createObjectURL(blob)


def release(url):
    """Give back the memory behind an object_url."""
    js.URL.revokeObjectURL(url)


def save_as(blob, name):
    """Hand the blob to the browser as a download."""
    url = object_url(blob)
    link = document.createElement("a")
    link.href = url
    link.download = name
    link.click()
    # The browser reads the address after this task; a minute is far more than it needs.
    js.setTimeout(lambda: release(url), 60000)


def can_copy():
    """Tell whether this page may put pictures on the clipboard (not over plain http)."""
    return bool(window.navigator.clipboard) and bool(window.ClipboardItem)


async def copy_png(pending):
    """Put a PNG on the clipboard; `pending` is a coroutine that gives the Blob.

    It is handed over unfinished because the browser only listens during the click itself.
    """
    item = js.ClipboardItem.new(to_js({"image/png": promise_of(pending)}))
    await window.navigator.clipboard.write(to_js([item]))
