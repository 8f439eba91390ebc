"""The rules by which the recipes for hosts cache files for ever match those files alone."""

import re

import pytest

from app.build import ROOT
from app.build.templates import content_digest

RECIPES = [ROOT / "docs/hosting.md", ROOT / "docs/docker/nginx.conf"]
TEXT = "".join(path.read_text("utf-8") for path in RECIPES)
RULES = {
    "nginx": r'location ~ "(\S+)" \{',
    "Caddy, cached for ever": r"@lasting path_regexp (\S+)",
    "Caddy, all other files": r"@fresh not path_regexp (\S+)",
}
FOLDER = f"app-{content_digest({'index': b''})}"


@pytest.mark.parametrize("host", RULES)
@pytest.mark.parametrize(
    ("path", "lasts"),
    [
        (f"/{FOLDER}/static/style.css", True),
        (f"/tools/cut-outs/{FOLDER}/engine.pack", True),
        ("/", False),
        ("/index.html", False),
        ("/sw.js", False),
        ("/backdrop.json", False),
        ("/embed.js", False),
        ("/team-a/", False),
        ("/team-a/index.html", False),
        ("/cut-outs-2/sw.js", False),
        ("/build-cafe/index.html", False),
        ("/release-20261129/index.html", False),
    ],
)
def test_only_folders_named_by_content_last(host: str, path: str, lasts: bool) -> None:
    (rule,) = re.findall(RULES[host], TEXT)
    assert bool(re.search(rule, path)) == lasts


@pytest.mark.parametrize(
    "rule",
    [
        r"location = /embed\.js \{\s+add_header Access-Control-Allow-Origin \*;",
        r"header /embed\.js Access-Control-Allow-Origin \*\n",
        r"\n/embed\.js\n  Access-Control-Allow-Origin: \*\n",
    ],
    ids=["nginx", "Caddy", "Cloudflare Pages, Netlify"],
)
def test_pages_of_other_origins_may_import_the_script_for_them(rule: str) -> None:
    assert len(re.findall(rule, TEXT)) == 1
