"""Compose dist/: a table of addresses and contents, written to disk at the end.

index.html, sw.js and UNVERSIONED keep fixed addresses, since a service worker's address decides its
scope, and THIRD_PARTY.txt lies beside them for people to find. All other files lie in folders named
by content hash, so that versions never mix and browsers may cache the files for ever. Addresses are
relative: dist/ works from any path.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from app.build import BuildError
from app.build.cache import read_manifest, temporary_folder
from app.build.guide import make_guide
from app.build.hosted_files import HostedModel
from app.build.part_files import Site, bytes_of, collect_parts
from app.build.parts import Part, read_toml, read_version
from app.build.precache import write_precache_lists
from app.build.templates import content_digest, fill_placeholders, to_json
from app.build.third_party import NAME as THIRD_PARTY
from app.build.third_party import compose_third_party

MIB = 1024 * 1024
LARGEST_FILE = 24 * MIB  # some static hosts refuse files over 25 MiB
WORKER = "static/sw.js"
# Files that are not part of a version: the host's settings, and what other pages import.
UNVERSIONED = ("static/backdrop.json", "static/embed.d.ts", "static/embed.js")
COMPILED = ("engine", "interface", "kernels")  # folders that app/build/frozen.py makes
GUIDE = "guide.html"  # the help page
ON_DEMAND = (GUIDE, "static/guide.css", "embedding.pack")
SCREENSHOTS = ("docs/background.png", "docs/phone.png")  # named by static/manifest.json only


def compose_site(
    root: Path,
    parts: Sequence[Part],
    folders: Mapping[str, Path],
    hosted: Sequence[HostedModel] = (),
) -> Site:
    """Return the whole site: the content of every address.

    `root` is the repository; `folders` has the folder of each part and of COMPILED in the cache;
    `hosted` has models that the host adds. Raises BuildError.
    """
    made = collect_parts(root, parts, folders)
    for model in hosted:
        made.networks[model.name] = json.dumps(model.entry)  # a text: hosted_checks.py says why
        made.site |= model.files
        made.uncached |= model.files.keys()  # the engine stores models itself
    templates, plain = read_app_files(root, made.networks)
    plain |= made.plans
    for name in COMPILED:
        plain |= {
            file: (folders[name] / file).read_bytes() for file in read_manifest(folders[name])
        }
    worker = templates.pop(WORKER)
    unversioned = {Path(path).name: templates.pop(path) for path in UNVERSIONED}
    index = fill_facts(root, (root / "index.html").read_bytes(), made.networks)
    places = made.places
    version = content_digest({**templates, **plain, "index": index, "places": to_json(places)})
    places["app"] = f"app-{version}"
    site = dict(made.site)
    for path, content in {**templates, **plain}.items():
        address = f"{places['app']}/{path}"
        # PyScript resolves the interpreter of a main-thread script against the page.
        base = "index.html" if path == "page.json" else address
        site[address] = fill_placeholders(content, base, places) if path in templates else content
    added = [model.component for model in hosted]
    site[THIRD_PARTY] = compose_third_party(root, parts, folders, added)
    screenshots = {f"{places['app']}/{path}" for path in SCREENSHOTS}
    uncached = made.uncached | screenshots | {THIRD_PARTY}
    on_demand = made.on_demand | {f"{places['app']}/{path}" for path in ON_DEMAND}
    lists = write_precache_lists(worker, *split_cached(site, uncached, on_demand))
    site["sw.js"] = fill_placeholders(lists, "sw.js", places)
    site |= unversioned
    site["index.html"] = fill_placeholders(index, "index.html", places)
    check_sizes(site)
    return site


def fill_facts(root: Path, page: bytes, models: Collection[str]) -> bytes:
    """Fill in the project's version, the names of the models, and the engine's configuration."""
    engine = escape(json.dumps(read_configuration(root)["engine"]))
    page = page.replace(b"{{version}}", read_version(root).encode())
    page = page.replace(b"{{engine}}", engine.encode())
    return page.replace(b"{{models}}", " ".join(models).encode())


def split_cached(
    site: Site, uncached: Collection[str], on_demand: Collection[str]
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return the files that the service worker caches at once, and those after their first use."""
    whole = {
        address: bytes_of(content) for address, content in site.items() if address not in uncached
    }
    at_once = {address: content for address, content in whole.items() if address not in on_demand}
    return at_once, {address: whole[address] for address in on_demand}


def read_app_files(
    root: Path, networks: Mapping[str, Any]
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return Backdrop's own files, those with placeholders and those without.

    Their paths are relative to the app's folder in the site.
    """
    templates = {
        **read_files(root, ["static/**/*"]),
        "page.json": to_json(read_configuration(root)["page"]),
    }
    plain = {
        "engine.py": (root / "app/backdrop/runtime/worker/worker.py").read_bytes(),
        GUIDE: make_guide((root / "docs/guide.md").read_text("utf-8")).encode(),
        "networks.json": to_json(networks),
        "page.py": (root / "app/backdrop/ui/main.py").read_bytes(),
        **read_files(root, SCREENSHOTS),
    }
    return templates, plain


def read_configuration(root: Path) -> dict[str, Any]:
    """Return the configuration of both interpreters, as PyScript takes it."""
    config = read_toml(root / "pyscript.toml")
    for table in config.values():
        del table["modules"]  # the packs contain them
    return config


def read_files(root: Path, patterns: Sequence[str]) -> dict[str, bytes]:
    """Return the files that match the patterns, by path relative to `root`.

    A pattern after "!" excludes files. Raises BuildError for a pattern without files.
    """
    excluded = {path for each in patterns if each[0] == "!" for path in root.glob(each[1:])}
    found: dict[str, bytes] = {}
    for pattern in patterns:
        if pattern[0] == "!":
            continue
        paths = [path for path in sorted(root.glob(pattern)) if path.is_file()]
        if not paths:
            raise BuildError(f"The site needs {pattern}, but there is no such file in {root}.")
        for path in paths:
            if path not in excluded:
                found[path.relative_to(root).as_posix()] = path.read_bytes()
    return found


def check_sizes(site: Site) -> None:
    """Raise BuildError for a file that some static hosts would refuse."""
    for address, content in site.items():
        if len(content) > LARGEST_FILE:
            raise BuildError(
                f"{address} has {len(content) / MIB:.1f} MiB; a file of the site may have at most "
                f"{LARGEST_FILE // MIB} MiB. Split it into pieces, as for networks."
            )


def write_site(site: Site, folder: Path) -> None:
    """Write the site beside `folder`, then replace `folder` with it, unless it holds the same."""
    if _holds(folder, site):
        return
    with temporary_folder(folder.parent) as scratch:
        made = scratch / "new"
        for address, content in site.items():
            path = made / address
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(bytes_of(content))
        if folder.exists():
            folder.rename(scratch / "old")
        made.rename(folder)


def _holds(folder: Path, site: Site) -> bool:
    """Return whether a folder has exactly these files."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    files = {path.relative_to(folder).as_posix(): path for path in paths}
    return files.keys() == site.keys() and all(
        files[address].read_bytes() == bytes_of(content) for address, content in site.items()
    )
