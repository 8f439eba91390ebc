"""What the page knows: pictures, their cut-outs, the engine, and what to do next.

Pure: it imports nothing of the browser, and nobody else keeps a copy. Texts are in words.py.
"""

from app.runtime.protocol import OWN, RESTART_AFTER
from app.ui.chosen import Chosen
from app.ui.history import EMPTY, History, with_look
from app.ui.own import Own
from app.ui.pace import Pace
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


def is_mendable(picture: Picture) -> bool:
    """Tell whether a picture has failed and is worth another try."""
    return bool(picture.failure) and picture.failure.code not in USELESS_AGAIN


class Job:
    """One picture to be cut with one network; `dropped` when its answer is no longer wanted."""

    def __init__(self, picture: Picture, network: str) -> None:
        self.picture = picture
        self.network = network
        self.dropped = False


class Tally:
    """How far all pictures are: how many, settled and failed, and the jobs to come by network.

    `mendable` are those worth another try.
    """

    def __init__(self, pictures: int) -> None:
        self.pictures = pictures
        self.settled = 0
        self.failed = 0
        self.mendable = 0
        self.jobs = {}


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
        self.running = []  # Jobs
        self.limit = 1  # of Jobs at once
        self.paused = False
        self.chosen = Chosen()
        self.pace = Pace()
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
        self.threads = 0  # until the first engine is ready
        self.keeps = True
        self.told_not_kept = False
        self.look = {}  # that new pictures begin with
        self.networks = {FAST: Network(FAST, True), BEST: Network(BEST, not save_data)}
        self.own = None  # the Own network, which then is in `networks` too
        self.prefers_own = False  # new pictures are cut with it
        self.candidate = None  # the Candidate somebody is asked about
        self._numbers = 0
        self._by_id = {}
        self._idle = None  # the situation in which there was no job
        self._tally = None  # (situation, Tally)

    # Pictures

    def add(self, file, name: str, url: str) -> Picture:
        self._numbers += 1
        picture = Picture(self._numbers, file, name, url)
        picture.history = History(with_look(EMPTY, self.look))
        picture.choice = OWN if self.prefers_own else ""
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
        self.prefers_own = network == OWN
        self.networks[network].wanted = True
        if network not in picture.results:
            self.retry(picture)
        self.touch(picture)

    def open_pictures(self, pictures: list) -> list:
        """Return those of them that are being cut or are still to be."""
        return [picture for picture in pictures if self.is_open(picture)]

    def is_open(self, picture: Picture) -> bool:
        """Tell whether a picture is being cut or is still to be."""
        if self._is_running(picture):
            return True
        return any(self.awaits(picture, network) for network in NETWORKS)

    def mendable(self) -> list:
        """Return the pictures without all they should have that are worth another try."""
        return [picture for picture in self.pictures if is_mendable(picture)]

    def phase(self, picture: Picture) -> str:
        if self._is_running(picture):
            return WORKING
        if picture.results:
            return DONE
        if picture.failure:
            return CANCELLED if picture.failure.code == CANCELLED else FAILED
        return WAITING

    def _is_running(self, picture: Picture) -> bool:
        return any(job.picture is picture and not job.dropped for job in self.running)

    def obstacle(self, picture: Picture):
        """Return the Failure that keeps a picture from having any result, or None."""
        if picture.results:
            return None
        fast = self.networks[FAST]
        return picture.failure or self.engine_failure or fast.failure

    def awaits(self, picture: Picture, network: str) -> bool:
        """Tell whether the picture is still to be cut with this network, now or later.

        A first result at once is for those who look at it: where nobody does, the better network
        alone is asked as soon as it is there, since asking both costs a third more for nothing.
        """
        results = picture.results
        if picture.failure or network in results or not self._is_wanted(network):
            return False
        if any(result.keyed for result in results.values()):
            return picture.choice == network
        if network == OWN:
            return picture.choice == OWN
        if picture.choice == OWN and self._is_wanted(OWN):
            return network == FAST and not results and self._is_first(picture, OWN)
        if network == BEST or picture.choice == FAST:
            return True
        return BEST not in results and self._is_first(picture, BEST)

    def _is_first(self, picture: Picture, better: str) -> bool:
        """Tell whether the fast network's answer is wanted before that of a better one."""
        return picture is self.current or not self._is_ready(better)

    def _is_ready(self, name: str) -> bool:
        return self._is_wanted(name) and self.networks[name].phase == READY

    def _is_wanted(self, name: str) -> bool:
        network = self.networks.get(name)
        return bool(network) and network.wanted and network.phase != FAILED

    # The queue

    def next_job(self):
        """Return the Job to begin now, or None.

        The picture looked at goes first, through all networks, and alone: nothing is to slow it
        down. Then every other picture without a result, then what can be bettered.
        """
        if self.engine != READY or self.paused or len(self.running) >= self.limit:
            return None
        situation = self._situation()
        if situation == self._idle:
            return None
        job = self._find_job()
        if not job:
            self._idle = situation
        return job

    def _situation(self) -> tuple:
        """Return what a decision about the queue depends on."""
        networks = [(network.phase, network.wanted) for network in self.all_networks()]
        return self.serial, self.current, networks

    def _find_job(self):
        busy = [job.picture for job in self.running]
        # What a worker has died of is tried again alone, so that it takes no other with it.
        if any(picture.tries or picture is self.current for picture in busy):
            return None
        if self.current:
            job = self._job_for(self.current, busy)
            if job:
                return job
        better = None
        for picture in self.pictures:
            if picture.failure or (picture.results and better):
                continue
            job = self._job_for(picture, busy)
            if job and not picture.results:
                return job
            better = better or job
        return better

    def _job_for(self, picture: Picture, busy: list):
        if picture in busy or (picture.tries and busy):
            return None
        for network in NETWORKS:
            if self.awaits(picture, network) and self.networks[network].phase == READY:
                return Job(picture, network)
        return None

    def tally(self):
        """Return the Tally of all pictures."""
        situation = self._situation()
        if not self._tally or self._tally[0] != situation:
            self._tally = (situation, self._count())
        return self._tally[1]

    def _count(self):
        tally = Tally(len(self.pictures))
        for picture in self.pictures:
            awaited = [network for network in NETWORKS if self.awaits(picture, network)]
            for network in awaited:
                tally.jobs[network] = tally.jobs.get(network, 0) + 1
            if not awaited and not self._is_running(picture):
                tally.settled += 1
            if picture.failure and not picture.results:
                tally.failed += 1
            if is_mendable(picture):
                tally.mendable += 1
        return tally

    def begin(self, job: Job) -> None:
        self.running.append(job)
        job.picture.stage = ""
        self.touch(job.picture)

    def finish(self, job: Job, result) -> None:
        """Take a job's Result, None where the job was dropped."""
        self._end_job(job)
        if result:
            job.picture.results[job.network] = result
            job.picture.tries = 0

    def fail(self, job: Job, failure: Failure) -> None:
        """Take a job's failure; after one that a new worker may mend it is tried once more."""
        self._end_job(job)
        if job.dropped:
            return
        if failure.code in RESTART_AFTER and not job.picture.tries:
            job.picture.tries = 1
        else:
            job.picture.failure = failure

    def _end_job(self, job: Job) -> None:
        self.running.remove(job)
        self.touch(job.picture)
        # One picture costs at most two engines, so only the others need counting.
        self.starts = 1

    def _drop(self, picture: Picture) -> None:
        for job in self.running:
            if job.picture is picture:
                job.dropped = True

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
        for job in self.running:
            if job.network == OWN:
                job.dropped = True
        urls = []
        for picture in self.pictures:
            if picture.choice == OWN:
                picture.choice = ""
                self.retry(picture)
            result = picture.results.pop(OWN, None)
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
