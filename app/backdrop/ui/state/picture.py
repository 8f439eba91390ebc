"""One picture on the page and what was made of it. Pure.

A File, a Blob and an object URL are only carried here.
"""

from backdrop.runtime.protocol import CUSTOM
from backdrop.ui.state.history import History

FAST = "u2netp"
BEST = "isnet"
NETWORKS = (FAST, BEST, CUSTOM)  # a later one is better


class Failure:
    """Why something did not work: a code for programs, a sentence for people."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message


class Result:
    """One network's cut-out of a picture: its size in px, what was made of it, seconds it took.

    `alpha`, `after` and `tiny` are Blobs, `before` and `thumb` object URLs, the latter of `tiny`;
    `before` and `after` are None while nobody looks at the picture. `doubt` is what may be wrong
    with it, of protocol.py, or ""; `seen` is a Blob for the next cut;
    `is_colour_keyed` says that no network
    was asked.
    """

    def __init__(
        self,
        network,
        width,
        height,
        seconds,
        alpha,
        before,
        after,
        thumb,
        doubt="",
        seen=None,
        is_colour_keyed=False,
        tiny=None,
    ):
        self.network = network
        self.width = width
        self.height = height
        self.seconds = seconds
        self.alpha = alpha
        self.before = before
        self.after = after
        self.thumb = thumb
        self.tiny = tiny
        self.doubt = doubt
        self.seen = seen
        self.is_colour_keyed = is_colour_keyed
        self.file = None  # the export.Made file that was asked for last

    def urls(self) -> list:
        return [url for url in (self.before, self.thumb) if url]


class Picture:
    """One picture somebody gave, and all that was made of it."""

    def __init__(self, number: int, file, name: str, url: str) -> None:
        self.id = f"picture-{number}"
        self.file = file
        self.name = name
        self.url = url  # of the file itself, or "" where it lies packed in a ZIP
        # The browser can show the file itself, and that is not too large for it; None: not known
        self.viewable = None if url else False
        self.large = False  # too large to be shown as it is while the engine works
        self.glance = ""  # of a small copy that the engine has made, until there is a result
        self.held_back = False  # the engine is about to make one
        self.thumb_url = ""  # of a small picture of it, made when it is seen; None: cannot be
        self.results = {}  # network: Result
        self.choice = ""  # the network somebody chose, or "" for the best there is
        self.failure = None
        self.stage = ""  # of protocol.py, while it is being worked on
        self.tries = 0
        self.preparing = False  # its PNG is being made
        self.note = ""  # a sentence on what came of saving or copying
        self.history = History()
        self.backdrop = None  # the File of another picture behind it
        self.backdrops = 0  # how many there have been
        self.doubt_read = ""  # the sentence on what may be wrong, once it was read
        self.saved = None  # the (scene, number of backdrop) that has left the page last

    def shown(self):
        """Return the Result to show and to save, or None."""
        if self.choice in self.results:
            return self.results[self.choice]
        for network in reversed(NETWORKS):
            if network in self.results:
                return self.results[network]
        return None

    def is_unsaved(self) -> bool:
        """Tell whether closing the page would lose what was made of the picture."""
        return bool(self.results) and self.saved != (self.history.scene, self.backdrops)

    def seen_by_other(self, network: str):
        """Return what another network has seen in the picture, or None.

        What a person's own network looks for is not known: it guides no other.
        """
        for result in self.results.values():
            if result.network not in (network, CUSTOM):
                return result.seen
        return None

    def urls(self) -> list:
        """Return every object URL that must be given back when the picture goes."""
        urls = [url for url in (self.url, self.glance, self.thumb_url) if url]
        for result in self.results.values():
            urls.extend(result.urls())
        return urls
