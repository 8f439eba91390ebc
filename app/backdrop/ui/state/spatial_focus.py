"""Choose the next of several places on the picture by an arrow key. Pure."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    Place = Sequence[float]
    """x and y."""

DIRECTIONS = {
    "ArrowRight": (1, 0),
    "ArrowLeft": (-1, 0),
    "ArrowDown": (0, 1),
    "ArrowUp": (0, -1),
}
ASIDE = 2  # times that a distance across the direction counts


def next_place(places: "Sequence[Place]", current: int, key: str) -> int:
    """Return the number of the nearest place in the key's direction, or `current` if none is."""
    right, down = DIRECTIONS[key]
    x, y = places[current]
    best, least = current, -1.0
    for number, place in enumerate(places):
        across, along = place[0] - x, place[1] - y
        ahead = across * right + along * down
        aside = abs(across * down) + abs(along * right)
        if number == current or ahead <= 0 or aside > ASIDE * ahead:
            continue
        distance = ahead + ASIDE * aside
        if best == current or distance < least:
            best, least = number, distance
    return best


def nearest_place(places: "Sequence[Place]", x: float, y: float) -> int:
    """Return the number of the place nearest to x and y; there is at least one."""
    distances = [(place[0] - x) ** 2 + (place[1] - y) ** 2 for place in places]
    return distances.index(min(distances))
