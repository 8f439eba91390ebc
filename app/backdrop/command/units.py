"""The units of the look's numbers, for the help of their options."""

_OF_PICTURE = "fraction of the picture's longer side"
_OF_SUBJECT = "fraction of the subject's longer side"
_SHARE = "fraction"
_DEGREES = "degrees clockwise"
_PIXELS = "pixels, 0 for the picture's scale"

UNITS = {
    "edge.shift": _OF_PICTURE,
    "edge.feather": _OF_PICTURE,
    "edge.contrast": "fraction of a hard step",
    "edge.clean": _SHARE,
    "background.angle": "degrees, 0 is to the right and 90 down",
    "background.scale": "factor",
    "background.x": "fraction of the frame's width",
    "background.y": "fraction of the frame's height",
    "background.turn": _DEGREES,
    "background.strength": "fraction of the widest aperture",
    "shadow.angle": "degrees, 0 is to the right and 90 down",
    "shadow.distance": _OF_SUBJECT,
    "shadow.blur": _OF_SUBJECT,
    "shadow.strength": "opacity",
    "outline.width": _OF_SUBJECT,
    "frame.box": "fractions of the picture's width and height: left, top, right, bottom",
    "frame.margin": _OF_SUBJECT,
    "frame.aspect": "width over height, or as 16:9; 0 for the frame's own",
    "frame.width": _PIXELS,
    "frame.height": _PIXELS,
    "frame.turn": _DEGREES,
    "output.quality": "of JPEG and lossy WebP, on their scale",
    "output.dpi": "dots per inch, 0 for none",
}
"""By section and field of a Look (engine/scene.py)."""
