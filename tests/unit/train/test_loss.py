import pytest

torch = pytest.importorskip("torch")

from app.train import loss  # noqa: E402


def test_errors_near_edges_weigh_more() -> None:
    """Each pixel's weight is one and five times its distance from its surroundings' mean."""
    truth = torch.zeros(1, 1, 64, 96)
    truth[..., 20:44, 30:70] = 1
    window, half = loss.EDGE_WINDOW, loss.EDGE_WINDOW // 2
    mean = torch.nn.functional.avg_pool2d(truth, window, 1, half)
    weight = 1 + loss.EDGE_WEIGHT * (mean - truth).abs()
    logits = torch.randn(1, 1, 64, 96, generator=torch.Generator().manual_seed(1))
    entropy = torch.nn.functional.binary_cross_entropy_with_logits(
        logits, truth, weight, reduction="sum"
    )
    mask = logits.sigmoid()
    common, either = mask * truth, mask + truth - mask * truth
    overlap = ((common * weight).sum() + 1) / ((either * weight).sum() + 1)
    expected = entropy / weight.sum() + 1 - overlap
    assert float(loss.mask_loss(logits, truth)) == pytest.approx(float(expected), abs=1e-5)
