"""A host's settings in backdrop.json, and every other file refused."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.build import ROOT
from backdrop.ui.state.site_settings import (
    KEYS,
    MAX_CHARACTERS,
    MAX_NAME,
    PARTS,
    TOOLS,
    BadSettings,
    SiteSettings,
    settings_from,
)

WHOLE = {
    "embed": ["https://shop.example", "http://localhost:8080", "https://[::1]:8443"],
    "presets": [{"version": 1, "name": "Catalogue", "look": {"edge": {"feather": 0.01}}}],
    "hide": ["outline", "share"],
    "name": "Shop ’n’ cut",
    "logo": "/brand/logo.svg",
    "limits": {"megapixels": 24, "pictures": 50},
    "source": "https://git.example/a/b?tab=readme#top",
    "issues": "mailto:help@shop.example?subject=Cut%20outs",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)


def test_every_setting_is_read() -> None:
    settings = settings_from(json.dumps(WHOLE))
    assert settings.embed == WHOLE["embed"]
    assert [json.loads(each) for each in settings.presets] == WHOLE["presets"]
    assert settings.hidden == WHOLE["hide"]
    assert (settings.name, settings.logo) == (WHOLE["name"], WHOLE["logo"])
    assert (settings.max_pixels, settings.max_pictures) == (24_000_000, 50)
    assert (settings.source, settings.issues) == (WHOLE["source"], WHOLE["issues"])


def test_limits_apply_where_they_are_lower_than_the_device_s() -> None:
    settings = settings_from(json.dumps(WHOLE))
    assert settings.most_pixels(120_000_000) == 24_000_000
    assert settings.most_pixels(12_000_000) == 12_000_000
    assert SiteSettings().most_pixels(120_000_000) == 120_000_000
    assert [settings.room(count) for count in (0, 49, 50, 51)] == [50, 1, 0, 0]
    assert SiteSettings().room(20_000) > 20_000


@pytest.mark.parametrize("text", ["", " \n", "{}"])
def test_a_missing_file_sets_up_nothing(text: str) -> None:
    assert vars(settings_from(text)) == vars(SiteSettings())


def test_the_file_that_the_site_ships_sets_up_nothing() -> None:
    text = (ROOT / "static/backdrop.json").read_text("utf-8")
    assert json.loads(text).keys() == set(KEYS)
    assert vars(settings_from(text)) == vars(SiteSettings())


@pytest.mark.parametrize("key", ["source", "issues"])
@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "http://git.example/",
        "//git.example/",
        "issues",
        "https://git.example/ x",
        'https://git.example/"onclick="x',
        "https://git.example/<b>",
        "https://" + "a" * 300,
        None,
        7,
        ["https://git.example/"],
    ],
)
def test_links_lead_to_web_pages_and_mail_only(key: str, address: Any) -> None:
    with pytest.raises(BadSettings, match=key):
        settings_from(json.dumps({key: address}))


@pytest.mark.parametrize("tool", TOOLS)
def test_all_parts_but_one_tool_may_be_hidden(tool: str) -> None:
    hidden = [part for part in PARTS if part != tool]
    assert settings_from(json.dumps({"hide": hidden})).hidden == hidden


def test_one_tool_must_stay() -> None:
    with pytest.raises(BadSettings, match="no tool"):
        settings_from(json.dumps({"hide": TOOLS}))


@given(st.dictionaries(st.sampled_from(KEYS), JSON) | JSON)
def test_any_json_is_read_or_refused(data: Any) -> None:
    with suppress(BadSettings):
        assert isinstance(settings_from(json.dumps(data)), SiteSettings)


@given(st.sampled_from(KEYS), JSON)
def test_a_file_with_one_value_replaced_is_read_or_refused(key: str, value: Any) -> None:
    with suppress(BadSettings):
        read = settings_from(json.dumps({**WHOLE, key: value}))
        assert isinstance(read.name, str)
        assert all(part in PARTS for part in read.hidden)
        assert "//" not in read.logo


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "https://*.shop.example",
        "https://",
        "https://shop.example/",
        "https://shop.example/path",
        "https://Shop.example",
        "https://shop..example",
        "https://shop.example:443",
        "http://shop.example:80",
        "https://shop.example:",
        "https://shop.example:0443",
        "https://shop.example:65536",
        "https://shop.example:https",
        "https://user@shop.example",
        "https://shop.example?x",
        "https://shop.example ",
        "https://[::1",
        "https://[::1]8443",
        "https://[shop.example]",
        "shop.example",
        "//shop.example",
        "javascript://shop.example",
        "file://",
        "null",
        "",
        None,
        7,
        ["https://shop.example"],
        "https://" + "a" * 300,
    ],
)
def test_only_exact_origins_may_embed_the_page(origin: Any) -> None:
    with pytest.raises(BadSettings):
        settings_from(json.dumps({"embed": ["https://good.example", origin]}))


@pytest.mark.parametrize(
    "logo",
    [
        "https://elsewhere.example/logo.svg",
        "//elsewhere.example/logo.svg",
        "/\\elsewhere.example/logo.svg",
        "javascript:alert(1)",
        "data:image/svg+xml,<svg/>",
        "logo.svg?x=1",
        "logo.svg#x",
        "%2f%2felsewhere.example",
        "logo\n.svg",
        "a" * 201,
        None,
        {},
    ],
)
def test_a_logo_is_a_path_on_this_origin(logo: Any) -> None:
    with pytest.raises(BadSettings, match="logo"):
        settings_from(json.dumps({"logo": logo}))


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", "a > b", "two\nlines", "\x00", "\x7f", "a" * (MAX_NAME + 1), 1],
)
def test_a_name_is_a_short_plain_text(name: Any) -> None:
    for data in ({"name": name}, {"presets": [{"version": 1, "name": name}]}):
        with pytest.raises(BadSettings, match="name"):
            settings_from(json.dumps(data))


@pytest.mark.parametrize(
    "data",
    [
        [],
        "text",
        {"unknown": 1},
        {"embed": "https://shop.example"},
        {"embed": ["https://shop.example"] * 101},
        {"presets": {}},
        {"presets": [[]]},
        {"presets": [{"version": 1, "look": {}}]},
        {"presets": [{"version": 1, "name": "A", "edits": []}]},
        {"presets": [{"version": 1, "name": "A"}] * 21},
        {"hide": "outline"},
        {"hide": ["everything"]},
        {"hide": [["outline"]]},
        {"hide": ["outline"] * 50},
        {"limits": []},
        {"limits": {"seconds": 1}},
        {"limits": {"megapixels": 0}},
        {"limits": {"megapixels": True}},
        {"limits": {"megapixels": 10**400}},
        {"limits": {"pictures": 0.5}},
        {"limits": {"pictures": "5"}},
        {"limits": {"pictures": None}},
    ],
)
def test_other_data_is_refused(data: Any) -> None:
    with pytest.raises(BadSettings):
        settings_from(json.dumps(data))


@pytest.mark.parametrize("text", ["{", "<!doctype html>", "{} {}", "\ufeff{}", "NaN"])
def test_text_that_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(BadSettings):
        settings_from(text)


@pytest.mark.parametrize("opening", ["[", '{"embed":'])
def test_deeply_nested_text_is_not_parsed(opening: str) -> None:
    with pytest.raises(BadSettings, match="nested"):
        settings_from(opening * 5_000)


def test_a_huge_file_is_not_parsed() -> None:
    with pytest.raises(BadSettings, match="long"):
        settings_from('"' + "a" * MAX_CHARACTERS + '"')
