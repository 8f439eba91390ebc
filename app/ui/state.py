"""What the page knows: pictures, their cut-outs, the engine, and what to do next.

Pure: it imports nothing of the browser, and nobody else keeps a copy. Texts are in words.py.
"""

from app.runtime.protocol import OWN, RESTART_AFTER
from app.ui.history import EMPTY, History, with_look
from app.ui.own import Own
from app.ui.picture import BEST, FAST, NETWORKS, Failure, Picture

# Phases of a picture.
WAITING = "waiting"
WORKING = "working"
DONE = "done"
FAILED = "failed"
CANCELLED = "cancelled"

# Phases of the engine and of a network, besides FAILED. IDLE: nobody has asked for it.
IDLE = "idle"
FETCHING = "fetching"
STARTING = "starting"
READY = "ready"

STARTS_IN_A_ROW = 3

# Codes of engine/errors.py that say the file itself is at fault: trying again changes nothing.
USELESS_AGAIN = (
    "empty-file",
    "not-a-picture",
    "damaged-picture",
    "unsupported-picture",
    "picture-too-large",
)


class Job:
    """One picture to be cut with one network; `dropped` when its answer is no longer wanted."""

    def __init__(self, picture: Picture, network: str) -> None:
        self.picture = picture
        self.network = network
        self.dropped = False


class Network:
    """How far one network is: bytes received of total, and if it stays for the next visit."""

    def __init__(self, name: str, wanted: bool) -> None:
        self.name = name
        self.wanted = wanted
        self.kept = True
        self.phase = IDLE
        self.received = 0
        self.total = 0
        self.failure = None

    def fetching(self, received: int, total: int) -> None:
        self.phase = FETCHING
        self.total = max(0, total)
        self.received = min(self.total, max(self.received, received))

    def ready(self, kept: bool) -> None:
        self.phase = READY
        self.kept = kept
        self.failure = None

    def failed(self, failure: Failure) -> None:
        self.phase = FAILED
        self.failure = failure

    def again(self) -> None:
        """Forget the progress: a new worker, or another try, begins at nothing."""
        self.phase = IDLE
        self.received = 0
        self.total = 0
        self.failure = None


class State:
    """The one owner of everything the page shows."""

    def __init__(self, save_data: bool) -> None:
        """Take if the person asked the browser to save data: then Best waits to be chosen."""
        self.pictures = []
        self.current = None
        self.running = None
        self.engine = STARTING
        self.engine_failure = None
        self.slow = False  # the engine takes unusually long to start
        self.starts = 0  # of engines that answered no picture yet, in a row
        self.threads = 0  # until the first engine is ready
        self.keeps = True
        self.told_not_kept = False
        self.look = {}  # that new pictures begin with
        self.networks = {FAST: Network(FAST, True), BEST: Network(BEST, not save_data)}
        self.own = None  # the Own network, which then is in `networks` too
        self.prefers_own = False  # new pictures are cut with it
        self.candidate = None  # the Candidate somebody is asked about
        self._numbers = 0

    # Pictures

    def add(self, file, name: str, url: str) -> Picture:
        self._numbers += 1
        picture = Picture(self._numbers, file, name, url)
        picture.history = History(with_look(EMPTY, self.look))
        picture.choice = OWN if self.prefers_own else ""
        self.pictures.append(picture)
        return picture

    def find(self, name: str):
        """Return the picture with this id, or None when it is gone."""
        for picture in self.pictures:
            if picture.id == name:
                return picture
        return None

    def remove(self, picture: Picture) -> None:
        """Take a picture out; the one after it, or else before it, is looked at instead."""
        place = self.pictures.index(picture)
        self.pictures.remove(picture)
        self._drop(picture)
        if self.current is picture:
            rest = self.pictures[place : place + 1] or self.pictures[-1:]
            self.current = rest[0] if rest else None

    def cancel(self, picture: Picture) -> None:
        self._drop(picture)
        picture.failure = Failure(CANCELLED, "")

    def retry(self, picture: Picture) -> None:
        picture.failure = None
        picture.tries = 0

    def choose(self, picture: Picture, network: str) -> None:
        """Show and save this network's result, and ask for it where there is none."""
        picture.choice = network
        self.prefers_own = network == OWN
        self.networks[network].wanted = True
        if network not in picture.results:
            self.retry(picture)

    def phase(self, picture: Picture) -> str:
        if self.running and self.running.picture is picture and not self.running.dropped:
            return WORKING
        if picture.results:
            return DONE
        if picture.failure:
            return CANCELLED if picture.failure.code == CANCELLED else FAILED
        return WAITING

    def obstacle(self, picture: Picture):
        """Return the Failure that keeps a picture from having any result, or None."""
        if picture.results:
            return None
        fast = self.networks[FAST]
        return picture.failure or self.engine_failure or fast.failure

    def awaits(self, picture: Picture, network: str) -> bool:
        """Tell whether the picture is still to be cut with this network, now or later."""
        if not self._is_wanted(network) or picture.failure or network in picture.results:
            return False
        if any(result.keyed for result in picture.results.values()):
            return picture.choice == network
        if network == OWN:
            return picture.choice == OWN
        if picture.choice == OWN and self._is_wanted(OWN):
            return network == FAST and not picture.results
        return network == BEST or BEST not in picture.results or picture.choice == FAST

    def _is_wanted(self, name: str) -> bool:
        network = self.networks.get(name)
        return bool(network) and network.wanted and network.phase != FAILED

    # The queue

    def next_job(self):
        """Return the Job to begin now, or None.

        The picture looked at goes first, through all networks; then every other picture with
        the fast one, then with the better one.
        """
        if self.engine != READY or self.running:
            return None
        candidates = []
        for place, picture in enumerate(self.pictures):
            for rank, network in enumerate(NETWORKS):
                if self.awaits(picture, network) and self.networks[network].phase == READY:
                    order = (picture is not self.current, rank, place)
                    candidates.append((order, Job(picture, network)))
        return min(candidates, key=lambda pair: pair[0])[1] if candidates else None

    def begin(self, job: Job) -> None:
        self.running = job
        job.picture.stage = ""

    def finish(self, job: Job, result) -> None:
        """Take a job's Result, None where the job was dropped."""
        self._end_job()
        if result:
            job.picture.results[job.network] = result
            job.picture.tries = 0

    def fail(self, job: Job, failure: Failure) -> None:
        """Take a job's failure; after one that a new worker may mend it is tried once more."""
        self._end_job()
        if job.dropped:
            return
        if failure.code in RESTART_AFTER and not job.picture.tries:
            job.picture.tries = 1
        else:
            job.picture.failure = failure

    def _end_job(self) -> None:
        self.running = None
        # One picture costs at most two engines, so only the others need counting.
        self.starts = 1

    def _drop(self, picture: Picture) -> None:
        if self.running and self.running.picture is picture:
            self.running.dropped = True

    # The network of the person's own

    def own_found(self, own: Own) -> None:
        """Offer the network that an earlier visit has left in the store."""
        if not self.own:
            self.own = own
            self.networks[OWN] = Network(OWN, False)

    def adopt(self, own: Own, kept: bool) -> list:
        """Use a network that has just started; return the object URLs of the one before."""
        urls = self.forget_own()
        self.own = own
        self.networks[OWN] = Network(OWN, True)
        self.networks[OWN].ready(kept)
        self.prefers_own = True
        if self.current:
            self.choose(self.current, OWN)
        return urls

    def forget_own(self) -> list:
        """Take the network out, and what it made; return the object URLs to give back."""
        self.own = None
        self.prefers_own = False
        self.networks.pop(OWN, None)
        if self.running and self.running.network == OWN:
            self.running.dropped = True
        urls = []
        for picture in self.pictures:
            if picture.choice == OWN:
                picture.choice = ""
                self.retry(picture)
            result = picture.results.pop(OWN, None)
            if result:
                urls.extend(result.urls())
        return urls

    # The engine

    def has_failed(self) -> bool:
        """Tell whether the engine or a network waits to be tried again."""
        if self.engine == FAILED:
            return True
        return any(network.phase == FAILED for network in self.all_networks())

    def kept(self) -> bool:
        """Tell whether everything fetched so far stays for the next visit."""
        return self.keeps and all(network.kept for network in self.all_networks())

    def all_networks(self) -> list:
        """Return them in the order of loading; a dict of MicroPython has none."""
        return [self.networks[name] for name in NETWORKS if name in self.networks]

    def engine_starts(self) -> None:
        self.starts += 1
        self.engine = STARTING
        self.engine_failure = None
        self.slow = False
        for network in self.all_networks():
            if network.phase != FAILED:
                network.again()

    def engine_ready(self, threads: int, keeps: bool) -> None:
        self.engine = READY
        self.slow = False
        self.threads = threads
        self.keeps = keeps

    def engine_lost(self) -> None:
        self.engine = STARTING

    def engine_failed(self, failure: Failure) -> None:
        self.engine = FAILED
        self.engine_failure = failure

    def may_restart(self) -> bool:
        """Tell whether a lost engine is worth another start by itself."""
        return self.starts < STARTS_IN_A_ROW
