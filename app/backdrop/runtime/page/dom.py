"""What the interface needs of the browser, for MicroPython on the page.

Together with client.py this is all of app/ui's way to JavaScript. Mind that MicroPython wraps
whole JavaScript numbers to 32 bits, and that an undefined value is falsy but not None.
"""

import asyncio
import gc
import json

import js
from pyscript import document, window
from pyscript.ffi import to_js

app_address = js.URL.new(document.documentElement.dataset.app, document.baseURI).href


def element(name):
    """Return the element with this id. Raises LookupError where the page has none."""
    found = document.getElementById(name)
    if not found:
        raise LookupError(f"No element has the id {name}.")
    return found


def listen(target, event, handler):
    """Call handler(event) whenever the event happens on the element."""
    target.addEventListener(event, handler)


def listen_document(event, handler):
    """Call handler(event) whenever the event reaches the document."""
    document.addEventListener(event, handler)


def copy_of(template):
    """Return a new copy of a template's one element."""
    return element(template).content.firstElementChild.cloneNode(True)


def show(target, shown):
    """Show or hide an element, touching the page only when that changes something."""
    if target.hidden == bool(shown):
        target.hidden = not shown


def write(target, text):
    """Set an element's text; the same text again is no change (and is not announced again)."""
    if target.textContent != text:
        target.textContent = text


def mark(target, name, value):
    """Set an attribute, or take it away where the value is None."""
    if target.getAttribute(name) != value:
        if value is None:
            target.removeAttribute(name)
        else:
            target.setAttribute(name, value)


def mark_page(name, value):
    """Set an attribute of the whole page, or take it away where the value is None."""
    mark(document.documentElement, name, value)


def measure(progress, share):
    """Show a share from 0 to 1 in a progress element, or that it is unknown for None."""
    if share is None:
        mark(progress, "value", None)
    else:
        progress.value = share


def picture_source(image, url):
    """Show the picture at this address in an img; "" hides it."""
    if image.getAttribute("src") != url:
        if url:
            image.src = url
        else:
            image.removeAttribute("src")
    show(image, url)


def place_in(target, event):
    """Return where a pointer is on a canvas, in the canvas's own pixels."""
    box = target.getBoundingClientRect()
    x = (event.clientX - box.left) / box.width * target.width
    y = (event.clientY - box.top) / box.height * target.height
    return x, y


def move_to(target, parent, event):
    """Put an element to the pointer's place in its parent."""
    box = parent.getBoundingClientRect()
    target.style.left = f"{(event.clientX - box.left) / box.width * 100}%"
    target.style.top = f"{(event.clientY - box.top) / box.height * 100}%"


def wide(target, share):
    """Make an element this share of its parent wide."""
    target.style.width = f"{share * 100}%"


def inset(target, side, share):
    """Put an edge of an element this share of its parent away from the parent's."""
    target.style.setProperty(side, f"{share * 100:.3f}%")


def announce(region, sentence):
    """Put a sentence into a live region; the same one again is read again."""
    again = "\u00a0" if region.textContent == sentence else ""
    region.textContent = sentence + again


def focused():
    """Return the element that has the focus."""
    return document.activeElement


def keep_focus(target, names):
    """Where the element that had the focus is hidden or disabled now, focus one of these."""
    if is_lost(target):
        for name in names:
            if not is_lost(element(name)):
                element(name).focus()
                return


def is_lost(target):
    """Tell whether an element can have no focus now."""
    return bool(target.closest("[hidden]")) or bool(getattr(target, "disabled", False))


def animate(target, name, now):
    """Restart a CSS animation by its class."""
    target.classList.remove(name)
    if now:
        target.offsetWidth  # noqa: B018  reading it makes the browser notice the removal
        target.classList.add(name)


def options(**values):
    """Return a JavaScript object with these keys."""
    return to_js(values)


def later(coroutine):
    """Run a coroutine beside everything else."""
    return asyncio.create_task(coroutine)


def tidy():
    """Let go of JavaScript objects that Python needs no more: they may be large where it is not."""
    gc.collect()


def milestone(name):
    """Leave a mark in the browser's performance timeline, for build.py bench."""
    js.performance.mark(f"backdrop-{name}")


def now():
    """Return seconds since the page began."""
    return js.performance.now() / 1000


async def sleep(seconds):
    """Wait."""
    await asyncio.sleep(seconds)


def received_files():
    """Take the files static/boot.js has received since the last call."""
    inbox = window.backdropInbox
    files = [inbox[i] for i in range(inbox.length)]
    inbox.length = 0
    return files


def received_notes():
    """Take what static/boot.js has to tell since the last call: pairs of a kind and a number."""
    notes = window.backdropNotes
    told = [(notes[i].kind, notes[i].count) for i in range(notes.length)]
    notes.length = 0
    return told


def is_packed(file):
    """Tell whether this is no File but a picture packed in a ZIP, as `unpack` answers."""
    return bool(getattr(file, "packed", None))


def object_url(blob):
    """Return an address for the blob's content, valid until release()."""
    return js.URL.createObjectURL(blob)


def release(url):
    """Give back the memory behind an object_url."""
    js.URL.revokeObjectURL(url)


def device():
    """Return what the browser tells of the device, for device.py."""
    navigator = window.navigator
    return {
        "memory": getattr(navigator, "deviceMemory", 0) or 0,
        "agent": navigator.userAgent,
        "touch_points": getattr(navigator, "maxTouchPoints", 0) or 0,
    }


def saves_data():
    """Tell if the person asked the browser to spare the connection."""
    connection = getattr(window.navigator, "connection", None)
    return bool(connection) and bool(getattr(connection, "saveData", False))


def save_as(blob, name):
    """Hand the blob to the browser as a download."""
    url = object_url(blob)
    link = document.createElement("a")
    link.href = url
    link.download = name
    link.click()
    # The browser reads the address after this task; a minute is far more than it needs.
    js.setTimeout(lambda: release(url), 60000)


def moment():
    """Return now: (year, month, day, hour, minute, second), and its minutes ahead of UTC."""
    date = js.Date.new()
    day = (date.getFullYear(), date.getMonth() + 1, date.getDate())
    time = (date.getHours(), date.getMinutes(), date.getSeconds())
    return day + time, -date.getTimezoneOffset()


def guard_leaving(would_lose):
    """Have the browser ask before the page is closed, whenever would_lose() says so."""

    def ask(event):
        if would_lose():
            event.preventDefault()
            event.returnValue = True  # older Chromium asks only then

    window.addEventListener("beforeunload", ask)


def watcher(tell):
    """Return an IntersectionObserver that calls tell(element, visible) on every change."""

    def take(entries, observer):
        for i in range(entries.length):
            tell(entries[i].target, bool(entries[i].isIntersecting))

    return js.IntersectionObserver.new(take)


def at_point(x, y, selector):
    """Return the nearest element that matches at a place of the window, or None."""
    found = document.elementFromPoint(x, y)
    return found.closest(selector) if found else None


def takes_folders(chooser):
    """Tell whether a file input takes whole folders here; phones only say so."""
    return hasattr(chooser, "webkitdirectory") and window.matchMedia("(hover: hover)").matches


def is_past_middle(target, x):
    """Tell whether a place of the window is in the right half of an element."""
    box = target.getBoundingClientRect()
    return x > box.left + box.width / 2


def scroll_at_edge(scroller, x, y, edge):
    """Scroll an element, and what scrolls in it, towards a pointer within `edge` px of its rim."""
    box = scroller.getBoundingClientRect()
    across = edge if x > box.right - edge else -edge if x < box.left + edge else 0
    down = edge if y > box.bottom - edge else -edge if y < box.top + edge else 0
    scroller.scrollBy(0, down)
    scroller.firstElementChild.scrollBy(across, 0)


def can_copy():
    """Tell whether this page may put pictures on the clipboard (not over plain http)."""
    clipboard = getattr(window.navigator, "clipboard", None)
    return bool(clipboard) and hasattr(clipboard, "write") and hasattr(window, "ClipboardItem")


def copy_png(pending):
    """Put a PNG on the clipboard and return a promise; `pending` is a coroutine for the Blob.

    It is handed over unfinished because the browser only listens during the click itself.
    """
    item = js.ClipboardItem.new(to_js({"image/png": promise_of(pending)}))
    return window.navigator.clipboard.write(to_js([item]))


def promise_of(coroutine):
    """Start a coroutine and return a JavaScript promise for what it returns."""

    def settle(resolve, reject):
        async def run():
            try:
                resolve(await coroutine)
            except Exception as error:
                reject(js.Error.new(str(error)))

        asyncio.create_task(run())

    return js.Promise.new(settle)


def listen_actively(target, event, handler):
    """As listen(), for handlers of wheel that keep the page from scrolling."""
    target.addEventListener(event, handler, to_js({"passive": False}))


def all_of(selector):
    """Return every element of the page that matches a CSS selector."""
    found = document.querySelectorAll(selector)
    return [found[i] for i in range(found.length)]


def is_focused_text(target):
    """Tell whether somebody is typing a number into this control."""
    return target.type == "number" and document.activeElement.isSameNode(target)


def new_button(name, style):
    """Return a button that shows nothing but its style, named for those who do not see it."""
    button = document.createElement("button")
    button.type = "button"
    button.className = style
    button.title = name
    button.setAttribute("aria-label", name)
    return button


def add_option(select, value, text):
    """Add a choice to a select element."""
    option = document.createElement("option")
    option.value = value
    option.textContent = text
    select.append(option)


def scroll_anchor(scroller, target, x, y):
    """Return which share of the target lies under a place of the window, and that place."""
    box, around = target.getBoundingClientRect(), scroller.getBoundingClientRect()
    x = around.left + around.width / 2 if x is None else x
    y = around.top + around.height / 2 if y is None else y
    return (x - box.left) / max(1, box.width), (y - box.top) / max(1, box.height), x, y


def scroll_to_anchor(scroller, target, anchor):
    """Scroll such that the share of the target is under the place again."""
    across, down, x, y = anchor
    box = target.getBoundingClientRect()
    scroller.scrollLeft += box.left + across * box.width - x
    scroller.scrollTop += box.top + down * box.height - y


def is_typing(target):
    """Tell whether keys pressed here are text, or choose in a list."""
    text = target.tagName in ("INPUT", "TEXTAREA", "SELECT")
    return text and getattr(target, "type", "") not in ("radio", "checkbox", "range", "file")


def has_dialog():
    """Tell whether a dialog is open, to which the keys belong."""
    return bool(document.querySelector("dialog[open]"))


def has_selection():
    """Tell whether text is selected, which the browser itself copies."""
    return bool(str(window.getSelection()))


def fire(target, event):
    """Let an element's listeners hear of a change made by the page itself."""
    target.dispatchEvent(js.Event.new(event))


class Refusal(Exception):
    """The browser has thrown something at what it was asked for."""


def attempt(target, name, *values):
    """Call a method that may throw, or read such a property. Raises Refusal."""
    value, error = window.backdropAttempt(target, name, *values)
    if error:
        raise Refusal(error)
    return value


def local(method, *values):
    """Call a method of localStorage; return its value and "", or None and what was thrown."""
    return window.backdropLocal(method, *values)


def stored(name, default):
    """Return what store() kept under a name in this browser, or the default.

    The default too where a value of another type lies there: others on this site may store as well.
    """
    text, _ = local("getItem", name)
    try:
        value = json.loads(text) if text else default
    except ValueError:
        return default
    return value if type(value) is type(default) else default


def stored_pairs(name, kind):
    """Return those of a stored list's members that are a text and a value of this type."""
    return [
        (each[0], each[1])
        for each in stored(name, [])
        if isinstance(each, list)
        and len(each) == 2
        and isinstance(each[0], str)
        and isinstance(each[1], kind)
    ]


def store(name, value):
    """Keep a small value in this browser; return whether it lets the page do so."""
    _, error = local("setItem", name, json.dumps(value))
    return not error


def text_blob(text, media_type):
    """Return a file's content."""
    return js.Blob.new(to_js([text]), to_js({"type": media_type}))


def device_pixels(target):
    """Return how many of the screen's own pixels an element's longer side has."""
    box = target.getBoundingClientRect()
    return round(max(box.width, box.height) * (window.devicePixelRatio or 1))
