"""What the page itself paints behind a cut-out, as CSS. Pure."""

from backdrop.ui.state.history import PAGE_PAINTS, value_at

PROOFS = {"white": "#ffffff", "black": "#000000", "green": "#00b140", "alpha": "#000000"}
WHITE, GREY = [255, 255, 255], [205, 205, 205]


def background(scene: dict, proof: str) -> tuple:
    """Return (CSS background or "", whether to show the checkerboard).

    `proof` is one of PROOFS, on which a cut-out without background is judged, or "".
    """
    chosen = value_at(scene, "look.background")
    if not chosen or proof == "alpha":
        return PROOFS.get(proof, ""), proof not in PROOFS
    if chosen["kind"] not in PAGE_PAINTS:
        return "", False
    if chosen["kind"] == "colour":
        return hexed(chosen.get("rgb", WHITE)), False
    start, end = hexed(chosen.get("start", WHITE)), hexed(chosen.get("end", GREY))
    return f"linear-gradient({chosen.get('angle', 90) + 90}deg, {start}, {end})", False


def hexed(rgb: list) -> str:
    """[255, 0, 16] -> "#ff0010"."""
    return "#" + "".join(f"{level:02x}" for level in rgb)


def levels(text: str) -> list:
    """Return the levels of "#ff0010": [255, 0, 16]."""
    return [int(text[i : i + 2], 16) for i in (1, 3, 5)]
