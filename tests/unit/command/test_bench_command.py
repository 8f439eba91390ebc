"""`backdrop bench`: pairs in several layouts, their truths, and the table of a model."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from backdrop.command.bench_command import ALONE, measure, score
from backdrop.command.main import main
from backdrop.command.truths import Pair, find_pairs, read_truth
from backdrop.engine.arrays.aliases import AnyArray, Mask
from backdrop.engine.document import Document
from tests.networks import FIXED, HALF, OPEN, file_of, network


def save(file: Path, pixels: AnyArray) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.asarray(pixels, np.uint8)).save(file)
    return file


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    """Two pictures of a bright square on dark noise, which the tiny model finds exactly."""
    random = np.random.default_rng(1)
    for name in ("a", "b"):
        photo = random.integers(0, 60, (96, 128, 3))
        photo[24:72, 32:96] = random.integers(190, 250, (48, 64, 3))
        truth = np.zeros((96, 128), np.uint8)
        truth[24:72, 32:96] = 255
        save(tmp_path / f"pairs/{name}.png", photo)
        save(tmp_path / f"pairs/{name}.mask.png", truth)
    return tmp_path / "pairs"


class TestPairs:
    def test_a_truth_beside_its_picture(self, pairs: Path) -> None:
        save(pairs / "no-truth.png", np.zeros((9, 9)))
        found = find_pairs(pairs)
        assert [pair.picture.name for pair in found] == ["a.png", "b.png"]
        assert [pair.truth.name for pair in found] == ["a.mask.png", "b.mask.png"]

    @pytest.mark.parametrize(("pictures", "truths"), [("im", "gt"), ("Images", "Masks")])
    def test_folders_as_data_sets_have_them(
        self, tmp_path: Path, pictures: str, truths: str
    ) -> None:
        for name in ("b", "a"):
            save(tmp_path / pictures / f"{name}.jpg", np.zeros((9, 9)))
            save(tmp_path / truths / f"{name}.png", np.zeros((9, 9)))
        save(tmp_path / pictures / "alone.jpg", np.zeros((9, 9)))
        assert find_pairs(tmp_path) == [
            Pair(tmp_path / pictures / f"{name}.jpg", tmp_path / truths / f"{name}.png")
            for name in ("a", "b")
        ]

    def test_other_folders_have_none(self, tmp_path: Path) -> None:
        save(tmp_path / "im/a.jpg", np.zeros((9, 9)))
        assert find_pairs(tmp_path) == []
        assert find_pairs(tmp_path / "gone") == []

    def test_truths_are_levels_alpha_or_trimaps(self, tmp_path: Path) -> None:
        plane = np.array([[0, 100], [128, 255]])
        truth, certain = read_truth(save(tmp_path / "grey.png", plane))
        assert truth.dtype == np.float32
        assert np.allclose(truth, plane / 255)
        assert certain.all()
        rgba = np.zeros((2, 2, 4))
        rgba[..., 3] = plane
        assert np.allclose(read_truth(save(tmp_path / "alpha.png", rgba))[0], plane / 255)
        _, certain = read_truth(save(tmp_path / "trimap.png", np.array([[0, 128], [128, 255]])))
        assert certain.tolist() == [[True, False], [False, True]]


class TestTable:
    def run(self, capfd: pytest.CaptureFixture[str], *words: object) -> dict[str, dict[str, float]]:
        assert main(["bench", *map(str, words), "--alone", "--json", "--threads", "1"]) == 0
        found = json.loads(capfd.readouterr().out)
        assert found["pictures"] == 2
        means: dict[str, dict[str, float]] = found["means"]
        return means

    def test_a_model_that_is_right(
        self, pairs: Path, tiny: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        means = self.run(capfd, tiny, pairs)
        assert list(means) == [f"tiny{ALONE}", "tiny"]
        assert means["tiny"]["IoU"] > 0.99
        assert means["tiny"]["failed"] == 0
        assert means["tiny"]["S"] > 0.95
        assert means["tiny"]["gradient"] <= means[f"tiny{ALONE}"]["gradient"]

    @pytest.mark.parametrize(
        ("shape", "element", "words"),
        [
            (FIXED, HALF, ()),
            (OPEN, HALF, ("--model-side", "2048")),
            (OPEN, None, ("--model-side", "96")),
        ],
    )
    def test_any_input(
        self,
        pairs: Path,
        tmp_path: Path,
        capfd: pytest.CaptureFixture[str],
        shape: list[int | str | None],
        element: int | None,
        words: tuple[str, ...],
    ) -> None:
        model = network(shape, element) if element else network(shape)
        file = tmp_path / "model.onnx"
        file.write_bytes(file_of(model))
        assert self.run(capfd, file, pairs, *words)["model"]["IoU"] > 0.97

    def test_the_table_for_people(
        self, pairs: Path, tiny: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["bench", str(tiny), str(pairs), "--alone", "--every", "2"]) == 0
        lines = capfd.readouterr().out.splitlines()
        assert lines[0].split(" | ")[1].strip() == "IoU"
        assert len({len(line) for line in lines[:4]}) == 1
        assert lines[-1] == "1 picture"

    def test_beside_backdrops_own_models(
        self, pairs: Path, tiny: Path, networks: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        words = ["bench", str(tiny), str(pairs), "--models", str(networks), "--every", "2"]
        assert main([*words, "--json"]) == 0
        means = json.loads(capfd.readouterr().out)["means"]
        assert list(means) == [f"tiny{ALONE}", "tiny", "Backdrop, best", "Backdrop, fast"]

    def test_a_truth_of_another_size_is_left_out(
        self, pairs: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        save(pairs / "b.mask.png", np.zeros((9, 9)))

        def way(document: Document) -> Mask:
            return np.zeros((document.height, document.width), np.float32)

        rows = measure(find_pairs(pairs), {"nothing": way})
        assert [each["IoU"] for each in rows["nothing"]] == [0]
        assert "left out, its truth has another size" in capfd.readouterr().err

    def test_a_trimap_has_no_measure_that_it_does_not_allow(self) -> None:
        truth = np.array([[0, 0.5], [0.5, 1]], np.float32)
        scores = score(truth, truth, truth != 0.5)
        assert scores == {"IoU": 1.0, "failed": 0.0, "MAE": 0.0}

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (["fast", "gone"], "has no pairs: dog.jpg beside dog.mask.png"),
            (["u3net", "pairs"], "did you mean u2net?"),
            (["gone.onnx", "pairs"], "does not exist"),
            (["fast", "pairs", "--every", "0"], "from 1 to"),
            ([], "required"),
        ],
    )
    def test_what_cannot_be_measured(
        self,
        words: list[str],
        message: str,
        pairs: Path,
        monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.chdir(pairs.parent)
        with pytest.raises(SystemExit):
            main(["bench", *words])
        assert message in capfd.readouterr().err
