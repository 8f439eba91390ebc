"""--select-model and select(model=...): a pair of files finds what taps take."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from backdrop import ModelMissing, UnsuitablePair, cut, render, select
from backdrop.command.fingerprint import fingerprint
from backdrop.command.main import main
from backdrop.command.options import parse_options
from backdrop.engine.network.select_files import DECODER, ENCODER
from tests.selector_graphs import LAYOUT_NAMES, NAMED, decoder, encoder, pair_of, store_outside

SIZE = 300, 400


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture of two greys: the model of the fixture `tiny` finds the brighter left half."""
    file = tmp_path_factory.mktemp("picture") / "halves.png"
    pixels = np.full((*SIZE, 3), 140, np.uint8)
    pixels[:, 200:] = 120
    Image.fromarray(pixels).save(file)
    return file


def write_pair(name: str, folder: Path, parameters: float = 0.0) -> tuple[Path, Path]:
    paths = folder / "a.onnx", folder / "b.onnx"
    for path, file in zip(paths, pair_of(NAMED[name], parameters), strict=True):
        path.write_bytes(file)
    return paths


def chosen(files: Sequence[Path]) -> list[str]:
    """Return the command's words for a model of these files."""
    return [f"--select-model={file}" for file in files]


def alpha_of(file: bytes | Path, folder: Path) -> NDArray[np.uint8]:
    path = folder / "result.png"
    path.write_bytes(file.read_bytes() if isinstance(file, Path) else file)
    return np.asarray(Image.open(path))[..., 3]


@pytest.mark.parametrize("name", ["sam-normalised", "slim", "sam2-community", "sam2"])
def test_a_pair_finds_what_taps_take(name: str, picture: Path, tiny: Path, tmp_path: Path) -> None:
    """The graphs find bright what is above the mean of ImageNet; a tap takes a disc of that."""
    pixels = np.full((*SIZE, 3), 200, np.uint8)
    cutout = cut(pixels, tiny)
    cutout.alpha[...] = 0
    cutout.alpha[:, :100] = 255
    encoder_file, decoder_file = write_pair(name, tmp_path)
    scene = select(cutout, keep=[(200, 150)], model=(decoder_file, encoder_file))
    alpha = alpha_of(render(cutout, scene), tmp_path)
    added = (alpha > 127) & (cutout.alpha == 0)
    rows, columns = np.nonzero(added)
    assert (columns.mean(), rows.mean()) == pytest.approx((200, 150), abs=3)
    assert np.ptp(columns) == pytest.approx(2 * 120 * 400 / 1024, rel=0.1)


def test_the_command_and_the_api_give_the_same_file(
    picture: Path, tiny: Path, tmp_path: Path
) -> None:
    pair = write_pair("sam", tmp_path)
    cutout = cut(picture, tiny)
    scene = select(cutout, keep=[(300, 150)], remove=[(40, 40)], model=pair)
    target = tmp_path / "out.png"
    words = [str(picture), "-o", str(target), f"--model={tiny}", "--keep=300,150"]
    words += ["--remove=40,40", *chosen(pair)]
    assert main(words) == 0
    assert target.read_bytes() == render(cutout, scene)
    assert target.read_bytes() != render(cutout)


@pytest.mark.parametrize("name", LAYOUT_NAMES)
def test_a_removed_disc_goes(name: str, tiny: Path, tmp_path: Path) -> None:
    cutout = cut(np.full((*SIZE, 3), 200, np.uint8), tiny)
    cutout.alpha[...] = 255
    scene = select(cutout, remove=[(200, 150)], model=write_pair(name, tmp_path))
    alpha = alpha_of(render(cutout, scene), tmp_path)
    assert alpha[150, 200] == 0
    assert alpha[10, 10] == 255
    assert 0.01 < (alpha < 128).mean() < 0.2


def test_wrong_files_are_refused_with_a_sentence(
    picture: Path, tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seeing, answering = write_pair("sam", tmp_path)
    other = tmp_path / "other.onnx"
    other.write_bytes(decoder(NAMED["sam2"]).SerializeToString())
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(answering.read_bytes()[:-40])
    words = [str(picture), f"--model={tiny}"]
    sentences = {
        (seeing, seeing): "Both files are encoders.",
        (seeing, other): "belong to different models",
        (seeing, broken): "broken.onnx is not an ONNX model",
        (seeing, tmp_path / "gone.onnx"): "does not exist",
    }
    for files, sentence in sentences.items():
        with pytest.raises(SystemExit) as ended:
            main([*words, "--keep=5,5", *chosen(files)])
        assert ended.value.code == 2
        assert sentence in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main([*words, *chosen((seeing, answering))])
    assert "needs a place: use --keep or --remove" in capsys.readouterr().err


def test_the_api_raises_for_wrong_files(tiny: Path, tmp_path: Path) -> None:
    cutout = cut(np.full((*SIZE, 3), 200, np.uint8), tiny)
    seeing, _ = write_pair("sam", tmp_path)
    with pytest.raises(UnsuitablePair):
        select(cutout, keep=[(5, 5)], model=(seeing, seeing))
    with pytest.raises(ModelMissing):
        select(cutout, keep=[(5, 5)], model=(seeing, tmp_path / "gone.onnx"))
    with pytest.raises(ValueError, match="or two files"):
        select(cutout, keep=[(5, 5)], model=(seeing,) * 3)


def test_terms_are_said_before_use(
    picture: Path, tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = write_pair("edge", tmp_path, parameters=5.5)
    words = [str(picture), "-o", str(tmp_path / "out.png"), f"--model={tiny}", "--keep=300,150"]
    assert main([*words, *chosen(pair)]) == 0
    said = capsys.readouterr().err
    assert "EdgeSAM (NTU S-Lab License 1.0): not for commercial use" in said


def test_another_pair_cuts_again(picture: Path, tiny: Path, tmp_path: Path) -> None:
    pair = write_pair("sam", tmp_path)
    words = [str(picture), f"--model={tiny}", "--keep=5,5"]
    plain = fingerprint(parse_options(words).job)
    with_pair = fingerprint(parse_options([*words, *chosen(pair)]).job)
    assert plain != with_pair


def test_weights_may_lie_beside_a_file_but_nowhere_else(tiny: Path, tmp_path: Path) -> None:
    cutout = cut(np.full((*SIZE, 3), 200, np.uint8), tiny)
    cutout.alpha[...] = 255
    layout = NAMED["sam2-community"]
    pair = tmp_path / f"{ENCODER}.onnx", tmp_path / f"{DECODER}.onnx"
    for file, content in store_outside(encoder(layout), "encoder.onnx_data").items():
        (tmp_path / (file or pair[0])).write_bytes(content)
    pair[1].write_bytes(decoder(layout).SerializeToString())
    assert len(select(cutout, remove=[(200, 150)], model=pair).edits) == 1
    (tmp_path / "encoder.onnx_data").unlink()
    with pytest.raises(UnsuitablePair) as caught:
        select(cutout, remove=[(200, 150)], model=pair)
    assert "keeps its weights in another file" in caught.value.user_message
    (tmp_path / "below").mkdir()
    files = store_outside(encoder(layout), "../encoder.onnx_data")
    (tmp_path / "below" / "a.onnx").write_bytes(files[""])
    (tmp_path / "encoder.onnx_data").write_bytes(files["../encoder.onnx_data"])
    with pytest.raises(UnsuitablePair):
        select(cutout, remove=[(200, 150)], model=(tmp_path / "below" / "a.onnx", pair[1]))
