"""How much a device can do, from what its browser tells. Pure."""

DESKTOP_PIXELS = 120000000
SMALL_PIXELS = 40000000
PHONE_PIXELS = 24000000


def is_small(memory: float, phone: bool) -> bool:
    """Tell a device of which a browser gets too little memory for the better network's threads.

    Memory is in GiB as the browser rounds it, 0 where it does not tell: a phone may then have none
    to spare, and its browser ends a page without a word. Firefox never tells, nor does any on iOS.
    """
    return memory <= 2 if memory else phone


def max_pixels(memory: float, phone: bool) -> int:
    """Return the most pixels of a picture."""
    if is_small(memory, phone):
        return PHONE_PIXELS
    return SMALL_PIXELS if 0 < memory <= 4 else DESKTOP_PIXELS


def jobs(memory: float, phone: bool) -> int:
    """Return how many pictures are worked on at once: two, so that no core and no network waits.

    One where memory is small: the next picture would lie there decoded.
    """
    return 1 if phone or 0 < memory <= 4 else 2


def may_use_card(memory: float, phone: bool) -> bool:
    """Tell a device with room for a network's weights in float32, which are four times the file."""
    return not phone and not 0 < memory <= 4


def is_phone(agent: str) -> bool:
    """Tell a phone or tablet, whose browser may not say how much memory there is."""
    return "Android" in agent or "Mobile" in agent


def is_ios(agent: str, touch_points: int) -> bool:
    """Tell an iPhone or iPad; an iPad says it is a Mac, and no Mac has a touch screen."""
    phone = "iPhone" in agent or "iPad" in agent or "iPod" in agent
    return phone or ("Macintosh" in agent and touch_points > 1)
