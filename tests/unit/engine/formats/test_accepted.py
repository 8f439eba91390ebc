"""One table of accepted formats: the decoder, the page and the manifest agree with it."""

import json
from html.parser import HTMLParser

from PIL import Image

from app.build import ROOT
from backdrop.engine.formats.accepted import ALL_EXTENSIONS, EXTENSIONS
from backdrop.engine.formats.decode import FORMATS


class FileInputs(HTMLParser):
    """The attributes of a page's file inputs, by id."""

    def __init__(self) -> None:
        super().__init__()
        self.by_id: dict[str, dict[str, str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "input" and values.get("type") == "file":
            self.by_id[values.get("id", "")] = values


def page_inputs() -> dict[str, dict[str, str]]:
    parser = FileInputs()
    parser.feed((ROOT / "index.html").read_text("utf-8"))
    return parser.by_id


def test_every_decoded_format_has_all_extensions_that_pillow_knows() -> None:
    known = {
        (format_, extension[1:])
        for extension, format_ in Image.EXTENSION.items()
        if format_ in FORMATS
    }
    table = {(format_, each) for format_, group in EXTENSIONS.items() for each in group}
    assert set(FORMATS) <= set(EXTENSIONS)
    assert known <= table


def test_the_page_takes_the_same_extensions_from_folders() -> None:
    assert set(page_inputs()["choose-folder"]["data-extensions"].split()) == ALL_EXTENSIONS


def test_the_file_dialog_and_the_manifest_name_accepted_extensions_only() -> None:
    dialog = {each for each in page_inputs()["choose"]["accept"].split(",") if each[0] == "."}
    manifest = json.loads((ROOT / "static/manifest.json").read_text("utf-8"))
    accepted = [handler["accept"].values() for handler in manifest["file_handlers"]]
    opened = {extension for groups in accepted for group in groups for extension in group}
    assert dialog
    assert opened
    assert {extension[1:] for extension in dialog | opened} <= ALL_EXTENSIONS
