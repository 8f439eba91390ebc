"""Which picture becomes which file, and that files are there whole or not at all."""

import os
from pathlib import Path

import pytest

from backdrop.command.tasks import PlanError, Task, is_done, plan, write_whole


def planned(inputs: list[Path], output: Path | None = None) -> dict[str, str]:
    base = inputs[0].parent
    return {
        task.source.relative_to(base).as_posix(): os.path.relpath(task.target, base)
        for task in plan(inputs, output, ".png")
    }


def test_a_picture_is_cut_beside_itself(pictures: Path) -> None:
    assert planned([pictures / "chelsea.jpg"]) == {"chelsea.jpg": "chelsea-cutout.png"}


def test_a_picture_can_be_given_its_results_name(pictures: Path) -> None:
    result = plan([pictures / "chelsea.jpg"], pictures / "cat.webp", ".webp")
    assert result == [Task(pictures / "chelsea.jpg", pictures / "cat.webp")]


def test_a_place_without_a_pictures_ending_is_a_folder(pictures: Path) -> None:
    assert planned([pictures / "chelsea.jpg"], pictures / "v1.2") == {
        "chelsea.jpg": "v1.2/chelsea.png"
    }


def test_a_folder_becomes_the_same_tree(pictures: Path) -> None:
    tree = {
        "pictures/chelsea.jpg": "pictures-cutout/chelsea.png",
        "pictures/coffee.png": "pictures-cutout/coffee.png",
        "pictures/below/astronaut.webp": "pictures-cutout/below/astronaut.png",
    }
    assert planned([pictures]) == tree
    output = pictures.parent / "out"
    assert planned([pictures], output) == {
        source: target.replace("pictures-cutout", "out") for source, target in tree.items()
    }


def test_several_folders_stay_apart(pictures: Path) -> None:
    tasks = plan([pictures, pictures / "below"], Path("out"), ".png")
    targets = {task.target.as_posix() for task in tasks}
    assert {"out/pictures/below/astronaut.png", "out/below/astronaut.png"} <= targets


def test_results_within_the_folder_are_not_cut_again(pictures: Path) -> None:
    output = pictures / "results"
    first = planned([pictures], output)
    for target in first.values():
        write_whole(pictures.parent / target, b"a result")
    assert planned([pictures], output) == first


def test_pictures_of_one_name_keep_their_endings(pictures: Path) -> None:
    (pictures / "chelsea.PNG").write_bytes(b"")
    beside = planned([pictures / "chelsea.jpg", pictures / "chelsea.PNG"])
    assert set(beside.values()) == {"chelsea.jpg-cutout.png", "chelsea.PNG-cutout.png"}
    assert {target for target in planned([pictures]).values() if "chelsea" in target} == {
        "pictures-cutout/chelsea.jpg.png",
        "pictures-cutout/chelsea.PNG.png",
    }


def test_a_picture_given_twice_is_cut_once(pictures: Path) -> None:
    assert len(plan([pictures / "coffee.png"] * 2, None, ".png")) == 1


@pytest.mark.parametrize(
    ("inputs", "output"),
    [
        (["chelsea.jpg", "below/chelsea.jpg"], "out"),  # two files of one name
        (["coffee.png"], "coffee.png"),  # the picture itself
        (["coffee.png", "coffee-cutout.png"], None),  # a picture given
        (["."], "."),
        (["-", "coffee.png"], None),
        (["."], "-"),
        (["-"], "below"),
    ],
)
def test_what_would_lose_a_picture_is_refused(
    inputs: list[str], output: str | None, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pictures)
    with pytest.raises(PlanError):
        plan([Path(each) for each in inputs], Path(output) if output else None, ".png")


def test_done_is_what_is_newer_than_all_it_is_made_of(tmp_path: Path) -> None:
    task = Task(tmp_path / "a.jpg", tmp_path / "a.png")
    preset = tmp_path / "look.json"
    for path, date in ((task.source, 10), (preset, 30), (task.target, 20)):
        path.write_bytes(b"x")
        os.utime(path, (date, date))
    assert is_done(task, [])
    assert not is_done(task, [preset])
    os.utime(task.source, (21, 21))
    assert not is_done(task, [])
    task.target.unlink()
    assert not is_done(task, [])


def test_a_file_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.png"
    write_whole(target, b"old")

    def full(path: Path, content: bytes) -> None:
        with path.open("wb") as file:
            file.write(content[:3])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(target, b"new content")
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
    assert target.read_bytes() == b"old"
