"""Derive a device's limits from what its browser reports. Pure."""

from backdrop.runtime.protocol import preview_side

DESKTOP_PIXELS = 120_000_000  # most pixels of a picture where memory is no concern
MEDIUM_PIXELS = 40_000_000  # with up to MEDIUM_MEMORY
LOW_MEMORY_PIXELS = 24_000_000  # with little memory
LOW_MEMORY = 2  # GB, too little for the better model's threads
MEDIUM_MEMORY = 4  # GB, too little for a second picture or the weights in float32
OWN_MEMORY = 2  # GB that the system, the browser and the built-in models take beside a host's model


class Device:
    """The limits of one device.

    `memory` is in GB as the browser rounds it, 0 where it does not say. Firefox never does, nor
    does any browser on iOS. A phone may then have too little memory, and its browser ends a page
    without warning.
    """

    def __init__(self, memory: float, agent: str, touch_points: int) -> None:
        is_mobile = is_phone(agent) or is_ios(agent, touch_points)
        self._memory = memory
        self._is_mobile = is_mobile
        self.has_little_memory = memory <= LOW_MEMORY if memory else is_mobile
        is_medium = 0 < memory <= MEDIUM_MEMORY
        self.has_ample_memory = not (self.has_little_memory or is_medium)
        self.max_pixels = DESKTOP_PIXELS if self.has_ample_memory else MEDIUM_PIXELS
        if self.has_little_memory:
            self.max_pixels = LOW_MEMORY_PIXELS
        # Two pictures at once keep all cores busy; the second one lies decoded in memory.
        self.parallel_jobs = 1 if is_mobile or is_medium else 2
        # On the graphics card the weights are float32: four times the size of the file.
        self.can_use_gpu = not is_mobile and not is_medium
        self.preview_side = preview_side(self.has_little_memory)

    def has_room_for(self, gigabytes: float) -> bool:
        """Return whether a model that takes so much memory may run beside the built-in ones."""
        if not self._memory:
            return not self._is_mobile
        return gigabytes + OWN_MEMORY <= self._memory


def is_phone(agent: str) -> bool:
    """Return whether this is a phone or tablet, whose browser may not report its memory."""
    return "Android" in agent or "Mobile" in agent


def is_ios(agent: str, touch_points: int) -> bool:
    """Return whether this is an iPhone or iPad.

    An iPad claims to be a Mac, but no Mac has a touch screen.
    """
    is_named = "iPhone" in agent or "iPad" in agent or "iPod" in agent
    return is_named or ("Macintosh" in agent and touch_points > 1)
