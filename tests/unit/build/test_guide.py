"""The help page that is made of the guide."""

import re
from xml.etree import ElementTree

import pytest

from app.build import ROOT
from app.build.guide import make_guide

GUIDE = (ROOT / "docs/guide.md").read_text("utf-8")


def body_of(markdown: str) -> ElementTree.Element:
    page = make_guide(markdown)
    return ElementTree.fromstring(
        page[page.index("<main>") : page.index("</main>") + len("</main>")]
    )


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_the_guide_s_words_are_all_there_and_its_markup_is_not() -> None:
    body = body_of(GUIDE)
    body.remove(body.find("nav"))  # type: ignore[arg-type]  # repeats the headings
    text = " ".join(body.itertext())
    without_targets = re.sub(r"\]\([^)]+\)", "]", GUIDE)
    assert words_of(text) == words_of(without_targets.replace("```python", "```"))
    prose = "".join(each for part in body if part.tag != "pre" for each in part.itertext())
    assert not re.search(r"\*\*|`|\]\(|^#|\|", prose)


def test_every_section_is_listed() -> None:
    body = body_of(GUIDE)
    links = {link.attrib["href"][1:] for link in body.iterfind("nav//a")}
    assert links == {heading.attrib["id"] for heading in body.iterfind("h2")}
    ids = [each.attrib["id"] for each in body.iter() if "id" in each.attrib]
    assert len(ids) == len(set(ids)) > 10
    assert all(link.attrib["href"][1:] in ids for link in body.iter("a"))


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("a **b** `**c**`", "<p>a <strong>b</strong> <code>**c**</code></p>"),
        ("a < b & [c](d.md) [e](#f)", '<p>a &lt; b &amp; c <a href="#f">e</a></p>'),
        ("- a\n  b\n- c", "<ul><li>a b</li><li>c</li></ul>"),
        ("```sh\na  <b\n\nc\n```", '<pre tabindex="0"><code>a  &lt;b\n\nc</code></pre>'),
        (
            "| a | b |\n|---|---|\n| c | `d` |",
            '<table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead>'
            '<tr><th scope="row">c</th><td><code>d</code></td></tr></table>',
        ),
    ],
)
def test_each_kind_of_block(markdown: str, expected: str) -> None:
    assert expected in make_guide(f"# Title\n\nText.\n\n{markdown}")
