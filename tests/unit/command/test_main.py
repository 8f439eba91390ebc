"""The command from arguments to files: results, failures, exit codes and interruption."""

import io
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from backdrop import Scene, cut, render, select
from backdrop.command.main import main
from backdrop.command.model_files import find_model
from backdrop.engine.scene import Colour, Edge, Frame, Look, Outline, Output
from backdrop.engine.scene_json import look_data, scene_data
from tests.networks import file_of
from tests.public_graphs import ENTRIES, public_graph

LOOK = Look(
    edge=Edge(shift=0.004),
    background=Colour((0, 128, 255)),
    outline=Outline(),
    frame=Frame(around="subject", aspect=1, width=80),
    output=Output(format="webp-lossy", quality=60),
)
WORDS = (
    *("--edge-shift", "0.004", "--background", "#0080ff", "--outline", "--around", "subject"),
    *("--aspect", "1", "--width", "80", "--format", "webp-lossy", "--quality", "60"),
)


def parse_lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_command_and_api_write_the_same_bytes(pictures: Path, tiny: Path, tmp_path: Path) -> None:
    picture = pictures / "chelsea.jpg"
    expected = render(cut(picture, tiny), Scene(look=LOOK))
    preset, scene = tmp_path / "preset.json", tmp_path / "scene.json"
    preset.write_text(json.dumps({"name": "Blue", **look_data(LOOK)}))
    scene.write_text(json.dumps(scene_data(Scene(look=LOOK))))
    forms = (WORDS, ("--preset", preset), ("--scene", scene), ("--scene", scene.read_text()))
    for number, words in enumerate(forms):
        target = tmp_path / f"{number}.webp"
        assert main([str(picture), "-o", str(target), f"--network={tiny}", *map(str, words)]) == 0
        assert target.read_bytes() == expected


def test_the_installed_command_and_api_write_the_same_bytes(
    installed: dict[str, str], pictures: Path
) -> None:
    script = (
        "import sys; from backdrop import Scene, cut, render\n"
        "sys.stdout.buffer.write(render(cut(sys.argv[1], 'fast'), Scene()))"
    )
    picture = str(pictures / "chelsea.jpg")
    command = [sys.executable, "-m", "backdrop", "-", "--network", "fast"]
    content = Path(picture).read_bytes()
    ran = subprocess.run(command, input=content, env=installed, capture_output=True)
    assert ran.returncode == 0
    assert re.fullmatch(rb"done in \d+\.\d s\n", ran.stderr)
    api = [sys.executable, "-c", script, picture]
    written = subprocess.run(api, env=installed, capture_output=True).stdout
    assert ran.stdout == written
    assert Image.open(io.BytesIO(written)).mode == "RGBA"


def test_a_folder_with_broken_pictures(
    pictures: Path, tiny: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (pictures / "broken.jpg").write_bytes(b"\xff\xd8\xff and no more")
    (pictures / "empty.png").write_bytes(b"")
    output = tmp_path / "out"
    words = [str(pictures), "-o", str(output), f"--network={tiny}", "-j2", "--json"]
    assert main(words) == 1
    printed, errors = capfd.readouterr()
    found = {Path(line["source"]).name: line for line in parse_lines(printed)}
    codes = {name: line.get("code") for name, line in found.items() if line["state"] == "failed"}
    assert codes == {"broken.jpg": "damaged-picture", "empty.png": "empty-file"}
    assert "empty.png: This file is empty." in errors
    assert "3 done, 2 failed, in " in errors
    for line in found.values():
        if line["state"] == "done":
            content = Path(line["target"]).read_bytes()
            assert line["bytes"] == len(content)
            assert Image.open(io.BytesIO(content)).size == (line["width"], line["height"])
            assert content == render(cut(line["source"], tiny))
            assert 0 <= line["confidence"] <= 1
    assert sum(path.is_file() for path in output.rglob("*")) == 3 + 1  # and the record


def test_up_to_date_results_are_skipped_until_a_picture_changes(
    pictures: Path, tiny: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    words = [str(pictures), f"--network={tiny}", "--json", "-j1"]

    def states(*more: str) -> dict[str, str]:
        assert main([*words, *more]) == 0
        outcomes = parse_lines(capfd.readouterr().out)
        return {Path(line["source"]).name: line["state"] for line in outcomes}

    names = ("chelsea.jpg", "coffee.png", "astronaut.webp")
    assert states() == dict.fromkeys(names, "done")
    assert states() == dict.fromkeys(names, "skipped")
    for date in (2_000_000_000, 1_000_000_000):
        os.utime(pictures / "coffee.png", (date, date))
        assert states() == {**dict.fromkeys(names, "skipped"), "coffee.png": "done"}
    assert states("--again") == dict.fromkeys(names, "done")


def test_changed_options_cut_again(
    pictures: Path, tiny: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    picture, model = str(pictures / "coffee.png"), tmp_path / "model.onnx"
    model.write_bytes(tiny.read_bytes())
    scene, behind = tmp_path / "scene.json", tmp_path / "behind.png"
    scene.write_text('{"version": 1}')
    Image.new("RGB", (9, 9)).save(behind)

    def state(*words: str) -> str:
        assert main([picture, "-o", str(tmp_path / "out"), "--json", *words]) == 0
        return str(parse_lines(capfd.readouterr().out)[0]["state"])

    def assert_done_once(*words: str) -> None:
        assert [state(*words), state(*words)] == ["done", "skipped"]

    words = [f"--network={model}", "--scene", str(scene)]
    assert_done_once(*words)
    assert_done_once(*words, "--background", "red")
    assert_done_once(*words, "--background", "blue")
    scene.write_text('{"version": 1, "look": {"outline": {}}}')
    assert_done_once(*words)
    assert_done_once(*words, "--behind", str(behind))
    Image.new("RGB", (9, 10), "red").save(behind)
    assert_done_once(*words, "--behind", str(behind))
    assert_done_once(f"--network={tiny}", "--scene", str(scene))  # another date of the file
    os.utime(model, (1_000_000_000, 1_000_000_000))
    assert_done_once(*words)


def test_a_named_file_is_always_written(pictures: Path, tiny: Path, tmp_path: Path) -> None:
    target = tmp_path / "cat.png"
    target.write_bytes(b"")
    picture = pictures / "chelsea.jpg"
    for _ in range(2):
        assert main([str(picture), "-o", str(target), f"--network={tiny}", "--quiet"]) == 0
        assert target.read_bytes() == render(cut(picture, tiny))
        target.write_bytes(b"changed")
    assert [path.name for path in tmp_path.glob("*.*")] == ["cat.png"]


def test_a_record_that_cannot_be_written_fails_nothing(
    pictures: Path, tiny: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out" / ".backdrop.json").mkdir(parents=True)
    assert main([str(pictures), "-o", str(tmp_path / "out"), f"--network={tiny}", "-j1"]) == 0
    errors = capfd.readouterr().err
    assert errors.count("The next run will cut these pictures again") == 1
    assert "3 done" in errors


def test_a_folder_of_results_has_nothing_to_cut(
    pictures: Path, tiny: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for folder in (pictures, tmp_path / "pictures-cutout"):
        assert main([str(folder), f"--network={tiny}", "-j1"]) == 0
    assert "no pictures to cut; results of Backdrop are left out" in capfd.readouterr().err


def test_a_stream_of_two_pictures_is_refused(installed: dict[str, str], tiny: Path) -> None:
    command = [sys.executable, "-m", "backdrop", "-", "--network", str(tiny)]
    frame = b"P6 2 1 255\n" + bytes(6)
    ran = subprocess.run(command, input=frame * 2, env=installed, capture_output=True)
    assert (ran.returncode, ran.stdout) == (1, b"")
    assert b"more than one picture in this stream" in ran.stderr


def test_a_picture_over_the_limit_names_the_option(
    pictures: Path, tiny: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    Image.new("L", (1500, 1000)).save(pictures / "large.png")
    words = [str(pictures / "large.png"), f"--network={tiny}", "--megapixels", "1"]
    assert main(words) == 1
    errors = capfd.readouterr().err
    assert "1500 × 1000 pixels, over the limit of 1 megapixels" in errors
    assert "--megapixels" in errors
    assert "device" not in errors


def test_the_colours_of_a_custom_model_change_its_result(
    pictures: Path, tiny: Path, tmp_path: Path
) -> None:
    results = set()
    for colours in ("imagenet", "signed"):
        target = tmp_path / f"{colours}.png"
        words = [str(pictures / "chelsea.jpg"), "-o", str(target), "--model", str(tiny)]
        assert main([*words, "--model-colours", colours]) == 0
        cutout = cut(pictures / "chelsea.jpg", tiny, model_colours=colours)
        assert target.read_bytes() == render(cutout)
        results.add(target.read_bytes())
    assert len(results) == 2


@pytest.mark.parametrize(
    ("name", "terms"),
    [
        (
            "rmbg-2.0",
            "backdrop: RMBG 2.0 (CC-BY-NC-4.0): not for commercial use without an agreement with "
            "its makers.",
        ),
        ("silueta", "backdrop: Silueta (Unstated licence): commercial use may not be allowed"),
        ("birefnet-lite", ""),
    ],
)
def test_terms_of_a_recognised_model_are_said_once(
    name: str, terms: str, pictures: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "any name.onnx"
    file.write_bytes(file_of(public_graph(ENTRIES[name])))
    words = [str(pictures), f"--model={file}", "-o", str(tmp_path / "out")]
    assert main(words) == 1  # there are no weights
    errors = capfd.readouterr().err
    assert errors.count("commercial use") == bool(terms)
    assert errors.startswith(terms)
    assert main([*words, "--quiet"]) == 1
    assert "commercial use" not in capfd.readouterr().err


def test_a_recognised_model_takes_its_published_colours_and_side(tmp_path: Path) -> None:
    file = tmp_path / "any name.onnx"
    file.write_bytes(file_of(public_graph(ENTRIES["modnet"], side=None)))
    found = find_model(file)
    assert (found.spec.input_size, found.spec.mean) == (512, (0.5, 0.5, 0.5))
    assert found.spec.licence == "Apache-2.0"
    chosen = find_model(file, colours="plain", side=320)
    assert (chosen.spec.input_size, chosen.spec.mean) == (320, (0.0, 0.0, 0.0))
    for side in (500, 16, 4096):
        with pytest.raises(ValueError, match=f"{side} is no side: write a multiple of 32 up to"):
            find_model(file, side=side)


def test_a_device_that_is_not_there_is_replaced_with_one_warning(
    pictures: Path, tiny: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    words = [str(pictures), f"--model={tiny}", "-j2", "--device", "migraphx"]
    assert main([*words, "-o", str(tmp_path / "out")]) == 0
    first, *rest = capfd.readouterr().err.splitlines()
    assert first.startswith(
        "backdrop: The models run on the processor instead of MIGraphXExecutionProvider: "
    )
    assert len(rest) == 1
    assert rest[0].startswith("3 done")


@pytest.mark.parametrize(
    ("raised", "cause"),
    [("ModuleNotFoundError('gone')", ""), ("ImportError('a DLL is gone')", " (a DLL is gone)")],
)
def test_without_onnx_runtime_one_sentence_says_so(
    raised: str,
    cause: str,
    installed: dict[str, str],
    pictures: Path,
    tiny: Path,
    tmp_path: Path,
) -> None:
    (tmp_path / "onnxruntime.py").write_text(f"raise {raised}")
    path = os.pathsep.join([str(tmp_path), installed["PYTHONPATH"]])
    command = [sys.executable, "-m", "backdrop", "chelsea.jpg", "coffee.png", "--model", str(tiny)]
    for words in (command, [*command[:4], *command[5:]]):
        ran = subprocess.run(
            words,
            env={**installed, "PYTHONPATH": path},
            cwd=pictures,
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 1
        assert ran.stderr == (
            "backdrop: ONNX Runtime is missing: install Backdrop with its extra [cpu] or [gpu], or "
            f"onnxruntime itself.{cause}\n"
        )


def test_doubts_are_printed(tiny: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    dark = np.random.default_rng(0).integers(0, 60, (64, 64, 3)).astype(np.uint8)
    Image.fromarray(dark).save(tmp_path / "dark.png")
    assert main([str(tmp_path / "dark.png"), f"--network={tiny}", "--json"]) == 0
    printed, errors = capfd.readouterr()
    assert parse_lines(printed)[0]["doubt"] == "nothing"
    assert "dark.png: no clear subject found" in errors
    assert main([str(tmp_path / "dark.png"), f"--network={tiny}", "--again", "--quiet"]) == 0
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--width", "99999", "chelsea.jpg"], "not a whole number from 0 to 20000"),
        (["chelsea.jpg", "--network", "u3net"], "There is no model u3net; did you mean u2net?"),
        (["chelsea.jpg", "--network", "gone.onnx"], "The model's file does not exist."),
        (["chelsea.jpg", "--network", "notes.txt"], "not an ONNX model"),
        (["chelsea.jpg", "--network", "fast", "--networks", "below"], "build.py wheel"),
        (["chelsea.jpg", "--preset", "notes.txt"], "cannot read the preset"),
        (["chelsea.jpg", "--preset", "gone.json"], "gone.json"),
        (["chelsea.jpg", "--scene", '{"version": 2}'], "the version is not 1"),
        (["chelsea.jpg", "--scene", "{"], "Expecting"),
        (["chelsea.jpg", "--scene", "{}", "--preset", "a"], "exclude each other"),
        (["chelsea.jpg", "--background", "photo"], "--behind"),
        (["chelsea.jpg", "--background", "white", "--behind", "coffee.png"], "--behind"),
        (["chelsea.jpg", "--no-shadow", "--shadow-angle", "4"], "does not go with"),
        (["coffee.png", "-o", "coffee.png"], "would replace an input picture"),
        (["chelsea.jpg", "-o", "-", "--json"], "--json"),
        (["chelsea.jpg", "-o", "x.tiff"], "no .tiff files"),
        (["chelsea.jpg", "--model-side", "500"], "64 × 64 pixels, and no side of 500"),
        (["chelsea.jpg", "--model-side", "512"], "64 × 64 pixels, and no side of 512"),
        (["chelsea.jpg", "--model", "fast", "--model-colours", "signed"], "custom models only"),
        (["chelsea.jpg", "--device", "abacus"], "cuda"),
        (["chelsea.jpg", "--megapixels", "200"], "from 1 to 120"),
        (["chelsea.jpg", "-j", "0"], "from 1 to 10000"),
        (["chelsea.jpg", "--wid", "4"], "unrecognized"),
    ],
)
def test_an_invalid_command_line_does_nothing(
    words: list[str],
    message: str,
    pictures: Path,
    tiny: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(pictures)
    before = sorted(pictures.rglob("*"))
    with pytest.raises(SystemExit) as ended:
        main(["--network", str(tiny), *words])
    assert ended.value.code == 2
    errors = capfd.readouterr().err
    assert message in errors
    assert re.fullmatch(r"backdrop: [^\n]+\nSee backdrop --help\.\n", errors)
    assert sorted(pictures.rglob("*")) == before


@pytest.mark.parametrize("words", [["-o", "out", "--json", "-j1"], ["-o", "-"]])
def test_a_closed_output_gives_no_traceback(
    words: list[str], installed: dict[str, str], pictures: Path, tiny: Path
) -> None:
    inputs = ["chelsea.jpg", "coffee.png"][: 1 if "-" in words else 2]
    command = [sys.executable, "-m", "backdrop", *inputs, *words, "--network", str(tiny)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=pictures, env=installed, stdout=pipe, stderr=pipe) as run:
        assert run.stdout
        assert run.stderr
        run.stdout.close()
        assert run.stderr.read() == b""
    assert run.returncode == 1


@pytest.mark.parametrize("count", [1, 2])
def test_a_model_that_does_not_start_is_reported_once(
    count: int, networks: Path, pictures: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for name in ("backdrop-s", "isnet"):
        (tmp_path / f"{name}.onnx").write_bytes((networks / f"{name}.onnx").read_bytes()[:5000])
    inputs = [str(pictures / "chelsea.jpg"), str(pictures / "coffee.png")][:count]
    assert main([*inputs, "--networks", str(tmp_path), "--network", "fast"]) == 1
    printed, errors = capfd.readouterr()
    assert printed == ""
    assert errors.count("backdrop: The model could not be started") == 1


def test_only_results_that_cannot_be_written_fail(
    pictures: Path, tiny: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out"
    (output / "coffee.png").mkdir(parents=True)  # a folder in the result's place
    assert main([str(pictures), "-o", str(output), f"--network={tiny}", "--json"]) == 1
    outcomes = {Path(line["source"]).name: line for line in parse_lines(capfd.readouterr().out)}
    assert outcomes["coffee.png"]["code"] == "cannot-write"
    assert [line["state"] for line in outcomes.values()].count("done") == 2
    assert not list(output.rglob("*.partial"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a named pipe")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_leaves_complete_files_and_resumes(
    ending: signal.Signals, installed: dict[str, str], pictures: Path, tiny: Path, tmp_path: Path
) -> None:
    fifo = pictures / "zebra.png"
    os.mkfifo(fifo)
    output = tmp_path / "out"
    command = [sys.executable, "-m", "backdrop", str(pictures), "-o", str(output), "-j1", "--json"]
    command += ["--network", str(tiny)]
    # A shell's background jobs ignore Ctrl-C, and their child processes would inherit that.
    before = signal.signal(ending, signal.SIG_DFL)
    process = subprocess.Popen(
        command, env=installed, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    signal.signal(ending, before)
    assert process.stdout
    outcomes = [json.loads(process.stdout.readline()) for _ in range(2)]
    with fifo.open("wb"):  # a process now waits for this file's content
        process.send_signal(ending)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert "2 done, 2 left, in 0:0" in errors
    made = [path for path in output.rglob("*.*") if not path.name.startswith(".")]
    assert sorted(map(str, made)) == sorted(line["target"] for line in outcomes)
    for path in made:
        Image.open(path).load()
    fifo.unlink()
    rest = subprocess.run(command, env=installed, capture_output=True, text=True)
    assert rest.returncode == 0
    assert sorted(line["state"] for line in parse_lines(rest.stdout)) == [
        "done",
        "skipped",
        "skipped",
    ]


def test_taps_of_the_command_and_the_api_give_the_same_file(
    pictures: Path, tiny: Path, networks: Path, tmp_path: Path
) -> None:
    picture, target = pictures / "coffee.png", tmp_path / "tapped.png"
    cutout = cut(picture, tiny)
    width, height = cutout.document.width, cutout.document.height
    keep, remove = (0.5 * width, 0.25 * height), (10.0, 90.0)
    scene = select(cutout, [keep], [remove], networks=networks)
    assert len(scene.edits) == 2
    places = ("--keep", "50%,25%", "--remove", "10,90")
    words = [str(picture), "-o", str(target), f"--network={tiny}", "--models", str(networks)]
    assert main([*words, *places]) == 0
    assert target.read_bytes() == render(cutout, scene)
    assert target.read_bytes() != render(cutout)


def test_taps_work_without_their_model(pictures: Path, tiny: Path, tmp_path: Path) -> None:
    cutout = cut(pictures / "coffee.png", tiny)
    scene = select(cutout, keep=[(5, 5)], networks=tmp_path)
    assert render(cutout, scene) != render(cutout)


@pytest.mark.parametrize("place", ["320", "50%,20", "-3,4", "101%,5%", "x,y", "1,2,3", "1e3,4"])
def test_a_place_that_is_none_is_refused(
    place: str, pictures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(pictures), f"--keep={place}"])
    assert ended.value.code == 2
    assert "is not a place: write 320,200 in pixels, or 50%,40%" in capsys.readouterr().err


def test_a_picture_is_cut_again_for_other_taps(
    pictures: Path, tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [str(pictures), "-o", str(tmp_path / "out"), f"--network={tiny}", "--json", "-j1"]
    states = []
    for taps in ([], [], ["--keep=5,5"], ["--keep=5,5"], ["--keep=5%,5%"]):
        assert main([*words, *taps]) == 0
        states.append({line["state"] for line in parse_lines(capsys.readouterr().out)})
    assert states == [{"done"}, {"skipped"}, {"done"}, {"skipped"}, {"done"}]
