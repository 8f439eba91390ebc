"""The backgrounds that the page itself paints behind a cut-out, as CSS. Pure."""

from backdrop.ui.state.history import PAGE_PAINTS, value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from backdrop.ui.state.history import Scene

# Backdrops on which a cut-out without a background is judged, as CSS colours.
PROOFS = {"white": "#ffffff", "black": "#000000", "green": "#00b140", "alpha": "#000000"}
WHITE = (255, 255, 255)  # default colour, and start of a gradient
GREY = (205, 205, 205)  # default end of a gradient


def css_background(scene: "Scene", proof: str) -> tuple[str, bool]:
    """Return a CSS background or "", and whether to show the checkerboard.

    `proof` is a key of PROOFS, or "".
    """
    background = value_at(scene, "look.background")
    if not background or proof == "alpha":
        return PROOFS.get(proof, ""), proof not in PROOFS
    if background["kind"] not in PAGE_PAINTS:
        return "", False
    if background["kind"] == "colour":
        return css_colour(background.get("rgb", WHITE)), False
    start = css_colour(background.get("start", WHITE))
    end = css_colour(background.get("end", GREY))
    return f"linear-gradient({background.get('angle', 90) + 90}deg, {start}, {end})", False


def css_colour(rgb: "list[int] | tuple[int, ...]") -> str:
    """[255, 0, 16] -> "#ff0010"."""
    return "#" + "".join(f"{level:02x}" for level in rgb)


def rgb_of(colour: str) -> list[int]:
    """Return the levels of a CSS colour: "#ff0010" -> [255, 0, 16]."""
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
