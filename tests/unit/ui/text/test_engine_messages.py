"""Texts about the engine and the device."""

from backdrop.engine.errors import ModelUnavailable
from backdrop.runtime import protocol
from backdrop.ui.state.failure import Failure
from backdrop.ui.state.picture import BEST, FAST
from backdrop.ui.state.state import State
from backdrop.ui.text import engine_messages, storage_messages
from tests.unit.ui.text.pages import ready

MESSAGE = ModelUnavailable.user_message


class TestMasthead:
    def test_it_describes_the_start(self, state: State) -> None:
        loading = "Loading the engine"
        assert engine_messages.engine_status(state) == (loading, "", None)
        state.engine.set_progress(3_100_000, 12_400_000)
        assert engine_messages.engine_status(state) == (loading, "3.1 of 12.4 MB", 0.25)
        state.engine.is_slow = True
        assert engine_messages.engine_status(state) == (loading, "3.1 of 12.4 MB", 0.25)
        state.engine.is_slow = False
        state.engine.set_progress(12_400_000, 12_400_000)
        assert engine_messages.engine_status(state) == ("Starting the engine", "", None)
        state.engine.is_slow = True
        assert engine_messages.engine_status(state) == ("Still starting", "", None)
        ready(state)
        fast, best = state.engine.all_models()
        fast.set_progress(0, 0)
        assert engine_messages.engine_status(state) == ("Loading model", "", None)
        fast.set_progress(1_000_000, 4_000_000)
        assert engine_messages.engine_status(state) == ("Loading model", "1.0 of 4.0 MB", 0.25)
        fast.phase = protocol.STARTING
        assert engine_messages.engine_status(state) == ("Starting model", "", None)
        fast.set_ready(is_stored=True)
        best.set_progress(44_342_436, 44_342_436)
        assert engine_messages.engine_status(state) == (
            "Loading better model",
            "44.3 of 44.3 MB",
            1,
        )
        best.set_ready(is_stored=True)
        assert engine_messages.engine_status(state) == ("Ready", "", 0)

    def test_a_second_engine_starts_again(self, state: State) -> None:
        ready(state)
        state.engine.set_lost()
        assert engine_messages.engine_status(state)[0] == "Starting again"

    def test_failures_are_short_here_and_complete_below(self, state: State) -> None:
        ready(state)
        state.engine.models[FAST].set_failed(Failure("network-unavailable", MESSAGE))
        assert engine_messages.engine_status(state) == ("Model not available", "", 0)
        assert engine_messages.welcome_note(state) == MESSAGE
        state.engine.set_failed(Failure("engine-not-started", "It could not start."))
        assert engine_messages.engine_status(state) == ("Not started", "", 0)
        assert engine_messages.welcome_note(state) == "It could not start."


def test_the_device_is_described(state: State) -> None:
    assert engine_messages.device_line(state) == "The engine has not started yet."
    state.engine.set_ready(can_store=True)
    assert engine_messages.device_line(state) == "No model has started yet."
    assert engine_messages.device_line(state, lacks_room=True).endswith(
        storage_messages.NO_ROOM_OFFLINE
    )
    ready(state, FAST)
    assert "The models run with 2 threads" in engine_messages.device_line(state)
    state.engine.uses_onnx_runtime = True
    assert "run in ONNX Runtime with 2 threads" in engine_messages.device_line(state)
    assert engine_messages.little_memory(state) not in engine_messages.device_line(state)
    state.limit_memory()
    assert engine_messages.little_memory(state) in engine_messages.device_line(state)
    state.engine.threads = 1
    assert "with 1 thread and" in engine_messages.device_line(state)
    state.engine.models[BEST].card = protocol.CARD_USED
    assert "Best on the graphics card" in engine_messages.device_line(state)
    state.engine.begin_start()
    state.engine.set_ready(can_store=True)
    assert "graphics card" not in engine_messages.device_line(state)


def test_little_memory_is_described_without_a_model_that_the_site_lacks(state: State) -> None:
    assert "Low memory: Best runs" in engine_messages.little_memory(state)
    fast_alone = engine_messages.little_memory(State(save_data=False, published=(FAST,)))
    assert fast_alone.startswith("Low memory: pictures are limited to 24 megapixels")
