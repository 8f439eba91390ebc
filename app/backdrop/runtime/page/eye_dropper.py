"""Pick a colour from anywhere on the screen, in browsers that can."""

import js

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def is_available() -> bool:
    """Return whether the browser has an eyedropper; today only Chromium's do, on computers."""
    return hasattr(js, "EyeDropper") and bool(js.EyeDropper)


async def pick_colour() -> str:
    """Let the person pick a colour; return it as "#rrggbb", or "" if they gave up."""
    dropper: Any = js.EyeDropper.new()
    try:
        picked = await dropper.open()
    except Exception:  # the browser rejects when the person presses Escape
        return ""
    return str(picked.sRGBHex)
