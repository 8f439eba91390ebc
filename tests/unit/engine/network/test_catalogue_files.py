"""The table of downloadable files fits the catalogue, and the page does not carry it."""

import re
from pathlib import Path

from app.build.frozen import read_modules
from app.build.parts import read_toml
from backdrop.engine.network.catalogue import CATALOGUE
from backdrop.engine.network.catalogue_files import FILES, file_of

ROOT = Path(__file__).parents[4]
# rembg's names of its sessions that turn a picture into one mask, as its code has them.
REMBG = (
    "birefnet-cod birefnet-dis birefnet-general birefnet-general-lite birefnet-hrsod"
    " birefnet-massive birefnet-portrait bria-rmbg isnet-anime isnet-general-use silueta u2net"
    " u2net_human_seg u2netp"
)


def test_facts_are_well_formed() -> None:
    entries = {entry.name for entry in CATALOGUE}
    for each in FILES:
        assert each.entry in entries
        assert each.model.name == each.entry
        assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*", each.name)
        assert re.fullmatch(r"https://[a-z.]+/[\w./-]+\.onnx", each.address)
        assert re.fullmatch(r"|[0-9a-f]{64}", each.sha256)
        assert re.fullmatch(r"|[0-9a-f]{32}", each.md5)
        assert each.size >= 0
        if each.size and each.model.files:
            largest = each.model.megabytes
            assert each.size / 1e6 <= largest + 0.06


def test_every_name_means_one_file() -> None:
    names = [each.name for each in FILES]
    assert len(set(names)) == len(names)
    rembg = [each.rembg for each in FILES if each.rembg]
    assert len(set(rembg)) == len(rembg)
    assert all(file_of(each.name) is each for each in FILES)


def test_names_of_rembg_are_known() -> None:
    assert file_of("birefnet-general-lite") is file_of("birefnet-lite")
    assert all(file_of(name) for name in REMBG.split())
    assert file_of("sam") is None
    assert file_of("") is None


def test_models_that_can_be_had_under_an_address_have_a_file() -> None:
    # No address of a single file could be checked for these.
    unknown = {"feynobg", "inspyrenet"}
    assert {entry.name for entry in CATALOGUE} - {each.entry for each in FILES} == unknown


def test_page_does_not_have_the_table() -> None:
    modules = read_modules(ROOT, read_toml(ROOT / "pyscript.toml")["engine"])
    assert "backdrop/engine/network/catalogue.py" in modules
    assert "backdrop/engine/network/catalogue_files.py" not in modules
