"""Test the text for the package's page on an index."""

import re

from app.build import ROOT
from app.build.metadata_hook import PAGE
from app.build.package_page import LINK, absolute_links

TEXT = (
    "See [the guide](guide.md#cut), ![a dog](../dog.png), [a site](https://a.example/) and [x](#y)."
)


def test_links_to_files_lead_to_the_repository_at_this_version() -> None:
    assert absolute_links(TEXT, "docs/package.md", "https://forge.example/b", "1.2") == (
        "See [the guide](https://forge.example/b/blob/v1.2/docs/guide.md#cut), "
        "![a dog](https://forge.example/b/raw/v1.2/dog.png), "
        "[a site](https://a.example/) and [x](#y)."
    )


def test_without_a_repository_no_link_leads_nowhere() -> None:
    assert absolute_links(TEXT, "docs/package.md", "", "1.2") == (
        "See the guide, , [a site](https://a.example/) and [x](#y)."
    )


def test_every_link_of_the_page_is_that_of_a_file() -> None:
    page = ROOT / PAGE
    for _, _, target in LINK.findall(page.read_text("utf-8")):
        if not re.match("https?:", target):
            assert (page.parent / target.partition("#")[0]).is_file()
