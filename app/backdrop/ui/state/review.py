"""Choose the pictures that need a look, and the order of a review. Pure."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from backdrop.ui.state.picture import Picture


def needs_look(picture: "Picture") -> bool:
    """Return whether a picture's cut-out is doubtful and no person has accepted it yet."""
    result = picture.current_result()
    return bool(result and result.needs_look() and not picture.dismissed_doubt)


def doubtful(pictures: "Iterable[Picture]") -> "list[Picture]":
    """Return the pictures that need a look."""
    return [picture for picture in pictures if needs_look(picture)]


def review_order(pictures: "Iterable[Picture]") -> "list[Picture]":
    """Return the pictures with the doubtful ones first, and else in their order."""
    pictures = list(pictures)
    return doubtful(pictures) + [each for each in pictures if not needs_look(each)]
