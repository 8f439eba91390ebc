"""Planning the results' files, and writing them atomically."""

import os
from pathlib import Path

import pytest

from backdrop.command.tasks import PlanError, Task, is_up_to_date, plan_tasks, write_atomically


def plan_names(inputs: list[Path], output: Path | None = None) -> dict[str, str]:
    base = inputs[0].parent
    return {
        task.source.relative_to(base).as_posix(): os.path.relpath(task.target, base)
        for task in plan_tasks(inputs, output, ".png")
    }


def test_a_picture_is_cut_beside_itself(pictures: Path) -> None:
    assert plan_names([pictures / "chelsea.jpg"]) == {"chelsea.jpg": "chelsea-cutout.png"}


def test_the_output_may_name_the_result_of_one_picture(pictures: Path) -> None:
    result = plan_tasks([pictures / "chelsea.jpg"], pictures / "cat.webp", ".webp")
    assert result == [Task(pictures / "chelsea.jpg", pictures / "cat.webp")]


def test_an_output_without_a_format_extension_is_a_folder(pictures: Path) -> None:
    assert plan_names([pictures / "chelsea.jpg"], pictures / "v1.2") == {
        "chelsea.jpg": "v1.2/chelsea.png"
    }


def test_a_folder_keeps_its_tree(pictures: Path) -> None:
    tree = {
        "pictures/chelsea.jpg": "pictures-cutout/chelsea.png",
        "pictures/coffee.png": "pictures-cutout/coffee.png",
        "pictures/below/astronaut.webp": "pictures-cutout/below/astronaut.png",
    }
    assert plan_names([pictures]) == tree
    output = pictures.parent / "out"
    assert plan_names([pictures], output) == {
        source: target.replace("pictures-cutout", "out") for source, target in tree.items()
    }


def test_several_folders_stay_separate(pictures: Path) -> None:
    tasks = plan_tasks([pictures, pictures / "below"], Path("out"), ".png")
    targets = {task.target.as_posix() for task in tasks}
    assert {"out/pictures/below/astronaut.png", "out/below/astronaut.png"} <= targets


def test_results_within_the_folder_are_not_cut_again(pictures: Path) -> None:
    output = pictures / "results"
    first = plan_names([pictures], output)
    for target in first.values():
        write_atomically(pictures.parent / target, b"a result")
    assert plan_names([pictures], output) == first


def test_pictures_of_one_name_keep_their_extensions(pictures: Path) -> None:
    (pictures / "chelsea.PNG").write_bytes(b"")
    beside = plan_names([pictures / "chelsea.jpg", pictures / "chelsea.PNG"])
    assert set(beside.values()) == {"chelsea.jpg-cutout.png", "chelsea.PNG-cutout.png"}
    assert {target for target in plan_names([pictures]).values() if "chelsea" in target} == {
        "pictures-cutout/chelsea.jpg.png",
        "pictures-cutout/chelsea.PNG.png",
    }


def test_a_picture_given_twice_is_cut_once(pictures: Path) -> None:
    assert len(plan_tasks([pictures / "coffee.png"] * 2, None, ".png")) == 1


@pytest.mark.parametrize(
    ("inputs", "output"),
    [
        (["chelsea.jpg", "below/chelsea.jpg"], "out"),  # two results of one name
        (["coffee.png"], "coffee.png"),  # the picture itself
        (["coffee.png", "coffee-cutout.png"], None),  # an input
        (["."], "."),
        (["-", "coffee.png"], None),
        (["."], "-"),
        (["-"], "below"),
    ],
)
def test_plans_that_would_lose_a_picture_are_refused(
    inputs: list[str], output: str | None, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pictures)
    with pytest.raises(PlanError):
        plan_tasks([Path(each) for each in inputs], Path(output) if output else None, ".png")


def test_a_result_is_up_to_date_if_newer_than_picture_and_dependencies(tmp_path: Path) -> None:
    task = Task(tmp_path / "a.jpg", tmp_path / "a.png")
    preset = tmp_path / "look.json"
    for path, date in ((task.source, 10), (preset, 30), (task.target, 20)):
        path.write_bytes(b"x")
        os.utime(path, (date, date))
    assert is_up_to_date(task, [])
    assert not is_up_to_date(task, [preset])
    os.utime(task.source, (21, 21))
    assert not is_up_to_date(task, [])
    task.target.unlink()
    assert not is_up_to_date(task, [])


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.png"
    write_atomically(target, b"old")

    def full(path: Path, content: bytes) -> None:
        with path.open("wb") as file:
            file.write(content[:3])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(target, b"new content")
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
    assert target.read_bytes() == b"old"
