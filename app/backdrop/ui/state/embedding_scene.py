"""Make the scene of a removal from its options. Pure."""

from backdrop.runtime.embedding import TRANSPARENT, rgb_of
from backdrop.ui.state.history import EMPTY, with_look, with_value

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
        rgb = None if options["background"] == TRANSPARENT else rgb_of(options["background"])
        background = {"kind": "colour", "rgb": rgb} if rgb else None
        scene = with_value(scene, "look.background", background)
    return scene
