"""The work behind the page: keeps an engine running and gives it one picture after the other."""

from app.runtime import dom
from app.runtime.client import Engine, EngineError
from app.runtime.protocol import FETCHING, NETWORK, RESTART_AFTER
from app.ui import device, state, words

SLOW_SECONDS = 20


class Work:
    """What the panels can ask for. Every method ends with the page showing the new state."""

    def __init__(self, all_state, show, say):
        """Take the State, a function that shows it, and one that announces a sentence."""
        self.state = all_state
        self._show = show
        self._say = say
        self._engine = None
        self._engines = 0
        told = dom.device()
        ios = device.is_ios(told["agent"], told["touch_points"])
        self._threads = device.threads(told["shared_memory"], told["isolated"], told["cores"])
        self._max_pixels = device.max_pixels(told["memory"], ios)

    def changed(self):
        """Show the state, after beginning what it asks for next."""
        job = self.state.next_job()
        if job:
            self.state.begin(job)
            dom.later(self._cut(job))
        self._show()

    # Pictures

    def take(self, files):
        """Add files somebody gave, and look at the first of them."""
        added = [self.state.add(file, file.name, dom.object_url(file)) for file in files]
        if added:
            self.state.current = added[0]
            self._say(f"{words.count(len(added), 'picture', 'pictures')} received")
            self.changed()

    def select(self, picture):
        self.state.current = picture
        self.changed()

    def not_viewable(self, picture):
        """Take note that this browser cannot show the file itself (TIFF, HEIC)."""
        if picture.viewable:
            picture.viewable = False
            self.changed()

    def remove(self, picture):
        self.state.remove(picture)
        for url in picture.urls():
            dom.release(url)
        dom.later(self._forget(picture))
        self.changed()

    def cancel(self, picture):
        self.state.cancel(picture)
        self._say(f"{picture.name}: cancelled")
        self.changed()

    def retry(self, picture):
        """Try a picture again, and whatever kept it from being cut."""
        self.state.retry(picture)
        self.retry_engine()

    def close_note(self, picture):
        """Take what the note says as read."""
        picture.note = ""
        self.state.told_not_kept = True
        self.changed()

    def choose(self, picture, network):
        """Show one network's result; fetch that network if nobody wanted it so far."""
        self.state.choose(picture, network)
        if self.state.networks[network].phase == state.FAILED:
            self.state.networks[network].again()
        if self.state.engine == state.READY:
            dom.later(self._load())
        self.changed()

    # The full-size PNG

    def save(self, picture):
        dom.later(self._save(picture, picture.shown()))

    def copy(self, picture):
        # The clipboard has to be asked within the click itself, so before the PNG is there.
        dom.later(self._copy(picture, dom.copy_png(self._png(picture, picture.shown()))))

    async def _save(self, picture, result):
        png = await self._png(picture, result)
        if png:
            dom.save_as(png, words.cutout_name(picture.name))

    async def _copy(self, picture, promise):
        try:
            await promise
            picture.note = words.COPIED
        except Exception:
            picture.note = picture.note or words.NOT_COPIED
        self._say(picture.note)
        self.changed()

    async def _png(self, picture, result):
        """Return the PNG of a result, or None after leaving a note why not."""
        picture.note = ""
        if result.png:
            return result.png
        engine = self._engine
        picture.preparing = True
        self._say("Preparing the PNG")
        self.changed()
        try:
            answer = await engine.call("render", picture.id, picture.file, result.alpha)
            result.png = answer.png
        except EngineError as error:
            self._after(engine, error)
            picture.note = sentence(error)
            self._say(picture.note)
        picture.preparing = False
        self.changed()
        return result.png

    # Cutting

    async def _cut(self, job):
        engine, picture = self._engine, job.picture
        try:
            answer = await engine.call("cut", picture.id, picture.file, job.network)
        except EngineError as error:
            self._after(engine, error)
            self.state.fail(job, failure(error))
        else:
            self.state.finish(job, None if job.dropped else result_of(job.network, answer))
            if not job.dropped and picture is self.state.current:
                self._say(f"{picture.name}: {words.picture_line(self.state, picture)}")
        self.changed()

    async def _forget(self, picture):
        try:
            await self._engine.call("forget", picture.id)
        except EngineError:
            pass  # a worker that is gone has forgotten everything

    # The engine

    async def run(self):
        """Keep an engine running: start it, and another one whenever it is lost."""
        while self.state.may_restart():
            self.state.engine_starts()
            self.changed()
            self._engines += 1
            engine = self._engine = Engine(self._engines, self._hear)
            slow = dom.later(self._notice_slow_start(engine))
            try:
                answer = await engine.start(self._threads, self._max_pixels)
            except EngineError as error:
                engine.stop()
                self._give_up(failure(error))
                return
            finally:
                slow.cancel()
            self.state.engine_ready(answer.threads, answer.keeps)
            dom.milestone("engine")
            dom.later(self._load())
            self.changed()
            await engine.ended()
            self._lose(engine)
        self._give_up(state.Failure(state.FAILED, words.ENGINE_GIVEN_UP))

    def retry_engine(self):
        """Start again whatever failed: the engine, or else a network."""
        if self.state.engine == state.FAILED:
            self.state.starts = 0
            self.state.engine_lost()
            dom.later(self.run())
            return
        for network in self.state.all_networks():
            if network.phase == state.FAILED:
                network.again()
        if self.state.engine == state.READY:
            dom.later(self._load())
        self.changed()

    async def _load(self):
        """Load the wanted networks one after the other, until one fails."""
        engine = self._engine
        for network in self.state.all_networks():
            if network.phase == state.FAILED:
                return
            if network.phase != state.IDLE or not network.wanted:
                continue
            network.fetching(0, 0)
            try:
                answer = await engine.call("load", network.name)
            except EngineError as error:
                if not engine.lost:  # or else the next engine loads it
                    network.failed(failure(error))
                    self._say(network.failure.message)
                self._after(engine, error)
                self.changed()
                return
            network.ready(answer.kept)
            self.changed()

    def _hear(self, message):
        """Take a message of protocol.py."""
        if message.kind == NETWORK:
            network = self.state.networks[message.network]
            if network.phase == state.READY:
                return  # the answer to load() was faster than this message
            if message.state == FETCHING:
                network.fetching(message.received, message.total)
            else:
                network.phase = state.STARTING
        else:
            picture = self.state.find(message.picture)
            if picture:
                picture.stage = message.stage
        self._show()

    def _after(self, engine, error):
        """Replace the engine after an error that leaves it unusable."""
        if error.code in RESTART_AFTER:
            self._lose(engine)

    def _lose(self, engine):
        engine.stop()
        if engine is self._engine and self.state.engine == state.READY:
            self.state.engine_lost()

    def _give_up(self, why):
        self.state.engine_failed(why)
        self._say(why.message)
        self.changed()

    async def _notice_slow_start(self, engine):
        await dom.sleep(SLOW_SECONDS)
        self.state.slow = True
        self._show()


def result_of(network, answer):
    """Make a Result of what cut() of protocol.py returned."""
    return state.Result(
        network,
        answer.width,
        answer.height,
        answer.seconds,
        answer.alpha,
        dom.object_url(answer.before),
        dom.object_url(answer.after),
        dom.object_url(answer.thumb),
    )


def failure(error):
    """Make a Failure of an EngineError."""
    return state.Failure(error.code, sentence(error))


def sentence(error):
    """Return the sentence for the person: the worker's, or the page's own."""
    return error.message or words.ERRORS.get(error.code, words.UNEXPECTED)
