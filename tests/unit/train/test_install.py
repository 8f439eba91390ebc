"""Test the command of `build.py model import`; test_installation.py tests what it does."""

import sys
from pathlib import Path

import pytest
from PIL import Image

from app.train import install
from app.train.check import AnotherNetworkError
from app.train.installation import WorseNetworkError


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """Photos and pairs."""
    for name in ("photos", "pairs/set"):
        (tmp_path / name).mkdir(parents=True)
    image = Image.new("RGB", (64, 64))
    for name in ("photos/b.JPG", "photos/a.png", "photos/notes.png.txt", "pairs/set/a.jpg"):
        image.save(tmp_path / name, "JPEG")
    image.save(tmp_path / "pairs/set/a.mask.png")
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, folders: Path, *flags: str) -> None:
    options = ["--photos", str(folders / "photos"), "--pairs", str(folders / "pairs"), *flags]
    monkeypatch.setattr(sys, "argv", ["install", "new.onnx", *options])
    install.main()


def test_photos_and_pairs_are_found(
    monkeypatch: pytest.MonkeyPatch, folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given: list[object] = []

    def note(
        source: Path, photos: list[Path], pairs: list[object], *_: object, **flags: bool
    ) -> None:
        given.extend([source.name, [path.name for path in photos], len(pairs), flags])

    monkeypatch.setattr(install, "install", note)
    run(monkeypatch, folders, "--accept-worse")
    assert given == ["new.onnx", ["a.png", "b.JPG"], 1, {"accept_worse": True}]
    assert "app/prepare/backdrop-s.onnx" in capsys.readouterr().out.replace("\\", "/")


@pytest.mark.parametrize(
    "error", [WorseNetworkError("all, alone"), AnotherNetworkError("all, alone")]
)
def test_a_refusal_is_a_sentence_and_an_exit_code(
    monkeypatch: pytest.MonkeyPatch,
    folders: Path,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
) -> None:
    def refuse(*_: object, **_flags: bool) -> None:
        raise error

    monkeypatch.setattr(install, "install", refuse)
    with pytest.raises(SystemExit) as caught:
        run(monkeypatch, folders)
    assert caught.value.code == 1
    printed = capsys.readouterr()
    assert "all, alone" in printed.err
    assert ("--accept-worse" in printed.err) == isinstance(error, WorseNetworkError)
    assert not printed.out


def test_empty_folders_are_refused(
    monkeypatch: pytest.MonkeyPatch, folders: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(install, "install", lambda *_, **__: pytest.fail("ran"))
    with pytest.raises(SystemExit) as caught:
        run(monkeypatch, folders, "--sets", "another")
    assert caught.value.code == 2
    assert "no pairs" in capsys.readouterr().err
