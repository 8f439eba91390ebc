"""Show a picture in a tile, as the filmstrip and the contact sheet do."""

from backdrop.runtime.page import elements
from backdrop.ui.state import file_names
from backdrop.ui.state.review import needs_look
from backdrop.ui.text import picture_messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from backdrop.ui.state.picture import Picture
    from backdrop.ui.state.state import State


def new_tile(template: str, picture: "Picture") -> "Any":
    """Return a template's list item with a picture's tile, still without its thumbnail."""
    item = elements.clone_template(template)
    item.dataset.picture = picture.id
    elements.set_text(item.querySelector(".kind"), file_names.file_kind(picture.name))
    return item


def show_tile(tile: "Any", state: "State", picture: "Picture") -> None:
    """Show a picture's thumbnail with its look, its phase, and whether it is current."""
    phase = state.queue.phase(picture)
    result = picture.current_result()
    is_current = picture is state.pictures.current
    is_selected = state.selection.has(picture)
    source = picture.thumb_url or ""
    if result:
        source = result.tile_url or result.thumb_url
    is_doubtful = needs_look(picture)
    elements.set_picture(tile.firstElementChild, source)
    elements.set_attribute(tile, "data-phase", phase)
    elements.set_attribute(tile, "data-doubtful", "" if is_doubtful else None)
    elements.set_attribute(
        tile, "aria-label", picture_messages.tile_label(picture.name, phase, is_doubtful)
    )
    elements.set_attribute(tile, "aria-current", "true" if is_current else None)
    elements.set_attribute(tile, "aria-pressed", "true" if is_selected else None)
