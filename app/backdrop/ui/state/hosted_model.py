"""The model that the host has added to the site. Pure."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from backdrop.runtime.call_values import HostedModel as Described


class HostedModel:
    """Its facts, as the engine has read them from the site.

    title, licence, best_for ("" if unknown): for the person. use: of protocol.py. bytes: of the
    file. wire: bytes to download. memory_gb: GB that a picture takes. is_best: the host wants it in
    the place of Best. fits: this device has the memory.
    """

    def __init__(self, described: "Described", fits: bool) -> None:
        self.title = described["title"]
        self.licence = described["licence"]
        self.use = described["use"]
        self.best_for = described["best_for"]
        self.bytes = described["bytes"]
        self.wire = described["wire"]
        self.memory_gb = described["memory_gb"]
        self.is_best = bool(described["is_best"])
        self.fits = fits
