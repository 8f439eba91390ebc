"""Turn a pointer's path into an edit of engine/scene.py, as data. Pure."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    Edit = dict[str, Any]

SPACING = 0.25  # of the radius: a point closer to the last one adds nothing
MAX_POINTS = 20_000  # of one line, as many as the engine takes
MIN_RADIUS = 0.5  # pixels of the picture
MAX_RADIUS = 20_000  # pixels of the picture, as many as the engine takes
MIN_PRESSURE = 0.1  # so that a line never vanishes


def brush_radius(size: float, scale: float) -> float:
    """Return a brush's radius in pixels of the picture.

    `size` is its diameter in px of the screen, `scale` the px of the screen per picture pixel.
    """
    return min(MAX_RADIUS, max(MIN_RADIUS, size / 2 / max(scale, 1e-6)))


def pen_pressure(pressure: float, pointer_type: str) -> float:
    """Return the pressure from MIN_PRESSURE to 1; only pens report theirs."""
    return min(1.0, max(MIN_PRESSURE, pressure)) if pointer_type == "pen" else 1.0


class StrokeInput:
    """The places through which a pointer went, in pixels of the picture."""

    def __init__(self, radius: float) -> None:
        self.radius = radius
        self.points: list[list[float]] = []

    def add(self, x: float, y: float, pressure: float) -> bool:
        """Add a place; return whether it was far enough from the last one to count."""
        if self.points:
            last = self.points[-1]
            step = ((x - last[0]) ** 2 + (y - last[1]) ** 2) ** 0.5
            if step < SPACING * self.radius or len(self.points) >= MAX_POINTS:
                return False
        self.points.append([hundredths(x), hundredths(y), hundredths(pressure)])
        return True

    def straighten(self, x: float, y: float, pressure: float) -> None:
        """Make the path a straight line from its first place to this one."""
        del self.points[1:]
        self.points.append([hundredths(x), hundredths(y), hundredths(pressure)])

    def stroke_edit(self, restore: bool, hardness: float, opacity: float, snap: bool) -> "Edit":
        """Return the edit of a brush stroke along the path."""
        return {
            "kind": "stroke",
            "restore": restore,
            "points": self.points,
            "radius": hundredths(self.radius),
            "hardness": hardness,
            "opacity": opacity,
            "snap": snap,
        }

    def refine_edit(self) -> "Edit":
        """Return the edit that refines the hair under the path, without its solution yet."""
        return {"kind": "refine", "points": self.points, "radius": hundredths(self.radius)}

    def lasso_edit(self, restore: bool, snap: bool) -> "Edit":
        """Return the edit of the area inside the path."""
        corners = [point[:2] for point in self.points]
        return {"kind": "lasso", "restore": restore, "points": corners, "snap": snap}


def pick_edit(restore: bool, only: bool, size: int, x: float, y: float) -> "Edit":
    """Return the edit, still without its area, that takes the thing at a place."""
    return {
        "kind": "pick",
        "restore": restore,
        "only": only,
        "size": size,
        "at": [hundredths(x), hundredths(y)],
    }


def hundredths(value: float) -> float:
    """Round to hundredths of a pixel, which are precise enough and short as text."""
    return round(value * 100) / 100


def apply_inverse(matrix: "Sequence[float]", x: float, y: float) -> tuple[float, float]:
    """Return the place that a matrix (a, b, c, d, e, f) maps to x and y."""
    a, b, c, d, e, f = matrix
    determinant = a * d - b * c
    x, y = x - e, y - f
    return (d * x - c * y) / determinant, (a * y - b * x) / determinant
