"""The texts the page makes up."""

import re

import pytest

from app.build import ROOT
from backdrop.engine.errors import ModelGone, ModelUnavailable, NotAModel
from backdrop.runtime import protocol
from backdrop.runtime.protocol import CUSTOM
from backdrop.ui.state import phases as states
from backdrop.ui.state.custom_models import Candidate, CustomModel
from backdrop.ui.state.history import EMPTY, replaced
from backdrop.ui.state.picture import BEST, FAST, Failure, Picture, Result
from backdrop.ui.state.state import State
from backdrop.ui.text import messages

MESSAGE = ModelUnavailable.user_message


@pytest.fixture
def state() -> State:
    """A page whose engine has just been asked to start."""
    state = State(save_data=False)
    state.engine_starts()
    return state


@pytest.fixture
def picture(state: State) -> Picture:
    """The picture looked at."""
    state.current = state.add("file", "shoes.jpg", "url")
    return state.current


def ready(state: State, *networks: str) -> None:
    state.engine_ready(keeps=True)
    state.threads = 2
    for network in networks:
        state.networks[network].ready(kept=True)


def give(picture: Picture, network: str, seconds: float, doubt: str = "") -> None:
    picture.results[network] = Result(network, 640, 480, seconds, "alpha", "b", "a", "t", doubt)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("shoes.jpg", "shoes-cutout.png"),
        ("shoes.JPEG", "shoes-cutout.png"),
        ("shoes", "shoes-cutout.png"),
        ("my shoes.v2.webp", "my shoes.v2-cutout.png"),
        ("12.5 cm", "12.5 cm-cutout.png"),
        ("holiday 2024.08", "holiday 2024.08-cutout.png"),
        (".jpg", ".jpg-cutout.png"),
        ("schöne Füße.png", "schöne Füße-cutout.png"),
        ("shoes.", "shoes.-cutout.png"),
        ("a:b/c.png", "a_b_c-cutout.png"),
        ("", "picture-cutout.png"),
    ],
)
def test_the_saved_file_is_named_after_the_picture(name: str, expected: str) -> None:
    assert messages.saved_name(name, EMPTY) == expected


def test_the_format_names_the_file_and_the_button() -> None:
    jpeg = replaced(EMPTY, "look.output.format", "jpeg")
    assert messages.saved_name("shoes.png", jpeg) == "shoes-cutout.jpg"
    assert messages.save_label(jpeg) == "Save as JPEG"
    assert messages.save_label(EMPTY) == "Save as PNG"


def test_what_controls_say_of_their_values() -> None:
    assert messages.measure(0.5, "percent") == "50 %"
    assert messages.measure(-0.0125, "share") == "-1.2 %"
    assert messages.measure(-12.5, "degrees") == "-12.5°"
    assert messages.measure(90, "degrees") == "90°"
    assert messages.measure(40, "whole") == "40"


def test_a_preset_file_has_a_safe_name() -> None:
    assert messages.preset_file("Weiß / 2000 px") == "wei-2000-px.backdrop.json"
    assert messages.preset_file("../..") == "preset.backdrop.json"


def test_a_file_that_cannot_be_shown_is_known_by_its_kind() -> None:
    assert messages.kind("scan.tiff") == "TIFF"
    assert messages.kind("scan") == ""


def test_amounts_have_a_known_total_or_are_not_said() -> None:
    assert messages.amount(3_100_000, 44_342_436) == "3.1 of 44.3 MB"
    assert messages.amount(0, 4_574_861) == "0.0 of 4.6 MB"
    assert messages.amount(0, 0) == ""


def test_seconds_are_never_none() -> None:
    assert messages.seconds(1.234) == "1.2 s"
    assert messages.seconds(0.004) == "0.1 s"


class TestMasthead:
    def test_it_follows_the_start(self, state: State) -> None:
        assert messages.engine_line(state) == ("Starting", "", None)
        state.slow = True
        assert messages.engine_line(state) == ("Still starting", "", None)
        ready(state)
        fast, best = state.all_networks()
        fast.fetching(0, 0)
        assert messages.engine_line(state) == ("Fetching network", "", None)
        fast.fetching(1_000_000, 4_000_000)
        assert messages.engine_line(state) == ("Fetching network", "1.0 of 4.0 MB", 0.25)
        fast.phase = states.STARTING
        assert messages.engine_line(state) == ("Starting network", "", None)
        fast.ready(kept=True)
        best.fetching(44_342_436, 44_342_436)
        assert messages.engine_line(state) == ("Fetching better network", "44.3 of 44.3 MB", 1)
        best.ready(kept=True)
        assert messages.engine_line(state) == ("Ready", "", 0)

    def test_a_second_engine_starts_again(self, state: State) -> None:
        ready(state)
        state.engine_lost()
        assert messages.engine_line(state)[0] == "Starting again"

    def test_failures_are_short_here_and_told_in_full_below(self, state: State) -> None:
        ready(state)
        state.networks[FAST].failed(Failure("network-unavailable", MESSAGE))
        assert messages.engine_line(state) == ("No network", "", 0)
        assert messages.welcome_note(state) == MESSAGE
        state.engine_failed(Failure("engine-not-started", "It could not start."))
        assert messages.engine_line(state) == ("Not started", "", 0)
        assert messages.welcome_note(state) == "It could not start."


class TestOwnNetwork:
    @pytest.mark.parametrize(
        ("name", "network"), [("a.onnx", True), ("A.ONNX", True), ("onnx", False), ("a.png", False)]
    )
    def test_a_network_is_known_by_its_name(self, name: str, network: bool) -> None:
        assert messages.is_network(name) is network

    def test_it_is_called_by_its_files_name(self) -> None:
        assert messages.network_title("BiRefNet-lite.ONNX") == "BiRefNet-lite"
        assert messages.network_title("BiRefNet") == "BiRefNet"

    def test_the_dialog_follows_a_file(self, state: State) -> None:
        assert messages.candidate_line(state) == ""
        state.candidate = Candidate("file", "spots.onnx")
        assert messages.candidate_line(state) == "Waiting for the engine"
        state.candidate.asked = True
        assert messages.candidate_line(state) == "Reading spots.onnx"
        state.candidate.told(176_069_933, 1024, True, protocol.IMAGENET)
        assert messages.candidate_line(state) == "spots.onnx, 176.1 MB, takes 1024 × 1024 pixels"
        state.candidate.starting = True
        assert messages.candidate_line(state) == "Starting spots.onnx"
        state.candidate.failure = Failure("not-a-network", NotAModel.user_message)
        assert messages.candidate_line(state) == f"spots.onnx: {NotAModel.user_message}"

    def test_an_open_size_is_not_told(self, state: State) -> None:
        state.candidate = Candidate("file", "spots.onnx")
        state.candidate.told(1, 512, False, protocol.SIGNED)
        assert messages.candidate_line(state) == "spots.onnx, 0.1 MB"

    def test_it_says_whether_it_stays(self, state: State) -> None:
        assert messages.own_line(state) == ""
        state.adopt(CustomModel("spots", 5_000_000), kept=True)
        assert messages.own_line(state) == "spots, 5.0 MB, kept in this browser"
        state.networks[CUSTOM].kept = False
        assert messages.own_line(state) == "spots, 5.0 MB, for this visit only"

    def test_its_start_is_told_in_the_masthead(self, state: State) -> None:
        ready(state, FAST, BEST)
        state.own_found(CustomModel("spots", 1))
        assert messages.engine_line(state) == ("Ready", "", 0)
        state.networks[CUSTOM].wanted = True
        assert messages.engine_line(state) == ("Starting your network", "", None)
        state.networks[CUSTOM].fetching(0, 0)
        assert messages.engine_line(state) == ("Starting your network", "", None)

    def test_its_failure_is_told_beside_the_picture_only(
        self, state: State, picture: Picture
    ) -> None:
        ready(state, FAST, BEST)
        state.adopt(CustomModel("spots", 1), kept=True)
        state.networks[CUSTOM].failed(Failure("network-gone", ModelGone.user_message))
        assert messages.engine_line(state)[0] == "Ready"
        assert messages.note(state, picture) == f"spots: {ModelGone.user_message}"


class TestPicture:
    def test_it_says_what_a_picture_waits_for(self, state: State, picture: Picture) -> None:
        assert messages.picture_line(state, picture) == "Waiting for the engine"
        ready(state)
        assert messages.picture_line(state, picture) == "Waiting for the network"
        ready(state, FAST)
        assert messages.picture_line(state, picture) == "Waiting for its turn"

    def test_every_stage_has_a_sentence(self, state: State, picture: Picture) -> None:
        ready(state, FAST)
        state.begin(state.next_job())
        said = [messages.picture_line(state, picture)]
        for stage in (
            protocol.DECODING,
            protocol.CUTTING,
            protocol.EDGES,
            protocol.ENCODING,
        ):
            picture.stage = stage
            said.append(messages.picture_line(state, picture))
        assert len(set(said)) == 5
        picture.stage = "a stage of a later version"
        assert messages.picture_line(state, picture) == "Cutting"

    def test_a_better_result_says_so(self, state: State, picture: Picture) -> None:
        ready(state, FAST, BEST)
        give(picture, FAST, 1.234)
        assert messages.picture_line(state, picture) == "Done in 1.2 s, 640 × 480"
        state.begin(state.next_job())
        assert messages.picture_line(state, picture) == "Cutting again"
        give(picture, BEST, 2.9)
        state.finish(state.running[0], picture.results[BEST])
        assert messages.picture_line(state, picture) == "Better result in 2.9 s, 640 × 480"
        state.choose(picture, FAST)
        assert messages.picture_line(state, picture) == "Done in 1.2 s, 640 × 480"

    def test_failed_and_cancelled_pictures(self, state: State, picture: Picture) -> None:
        state.cancel(picture)
        assert messages.picture_line(state, picture) == "Cancelled"
        assert messages.obstacle(state, picture) == ("Cancelled", "")
        picture.failure = Failure("empty-file", "This file is empty.")
        assert messages.picture_line(state, picture) == "Not cut"
        assert messages.obstacle(state, picture) == ("Not cut", "This file is empty.")

    def test_a_missing_engine_is_told_apart_from_a_bad_picture(
        self, state: State, picture: Picture
    ) -> None:
        state.engine_failed(Failure("engine-not-started", "It could not start."))
        assert messages.picture_line(state, picture) == "Waiting"
        assert messages.obstacle(state, picture) == ("The engine is missing", "It could not start.")

    def test_preparing_the_png(self, state: State, picture: Picture) -> None:
        give(picture, FAST, 1)
        picture.preparing = True
        assert messages.picture_line(state, picture) == "Preparing"


class TestNote:
    def test_there_is_none_when_all_is_well(self, state: State, picture: Picture) -> None:
        ready(state, FAST, BEST)
        assert messages.note(state, picture) == ""

    def test_why_there_is_no_better_result(self, state: State, picture: Picture) -> None:
        ready(state, FAST)
        give(picture, FAST, 1)
        state.networks[BEST].failed(Failure("network-unavailable", MESSAGE))
        assert messages.note(state, picture) == f"Best: {MESSAGE}"
        state.cancel(picture)
        assert messages.note(state, picture) == messages.BEST_CANCELLED
        picture.note = messages.COPIED
        assert messages.note(state, picture) == messages.COPIED

    def test_networks_that_do_not_stay_are_mentioned_until_read(
        self, state: State, picture: Picture
    ) -> None:
        ready(state, FAST)
        state.networks[FAST].kept = False
        assert messages.note(state, picture) == messages.NOT_KEPT
        assert "for this visit" in messages.device_line(state)
        state.told_not_kept = True
        assert messages.note(state, picture) == ""

    def test_little_memory_is_told_beside_a_picture_until_read_and_under_about(
        self, state: State, picture: Picture
    ) -> None:
        state.spare_memory()
        ready(state, FAST)
        assert messages.note(state, picture) == messages.SMALL_DEVICE
        state.networks[FAST].kept = False
        assert messages.note(state, picture) == messages.NOT_KEPT
        state.told_not_kept = True
        give(picture, FAST, 1, protocol.SOFT)
        assert messages.note(state, picture) == messages.doubt(state, picture)
        picture.doubt_read = messages.doubt(state, picture)
        assert messages.note(state, picture) == messages.SMALL_DEVICE
        state.tells_small = False
        assert messages.note(state, picture) == ""
        assert messages.SMALL_DEVICE in messages.device_line(state)

    def test_what_is_said_in_the_middle_is_not_said_twice(
        self, state: State, picture: Picture
    ) -> None:
        ready(state)
        state.networks[FAST].failed(Failure("network-unavailable", MESSAGE))
        assert messages.obstacle(state, picture)[1] == MESSAGE
        assert messages.note(state, picture) == ""


class TestDoubt:
    def test_good_results_say_nothing(self, state: State, picture: Picture) -> None:
        ready(state, FAST, BEST)
        give(picture, FAST, 1)
        give(picture, BEST, 3)
        assert messages.doubt(state, picture) == ""
        assert messages.note(state, picture) == ""
        assert messages.announcement(state, picture).endswith("640 × 480")

    def test_while_the_better_network_works_nothing_is_said(
        self, state: State, picture: Picture
    ) -> None:
        ready(state, FAST)
        give(picture, FAST, 1, protocol.SOFT)
        assert (
            messages.note(state, picture) == f"{messages.DOUBTS[protocol.SOFT]} {messages.COMING}"
        )
        state.networks[BEST].ready(kept=True)
        state.begin(state.next_job())
        assert messages.note(state, picture) == ""
        give(picture, BEST, 3)
        state.finish(state.running[0], picture.results[BEST])
        assert messages.note(state, picture) == ""

    def test_a_network_nobody_asked_for_is_suggested(self) -> None:
        state = State(save_data=True)
        state.engine_starts()
        ready(state, FAST)
        picture = state.add("file", "shoes.jpg", "url")
        give(picture, FAST, 1, protocol.NOTHING)
        assert messages.note(state, picture).endswith("Try Best with the switch.")

    def test_disagreement_concerns_both_results(self, state: State, picture: Picture) -> None:
        ready(state, FAST, BEST)
        give(picture, FAST, 1)  # it was asked first and could not know
        give(picture, BEST, 3, protocol.DISAGREE)
        sentence = f"{messages.DOUBTS[protocol.DISAGREE]} {messages.COMPARE}"
        assert messages.note(state, picture) == sentence
        assert messages.announcement(state, picture).endswith(f"640 × 480. {sentence}")
        state.choose(picture, FAST)
        assert messages.note(state, picture) == sentence

    @pytest.mark.parametrize("doubt", [protocol.NOTHING, protocol.EVERYTHING])
    def test_where_both_fail_alike_comparing_is_no_use(
        self, state: State, picture: Picture, doubt: str
    ) -> None:
        ready(state, FAST, BEST)
        give(picture, FAST, 1)
        give(picture, BEST, 3, doubt)
        assert messages.note(state, picture) == f"{messages.DOUBTS[doubt]} {messages.COMPARE}"
        give(picture, FAST, 1, doubt)
        assert (
            messages.note(state, picture)
            == f"{messages.DOUBTS[doubt]} {messages.OTHER_PICTURE[doubt]}"
        )

    def test_what_was_read_is_not_said_again(self, state: State, picture: Picture) -> None:
        ready(state, FAST, BEST)
        give(picture, FAST, 1)
        give(picture, BEST, 3, protocol.DISAGREE)
        picture.doubt_read = messages.doubt(state, picture)
        assert messages.note(state, picture) == ""
        state.choose(picture, FAST)
        assert messages.note(state, picture) == ""

    def test_a_doubt_of_a_later_version_is_left_out(self, state: State, picture: Picture) -> None:
        give(picture, FAST, 1, "tired")
        assert messages.doubt(state, picture) == ""


def test_the_device_is_described(state: State) -> None:
    assert messages.device_line(state) == "The engine has not started yet."
    state.engine_ready(keeps=True)
    assert messages.device_line(state) == "Neither Fast nor Best has started yet."
    assert messages.device_line(state, cramped=True).endswith(messages.PAGE_NOT_KEPT)
    ready(state, FAST)
    assert "with 2 threads" in messages.device_line(state)
    assert messages.SMALL_DEVICE not in messages.device_line(state)
    state.spare_memory()
    assert messages.SMALL_DEVICE in messages.device_line(state)
    state.threads = 1
    assert "with 1 thread and" in messages.device_line(state)
    state.card = True
    assert "Best on the graphics card" in messages.device_line(state)
    state.engine_starts()
    state.engine_ready(keeps=True)
    assert "graphics card" not in messages.device_line(state)


def test_the_page_has_a_sentence_for_each_code_of_its_own() -> None:
    assert set(messages.ERRORS) == {protocol.ENGINE_LOST, protocol.ENGINE_NOT_STARTED}


def test_every_text_the_panels_ask_for_exists() -> None:
    asked = set()
    for path in (ROOT / "app/backdrop/ui").rglob("*.py"):
        asked |= set(re.findall(r"\bmessages\.(?!py\b)(\w+)", path.read_text("utf-8")))
    assert len(asked) > 10
    assert [name for name in sorted(asked) if not hasattr(messages, name)] == []


@pytest.mark.parametrize(
    ("name", "number", "expected"),
    [
        ("shoes-cutout.png", 1, "shoes-cutout.png"),
        ("shoes-cutout.png", 2, "shoes-cutout-2.png"),
        ("my.shoes-cutout.webp", 12, "my.shoes-cutout-12.webp"),
        ("picture", 3, "picture-3"),
    ],
)
def test_names_that_are_taken_get_a_number(name: str, number: int, expected: str) -> None:
    assert messages.numbered(name, number) == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (1_234_567, "About 1.2 MB, 20 × 10"),
        (999_999, "About 1000 kB, 20 × 10"),
        (84_400, "About 84 kB, 20 × 10"),
        (67, "About 1 kB, 20 × 10"),
    ],
)
def test_the_size_of_a_file(size: int, expected: str) -> None:
    assert messages.file_line(size, 20, 10) == expected


def test_what_is_kept_is_told() -> None:
    assert messages.kept_line(0, 0) == "No pictures and no edits are kept."
    assert messages.kept_line(0, 1) == "No pictures and the edits of 1 picture are kept."
    assert messages.kept_line(2, 0) == "2 pictures and no edits are kept."
    assert messages.kept_line(1, 3) == "1 picture and the edits of 3 pictures are kept."


@pytest.mark.parametrize(
    ("size", "text"),
    [(1, "1 kB"), (12_400, "12 kB"), (33_400_000, "33.4 MB"), (10_772_437_158, "10.8 GB")],
)
def test_sizes_of_what_is_stored(size: int, text: str) -> None:
    assert messages.stored_size(size) == text


def test_what_is_stored_says_since_when_where_that_is_known() -> None:
    assert messages.stored_line(44_453_004, "24 Nov 2026") == "44.5 MB, since 24 Nov 2026"
    assert messages.stored_line(221_000, "") == "221 kB"
    assert messages.stored_line(0, "") == "not whole"


def test_the_room_says_if_the_browser_may_take_it_back() -> None:
    line = messages.room_line(35_300_000, 10_800_000_000, False)
    assert line.startswith("35.3 MB are used of 10.8 GB the browser grants. The browser may delete")
    assert "until you delete it" in messages.room_line(1, 2, True)
    assert messages.room_line(1, 2, True, cramped=True).endswith(messages.PAGE_NOT_KEPT)
    assert "does not tell" in messages.room_line(0, 0, False)


def test_a_new_version_warns_of_pictures_on_the_page() -> None:
    assert messages.notice(True, False, 0) == messages.NEW_VERSION
    assert "Save your pictures first" in messages.notice(True, False, 2)
    assert messages.notice(False, True, 0) == messages.SHARED_LOST
    assert messages.notice(False, False, 2) == ""


def test_the_check_of_the_networks_says_what_it_did() -> None:
    assert messages.checked_line(0, 0) == "No network is stored."
    assert "whole and unchanged" in messages.checked_line(22, 0)
    assert messages.checked_line(22, 1).startswith("1 damaged piece was deleted")
    assert messages.checked_line(22, 3).startswith("3 damaged pieces were deleted")
