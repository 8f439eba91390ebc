"""What the page knows: pictures, their cut-outs, the engine; queue.py knows what to do next.

Pure: it imports nothing of the browser, and nobody else keeps a copy. Texts are in words.py.
"""

from backdrop.runtime.protocol import CUSTOM, RESTART_AFTER
from backdrop.ui.state.custom_models import CustomModel
from backdrop.ui.state.history import EMPTY, History, with_look
from backdrop.ui.state.phases import CANCELLED, FAILED, FETCHING, IDLE, READY, STARTING
from backdrop.ui.state.picture import BEST, FAST, NETWORKS, Failure, Picture
from backdrop.ui.state.queue import Queue
from backdrop.ui.state.selection import Selection

STARTS_IN_A_ROW = 3


class ModelState:
    """How far one network is: bytes received of total, and if it stays for the next visit."""

    def __init__(self, name: str, wanted: bool) -> None:
        self.name = name
        self.wanted = wanted
        self.kept = True
        self.phase = IDLE
        self.received = 0
        self.total = 0
        self.failure = None
        self.retried = False  # somebody asked for it again while this engine was there already

    def fetching(self, received: int, total: int) -> None:
        self.phase = FETCHING
        self.total = max(0, total)
        self.received = min(self.total, max(self.received, received))

    def ready(self, kept: bool) -> None:
        self.phase = READY
        self.kept = kept
        self.failure = None

    def failed(self, failure: Failure) -> None:
        """Take note of a failure, unless only an engine after this one answers who asked again.

        What ended this one it may have met before it was asked: a part that was missing then.
        """
        if self.retried and failure.code in RESTART_AFTER:
            self.again()
        else:
            self.phase = FAILED
            self.failure = failure

    def again(self) -> None:
        """Forget the progress: a new worker, or another try, begins at nothing."""
        self.phase = IDLE
        self.received = 0
        self.total = 0
        self.failure = None
        self.retried = False

    def retry(self) -> None:
        """Try again what has failed, because somebody asks for it."""
        if self.phase == FAILED:
            self.again()
            self.retried = True


class State(Queue):
    """The one owner of everything the page shows."""

    def __init__(self, save_data: bool) -> None:
        """Take if the person asked the browser to save data: then Best waits to be chosen."""
        Queue.__init__(self)
        self.pictures = []
        self.current = None
        self.chosen = Selection()
        self.opening = []  # names of the ZIP files being looked into
        self.told = ""  # a sentence about all pictures, until it was read
        self.news = set()  # ids of the pictures whose tile may have changed: strip.py empties it
        self.order = 0  # another number after pictures have come, gone or moved
        self.serial = 0  # another number after anything about any picture has changed
        self.looks = 0  # another number after any picture's history has changed
        self.engine = STARTING
        self.engine_failure = None
        self.slow = False  # the engine takes unusually long to start
        self.starts = 0  # of engines that answered no picture yet, in a row
        self.threads = 0  # until the first network has started
        self.card = False  # Best runs on the graphics card
        self.keeps = True
        self.told_not_kept = False
        self.look = {}  # that new pictures begin with
        self.small = False  # the device has little memory
        self.tells_small = False  # and that is still to be told
        self.networks = {FAST: ModelState(FAST, True), BEST: ModelState(BEST, not save_data)}
        self.own = None  # the Own network, which then is in `networks` too
        self.prefers_own = False  # new pictures are cut with it
        self.candidate = None  # the Candidate somebody is asked about
        self._numbers = 0
        self._by_id = {}

    def spare_memory(self) -> None:
        """Leave the better network until somebody chooses it: the device has little memory."""
        self.small = self.tells_small = True
        self.networks[BEST].wanted = False

    # Pictures

    def add(self, file, name: str, url: str) -> Picture:
        self._numbers += 1
        picture = Picture(self._numbers, file, name, url)
        picture.history = History(with_look(EMPTY, self.look))
        picture.choice = CUSTOM if self.prefers_own else ""
        self.pictures.append(picture)
        self._by_id[picture.id] = picture
        self.order += 1
        self.touch(picture)
        return picture

    def touch(self, picture: Picture) -> None:
        """Take note that something about a picture has changed."""
        self.news.add(picture.id)
        self.serial += 1

    def find(self, name: str):
        """Return the picture with this id, or None when it is gone."""
        return self._by_id.get(name)

    def remove(self, picture: Picture) -> None:
        """Take a picture out; the one after it, or else before it, is looked at instead."""
        place = self.pictures.index(picture)
        self.pictures.remove(picture)
        self._by_id.pop(picture.id)
        self.chosen.drop(picture)
        self._drop(picture)
        self.order += 1
        self.touch(picture)
        if self.current is picture:
            rest = self.pictures[place : place + 1] or self.pictures[-1:]
            self.current = rest[0] if rest else None

    def move(self, pictures: list, place: int) -> None:
        """Put pictures before the one that is now at a place, in the order they have."""
        moved = [picture for picture in self.pictures if picture in pictures]
        before = [picture for picture in self.pictures[:place] if picture not in moved]
        after = [picture for picture in self.pictures[place:] if picture not in moved]
        self.pictures = before + moved + after
        self.order += 1
        self.serial += 1

    def cancel(self, picture: Picture) -> None:
        self._drop(picture)
        picture.failure = Failure(CANCELLED, "")
        self.touch(picture)

    def retry(self, picture: Picture) -> None:
        picture.failure = None
        picture.tries = 0
        self.touch(picture)

    def choose(self, picture: Picture, network: str) -> None:
        """Show and save this network's result, and ask for it where there is none."""
        picture.choice = network
        self.prefers_own = network == CUSTOM
        self.networks[network].wanted = True
        self.networks[network].retry()
        if network not in picture.results:
            self.retry(picture)
        self.touch(picture)

    # The network of the person's own

    def own_found(self, own: CustomModel) -> None:
        """Offer the network that an earlier visit has left in the store."""
        if not self.own:
            self.own = own
            self.networks[CUSTOM] = ModelState(CUSTOM, False)

    def adopt(self, own: CustomModel, kept: bool) -> list:
        """Use a network that has just started; return the object URLs of the one before."""
        urls = self.forget_own()
        self.own = own
        self.networks[CUSTOM] = ModelState(CUSTOM, True)
        self.networks[CUSTOM].ready(kept)
        self.prefers_own = True
        if self.current:
            self.choose(self.current, CUSTOM)
        return urls

    def forget_own(self) -> list:
        """Take the network out, and what it made; return the object URLs to give back."""
        self.own = None
        self.prefers_own = False
        self.networks.pop(CUSTOM, None)
        for job in self.running:
            if job.network == CUSTOM:
                job.dropped = True
        urls = []
        for picture in self.pictures:
            if picture.choice == CUSTOM:
                picture.choice = ""
                self.retry(picture)
            result = picture.results.pop(CUSTOM, None)
            if result:
                urls.extend(result.urls())
                self.touch(picture)
        return urls

    # The engine

    def has_failed(self) -> bool:
        """Tell whether the engine or a network waits to be tried again."""
        if self.engine == FAILED:
            return True
        return any(network.phase == FAILED for network in self.all_networks())

    def is_working(self) -> bool:
        """Tell whether anything is being fetched, started or done for a picture."""
        networks = any(network.phase in (FETCHING, STARTING) for network in self.all_networks())
        preparing = self.current is not None and self.current.preparing
        return bool(self.running) or preparing or networks or self.engine == STARTING

    def kept(self) -> bool:
        """Tell whether everything fetched so far stays for the next visit."""
        return self.keeps and all(network.kept for network in self.all_networks())

    def all_networks(self) -> list:
        """Return them in the order of loading; a dict of MicroPython has none."""
        return [self.networks[name] for name in NETWORKS if name in self.networks]

    def engine_starts(self) -> None:
        self.starts += 1
        self.card = False
        self.engine_lost()
        self.slow = False
        for network in self.all_networks():
            if network.phase != FAILED:
                network.again()

    def engine_ready(self, keeps: bool) -> None:
        self.engine = READY
        self.slow = False
        self.keeps = keeps

    def engine_lost(self) -> None:
        self.engine = STARTING
        self.engine_failure = None

    def engine_failed(self, failure: Failure) -> None:
        self.engine = FAILED
        self.engine_failure = failure

    def retry_all(self) -> None:
        """Try again whatever failed, because somebody asks for it."""
        self.starts = 0
        for network in self.all_networks():
            network.retry()
        if self.engine == FAILED:
            self.engine_lost()

    def may_restart(self) -> bool:
        """Tell whether a lost engine is worth another start by itself."""
        return self.starts < STARTS_IN_A_ROW
