"""Check index.html and the manifest: ids, labels, policy, preloads."""

import json
import re
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from PIL import Image

from app.build import ROOT
from app.build.parts import read_parts, read_toml
from backdrop.engine.network.models import MODELS
from backdrop.ui.state.picture import MODELS as CHOICES

Tag = tuple[str, dict[str, str | None]]


class Tags(HTMLParser):
    """Lists every tag with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Tag] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def tags() -> list[Tag]:
    parser = Tags()
    parser.feed((ROOT / "index.html").read_text("utf-8"))
    return parser.found


def test_every_id_is_there_once(tags: list[Tag]) -> None:
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids)) > 20


def test_the_manifest_names_existing_files_and_stays_within_the_site() -> None:
    manifest = json.loads((ROOT / "static/manifest.json").read_text("utf-8"))
    pictures = [*manifest["icons"], *manifest["screenshots"]]
    pictures += [icon for shortcut in manifest["shortcuts"] for icon in shortcut["icons"]]
    for picture in pictures:
        path = ROOT / "static" / picture["src"]
        if path.suffix == ".png":
            with Image.open(path) as image:
                assert picture["sizes"] == f"{image.width}x{image.height}"
        assert path.exists()
    starts = [manifest["start_url"], manifest["scope"], manifest["share_target"]["action"]]
    starts += [each["action"] for each in manifest["file_handlers"]]
    starts += [each["url"] for each in manifest["shortcuts"]]
    for address in starts:  # the site has it at app-0123456789ab/static/manifest.json
        url = urljoin("https://host.test/a/b/app-0123456789ab/static/manifest.json", address)
        assert url.startswith("https://host.test/a/b/")
        assert "app-" not in url


def test_labels_refer_to_elements_of_the_page(tags: list[Tag]) -> None:
    ids = {attributes.get("id") for _, attributes in tags}
    for tag, attributes in tags:
        for name in ("for", "aria-labelledby"):
            assert attributes.get(name) in {None, *ids}, tag


def test_no_tag_needs_more_than_the_policy_allows(tags: list[Tag]) -> None:
    for tag, attributes in tags:
        assert "style" not in attributes, tag
        assert not [name for name in attributes if name.startswith("on")], tag
        if tag == "script":
            assert (attributes["src"] or "").startswith("{{"), (
                "all scripts come from the built site"
            )
    assert "style" not in [tag for tag, _ in tags]


def test_the_policy_allows_only_this_origin(tags: list[Tag]) -> None:
    policy = next(a["content"] for _, a in tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["connect-src"] == "'self'"
    assert rules["form-action"] == "'none'"
    allowed = {word for rule in rules.values() for word in rule.split()}
    expected = {"'self'", "'none'", "'unsafe-eval'", "'wasm-unsafe-eval'", "blob:", "data:"}
    assert allowed <= expected


def test_files_needed_first_are_preloaded(tags: list[Tag]) -> None:
    config = read_toml(ROOT / "pyscript.toml")["page"]
    names = ("engine.py", "page.json", "page.pack")
    needed = {config["interpreter"], *(f"{{{{app}}}}/{name}" for name in names)}
    needed |= {"{{parts.pyscript/core-*.js}}", "{{parts.micropython}}/micropython.wasm"}
    imported = re.findall(r'from "(.+)"', (ROOT / "static/micropython.js").read_text("utf-8"))
    needed |= {address.replace("./", "{{app}}/static/") for address in imported}
    preloaded = [a["href"] for _, a in tags if a.get("rel") in {"preload", "modulepreload"}]
    assert sorted(preloaded, key=str) == sorted(needed)


def test_neither_interpreter_fetches_a_plugin() -> None:
    page = (ROOT / "index.html").read_text("utf-8")
    inline = json.loads(re.findall(r"<py-config.*>(.+)</py-config>", page)[0])
    config = read_toml(ROOT / "pyscript.toml")["page"]
    assert inline == {"plugins": config["plugins"]}


def test_the_page_and_the_table_state_the_size_of_each_model() -> None:
    page = (ROOT / "index.html").read_text("utf-8")
    sizes = {part.name: part.network.bytes for part in read_parts(ROOT) if part.network}
    assert sizes.keys() == MODELS.keys()
    for name, spec in MODELS.items():
        assert spec.megabytes == round(sizes[name] / 1e6, 1)
        assert (f"{spec.title} · {spec.megabytes} MB" in page) == (name in CHOICES)
