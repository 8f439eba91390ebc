"""Make the scene of a removal from its options. Pure."""

from backdrop.runtime.embedding import TRANSPARENT
from backdrop.ui.state.history import EMPTY, with_look, with_value
from backdrop.ui.state.page_backgrounds import rgb_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from backdrop.runtime.embedding import RemovalOptions
    from backdrop.ui.state.history import Scene


def removal_scene(options: "RemovalOptions") -> "Scene":
    """Return the scene of checked options: their look, with their format and background in it."""
    scene = with_look(EMPTY, options.get("look", {}))
    if "format" in options:
        scene = with_value(scene, "look.output.format", options["format"])
    if "background" in options:
        colour = options["background"]
        background = None if colour == TRANSPARENT else {"kind": "colour", "rgb": rgb_of(colour)}
        scene = with_value(scene, "look.background", background)
    return scene
