"""Keeps an engine running, with its networks: starts it, and another whenever one is lost."""

from backdrop.runtime.page import clock, page_files, page_info, scheduling
from backdrop.runtime.page.client import Engine, EngineError
from backdrop.runtime.page.engine_calls import EngineCalls
from backdrop.runtime.protocol import (
    CARD,
    CUSTOM,
    ENGINE_NOT_STARTED,
    FETCHING,
    NETWORK,
    RESTART_AFTER,
    STAGE,
)
from backdrop.ui.state import device, phases
from backdrop.ui.state.custom_models import CustomModel
from backdrop.ui.state.picture import Failure
from backdrop.ui.text import messages

SLOW_SECONDS = 20


class EngineSupervisor:
    """The only one who starts and stops engines; others call them through it."""

    def __init__(self, all_state, changed, say):
        """Take the State, a function to call after changes to it, and one that announces."""
        self.state = all_state
        self.calls = EngineCalls(self.call)
        self._changed = changed
        self._say = say
        self._engine = None  # the last that was ready, which may be lost
        self._engines = 0
        told = page_info.describe_device()
        ios = device.is_ios(told["agent"], told["touch_points"])
        phone = ios or device.is_phone(told["agent"])
        self.max_pixels = device.max_pixels(told["memory"], phone)
        self.roomy = self.max_pixels == device.DESKTOP_PIXELS  # memory is no concern
        if device.is_small(told["memory"], phone):
            all_state.spare_memory()
        all_state.limit = device.jobs(told["memory"], phone)
        self._graphics = device.may_use_card(told["memory"], phone) and not page_info.saves_data()

    async def call(self, name, *arguments):
        """Call the engine as client.Engine.call() does; replace one that is of no use any more."""
        engine = self._engine
        if not engine:
            raise EngineError(ENGINE_NOT_STARTED)
        try:
            return await engine.call(name, *arguments)
        except EngineError as error:
            self._after(engine, error)
            raise

    async def run(self):
        """Keep an engine running: start it, and another one whenever it is lost."""
        while self.state.may_restart():
            self.state.engine_starts()
            self._changed()
            self._engines += 1
            engine = Engine(self._engines, self._hear)
            slow = scheduling.start_task(self._notice_slow_start())
            try:
                answer = await engine.start(self.max_pixels, self._graphics, self.state.small)
            except EngineError as error:
                engine.stop()
                self._give_up(failure(error))
                return
            finally:
                slow.cancel()
            self._engine = engine
            self.state.engine_ready(answer["can_store"])
            stored = answer["custom_model"]
            if stored["title"]:
                self.state.own_found(CustomModel(stored["title"], stored["bytes"]))
            clock.mark_milestone("engine")
            self.load()
            self._changed()
            await engine.ended()
            self._lose(engine)
        self._give_up(Failure(phases.FAILED, messages.ENGINE_GIVEN_UP))

    def retry(self):
        """Start again whatever failed: the engine, networks."""
        gave_up = self.state.engine == phases.FAILED
        self.state.retry_all()
        if gave_up:
            scheduling.start_task(self.run())
        self.load()
        self._changed()

    def load(self):
        """Load what is wanted and not there yet."""
        if self.state.engine == phases.READY:
            networks = self.state.all_networks()
            engine = self._engine
            scheduling.start_task(
                self._load(engine, [network for network in networks if network.name != CUSTOM])
            )
            # Beside them: it needs no server, nor that they have arrived.
            scheduling.start_task(
                self._load(engine, [network for network in networks if network.name == CUSTOM])
            )

    async def _load(self, engine, networks):
        """Load those that are wanted one after the other, until one fails.

        How far networks are is told of the engine there is: one that is lost says no more.
        """
        for network in networks:
            if network.phase == phases.FAILED or engine.lost:
                return
            if network.phase != phases.IDLE or not network.wanted:
                continue
            network.fetching(0, 0)
            try:
                answer = await engine.calls.load(network.name, self._given(network))
            except EngineError as error:
                if not engine.lost:  # or else the next engine loads it
                    network.failed(failure(error))
                if network.failure:
                    self._say(network.failure.message)
                self._after(engine, error)
                self._changed()
                return
            if engine.lost:
                return
            network.ready(answer["is_stored"])
            self.state.threads = answer["threads"]
            self._changed()

    def _given(self, network):
        """Return the CustomModelOptions of the custom model, None for other networks."""
        own = self.state.own
        if network.name != CUSTOM or not own:
            return None
        return own.given or {"title": own.title}

    def _hear(self, message):
        """Take a message of protocol.py."""
        if message["kind"] == NETWORK:
            network = self.state.networks.get(message["network"])
            if not network or network.phase not in (phases.FETCHING, phases.STARTING):
                return  # not adopted yet, or the answer to load() was faster than this message
            if message["state"] == FETCHING:
                network.fetching(message["received"], message["total"])
            else:
                network.phase = phases.STARTING
        elif message["kind"] == CARD:
            self.state.card = bool(message["is_used"])
        else:
            picture = self.state.find(message["picture"])
            if picture and message["kind"] == STAGE:
                picture.stage = message["stage"]
            elif picture and not picture.results:
                before = message["before"]
                self.state.glimpse(picture, page_files.object_url(before) if before else "")
        self._changed()

    def _after(self, engine, error):
        """Replace the engine after an error that leaves it unusable."""
        if error.code in RESTART_AFTER:
            self._lose(engine)

    def _lose(self, engine):
        engine.stop()
        if engine is self._engine and self.state.engine == phases.READY:
            self.state.engine_lost()

    def _give_up(self, why):
        self._engine = None
        self.state.engine_failed(why)
        self._say(why.message)
        self._changed()

    async def _notice_slow_start(self):
        await scheduling.sleep(SLOW_SECONDS)
        self.state.slow = True
        self._changed()


def failure(error):
    """Make a Failure of an EngineError."""
    return Failure(error.code, sentence(error))


def sentence(error):
    """Return the sentence for the person: the worker's, or the page's own."""
    return error.message or messages.ERRORS.get(error.code, messages.UNEXPECTED)
