"""Test that folders in the cache are complete or absent."""

import os
import time
from pathlib import Path

import pytest

from app.build.cache import DAY, atomic_folder, cache_folder, remove_leftovers


def test_a_folder_appears_when_it_is_finished(tmp_path: Path) -> None:
    with atomic_folder(tmp_path / "cache" / "thing") as made:
        (made / "a").write_bytes(b"a")
        assert not (tmp_path / "cache" / "thing").exists()
    assert (tmp_path / "cache" / "thing" / "a").read_bytes() == b"a"
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["thing"]


def test_an_unfinished_folder_never_appears(tmp_path: Path) -> None:
    def fail() -> None:
        with atomic_folder(tmp_path / "thing") as made:
            (made / "a").write_bytes(b"a")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_of_two_runs_the_first_to_finish_wins(tmp_path: Path) -> None:
    with atomic_folder(tmp_path / "thing") as slow:
        (slow / "run").write_text("slow", "utf-8")
        with atomic_folder(tmp_path / "thing") as fast:
            (fast / "run").write_text("fast", "utf-8")
    assert (tmp_path / "thing" / "run").read_text("utf-8") == "fast"
    assert len(list(tmp_path.iterdir())) == 1


def test_only_old_leftovers_are_removed(tmp_path: Path) -> None:
    for name in (".partial-old", ".partial-new", "thing-0123456789ab"):
        (tmp_path / name).mkdir()
    long_ago = time.time() - DAY - 60
    os.utime(tmp_path / ".partial-old", (long_ago, long_ago))
    os.utime(tmp_path / "thing-0123456789ab", (long_ago, long_ago))
    remove_leftovers(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {".partial-new", "thing-0123456789ab"}


def test_the_cache_can_be_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKDROP_CACHE", str(tmp_path / "elsewhere"))
    assert cache_folder() == tmp_path / "elsewhere"


def test_the_default_cache_is_below_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("BACKDROP_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert cache_folder().name == "backdrop"
    assert tmp_path in cache_folder().parents
