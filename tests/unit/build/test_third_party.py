"""Test THIRD_PARTY.txt: every part, every licence's text."""

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from app.build import ROOT, BuildError
from app.build.parts import Part, read_parts, read_version
from app.build.third_party import (
    LICENCES,
    compose_third_party,
    licence_expression,
    read_components,
)

PARTS = read_parts(ROOT)
NETWORKS = [part for part in PARTS if part.weights]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_every_part_says_what_it_contains(part: Part) -> None:
    for component in read_components(ROOT, part):
        assert component.copyright
        assert re.fullmatch(r"https://\S+(, https://\S+)*", component.source)
        for name in component.texts or () if component.files else component.licences:
            assert (ROOT / LICENCES / f"{name}.txt").read_text("utf-8")
        for pattern in component.files:
            outer, _, _ = pattern.partition("!")
            assert any(taken.rpartition("/")[2] == outer for taken in part.take)


def test_no_text_lies_there_unused() -> None:
    used = {
        name
        for part in PARTS
        for component in read_components(ROOT, part)
        for name in component.texts or (() if component.files else component.licences)
    }
    assert {path.stem for path in (ROOT / LICENCES).glob("*.txt")} == used


def test_the_models_are_listed_with_their_terms() -> None:
    text = compose_third_party(ROOT, NETWORKS).decode()
    words = " ".join(text.split())
    assert f"Backdrop {read_version(ROOT)}" in words
    assert "EfficientNet" in words
    assert "disputed upstream (DIS issue 150)" in words
    assert text.count("Grant of Copyright License") == 1  # Apache-2.0, once for all
    assert (ROOT / "LICENSE").read_text("utf-8").strip() in text
    assert all(len(line) <= 160 for line in text.splitlines())


def test_without_a_part_neither_it_nor_its_terms_are_mentioned() -> None:
    text = compose_third_party(ROOT, [part for part in NETWORKS if not part.optional]).decode()
    assert "IS-Net" not in text
    assert "DIS5K" not in text


def test_the_expression_covers_backdrop_and_every_model() -> None:
    assert licence_expression(ROOT, NETWORKS) == "MIT AND Apache-2.0"
    assert licence_expression(ROOT, []) == "MIT"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / LICENCES).mkdir(parents=True)
    (root / "LICENSE").write_text("Backdrop's licence", "utf-8")
    (root / "pyproject.toml").write_text('[project]\nversion = "1.2.3"', "utf-8")
    return root


def part(name: str) -> Part:
    return Part(name, "npm", name, "4.5", "0" * 64, "MIT")


def write_components(root: Path, **fields: Any) -> None:
    lines = [f"{key} = {value!r}" for key, value in fields.items()]
    text = "\n".join(["[[a]]", "name = 'Thing'", "copyright = 'Her'", "source = 'x'", *lines])
    (root / LICENCES / "components.toml").write_text(text, "utf-8")


def test_texts_come_out_of_the_parts_themselves(repository: Path, tmp_path: Path) -> None:
    write_components(repository, licence="BSD", files=["LICENSE", "a-*.whl!a/*.txt"])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a/licence.txt", "from the wheel")
    (tmp_path / "LICENSE").write_text("from the file", "utf-8")
    (tmp_path / "a-1.whl").write_bytes(packed.getvalue())
    text = compose_third_party(repository, [part("a")], {"a": tmp_path}).decode()
    assert "Thing (4.5)\n  Licence: BSD\n  Copyright: Her\n  Source: x\n" in text
    assert text.index("Backdrop's licence") < text.index("from the file")
    assert text.index("from the file") < text.index("from the wheel")
    (tmp_path / "a-1.whl").unlink()
    with pytest.raises(BuildError, match=r"There is no a-\*\.whl"):
        compose_third_party(repository, [part("a")], {"a": tmp_path})
    with pytest.raises(BuildError, match="Thing is in a part that is not fetched"):
        compose_third_party(repository, [part("a")])


def test_a_part_or_a_text_that_is_missing_is_named(repository: Path) -> None:
    write_components(repository, licence="MIT AND Odd-1.0")
    (repository / LICENCES / "MIT.txt").write_text("MIT", "utf-8")
    with pytest.raises(BuildError, match=r"Thing needs app/build/licences/Odd-1\.0\.txt"):
        compose_third_party(repository, [part("a")])
    with pytest.raises(BuildError, match="does not say what b contains"):
        compose_third_party(repository, [part("b")])
