"""Messages of the page that embeds this one are checked, and both sides name them alike."""

import json
import re
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.build import ROOT
from backdrop.runtime import embedding
from backdrop.runtime.embedding import BadMessage, is_colour, is_hello, read_request

OPTIONS = {"format": "jpeg", "background": "#Ff8800", "model": "best", "look": {"edge": {}}}
REMOVE = {"kind": "remove", "number": 7, "name": "dog.jpg", "file": {}, "options": OPTIONS}
CANCEL = {"kind": "cancel", "number": 7}
OPEN = {"kind": "open", "name": "", "file": {}}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)


@pytest.mark.parametrize("message", [REMOVE, CANCEL, OPEN, {**REMOVE, "options": {}}])
def test_every_request_is_read(message: dict[str, Any]) -> None:
    assert read_request(json.dumps(message)) == message


@given(JSON)
def test_any_json_is_refused(message: Any) -> None:
    assert not is_hello(json.dumps(message))
    with pytest.raises(BadMessage):
        read_request(json.dumps(message))


@given(st.sampled_from([REMOVE, CANCEL, OPEN]), st.sampled_from(sorted(REMOVE)), JSON)
def test_a_request_with_one_value_replaced_is_read_or_refused(
    message: dict[str, Any], key: str, value: Any
) -> None:
    with suppress(BadMessage):
        read = read_request(json.dumps({**message, key: value}))
        assert type(read.get("number", 0)) is int
        assert isinstance(read.get("name", ""), str)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"format": "tiff"}, "format is one of png"),
        ({"format": ["png"]}, "format is one of png"),
        ({"background": "red"}, "background is transparent or a colour"),
        ({"background": "#12345"}, "background is transparent or a colour"),
        ({"background": [1, 2, 3]}, "background is transparent or a colour"),
        ({"model": "own"}, "model is one of fast, best"),
        ({"look": "white"}, "look is not an object"),
        ({"quality": 3}, "the options are format"),
        ([], "the options are not an object"),
    ],
)
def test_a_wrong_option_is_named_with_the_number_of_the_request(options: Any, reason: str) -> None:
    with pytest.raises(BadMessage, match=reason) as refused:
        read_request(json.dumps({**REMOVE, "options": options}))
    assert refused.value.number == 7


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '"' + "a" * embedding.MAX_CHARACTERS + '"',
        "[" * 5_000,
        json.dumps({**REMOVE, "number": True}),
        json.dumps({**REMOVE, "number": -1}),
        json.dumps({**REMOVE, "name": "a" * 256}),
        json.dumps({**REMOVE, "more": 1}),
        json.dumps({"kind": "remove", "number": 7}),
        json.dumps({**CANCEL, "kind": "welcome"}),
        json.dumps({**CANCEL, "kind": ["cancel"]}),
    ],
)
def test_a_text_that_is_no_request_is_refused(text: str) -> None:
    with pytest.raises(BadMessage):
        read_request(text)


def test_a_hello_is_of_this_version() -> None:
    hello = {"kind": "hello", "version": embedding.VERSION}
    assert is_hello(json.dumps(hello))
    assert not is_hello(json.dumps({**hello, "version": embedding.VERSION + 1}))
    assert not is_hello(json.dumps({**hello, "more": 1}))
    assert not is_hello("[" * 5_000)


def test_a_colour_is_six_digits() -> None:
    assert is_colour("#0aFf80")
    for text in ("", "#", "0aff80", "#0aff8", "#0aff800", "#0aff8g", "#-1+2 3"):
        assert not is_colour(text)


def test_the_other_side_has_the_same_version_modes_kinds_and_options() -> None:
    script = (ROOT / "static/embed.js").read_text("utf-8")
    types = (ROOT / "static/embed.d.ts").read_text("utf-8")
    boot = (ROOT / "static/boot.js").read_text("utf-8")
    assert f"const VERSION = {embedding.VERSION};" in script
    assert set(re.findall(r'kind(?:: | [!=]== )"([\w-]+)"', script)) == {
        embedding.HELLO,
        embedding.WELCOME,
        embedding.REMOVE,
        embedding.CANCEL,
        embedding.OPEN,
        embedding.PROGRESS,
        embedding.RESULT,
    }
    assert f"({embedding.EDITOR}|{embedding.HIDDEN})" in boot
    for name in (embedding.EDITOR, embedding.HIDDEN):
        assert f'makeFrame(\n    "{name}",' in script.replace("      ", "    ")
    for words in (embedding.FORMATS, embedding.MODELS, ("loading", "cutting", "encoding")):
        assert " | ".join(f'"{word}"' for word in words) in types
    for option in embedding.OPTIONS:
        assert f"  {option}?: " in types
