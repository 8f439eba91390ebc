"""Sentences about moving the subject and the background picture. Pure."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from backdrop.ui.state.placing import Pose

SUBJECT = "Subject"
PHOTO = "Background picture"


def hands_label(is_photo: bool) -> str:
    """Return the name of the area on which things are dragged, with its keys."""
    name = PHOTO if is_photo else SUBJECT
    return (
        f"{name}. Arrow keys move it, Alt with up or down scales it, "
        "Alt with left or right turns it."
    )


def reset_line(is_photo: bool) -> str:
    """True -> "Background picture put back"."""
    return f"{PHOTO if is_photo else SUBJECT} put back"


def pose_line(pose: "Pose") -> str:
    """(12.0, -3.0, 1.5, 0.0) -> "12 px right, 3 px up, 150 %"."""
    x, y, scale, angle = pose
    across = f"{abs(round(x))} px {'left' if round(x) < 0 else 'right'}"
    down = f"{abs(round(y))} px {'up' if round(y) < 0 else 'down'}"
    turned = f", turned by {round(angle)}°" if round(angle) else ""
    return f"{across}, {down}, {round(scale * 100)} %{turned}"
