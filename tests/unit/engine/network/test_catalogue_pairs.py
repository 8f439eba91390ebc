"""The table of downloadable models for Pick fits that of selectors, and the page lacks it."""

import re
from pathlib import Path

from app.build.frozen import read_modules
from app.build.parts import read_toml
from backdrop.engine.network.catalogue_files import file_of
from backdrop.engine.network.catalogue_pairs import PAIRS
from backdrop.engine.network.selectors import SELECTORS

ROOT = Path(__file__).parents[4]


def test_facts_are_well_formed() -> None:
    assert {each.title for each in PAIRS} == {each.title for each in SELECTORS}
    names = [each.name for each in PAIRS]
    assert len(set(names)) == len(names)
    for pair in PAIRS:
        assert pair.model.title == pair.title
        assert file_of(pair.name) is None
        assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*", pair.name)
        for file in pair.files:
            assert re.fullmatch(r"https://[a-z.]+/[\w./-]+\.onnx(_data)?", file.address)
            assert re.fullmatch(r"[0-9a-f]{64}", file.sha256) or re.fullmatch(
                r"[0-9a-f]{32}", file.md5
            )
        total = sum(file.size for file in pair.files)
        assert not total or abs(total / 1e6 - pair.megabytes) <= 1


def test_page_does_not_have_the_table() -> None:
    modules = read_modules(ROOT, read_toml(ROOT / "pyscript.toml")["engine"])
    assert "backdrop/engine/network/catalogue_pairs.py" not in modules
