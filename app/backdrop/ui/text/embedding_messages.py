"""Texts of a page in a frame, about the page that embeds it. Pure."""

NOT_A_FILE = "There is no picture in this request: it takes a Blob or a File."
NO_BEST = "This site has no model Best. Ask for fast."


def unlisted_line(origin: str) -> str:
    """Say that a page of an origin may not embed this one."""
    return (
        f"The page around this one, {origin}, may not use it: this site's backdrop.json does not "
        'list that address under "embed".'
    )


def unread_line(reason: str) -> str:
    """Say that a request was not understood; `reason` is that of BadMessage."""
    return f"This request cannot be read: {reason}."


def address(origin: str) -> str:
    """https://shop.example:8443 -> shop.example:8443."""
    return origin.partition("://")[2]


def given_line(embedder: str) -> str:
    """Say that a picture was given to a page, by its address."""
    return f"Given to {embedder}"
