"""Needs PyTorch, of the group `train`; skipped without it."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
torch.set_num_threads(1)  # its threads wait busily for each other, and tests share the cores

from app.train import graph  # noqa: E402
from app.train.asking import enlarge_logits, open_onnx  # noqa: E402
from app.train.checkpoint import read_checkpoint, write_checkpoint  # noqa: E402
from app.train.frozen_norms import freeze_norms, plain_state, set_training  # noqa: E402
from app.train.loss import mask_loss, total_loss  # noqa: E402
from app.train.network import BackdropS  # noqa: E402
from app.train.training import Plan, Training  # noqa: E402
from app.train.weights import load_network, restore_norms, to_folded  # noqa: E402
from tests.unit.train.tiny_network import LAYOUT  # noqa: E402

PLAN = Plan(rate=2e-2, samples=None, seconds=1e9, decay=0.99)


@pytest.fixture
def network() -> BackdropS:
    """Make a tiny network whose norms have statistics, as after training."""
    torch.manual_seed(1)
    made = BackdropS(LAYOUT)
    made.train()
    for _ in range(20):
        made(*inputs())
    for norm in made.modules():
        if isinstance(norm, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(norm.weight, 0.5, 1.5)
            torch.nn.init.normal_(norm.bias, std=0.3)
    made.eval()
    return made


def inputs(count: int = 4, height: int = 64, width: int = 64) -> tuple[Any, Any]:
    hints = torch.zeros(count, 4, height, width)
    hints[::2, 0], hints[::2, 1] = torch.rand(height, width), 1
    hints[:, 2, 8:14, 8:14] = 1
    return torch.randn(count, 3, height, width), hints


def batch() -> tuple[Any, Any, Any]:
    truth = torch.zeros(4, 1, 64, 64)
    truth[..., 16:48, 16:48] = 1
    picture, hints = inputs()
    return picture + truth, hints, truth


def test_logits_have_four_sizes(network: BackdropS) -> None:
    sizes = [tuple(level.shape[2:]) for level in network(*inputs(2, 64, 96))]
    assert sizes == [(4, 6), (8, 12), (16, 24), (32, 48)]


def test_the_exported_file_answers_as_the_network(network: BackdropS, tmp_path: Path) -> None:
    folded = to_folded(network)
    assert {name for name in folded if name.endswith(".weight")} == {
        f"{name}.weight" for name in LAYOUT.kernel_shapes()
    }
    graph.write(folded, tmp_path / "tiny.onnx", LAYOUT)
    picture, hints = inputs(1, 64, 96)
    with torch.no_grad():
        expected = enlarge_logits(network(picture, hints)[3][0, 0].numpy())
    answer = open_onnx(tmp_path / "tiny.onnx")(picture[0].numpy(), hints[0].numpy())
    np.testing.assert_allclose(answer, expected, atol=2e-3)


def test_training_goes_on_from_an_exported_file(network: BackdropS, tmp_path: Path) -> None:
    """Its norms do nothing; with their statistics back, it also trains as before."""
    graph.write(to_folded(network), tmp_path / "tiny.onnx", LAYOUT)
    loaded = load_network(tmp_path / "tiny.onnx", LAYOUT)
    given = batch()
    with torch.no_grad():
        expected = network(*given[:2])
        before = loaded(*given[:2])
        for level, other in zip(expected, before, strict=True):
            assert (level - other).abs().max() < 2e-2 * level.abs().max()
        restore_norms(loaded, [inputs() for _ in range(20)])
        for level, other in zip(before, loaded(*given[:2]), strict=True):
            torch.testing.assert_close(level, other, atol=1e-4, rtol=1e-4)
        set_training(network)
        set_training(loaded)
        wanted, found = (float(total_loss(n(*given[:2]), given[2])) for n in (network, loaded))
    assert found == pytest.approx(wanted, rel=0.05)


def test_frozen_norms_change_neither_answer_nor_state(network: BackdropS) -> None:
    given, state = inputs(), {k: v.clone() for k, v in network.state_dict().items()}
    with torch.no_grad():
        expected = network(*given)[3]
        freeze_norms(network)
        torch.testing.assert_close(network(*given)[3], expected, atol=1e-4, rtol=1e-4)
    plain = plain_state(network)
    assert plain.keys() == state.keys()
    assert all(torch.equal(plain[name], state[name]) for name in state)


def test_the_loss_prefers_the_truth() -> None:
    _, _, truth = batch()
    right, wrong = 8 * (2 * truth - 1), 8 * (1 - 2 * truth)
    assert float(mask_loss(right, truth)) < 0.01
    assert float(mask_loss(wrong, truth)) > 5


def test_training_learns_and_its_mean_follows(network: BackdropS) -> None:
    statistics = {
        name: value.clone()
        for name, value in network.state_dict().items()
        if name.startswith("encoder.") and "running" in name
    }
    training = Training(network, PLAN, "cpu", random.Random(1))
    given = batch()
    losses = [training.step(given) for _ in range(30)]
    assert np.mean(losses[-5:]) < 0.7 * np.mean(losses[:5])
    assert training.seen == 120
    state = training.checkpoint()
    assert any(not torch.equal(state.mean[name], state.weights[name]) for name in state.mean)
    assert all(torch.equal(state.weights[name], value) for name, value in statistics.items())


def test_the_first_stages_can_stay_as_they_are(network: BackdropS) -> None:
    before = {name: value.clone() for name, value in network.state_dict().items()}
    training = Training(network, replace(PLAN, frozen=2), "cpu", random.Random(1))
    for _ in range(4):
        training.step(batch())
    after = training.checkpoint().weights
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    frozen = ("encoder.stem", "encoder.hint", "encoder.stages.0", "encoder.stages.1.")
    assert not [name for name in changed if name.startswith(frozen)]
    assert [name for name in changed if name.startswith("encoder.stages.2")]
    assert "heads.3.weight" in changed


def test_plain_training_makes_no_corrections(
    network: BackdropS, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Plan(rate=1e-3, samples=None, seconds=1e9, decay=0.99, plain=1)
    training = Training(network, plan, "cpu", random.Random(1))
    corrections: list[int] = []

    def note(_mean: Any, _picture: Any, hints: Any, _truth: Any, _rng: Any) -> Any:
        corrections.append(1)
        return hints

    monkeypatch.setattr("app.train.training.correct", note)
    for _ in range(8):
        training.step(batch())
    assert not corrections


def test_a_checkpoint_goes_on_where_it_was(network: BackdropS, tmp_path: Path) -> None:
    assert read_checkpoint(tmp_path) is None
    training = Training(network, PLAN, "cpu", random.Random(1))
    training.step(batch())
    write_checkpoint(tmp_path, training.checkpoint())
    saved = read_checkpoint(tmp_path)
    assert saved is not None
    assert saved.seen == 4
    again = Training(BackdropS(LAYOUT), PLAN, "cpu", random.Random(1), saved)
    given = inputs()
    set_training(training.network)
    set_training(again.network)
    with torch.no_grad():
        torch.testing.assert_close(training.network(*given)[3], again.network(*given)[3])
    assert load_network(tmp_path / "checkpoint.pt", LAYOUT).state_dict().keys() == saved.mean.keys()


def test_the_last_stretch_ends_and_saves() -> None:
    plan = Plan(rate=1e-3, samples=8, seconds=1e9, decay=0.99)
    torch.manual_seed(1)
    training = Training(BackdropS(LAYOUT), plan, "cpu", random.Random(1))
    saves: list[int] = []
    training.run([batch()], lambda: saves.append(training.seen))
    assert saves == [8]
    assert training.share_done() == 1
