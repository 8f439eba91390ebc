"""The order in which pictures are cut, and how far all of them are: the part of State about that.

Pure, as state.py is.
"""

from backdrop.runtime.protocol import CUSTOM, RESTART_AFTER
from backdrop.ui.state.eta import EtaEstimator
from backdrop.ui.state.phases import CANCELLED, DONE, FAILED, READY, USELESS_AGAIN, WAITING, WORKING
from backdrop.ui.state.picture import BEST, FAST, NETWORKS, Failure, Picture


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


class Queue:
    """Decides what is cut next, and takes note of what came of it."""

    def __init__(self) -> None:
        self.running = []  # Jobs
        self.limit = 1  # of Jobs at once
        self.paused = False
        self.pace = EtaEstimator()
        self._idle = None  # the situation in which there was no job
        self._tally = None  # (situation, Tally)

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
        alone is asked as soon as it is there, since asking both costs a quarter more for nothing.
        """
        results = picture.results
        if picture.failure or network in results or not self._is_wanted(network):
            return False
        if any(result.is_colour_keyed for result in results.values()):
            return picture.choice == network
        if network == CUSTOM:
            return picture.choice == CUSTOM
        if picture.choice == CUSTOM and self._is_wanted(CUSTOM):
            return network == FAST and not results and self._is_first(picture, CUSTOM)
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
        picture = job.picture
        self.running.append(job)
        picture.stage = ""
        picture.held_back = picture.large and picture is self.current and not picture.results
        self.touch(picture)

    def glimpse(self, picture: Picture, url: str) -> None:
        """Take the address of a small copy, "" where the file itself is to be shown."""
        picture.held_back = False
        picture.glance = url or picture.glance

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
        job.picture.held_back = False
        self.touch(job.picture)
        # One picture costs at most two engines, so only the others need counting.
        self.starts = 1

    def _drop(self, picture: Picture) -> None:
        for job in self.running:
            if job.picture is picture:
                job.dropped = True
