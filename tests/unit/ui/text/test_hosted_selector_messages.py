"""What About says about the model for Pick that the host has added."""

import pytest

from backdrop.runtime.call_values import TYPE_CHECKING
from backdrop.runtime.protocol import FORBIDDEN
from backdrop.ui.state.selectors import HostedSelector, Selector
from backdrop.ui.state.state import State
from backdrop.ui.text.selector_messages import hosted_lines, left_out_line

if TYPE_CHECKING:
    from backdrop.runtime.call_values import HostedFacts


def with_pair(use: str = "", has_room: bool = True, may_download: bool = True) -> State:
    state = State(save_data=False)
    described: HostedFacts = {
        "title": "EdgeSAM",
        "problem": "",
        "licence": "S-Lab",
        "use": use,
        "bytes": 38_000_000,
        "wire": 35_000_000,
        "memory_gb": 1.6,
    }
    state.selector.hosted = HostedSelector(described, has_room, may_download)
    return state


def test_about_has_its_name_size_and_terms() -> None:
    assert hosted_lines(with_pair()) == ("EdgeSAM · 38.0 MB", "S-Lab. Added by this site.")
    assert "Not for commercial use" in hosted_lines(with_pair(FORBIDDEN))[1]
    assert hosted_lines(State(save_data=False)) == ("", "")


@pytest.mark.parametrize(
    ("has_room", "may_download", "words"),
    [(False, True, "it needs 1.6 GB of memory"), (True, False, "save data")],
)
def test_where_it_is_left_out_about_and_pick_say_why(
    has_room: bool, may_download: bool, words: str
) -> None:
    state = with_pair("", has_room, may_download)
    assert words in left_out_line(state)
    assert words in hosted_lines(state)[1]
    state.selector.model = Selector("Mine", 7)  # which is used in its place anyway
    assert left_out_line(state) == ""
