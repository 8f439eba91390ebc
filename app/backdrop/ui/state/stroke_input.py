"""From a pointer's way to an edit of app/engine/scene.py, as data. Pure."""

NEAR = 0.25  # of the radius: points closer than that to the last one add nothing
MOST = 20000  # points of one line that the engine takes


def radius_of(size: float, width: int, height: int) -> float:
    """Return a brush's radius in pixels of the picture; `size` is in thousandths of its sides."""
    return max(0.5, size / 2000 * (width * height) ** 0.5)


def pressed(event_pressure: float, kind: str) -> float:
    """Return 0 to 1; only a pen tells its pressure, and a line never vanishes altogether."""
    return min(1.0, max(0.1, event_pressure)) if kind == "pen" else 1.0


class StrokeInput:
    """The places a pointer went through, in pixels of the picture."""

    def __init__(self, radius: float) -> None:
        self._radius = radius
        self.points = []

    def add(self, x: float, y: float, pressure: float) -> bool:
        """Add a place; tell whether it was far enough from the last one to count."""
        if self.points:
            last = self.points[-1]
            step = ((x - last[0]) ** 2 + (y - last[1]) ** 2) ** 0.5
            if step < NEAR * self._radius or len(self.points) >= MOST:
                return False
        self.points.append([rounded(x), rounded(y), rounded(pressure)])
        return True

    def stroke(self, restore: bool, hardness: float, opacity: float, snap: bool) -> dict:
        """Return the brush's edit."""
        return {
            "kind": "stroke",
            "restore": restore,
            "points": self.points,
            "radius": rounded(self._radius),
            "hardness": hardness,
            "opacity": opacity,
            "snap": snap,
        }

    def lasso(self, restore: bool, snap: bool) -> dict:
        """Return the edit of what lies inside the line."""
        corners = [point[:2] for point in self.points]
        return {"kind": "lasso", "restore": restore, "points": corners, "snap": snap}


def tap(keep: bool, x: float, y: float) -> dict:
    """Return the edit that keeps or drops the part at a place."""
    return {"kind": "tap", "keep": keep, "at": [rounded(x), rounded(y)]}


def rounded(value: float) -> float:
    """Hundredths of a pixel are enough, and short to write down."""
    return round(value * 100) / 100


def inverse(matrix: list, x: float, y: float) -> tuple:
    """Return the place that a matrix (a, b, c, d, e, f) maps to x and y."""
    a, b, c, d, e, f = matrix
    area = a * d - b * c
    x, y = x - e, y - f
    return (d * x - c * y) / area, (a * y - b * x) / area
