"""Test composing dist/ from a small repository and small parts."""

import base64
import gzip
import hashlib
import html
import json
import posixpath
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from app.build import BuildError, pieces, site
from app.build.cache import write_manifest
from app.build.hosted_files import HostedModel
from app.build.part_files import Site, Slice
from app.build.parts import Part, Weights
from app.build.site import compose_site, write_site
from app.build.third_party import Component
from app.freeze.pack import compress

NET = bytes(range(251)) * 11  # split into pieces of little more than 1000 bytes
SOURCES = {
    "index.html": '<html data-app="{{app}}/"><script src="{{parts.ui}}/ui.js"></script>'
    '<link href="{{app}}/static/style/page.css"><script src="{{app}}/engine.py" '
    'config="{{engine}}"></script>'
    "<p>Version {{version}} with {{models}}</p>",
    "pyscript.toml": """
[page]
interpreter = "{{app}}/static/ui.js"
modules = ["app/backdrop/__init__.py", "app/backdrop/ui/**/*.py", "!app/backdrop/ui/main.py"]
[engine]
interpreter = "{{parts.py}}/py.js"
modules = [
  "app/backdrop/__init__.py",
  "app/backdrop/runtime/worker/*.py",
  "!app/backdrop/runtime/worker/work*.py",
]
[engine.js_modules.worker]
"{{parts.py}}/py.js" = "py"
""",
    "static/style/page.css": "a { background: url({{parts.ui}}/ui.js) }",
    "static/sw.js": """const VERSION = "{{app}}";
const FILES = {/* {{files}} */};
const LATER = {/* {{later}} */};
""",
    "static/backdrop.json": "{}",
    "static/embed.js": "export {};",
    "static/embed.d.ts": "export {};",
    "app/prepare/net-answer.json": "[[1, 2], [3, 4]]",
    "LICENSE": "MIT, whole text",
    "pyproject.toml": '[project]\nversion = "1.2.3"',
    "app/build/licences/MIT.txt": "MIT, text",
    "app/build/licences/components.toml": "\n".join(
        f'[[{name}]]\nname = "{name}"\nlicence = "MIT"\ncopyright = "{name}\'s"\nsource = "x"'
        for name in ("ui", "py", "wheels", "net")
    ),
    "docs/guide.md": "# Guide\n\nHow to.\n",
    "static/guide.css": "p {}",
    "docs/background.png": "wide",
    "docs/phone.png": "narrow",
    "app/backdrop/__init__.py": "",
    "static/ui.js": 'import "{{parts.ui}}/ui.js"',
    "app/backdrop/ui/main.py": "text = f'{{app}}'",
    "app/backdrop/ui/text/messages.py": "words = 1",
    "app/backdrop/runtime/worker/web_runtime.py": "web = 1",
    "app/backdrop/runtime/native/native_runtime.py": "native = 1",
    "app/backdrop/runtime/worker/worker.py": "worker = 1",
}
FILES = {
    "ui": {"ui.mjs": b"ui"},
    "py": {"py.mjs": b"py", "py.wasm": b"wasm", "card.mjs": b"card"},
    "wheels": {"numpy.whl": b"numpy"},
    "net": {"net.onnx": NET, "net.json": b"plan"},
    "engine": {"engine.pack": b"engine"},
    "interface": {"page.pack": b"interface", "embedding.pack": b"embedding"},
    "kernels": {"kernels.wasm.pack": compress(b"kernels")},
}


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE", 1000)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path / "root")


def repository(root: Path) -> Path:
    for path, text in SOURCES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


@pytest.fixture
def parts() -> list[Part]:
    def part(name: str, **fields: Any) -> Part:
        return Part(name, "npm", name, "1", "0" * 64, "MIT", **fields)

    weights = Weights(len(NET), hashlib.sha256(NET).hexdigest())
    return [
        part("ui"),
        part("py", later=("card.*",)),
        part("wheels", beside="py"),
        part("net", weights=weights),
    ]


@pytest.fixture
def folders(tmp_path: Path, parts: list[Part]) -> dict[str, Path]:
    return cached(tmp_path / "cache", parts)


def cached(cache: Path, parts: list[Part]) -> dict[str, Path]:
    for name, files in FILES.items():
        (cache / name).mkdir(parents=True)
        for file, content in files.items():
            (cache / name / file).write_bytes(content)
        write_manifest(cache / name)
    return pieces.split_networks(parts, {name: cache / name for name in FILES}, cache)


def bytes_of(made: Site) -> dict[str, bytes]:
    return {
        address: content if isinstance(content, bytes) else content.read()
        for address, content in made.items()
    }


def folder_of(made: Mapping[str, object], name: str) -> str:
    (folder,) = {path.split("/")[0] for path in made if path.startswith(f"{name}-")}
    return folder


def resolve(base: str, address: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), address))


def test_the_page_shows_the_project_s_version(
    root: Path, parts: list[Part], folders: dict[str, Path]
) -> None:
    made = compose_site(root, parts, folders)
    assert b"<p>Version 1.2.3 with net</p>" in bytes_of(made)["index.html"]


def test_a_model_of_the_host_adds_its_entry_its_pieces_and_its_licence(
    root: Path, parts: list[Part], folders: dict[str, Path]
) -> None:
    component = Component("Spots, a model", "MIT", "A. Maker", "https://spots.example", "net.onnx")
    pieces = {"hosted-0123456789ab/0123456789abcdef.bin": b"piece"}
    hosted = HostedModel("hosted", {"title": "Spots"}, dict(pieces), component)
    before = bytes_of(compose_site(root, parts, folders))
    after = bytes_of(compose_site(root, parts, folders, [hosted]))
    app = folder_of(after, "app")
    assert app != folder_of(before, "app")
    networks = json.loads(after[f"{app}/networks.json"])
    assert json.loads(networks["hosted"]) == {"title": "Spots"}
    assert pieces.items() <= after.items()
    assert len(after) == len(before) + 1
    assert b"with net hosted</p>" in after["index.html"]
    assert b"Spots, a model (net.onnx)\n  Licence: MIT" in after["THIRD_PARTY.txt"]
    worker = after["sw.js"].decode()
    assert "hosted-0123456789ab" not in worker  # the engine keeps the pieces itself


def test_the_same_inputs_give_the_same_bytes(
    root: Path, parts: list[Part], folders: dict[str, Path], tmp_path: Path
) -> None:
    first = bytes_of(compose_site(root, parts, folders))
    elsewhere = repository(tmp_path / "elsewhere")
    (elsewhere / "app/backdrop/runtime/worker/web_runtime.py").touch()
    second = bytes_of(compose_site(elsewhere, parts, cached(tmp_path / "other cache", parts)))
    assert list(first) == list(second)
    assert first == second


APP_FILES = [
    "index.html",
    "docs/phone.png",
    "static/style/page.css",
    "app/backdrop/ui/main.py",
    "app/backdrop/runtime/worker/worker.py",
]


@pytest.mark.parametrize("path", APP_FILES)
def test_a_change_to_the_app_renames_its_folder_only(
    root: Path, parts: list[Part], folders: dict[str, Path], path: str
) -> None:
    before = compose_site(root, parts, folders)
    (root / path).write_text(SOURCES[path] + " ", "utf-8")
    after = compose_site(root, parts, folders)
    assert folder_of(before, "app") != folder_of(after, "app")
    for name in ("ui", "py", "net"):
        assert folder_of(before, name) == folder_of(after, name)


@pytest.mark.parametrize(("part", "renamed"), [("py", ["py", "app"]), ("engine", ["app"])])
def test_a_change_to_a_part_renames_it_and_the_app_that_refers_to_it(
    root: Path, parts: list[Part], folders: dict[str, Path], part: str, renamed: list[str]
) -> None:
    before = compose_site(root, parts, folders)
    (folders[part] / "manifest.json").unlink()
    for file in folders[part].iterdir():
        file.write_bytes(file.read_bytes() + b" 2")
    write_manifest(folders[part])
    after = compose_site(root, parts, folders)
    names = ("ui", "py", "net", "app")
    assert [name for name in names if folder_of(before, name) != folder_of(after, name)] == renamed


def test_every_address_is_that_of_a_file(
    root: Path, parts: list[Part], folders: dict[str, Path]
) -> None:
    made = bytes_of(compose_site(root, parts, folders))
    app = folder_of(made, "app")
    page = json.loads(made[f"{app}/page.json"])
    networks = json.loads(made[f"{app}/networks.json"])
    index = made["index.html"].decode()
    engine = engine_configuration(index)
    css = made[f"{app}/static/style/page.css"].decode()
    leads = [
        *(("index.html", address) for address in re.findall(r'(?:src|href)="([^"]+)"', index)),
        ("index.html", page["interpreter"]),  # PyScript resolves this one against the page
        (f"{app}/static/ui.js", made[f"{app}/static/ui.js"].decode().split('"')[1]),
        ("index.html", engine["interpreter"]),
        *(("index.html", address) for address in engine["js_modules"]["worker"]),
        (f"{app}/static/style/page.css", re.findall(r"url\((.+)\)", css)[0]),
        *((f"{app}/networks.json", piece["url"]) for piece in networks["net"]["parts"]),
    ]
    assert len(leads) == 10
    for base, address in leads:
        assert not re.match(r"/|\w+:", address)
        assert resolve(base, address) in made
    assert f'data-app="{app}/"' in index


def engine_configuration(index: str) -> Any:
    """Return the configuration in the tag of the engine's worker."""
    return json.loads(html.unescape(re.findall(r'config="([^"]+)"', index)[0]))


def test_each_interpreter_gets_its_files(
    root: Path, parts: list[Part], folders: dict[str, Path]
) -> None:
    made = bytes_of(compose_site(root, parts, folders))
    app = folder_of(made, "app")
    assert "modules" not in json.loads(made[f"{app}/page.json"])
    # PyScript would ask a CDN for Pyodide if it had to fetch this one and could not.
    assert "modules" not in engine_configuration(made["index.html"].decode())
    assert made[f"{app}/engine.pack"] == b"engine"
    assert made[f"{app}/page.pack"] == b"interface"
    assert made[f"{app}/engine.py"] == b"worker = 1"
    # Double braces in Python are not placeholders.
    assert made[f"{app}/page.py"] == SOURCES["app/backdrop/ui/main.py"].encode()


def test_the_sources_of_frozen_parts_are_not_served(
    root: Path, parts: list[Part], folders: dict[str, Path]
) -> None:
    made = compose_site(root, parts, folders)
    assert not any(path.startswith("wheels") for path in made)
    assert not any("manifest.json" in path for path in made)


def test_modules_are_served_with_the_suffix_that_every_host_knows(
    root: Path, parts: list[Part], folders: dict[str, Path]
) -> None:
    made = bytes_of(compose_site(root, parts, folders))
    assert made[f"{folder_of(made, 'ui')}/ui.js"] == b"ui"
    assert not any(path.endswith(".mjs") for path in made)


def test_the_service_worker_lists_the_version_with_hashes(
    root: Path, parts: list[Part], folders: dict[str, Path]
) -> None:
    made = bytes_of(compose_site(root, parts, folders))
    app = folder_of(made, "app")
    version, tables = made["sw.js"].decode().split("\n", 1)
    assert version == f'const VERSION = "{app}";'
    found = re.findall(r"const (\w+) = (\{.*?\n\});", tables, re.DOTALL)
    listed, later = (json.loads(re.sub(r",(?=\n})", "", table)) for _, table in found)
    app = folder_of(made, "app")
    on_demand = [f"{app}/{path}" for path in ("embedding.pack", "guide.html", "static/guide.css")]
    assert list(later) == [*on_demand, f"{folder_of(made, 'py')}/card.js"]
    # Hosts change these or other pages import them, the page needs no licences, the engine stores
    # networks, and screenshots are for app stores.
    left_out = {
        "index.html",
        "sw.js",
        "backdrop.json",
        "embed.d.ts",
        "embed.js",
        "THIRD_PARTY.txt",
        f"{app}/docs/background.png",
        f"{app}/docs/phone.png",
    }
    networks = {path for path in made if path.endswith(".bin")}
    assert networks
    assert set(listed) == set(made) - left_out - networks - set(later)
    unpacked = f"{app}/kernels.wasm.pack"
    assert [path for path, entry in listed.items() if len(entry) > 2] == [unpacked]
    for path, (size, *hashes) in {**listed, **later}.items():
        kept = b"kernels" if path == unpacked else made[path]
        assert size == len(kept)
        for integrity, content in zip(hashes, (made[path], kept), strict=False):
            kind, _, value = integrity.partition("-")
            assert base64.b64decode(value) == hashlib.new(kind, content).digest()


@pytest.mark.parametrize("name", ["sw.js", "backdrop.json", "embed.js"])
def test_files_that_belong_to_no_version_do_not_change_it(
    root: Path, parts: list[Part], folders: dict[str, Path], name: str
) -> None:
    before = bytes_of(compose_site(root, parts, folders))
    (root / "static" / name).write_text(SOURCES[f"static/{name}"] + "// new", "utf-8")
    after = bytes_of(compose_site(root, parts, folders))
    assert [path for path in after if after[path] != before.get(path)] == [name]


def test_a_network_is_split_into_pieces_that_join_to_the_same_bytes(
    root: Path, parts: list[Part], folders: dict[str, Path]
) -> None:
    made = bytes_of(compose_site(root, parts, folders))
    app = folder_of(made, "app")
    entry = json.loads(made[f"{app}/networks.json"])["net"]
    whole = b""
    for listed in entry["parts"]:
        packed = made[resolve(f"{app}/", listed["url"])]
        piece = gzip.decompress(packed)
        assert listed["wire"] == len(packed)
        assert len(piece) == listed["bytes"]
        assert hashlib.sha256(piece).hexdigest() == listed["sha256"]
        whole += piece
    assert [listed["bytes"] for listed in entry["parts"]] == [1381, 1380]
    assert whole == NET
    assert entry["bytes"] == len(NET)
    assert gzip.decompress(made[f"{app}/{entry['plan']}"]) == b"plan"
    assert entry["answer"] == [[1, 2], [3, 4]]
    assert entry["sha256"] == hashlib.sha256(NET).hexdigest()


def test_a_file_that_is_too_large_for_some_hosts_is_refused(
    root: Path, parts: list[Part], folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = {path: len(content) for path, content in compose_site(root, parts, folders).items()}
    largest = max(sizes, key=lambda path: sizes[path])
    monkeypatch.setattr(site, "LARGEST_FILE", sizes[largest])
    compose_site(root, parts, folders)
    monkeypatch.setattr(site, "LARGEST_FILE", sizes[largest] - 1)
    with pytest.raises(BuildError, match=re.escape(largest)):
        compose_site(root, parts, folders)


def test_a_placeholder_may_contain_a_pattern(
    root: Path, parts: list[Part], folders: dict[str, Path]
) -> None:
    (root / "index.html").write_text("{{parts.py/*.wasm}} {{parts.ui/u*}}", "utf-8")
    made = bytes_of(compose_site(root, parts, folders))
    wasm, ui = made["index.html"].decode().split()
    assert (made[wasm], made[ui]) == (b"wasm", b"ui")


@pytest.mark.parametrize(
    ("name", "count"), [("parts.uii", 0), ("parts.py/*.mjs", 0), ("parts.py/py.*", 2)]
)
def test_a_placeholder_without_exactly_one_match_is_named(
    root: Path, parts: list[Part], folders: dict[str, Path], name: str, count: int
) -> None:
    (root / "static/style/page.css").write_text(f"url({{{{{name}}}}})", "utf-8")
    says = re.escape(f"page.css refers to {{{{{name}}}}}, which stands for {count} ")
    with pytest.raises(BuildError, match=says):
        compose_site(root, parts, folders)


def test_a_pattern_without_a_file_is_named(
    root: Path, parts: list[Part], folders: dict[str, Path]
) -> None:
    (root / "docs/phone.png").unlink()
    with pytest.raises(BuildError, match=r"needs docs/phone\.png"):
        compose_site(root, parts, folders)


def tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_the_whole_site_is_replaced(
    root: Path, parts: list[Part], folders: dict[str, Path], tmp_path: Path
) -> None:
    dist = tmp_path / "there" / "dist"
    write_site({"old-folder/a": b"a", "index.html": b"old"}, dist)
    made = compose_site(root, parts, folders)
    write_site(made, dist)
    assert tree(dist) == bytes_of(made)
    assert list(dist.parent.iterdir()) == [dist]


def test_a_folder_that_holds_the_site_is_left_alone(tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    (tmp_path / "net").write_bytes(b"0123456789")
    site: Site = {"index.html": b"page", "LICENSE": b"", "net/0": Slice(tmp_path / "net", 2, 5)}
    write_site(site, dist)
    (dist / "LICENSE").touch()
    before = dist.stat().st_ino
    write_site(site, dist)
    assert dist.stat().st_ino == before
    others: list[Site] = [{**site, "LICENSE": b"MIT"}, {**site, "more": b""}, {"index.html": b""}]
    for other in others:
        write_site(other, dist)
        assert dist.stat().st_ino != before
        before = dist.stat().st_ino


def test_the_old_site_stays_when_the_new_one_cannot_be_written(tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    write_site({"index.html": b"old"}, dist)
    with pytest.raises(FileNotFoundError):
        write_site({"index.html": b"new", "a": Slice(tmp_path / "gone", 0, 1)}, dist)
    assert tree(tmp_path) == {"dist/index.html": b"old"}
