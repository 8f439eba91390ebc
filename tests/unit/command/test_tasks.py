"""Planning the results' files."""

import os
from functools import partial
from pathlib import Path

import pytest

from backdrop.command.atomic import write_atomically
from backdrop.command.record import Records
from backdrop.command.task import Task
from backdrop.command.tasks import PlanError, plan_tasks
from backdrop.ui.state.file_names import UniqueNames, export_name, numbered_name


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


def test_a_refused_output_says_which_files_there_are() -> None:
    with pytest.raises(PlanError, match=r"x\.tiff: Backdrop writes \.png, \.webp, \.jpg and \.zip"):
        plan_tasks([Path("a.jpg")], Path("x.tiff"), ".png")


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


def test_results_of_one_name_are_numbered_as_in_the_page(pictures: Path) -> None:
    names = ["chelsea.jpg", "chelsea.PNG", "chelsea-2.webp", "below/chelsea.jpg"]
    unique = UniqueNames()
    for name in names:
        (pictures / name).write_bytes(b"")
    page = [
        unique.unique(partial(numbered_name, export_name(Path(name).name, {}))) for name in names
    ]
    output = pictures.parent / "out"
    tasks = plan_tasks([pictures / name for name in names], output, ".png")
    assert [f"{task.target.stem}.png" for task in tasks] == [
        "chelsea.png",
        "chelsea-2.png",
        "chelsea-2-2.png",
        "chelsea-3.png",
    ]
    beside = plan_tasks([pictures / name for name in names[:3]], None, ".png")
    assert [task.target.name for task in beside] == page[:3]


def test_a_picture_given_twice_is_cut_once(pictures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(pictures)
    names = [pictures / "coffee.png", Path("coffee.png"), Path("./coffee.png")]
    assert len(plan_tasks(names, Path("out"), ".png")) == 1


def test_results_beside_their_pictures_are_not_cut(pictures: Path) -> None:
    first = plan_names([pictures])
    for name in ("chelsea-cutout.png", "coffee-cutout-2.webp", "below/astronaut-cutout.jpg"):
        (pictures / name).write_bytes(b"a result")
    assert plan_names([pictures]) == first
    (pictures / "lion-cutout.png").write_bytes(b"has no original here")
    assert plan_names([pictures]).keys() == {*first, "pictures/lion-cutout.png"}
    (task,) = plan_tasks([pictures / "chelsea-cutout.png"], None, ".png")  # asked for by name
    assert task.target.name == "chelsea-cutout-cutout.png"


def test_results_that_a_record_lists_are_not_cut(pictures: Path) -> None:
    before = plan_names([pictures], pictures.parent / "other")
    records = Records("job")
    output = pictures / "shop"
    for task in plan_tasks([pictures], output, ".png"):
        records.is_up_to_date(task)
        write_atomically(task.target, b"a result")
        records.add(task, len(b"a result"))
    records.save()
    assert plan_names([pictures], pictures.parent / "other") == before
    assert plan_tasks([output], None, ".png") == []
    assert plan_tasks([output / "below"], None, ".png") == []  # the record lies above
    (output / "mine.jpg").write_bytes(b"")
    (task,) = plan_tasks([output], None, ".png")
    assert task.source == output / "mine.jpg"


@pytest.mark.parametrize(
    ("inputs", "output"),
    [
        (["coffee.png"], "coffee.png"),  # the picture itself
        (["coffee.png", "coffee-cutout.png"], None),  # an input
        (["."], "."),
        (["-", "coffee.png"], None),
        (["."], "-"),
        (["-"], "below"),
        (["-"], "x.tiff"),
        (["chelsea.jpg"], "x.tiff"),
        (["chelsea.jpg"], "x.GIF"),
        (["chelsea.jpg"], "x.avif"),
        (["chelsea.jpg"], "x.jp2"),
        (["."], "x.tif"),
        (["."], "x.png"),
        (["chelsea.jpg", "coffee.png"], "x.png"),
    ],
)
def test_plans_that_lose_a_picture_or_make_no_sense_are_refused(
    inputs: list[str], output: str | None, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(pictures)
    with pytest.raises(PlanError):
        plan_tasks([Path(each) for each in inputs], Path(output) if output else None, ".png")
