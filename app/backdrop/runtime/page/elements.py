"""Find, create and change elements of the page.

Functions that set something compare first: an unchanged element causes no layout, and a live region
is not read out again.
"""

from pyscript import document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def by_id(name: str) -> "Any":
    """Return the element with this id. Raises LookupError if the page has none."""
    found = document.getElementById(name)
    if not found:
        raise LookupError(f"No element has the id {name}.")
    return found


def all_matching(selector: str) -> "list[Any]":
    """Return every element of the page that matches a CSS selector."""
    found = document.querySelectorAll(selector)
    return [found[i] for i in range(found.length)]


def all_within(target: "Any", selector: str) -> "list[Any]":
    """Return every element inside `target` that matches a CSS selector."""
    found = target.querySelectorAll(selector)
    return [found[i] for i in range(found.length)]


def clone_template(name: str) -> "Any":
    """Return a new copy of the single element in the template with this id."""
    return by_id(name).content.firstElementChild.cloneNode(True)


def new_button(name: str, style: str) -> "Any":
    """Return a button without text that has a CSS class and an accessible name."""
    button = document.createElement("button")
    button.type = "button"
    button.className = style
    button.title = name
    button.setAttribute("aria-label", name)
    return button


def new_item(text: str) -> "Any":
    """Return a list's item with this text."""
    item = document.createElement("li")
    item.textContent = text
    return item


def add_option(select: "Any", value: str, text: str) -> None:
    """Add a choice to a select element."""
    option = document.createElement("option")
    option.value = value
    option.textContent = text
    select.append(option)


def show(target: "Any", shown: object) -> None:
    """Show an element if `shown` is true, else hide it."""
    if target.hidden == bool(shown):
        target.hidden = not shown


def set_text(target: "Any", text: str) -> None:
    """Set an element's text."""
    if target.textContent != text:
        target.textContent = text


def set_markup(target: "Any", markup: str) -> None:
    """Replace an element's content by HTML or SVG that the page has written itself."""
    target.innerHTML = markup


def set_attribute(target: "Any", name: str, value: "str | None") -> None:
    """Set an attribute, or remove it if the value is None."""
    if target.getAttribute(name) != value:
        if value is None:
            target.removeAttribute(name)
        else:
            target.setAttribute(name, value)


def set_page_attribute(name: str, value: "str | None") -> None:
    """Set an attribute of the root element, or remove it if the value is None."""
    set_attribute(document.documentElement, name, value)


def set_page_title(title: str) -> None:
    """Set the title of the page's window."""
    document.title = title


def set_progress(progress: "Any", share: "float | None") -> None:
    """Show a share from 0 to 1 in a progress element; None shows that it is unknown."""
    if share is None:
        set_attribute(progress, "value", None)
    else:
        progress.value = share


def set_picture(image: "Any", url: str) -> None:
    """Show the picture at this address in an img element; "" hides the element."""
    if image.getAttribute("src") != url:
        if url:
            image.src = url
        else:
            image.removeAttribute("src")
    show(image, url)


def set_width(target: "Any", share: float) -> None:
    """Set an element's width to a share of its parent's."""
    target.style.width = f"{share * 100}%"


def set_inset(target: "Any", side: str, share: float) -> None:
    """Set the distance between a side of an element and its parent's, as a share of the parent."""
    target.style.setProperty(side, f"{share * 100:.3f}%")


def announce(region: "Any", sentence: str) -> None:
    """Put a sentence into a live region so that it is read out, even if it is there already."""
    again = "\u00a0" if region.textContent == sentence else ""
    region.textContent = sentence + again


def animate(target: "Any", name: str, runs: bool) -> None:
    """Restart the CSS animation of a class, or stop it if `runs` is false."""
    target.classList.remove(name)
    if runs:
        target.offsetWidth  # noqa: B018  reading it makes the browser notice the removal
        target.classList.add(name)
